import * as v from 'valibot'
import type { Clock } from '../host/host.ts'
import { anySignal } from '../kit/any-signal.ts'
import { check, numberThat } from '../kit/check.ts'
import { notSignedIn, SignInError } from '../kit/errors.ts'
import type { AccessToken } from '../session/access-token.ts'
import { abortSignal } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import type { ProviderOptions, TokenIdentity } from './types.ts'
import { groundOf } from './ground.ts'
import { isCode } from './portal-error.ts'

/** What all providers take. */
export const providerOptions = {
  whenSignedOut: v.optional(v.picklist(['throw', 'wait', 'signIn'])),
  waitMs: v.optional(numberThat((ms) => ms >= 0, 'a number of milliseconds, 0 or more')),
  signal: v.optional(abortSignal),
}

/** Ten minutes: as long as a device code lives. */
const defaultWaitMs = 600_000

const waitedLong = (waitMs: number): SignInError =>
  new SignInError({
    ...notSignedIn().toJSON(),
    message: `Nobody has signed in for ${Math.round(waitMs / 1_000)} s.`,
    detail: 'options.waitMs has passed; a sign-in under way goes on.',
  })

const isPersonNeeded = (error: unknown): boolean =>
  isCode(error, 'not_signed_in', 'session_expired')

/** A token for a provider: it waits for a person as the options say, and no longer than they say. */
export const waitForToken = async (
  session: Session,
  clock: Clock,
  { whenSignedOut = 'throw', waitMs = defaultWaitMs, signal }: ProviderOptions,
): Promise<AccessToken> => {
  try {
    return await session.token({ signal })
  } catch (error) {
    if (whenSignedOut === 'throw' || !isPersonNeeded(error)) throw error
  }
  // From here on a person is waited for: not for the store, and not for a renewal.
  const over = new AbortController()
  const timer = clock.setTimeout(() => over.abort(waitedLong(waitMs)), waitMs)
  const either = anySignal(over.signal, signal)
  try {
    return await session.token({ whenSignedOut, signal: either })
  } finally {
    clock.clearTimeout(timer)
  }
}

const schema = v.strictObject(providerOptions)

/**
 * A provider of the session's access token, for AWS SDK v3 clients of services that take one (`token`). It renews it in time.
 *
 * It rejects with a `SignInError` as `Session.token()` does; after `waitMs` with `not_signed_in`; with the reason of `signal`.
 *
 * @throws TypeError that names the option, at once.
 *
 * @example
 * const client = new CodeCatalystClient({ region: 'us-west-2', token: tokenProvider(session) })
 */
export const tokenProvider = (
  session: Session,
  o: ProviderOptions = {},
): ((identityProperties?: object) => Promise<TokenIdentity>) => {
  const { clock } = groundOf('tokenProvider', session)
  const options = check('tokenProvider', 'options', schema, o)
  return async () => {
    const token = await waitForToken(session, clock, options)
    return { token: token.reveal(), expiration: new Date(token.expiresAt) }
  }
}
