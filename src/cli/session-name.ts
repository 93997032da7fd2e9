import type { ConfigView } from '../aws/config/types.ts'

/** How a session is called that nobody has named: by its start URL. In GovCloud and China its path tells instances apart. Pure. */
export const defaultSessionName = (startUrl: string): string => {
  const { hostname, pathname } = new URL(startUrl)
  const [first = '', ...rest] = hostname.split('.')
  const name =
    first === 'start' ? (pathname.split('/').findLast((it) => it !== '') ?? first) : first
  return /^[\w-]+$/.test(name) && rest.length > 0 ? name : 'sso'
}

/**
 * The name for a session of this place that ~/.aws/config does not have yet: by it the AWS CLI and all SDKs find the token once
 * profiles name it. `undefined` where a profile of the older form goes by the start URL alone. Pure.
 */
export const newSessionName = (
  startUrl: string,
  region: string,
  { profiles, sessions }: Pick<ConfigView, 'profiles' | 'sessions'>,
): string | undefined => {
  const isOlder = [...profiles.values()].some(
    (one) => one.sessionName === undefined && one.startUrl === startUrl && one.ssoRegion === region,
  )
  const name = defaultSessionName(startUrl)
  return isOlder ? undefined : [name, `${name}-${region}`].find((one) => !sessions.has(one))
}
