import type { EpochMs } from '../../machines/types.ts'
import type { Clock } from '../kit/clock.ts'
import type { SessionState, SignInState } from '../observe/states.ts'
import { shownOf } from './clean.ts'
import type { Moment } from './format-time.ts'

/** Who waits reads within two seconds what for. */
const patienceMs = 1_500

/** Whether the request that is under way has had no answer for a while. Pure. */
export const isUnanswered = ({ now, askedAt }: Moment): boolean =>
  askedAt !== undefined && now - askedAt >= patienceMs

/** Which request of the service a person waits for; `undefined` where there is none, or the state says itself why it takes long. */
const requestOf = (anyState: SignInState | SessionState): string | undefined => {
  const state = shownOf(anyState)
  if (state.status === 'awaitingCode')
    return state.poll.phase === 'asking' ? `${state.userCode} ${state.poll.count}` : undefined
  if (state.status !== 'starting' && state.status !== 'exchanging') return undefined
  if (state.lastError !== undefined) return undefined
  if (state.status === 'exchanging') return state.status
  return state.step === 'checkingStore' || state.step === 'listening' ? undefined : state.step
}

/** Knows since when the service owes an answer. */
export interface RequestWatch {
  /** For `Moment.askedAt`. */
  readonly askedAt: EpochMs | undefined
  /** Takes note of the state that is shown from now on. */
  look(state: SignInState | SessionState | undefined): void
  stop(): void
}

/**
 * Follows the requests in the states that are shown to a person. `onUnanswered` is called for each that has had no answer for a
 * while (`isUnanswered`): then show the same state again, with `askedAt` in its moment.
 *
 * @example
 * const watch = watchRequests(host.clock, () => draw(panelModel(state, { now: host.clock.now(), askedAt: watch.askedAt })))
 * signIn.subscribe((next) => watch.look((state = next)))
 */
export const watchRequests = (
  clock: Pick<Clock, 'now' | 'setTimeout' | 'clearTimeout'>,
  onUnanswered: () => void,
): RequestWatch => {
  let request: string | undefined
  let askedAt: EpochMs | undefined
  let timer: unknown
  const stop = () => {
    clock.clearTimeout(timer)
    request = askedAt = undefined
  }
  return {
    get askedAt() {
      return askedAt
    },
    look: (state) => {
      const next = state && requestOf(state)
      if (next === request) return
      stop()
      if (next === undefined) return
      request = next
      askedAt = clock.now()
      timer = clock.setTimeout(onUnanswered, patienceMs)
    },
    stop,
  }
}
