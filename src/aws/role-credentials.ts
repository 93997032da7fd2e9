import type { EpochMs } from '../../machines/types.ts'
import { createSingleFlight } from '../effects/single-flight.ts'
import { createVault } from '../effects/vault.ts'
import { isSignInError } from '../kit/errors.ts'
import { ignore } from '../kit/ignore.ts'
import type { AccessToken } from '../session/access-token.ts'
import type { Session } from '../session/session.ts'
import { tokenIdOf } from '../session/token.ts'
import { patientStore } from '../store/patient.ts'
import type { Store } from '../store/store.ts'
import { createAsking } from './asking.ts'
import type { Ground } from './ground.ts'
import { protocolFault } from './portal-error.ts'
import type { RoleKeys } from './portal.ts'
import type { RoleRef } from './types.ts'

/** Keys of a role, and with which token they were got, when. */
export interface Held extends RoleKeys {
  readonly tokenId: string
  readonly gotAt: EpochMs
}

/** What keys are got with. */
export interface Getting {
  readonly session: Session
  readonly token: AccessToken
  /** Keys that were got before are not enough. */
  readonly since: EpochMs
  readonly signal: AbortSignal
}

/** The keys of one role, for all in this process who ask for them, and for all processes that share the store. */
export interface RoleKeyring {
  /** What is held, and outlasts a request. */
  usable(now: EpochMs): Held | undefined
  /** What is held, to its very end. */
  last(now: EpochMs): Held | undefined
  /**
   * Whether the caller is to get new keys beside the use of these: they end soon, or were got with another token than `tokenId`. Who
   * asks next is not to, for a while.
   */
  takeRenewal(held: Held, tokenId: string | undefined, now: EpochMs): boolean
  /** Gets keys, or joins who gets them. Rejects with a `SignInError`, and with the reason of the signal. */
  get(o: Getting): Promise<Held>
  /** Forgets what is held, here and in the store. */
  clear(): Promise<void>
}

/** AWS SDKs ask for each request from five minutes before the end on: then there are new keys already. */
const renewBeforeMs = 310_000
/** Beside their use keys are got no more often. */
const renewEveryMs = 30_000
/** Keys that end before a request has arrived are of no use. */
const requestMs = 10_000

const outlastsRequest = ({ expiration, gotAt }: Held, now: EpochMs): boolean =>
  expiration - now > Math.min(requestMs, (expiration - gotAt) / 10)

const endsSoon = ({ expiration }: Held, now: EpochMs): boolean => expiration - now <= renewBeforeMs

export const createRoleKeyring = (
  { runtime, request, clock, portal, turns }: Ground,
  role: RoleRef,
  store: Store | undefined,
): RoleKeyring => {
  const { host } = runtime
  const vault =
    store &&
    createVault(patientStore(store, clock), clock, (trouble, at) => host.explain?.(trouble, at))
  const { accountId, roleName } = role
  const name = JSON.stringify([request.session, accountId, roleName])
  const handle = `roleCredentials/${name}`
  const about = `GetRoleCredentials of ${roleName} in ${accountId}`
  const flights = createSingleFlight<Held>()
  let held: Held | undefined
  let triedAt = -Infinity

  const last = (now: EpochMs): Held | undefined => {
    if (held !== undefined && held.expiration <= now) held = undefined
    return held
  }

  const ask = async ({ session, token }: Getting, signal: AbortSignal): Promise<Held> => {
    let own = token
    const first = Promise.resolve(token)
    let asked = 0
    const asking = createAsking({
      session,
      clock,
      turns,
      signal,
      token: async () => {
        asked += 1
        own = await (asked === 1 ? first : session.token({ signal }))
        return own
      },
    })
    const keys = await asking.ask(about, (text, call) =>
      portal.getRoleCredentials(text, role, call),
    )
    const gotAt = clock.now()
    if (keys.expiration <= gotAt)
      throw protocolFault(about, 'the credentials have ended already; is the clock right?')
    return { ...keys, gotAt, tokenId: tokenIdOf(own) ?? '' }
  }

  /** What another has put into the store is as good, where it was got with this very token: it is of the same person. */
  const isEnough = (stored: Held, { token, since }: Getting, now: EpochMs): boolean =>
    stored.tokenId === tokenIdOf(token) &&
    outlastsRequest(stored, now) &&
    stored.gotAt >= since &&
    (!endsSoon(stored, now) || now - stored.gotAt < renewEveryMs)

  const share = async (getting: Getting, signal: AbortSignal): Promise<Held> => {
    if (vault === undefined) return ask(getting, signal)
    const begun = { isAsked: false }
    const underLock = async (lost: AbortSignal): Promise<Held> => {
      const stored = await vault.open('roleCredentials', handle).catch(ignore)
      if (stored !== undefined && isEnough(stored, getting, clock.now())) return stored
      begun.isAsked = true
      const fresh = await ask(getting, signal)
      // A store that takes nothing is in nobody's way.
      if (!lost.aborted)
        await vault.put('roleCredentials', handle, fresh, fresh.expiration).catch(ignore)
      return fresh
    }
    try {
      return await vault.exclusively(handle, underLock, signal)
    } catch (error) {
      const isOfStore = isSignInError(error) && error.code === 'store_unavailable'
      if (!isOfStore || begun.isAsked) throw error
      return ask(getting, signal)
    }
  }

  return {
    last,
    usable: (now) => {
      const keys = last(now)
      return keys !== undefined && outlastsRequest(keys, now) ? keys : undefined
    },
    takeRenewal: (keys, tokenId, now) => {
      const isOther = tokenId !== undefined && tokenId !== keys.tokenId
      if (now - triedAt < renewEveryMs || !(isOther || endsSoon(keys, now))) return false
      triedAt = now
      return true
    },
    get: async (getting) => {
      triedAt = clock.now()
      const { session, signal } = getting
      const flight = flights('', signal, async (until) => {
        const fresh = await share(getting, until)
        held = fresh
        return fresh
      })
      // A disposal waits for what touches the store.
      if (vault !== undefined) runtime.underWay.add(session.actor.system, flight)
      return flight
    },
    clear: async () => {
      held = undefined
      triedAt = -Infinity
      await vault?.drop(handle).catch(ignore)
    },
  }
}
