import type { ConfigView } from '../aws/config/types.ts'
import { isSamePlace, type Place } from './places.ts'

/** The profiles that use the token of a place: what `aws --profile` takes. Pure. */
export const profilesOf = (place: Place, { profiles }: ConfigView): readonly string[] =>
  [...profiles.values()]
    .filter(
      ({ startUrl, ssoRegion, sessionName, credentialProcess, managed }) =>
        (startUrl !== undefined &&
          ssoRegion !== undefined &&
          isSamePlace(place, { startUrl, region: ssoRegion, sessionName })) ||
        (credentialProcess !== undefined && managed !== undefined && managed === place.sessionName),
    )
    .map(({ name }) => name)

/** `dev, prod and 4 more`. Pure. */
export const someOf = (names: readonly string[], most = 3): string => {
  const more = names.length - most
  if (more > 1) return `${names.slice(0, most).join(', ')} and ${more} more`
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}
