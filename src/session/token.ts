import type { ClientRequest, EpochMs, HeldToken, SessionEvent } from '../../machines/types.ts'
import { AccessToken } from './access-token.ts'
import type { Runtime } from '../effects/runtime.ts'
import { notSignedIn, sessionExpired, SignInError } from '../kit/errors.ts'
import { onAbort } from '../kit/on-abort.ts'
import type { JumpFollower } from '../host/steady-clock.ts'
import type { SessionSnapshot } from '../observe/session-state.ts'
import { isSilent, silentSignIn } from '../observe/silent.ts'
import { whenAt } from '../observe/when.ts'
import type { Opened } from '../effects/token-store.ts'
import type { Session } from './session.ts'
import type { TokenOptions } from './options.ts'

interface Signer extends Pick<Session, 'actor' | 'signIn'>, JumpFollower {
  send(event: SessionEvent): void
  /** Hears of changes in the store while `task` runs. */
  whileWatching<T>(task: () => Promise<T>): Promise<T>
}

type Found =
  | { readonly token: AccessToken }
  /** Why there is none; `isThere`: the store holds one that is not enough. */
  | { readonly reason: SignInError; readonly isThere: boolean }

/** The tokens that were handed out, by the names under which charts know them. */
const given = new WeakMap<AccessToken, string>()

/** The name under which charts know a token that was handed out. */
export const tokenIdOf = (token: AccessToken): string | undefined => given.get(token)

/** What `Session.refused` promises. */
export const refuseToken = (
  session: Signer,
  { tokens, time }: Runtime,
  request: ClientRequest,
  token: AccessToken,
): void => {
  const tokenId = given.get(token)
  if (tokenId === undefined) return
  const at = time.now(session)
  if (tokens.refuse(request, tokenId)) session.send({ type: 'store.changed', at })
}

const unlessAborted = async <T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> => {
  if (signal === undefined) return promise
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const stop = onAbort(signal, () => aborted.reject(signal.reason))
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    stop()
  }
}

/** Between two renewals passes a while, whatever asks for one. */
const throttled = (): SignInError =>
  new SignInError({
    code: 'throttled',
    message: 'The token is about to be renewed.',
    hint: 'Try again in a moment.',
    retry: 'automatic',
  })

const awaitingPerson = (): SignInError =>
  new SignInError({
    code: 'not_signed_in',
    message: 'The sign-in is not complete yet.',
    hint: 'It is under way: the person has to complete it.',
    retry: 'restart',
  })

const isTroubled = (snapshot: SessionSnapshot): boolean =>
  snapshot.hasTag('retrying') || snapshot.hasTag('offline')

/** The chart knows whether the service still renews what the store holds. */
const isRenewable = (snapshot: SessionSnapshot): boolean =>
  snapshot.hasTag('signedIn') && snapshot.context.held?.refreshable === true

/** Why there is no token, as the session sees it. */
const reasonOf = (snapshot: SessionSnapshot, isThere: boolean): SignInError => {
  const { lastError, reason } = snapshot.context
  if (isTroubled(snapshot) && lastError !== null) return new SignInError(lastError)
  if (snapshot.hasTag('signingIn')) return awaitingPerson()
  if (isThere && isRenewable(snapshot)) return throttled()
  return isThere || reason === 'expired' || reason === 'revoked' ? sessionExpired() : notSignedIn()
}

/** One call of `Session.token`. */
class TokenCall {
  readonly #session: Signer
  readonly #runtime: Runtime
  readonly #request: ClientRequest
  readonly #minTtlMs: number
  readonly #signal: AbortSignal | undefined

  constructor(session: Signer, runtime: Runtime, request: ClientRequest, o: TokenOptions) {
    this.#session = session
    this.#runtime = runtime
    this.#request = request
    this.#minTtlMs = o.minTtlMs ?? 0
    this.#signal = o.signal
  }

