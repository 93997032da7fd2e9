import * as v from 'valibot'
import { anySignal } from '../kit/any-signal.ts'
import { check, fn } from '../kit/check.ts'
import { ignore } from '../kit/ignore.ts'
import type { Session } from '../session/session.ts'
import { roleRow } from './role-ref.ts'
import type { Ground } from './ground.ts'
import { keyringsOf } from './keyrings.ts'
import { isCode } from './portal-error.ts'
import type { Held } from './role-credentials.ts'
import { providerOptions, waitForToken } from './token-provider.ts'
import type {
  RoleCredentials,
  RoleCredentialsOptions,
  RoleCredentialsProvider,
  RoleRef,
} from './types.ts'

const schema = v.strictObject({
  ...roleRow,
  ...providerOptions,
  store: v.optional(v.looseObject({ get: fn, set: fn, delete: fn })),
})

/** A fresh object for each caller: AWS SDKs write into it. */
const toCredentials = (
  { accessKeyId, secretAccessKey, sessionToken, expiration }: Held,
  accountId: string,
): RoleCredentials => ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiration: new Date(expiration),
  accountId,
  $source: { CREDENTIALS_SSO: 's' },
})

/** What a provider has of its portal. */
export interface ProviderPorts {
  /** Aborts when the session is disposed. */
  readonly disposal: AbortSignal
  /** Told of a role as its credentials are got. */
  readonly noteUse: (role: RoleRef) => void
}

/** What `AccessPortal.credentials` promises. */
export const credentialsProvider = (
  session: Session,
  ground: Ground,
  { disposal, noteUse }: ProviderPorts,
  o: RoleCredentialsOptions,
): RoleCredentialsProvider => {
  const { store: _, ...options } = check('credentials', 'options', schema, o)
  const { clock, runtime } = ground
  const { time } = runtime
  const { accountId, signal } = options
  const keyring = keyringsOf(ground).of(options, o.store)
  const ends = anySignal(disposal, signal)

  let noted: Held | undefined

  const give = (held: Held): RoleCredentials => {
    if (held !== noted) noteUse(options)
    noted = held
    return toCredentials(held, accountId)
  }

  const get = async (since: number, whenSignedOut = options.whenSignedOut): Promise<Held> => {
    const token = await waitForToken(session, clock, { ...options, whenSignedOut, signal: ends })
    return keyring.get({ session, token, since, signal: ends })
  }

  /** The service may tell only now that the session is over: who waits for a person waits then, too. */
  const getAnyhow = async (since: number): Promise<Held> => {
    try {
      return await get(since)
    } catch (error) {
      const isWaiting = options.whenSignedOut !== undefined && options.whenSignedOut !== 'throw'
      if (isWaiting && isCode(error, 'session_expired') && session.getState().status !== 'signedIn')
        return get(since)
      throw error
    }
  }

  const renewBeside = (): void => {
    get(-Infinity, 'throw').catch(ignore)
  }

  return async (asked) => {
    const forceRefresh = asked?.forceRefresh === true
    ends.throwIfAborted()
    // Read so, it tells whether the clock was set.
    const now = time.now()
    const usable = forceRefresh ? undefined : keyring.usable(now)
    if (usable !== undefined) {
      const { held } = session.actor.getSnapshot().context
      if (keyring.takeRenewal(usable, held?.tokenId, now)) renewBeside()
      return give(usable)
    }
    try {
      return give(await getAnyhow(forceRefresh ? now : -Infinity))
    } catch (error) {
      const last = forceRefresh ? undefined : keyring.last(time.now())
      if (last === undefined || isCode(error, 'role_not_assigned')) throw error
      return give(last)
    }
  }
}
