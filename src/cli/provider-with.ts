import { identityCenter, type Provider } from '../protocol/identity-center/providers.ts'
import { UsageError } from './usage-error.ts'

/** The library's message about an option, in the words of this program. */
const reworded = (error: unknown): unknown => {
  if (!(error instanceof TypeError)) return error
  const message = error.message
    .replace(/^\w+: /, '')
    .replace(
      /\boptions\.(\w+)/g,
      (_, name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    )
    .replace(/, not [\w ]+\.$/, '.')
  return new UsageError(message)
}

export interface ProviderValues {
  readonly startUrl: string
  readonly region: string
  readonly endpoint?: string | undefined
  readonly sessionName?: string | undefined
}

/** The provider that options name. Throws a `UsageError` that names the wrong one. */
export const providerWith = ({
  startUrl,
  region,
  endpoint,
  sessionName,
}: ProviderValues): Provider => {
  try {
    return identityCenter({
      startUrl,
      region,
      ...(endpoint !== undefined && { endpoint }),
      ...(sessionName !== undefined && { sessionName }),
    })
  } catch (error) {
    throw reworded(error)
  }
}
