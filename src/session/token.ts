import type { ClientRequest, EpochMs, HeldToken } from '../../machines/types.ts'
import { AccessToken } from './access-token.ts'
import type { Runtime } from '../effects/runtime.ts'
import { notSignedIn, sessionExpired, SignInError } from '../kit/errors.ts'
import type { JumpFollower } from '../host/steady-clock.ts'
import type { SessionSnapshot } from '../observe/session-state.ts'
import type { SessionState } from '../observe/states.ts'
import { whenAt } from '../observe/when.ts'
import type { Session } from './session.ts'
import type { TokenOptions } from './options.ts'

/** With less left than this a token is still good, and is renewed beside its use. */
const advisoryMs = 900_000

/** A second renewal is worth its while only where another process was faster, and its token is not enough. */
const mostRenewals = 2

type Signer = Pick<Session, 'actor' | 'getState' | 'subscribe' | 'signIn'> & JumpFollower

/** Whether the session is not about to know more than it does now. */
const isSettled = (snapshot: SessionSnapshot): boolean => !snapshot.hasTag('unsettled')

/** Whether an attempt is under way that may yet do without the person. */
const isSilent = (state: SessionState): boolean =>
  state.status === 'signingIn' &&
  state.attempt.status === 'starting' &&
  (state.attempt.step === 'checkingStore' || state.attempt.step === 'refreshing')

const unlessAborted = async <T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> => {
  if (signal === undefined) return promise
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Resolves when the session has come to rest, or waits for the person. */
const whenSettled = async (session: Signer, signal: AbortSignal | undefined): Promise<void> => {
  await whenAt(session.actor, isSettled, signal)
  while (isSilent(session.getState())) {
    const over = Promise.withResolvers<void>()
    const stop = session.subscribe((state) => {
      if (!isSilent(state)) over.resolve()
    })
    await unlessAborted(over.promise, signal).finally(stop)
    await whenAt(session.actor, isSettled, signal)
  }
}

/** Has the session renew its token, unless it knows another by now that lasts longer than `found`. */
const askForRenewal = ({ actor }: Signer, found: HeldToken, at: EpochMs): void => {
  const { held } = actor.getSnapshot().context
  const knowsBetter =
    held !== null && held.tokenId !== found.tokenId && held.expiresAt > found.expiresAt
  if (!knowsBetter) actor.send({ type: 'session.refresh', at })
}

/** Has the session renew its token, as far as it may, and resolves when it has come to rest. */
const renew = async (
  session: Signer,
  found: HeldToken,
  now: () => number,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { actor } = session
  await whenSettled(session, signal)
  if (actor.getSnapshot().hasTag('signedOut')) {
    actor.send({ type: 'store.changed', at: now() })
    await whenSettled(session, signal)
  }
  askForRenewal(session, found, now())
  await whenSettled(session, signal)
}

const awaitingPerson = (): SignInError =>
  new SignInError({
    code: 'not_signed_in',
    message: 'The sign-in is not complete yet.',
    hint: 'It is under way: the person has to complete it.',
    retry: 'restart',
  })

/** Why there is no token, as the session sees it. */
const reasonOf = ({ actor, getState }: Signer, isThere: boolean): SignInError => {
  const snapshot = actor.getSnapshot()
  const { lastError, reason } = snapshot.context
  const hasTrouble = snapshot.hasTag('retrying') || snapshot.hasTag('offline')
  if (hasTrouble && lastError !== null) return new SignInError(lastError)
  if (getState().status === 'signingIn') return awaitingPerson()
  return isThere || reason === 'expired' || reason === 'revoked' ? sessionExpired() : notSignedIn()
}

/** What `Session.token` promises. */
export const obtainToken = async (
  session: Signer,
  { tokens, time }: Runtime,
  request: ClientRequest,
  { minTtlMs = 0, whenSignedOut = 'throw', signal }: TokenOptions,
): Promise<AccessToken> => {
  const { actor } = session
  let renewals = 0
  let hasSignedIn = false
  for (;;) {
    const opened = await unlessAborted(tokens.open(request), signal)
    const now = time.now(session)
    const isEnough = opened !== undefined && opened.held.expiresAt - minTtlMs > now
    if (isEnough) {
      const { held, stored } = opened
      if (held.refreshable && held.expiresAt - now < advisoryMs) askForRenewal(session, held, now)
      return new AccessToken(stored.accessToken, held.expiresAt)
    }
    if (isSilent(session.getState())) {
      await whenSettled(session, signal)
      continue
    }
    if (opened?.held.refreshable === true && renewals < mostRenewals) {
      renewals += 1
      await renew(session, opened.held, () => time.now(session), signal)
      const after = await tokens.open(request)
      if (after?.held.tokenId !== opened.held.tokenId) continue
    }
    const reason = reasonOf(session, opened !== undefined)
    const isPersonNeeded = reason.code === 'not_signed_in' || reason.code === 'session_expired'
    if (whenSignedOut === 'throw' || !isPersonNeeded || hasSignedIn) throw reason
    if (whenSignedOut === 'signIn') {
      // A token that is good, and not for long enough, would be enough for `if-needed`.
      const prompt = opened === undefined ? 'if-needed' : 'always'
      await unlessAborted(session.signIn({ prompt }).result(), signal)
      hasSignedIn = true
    } else {
      actor.send({ type: 'store.changed', at: time.now(session) })
      await whenAt(actor, (now) => now.hasTag('signedOut') || now.hasTag('signingIn'), signal)
      await whenAt(actor, (now) => now.hasTag('signedIn'), signal)
    }
    renewals = 0
  }
}