  #now(): EpochMs {
    return this.#runtime.time.now(this.#session)
  }

  #isEnough(held: HeldToken | null | undefined, now: EpochMs): boolean {
    return held !== null && held !== undefined && held.expiresAt - this.#minTtlMs > now
  }

  /** Whether a token is good, and the freshest there is: the chart has done what it could, and nothing is in the way of a renewal. */
  #isFreshest({ held }: Opened, now: EpochMs): boolean {
    const snapshot = this.#session.actor.getSnapshot()
    return held.expiresAt > now && isRenewable(snapshot) && !isTroubled(snapshot)
  }

  #give({ held, stored }: Opened, now: EpochMs): Found {
    this.#tell(now)
    const token = new AccessToken(stored.accessToken, held.expiresAt)
    given.set(token, held.tokenId)
    return { token }
  }

  #open(): ReturnType<Runtime['tokens']['open']> {
    return unlessAborted(this.#runtime.tokens.open(this.#request), this.#signal)
  }

  #tell(at: EpochMs): void {
    this.#session.send({ type: 'token.wanted', at, minTtlMs: this.#minTtlMs })
  }

  /** Has the chart do for a token what takes no person, where it has none that is enough. Resolves when it is done. */
  async #ask(): Promise<void> {
    const { actor } = this.#session
    const at = this.#now()
    // Who looks into the store does not know the token any more; who renews it does.
    const isReady = (snapshot: SessionSnapshot) =>
      this.#isEnough(snapshot.context.held, at) &&
      (snapshot.hasTag('renewing') || !snapshot.hasTag('unsettled'))
    const before = actor.getSnapshot()
    if (isReady(before)) return
    this.#tell(at)
    // From within a subscriber the chart takes the event after it.
    await Promise.resolve()
    await whenAt(actor, (now) => isReady(now) || !now.hasTag('unsettled'), this.#signal)
    const after = actor.getSnapshot()
    if (isReady(after)) return
    if (silentSignIn(after) !== undefined) {
      if (this.#isEnough((await this.#open())?.held, this.#now())) return
      const signIn = silentSignIn(actor.getSnapshot())
      if (signIn !== undefined) await whenAt(signIn, (now) => !isSilent(now), this.#signal)
    }
    // What is told during a sign-in, the chart does not keep for its end.
    else if (!before.hasTag('signingIn') || after.hasTag('signingIn')) return
    return this.#ask()
  }

  /** What the store holds, once the chart is asked. Where that is another token than the chart knows of, it is told so, once. */
  async find(hasTold = false): Promise<Found> {
    this.#signal?.throwIfAborted()
    await this.#ask()
    const opened = await this.#open()
    const now = this.#now()
    if (opened !== undefined && this.#isEnough(opened.held, now)) return this.#give(opened, now)
    const snapshot = this.#session.actor.getSnapshot()
    const isKnown = opened?.held.tokenId === snapshot.context.held?.tokenId
    if (opened !== undefined && isKnown && this.#isFreshest(opened, now))
      return this.#give(opened, now)
    if (isKnown || hasTold || snapshot.hasTag('signingIn'))
      return { reason: reasonOf(snapshot, opened !== undefined), isThere: opened !== undefined }
    this.#session.send({ type: 'store.changed', at: now })
    return this.find(true)
  }
}

/** What `Session.token` promises. */
export const obtainToken = async (
  session: Signer,
  runtime: Runtime,
  request: ClientRequest,
  options: TokenOptions,
): Promise<AccessToken> => {
  const { whenSignedOut = 'throw', signal } = options
  const found = await new TokenCall(session, runtime, request, options).find()
  if ('token' in found) return found.token
  const { reason, isThere } = found
  const isPersonNeeded = reason.code === 'not_signed_in' || reason.code === 'session_expired'
  if (whenSignedOut === 'throw' || !isPersonNeeded) throw reason
  if (whenSignedOut === 'signIn') {
    // A token that is good, and not for long enough, would be enough for `if-needed`.
    const prompt = isThere ? 'always' : 'if-needed'
    await unlessAborted(session.signIn({ prompt }).result(), signal)
    return obtainToken(session, runtime, request, { ...options, whenSignedOut: 'throw' })
  }
  const { actor } = session
  await session.whileWatching(async () => {
    await whenAt(actor, (now) => now.hasTag('signedOut') || now.hasTag('signingIn'), signal)
    await whenAt(actor, (now) => now.hasTag('signedIn'), signal)
  })
  return obtainToken(session, runtime, request, options)
}
