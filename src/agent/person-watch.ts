import type { Clock } from '../host/host.ts'
import type { SignInState } from '../observe/states.ts'
import type { Session } from '../session/session.ts'

/** A sign-in that only a person can bring on. */
export type PersonNeeded = Extract<SignInState, { status: 'awaitingCode' | 'awaitingRedirect' }>

/** Waits for the moment at which nothing is left to do but for a person. */
export interface PersonWatch extends Disposable {
  readonly needed: Promise<PersonNeeded>
}

/**
 * A code that was just issued cannot have been confirmed yet. One that an earlier call has left may have been: the service is
 * asked once, as soon as it allows that. For `waitMs` it is asked at its pace. No answer that is under way is left behind.
 */
export const watchForPerson = (
  session: Pick<Session, 'state$'>,
  clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
  waitMs: number,
): PersonWatch => {
  const { promise: needed, resolve } = Promise.withResolvers<PersonNeeded>()
  let state: SignInState | undefined
  let isFresh = false
  let first: { readonly userCode: string; readonly count: number } | undefined
  let hasWaited = waitMs <= 0

  const look = () => {
    if (!hasWaited || state === undefined) return
    if (state.status === 'awaitingRedirect') return resolve(state)
    if (state.status !== 'awaitingCode' || state.poll.phase === 'asking') return
    if (isFresh || state.poll.count > (first?.count ?? 0)) resolve(state)
  }

  const timer = clock.setTimeout(() => {
    hasWaited = true
    look()
  }, waitMs)
  const subscription = session.state$.subscribe((now) => {
    state = now.status === 'signingIn' ? now.attempt : undefined
    if (state?.status === 'starting') isFresh = state.step === 'requesting'
    if (state?.status === 'awaitingCode' && first?.userCode !== state.userCode)
      first = { userCode: state.userCode, count: state.poll.count }
    look()
  })
  return {
    needed,
    [Symbol.dispose]: () => {
      clock.clearTimeout(timer)
      subscription.unsubscribe()
    },
  }
}

/**
 * When the same command may find the sign-in finished, in epoch milliseconds: the service is not asked before. `null`: it would
 * begin another one, since a redirect comes back to this process, and so does the code of a store that ends with it.
 */
export const askAgainAt = (state: PersonNeeded, isKept: boolean): number | null =>
  isKept && state.status === 'awaitingCode' ? (state.poll.nextAt ?? state.expiresAt) : null
