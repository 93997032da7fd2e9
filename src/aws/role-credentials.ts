import type { EpochMs } from '../../machines/types.ts'
import { createSingleFlight } from '../effects/single-flight.ts'
import { createVault } from '../effects/vault.ts'
import { ignore } from '../kit/ignore.ts'
import type { AccessToken } from '../session/access-token.ts'
import type { Session } from '../session/session.ts'
import { tokenIdOf } from '../session/token.ts'
import { patientStore } from '../store/patient.ts'
import type { Store } from '../store/store.ts'
import { createAsking } from './asking.ts'
import type { Ground } from './ground.ts'
import { isCode, protocolFault, type About } from './portal-error.ts'
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
  /** Forgets what is held in memory, and what is being got: its person is gone. */
  forget(): void
  /** The same, and in the store. */
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
  const { host, time } = runtime
  const vault =
    store &&
    createVault(patientStore(store, clock), clock, (trouble, at) => host.explain?.(trouble, at))
  const { accountId, roleName } = role
  const name = JSON.stringify([request.session, accountId, roleName])
  const handle = `roleCredentials/${name}`
  const about: About = { operation: 'GetRoleCredentials', of: `${roleName} in ${accountId}` }
  const flights = createSingleFlight<Held>()
  let held: Held | undefined
  /** By the clock that is never set back. */
  let triedAt = -Infinity
  /** Of who has begun the flight under way. */
  let leader: AbortSignal | undefined
  /** How often it was all forgotten. */
  let departures = 0
  /** By how much the wall clock had been set back when what is held got its times. */
  let setBackMs = 0

  /** A clock that is set back gives no time back: the times are those of the present clock. */
  const rebase = (): void => {
    const lostMs = time.setBackMs() - setBackMs
    setBackMs += lostMs
    if (held === undefined || lostMs === 0) return
    held = { ...held, expiration: held.expiration - lostMs, gotAt: held.gotAt - lostMs }
  }

  const hold = (fresh: Held): Held => {
    setBackMs = time.setBackMs()
    held = fresh
    return fresh
  }

  const last = (now: EpochMs): Held | undefined => {
    rebase()
    if (held !== undefined && held.expiration <= now) held = undefined
    return held
  }

  const ask = async ({ session, token }: Getting, signal: AbortSignal): Promise<Held> => {
    let own = token
    const asking = createAsking({
      session,
      clock,
      turns,
      signal,
      token: async (refused) => {
        if (refused !== undefined) own = await session.token({ signal })
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
    const before = departures
    const begun = { isAsked: false }
    const underLock = async (lost: AbortSignal): Promise<Held> => {
      const stored = await vault.open('roleCredentials', handle).catch(ignore)
      if (stored !== undefined && isEnough(stored, getting, clock.now())) return stored
      begun.isAsked = true
      const fresh = await ask(getting, signal)
      // A store that takes nothing is in nobody's way.
      if (lost.aborted || departures !== before) return fresh
      await vault.put('roleCredentials', handle, fresh, fresh.expiration).catch(ignore)
      // Written while the person went.
      if (departures !== before) await vault.drop(handle).catch(ignore)
      return fresh
    }
    try {
      return await vault.exclusively(handle, underLock, signal)
    } catch (error) {
      const isOfStore = isCode(error, 'store_unavailable')
      if (!isOfStore || begun.isAsked) throw error
      return ask(getting, signal)
    }
  }

  /** Keys of who is signed in at the end: the person may go while they are got. */
  const getOwn = async (getting: Getting, signal: AbortSignal): Promise<Held> => {
    const before = departures
    const fresh = await share(getting, signal).catch((error: unknown) => {
      // Whoever has this token has not the role: what another token has brought may be another person's.
      const isOther = held?.tokenId !== tokenIdOf(getting.token)
      if (isOther && isCode(error, 'role_not_assigned')) held = undefined
      throw error
    })
    if (departures === before) return hold(fresh)
    const token = await getting.session.token({ signal })
    return getOwn({ ...getting, token }, signal)
  }

  const get = async (getting: Getting): Promise<Held> => {
    triedAt = clock.monotonic()
    const { session, signal } = getting
    const flight = flights('', signal, (until) => {
      leader = signal
      return getOwn(getting, until)
    })
    const begun = leader
    // A disposal waits for what touches the store.
    if (vault !== undefined) runtime.underWay.add(session.actor.system, flight)
    try {
      return await flight
    } catch (error) {
      // The session of who began it may be over: that of who joined is not.
      if (begun === signal || begun?.aborted !== true || signal.aborted) throw error
      return get(getting)
    }
  }

  const forget = (): void => {
    held = undefined
    triedAt = -Infinity
    departures += 1
  }

  return {
    last,
    usable: (now) => {
      const keys = last(now)
      return keys !== undefined && outlastsRequest(keys, now) ? keys : undefined
    },
    takeRenewal: (keys, tokenId, now) => {
      const isOther = tokenId !== undefined && tokenId !== keys.tokenId
      const tried = clock.monotonic()
      if (tried - triedAt < renewEveryMs || !(isOther || endsSoon(keys, now))) return false
      triedAt = tried
      return true
    },
    get,
    forget,
    clear: async () => {
      forget()
      await vault?.drop(handle).catch(ignore)
    },
  }
}
