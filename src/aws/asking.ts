import type { Clock } from '../host/host.ts'
import { pause } from '../kit/pause.ts'
import { isPassing } from '../protocol/answers.ts'
import type { Failure, Reply } from '../protocol/reply.ts'
import type { CallOptions } from '../protocol/transport.ts'
import type { AccessToken } from '../session/access-token.ts'
import type { Session } from '../session/session.ts'
import { portalError, throttledFor, type About } from './portal-error.ts'
import { longestPauseMs, type Turns } from './portal-turns.ts'

/** What the portal is asked in the name of. */
export interface AskingPorts {
  readonly session: Pick<Session, 'refused'>
  /** A token that is good for a while; another one than `refused`, where the portal has refused that. */
  readonly token: (refused: AccessToken | undefined) => Promise<AccessToken>
  readonly clock: Clock
  readonly turns: Turns
  readonly signal?: AbortSignal | undefined
  /** Told of each answer that nobody should ask for a while. */
  readonly onPause?: (() => void) | undefined
}

/** A question, put once. */
export type Question<Value> = (token: string, call: CallOptions) => Promise<Reply<Value>>

/** Asks one question after the other, or many at once, with one token. */
export interface Asking {
  /**
   * Asks until there is an answer that counts. Rejects with a `SignInError` that names the question, and with the reason of the
   * signal.
   */
  ask<Value>(about: About, question: Question<Value>): Promise<Value>
}

/** So often in a row without any answer to anybody, and a question is given up; so often in all, whoever else is answered. */
const mostTries = {
  throttled: { inRow: 10, inAll: 100 },
  troubled: { inRow: 3, inAll: 6 },
} as const
const firstBackoffMs = 300

/** How often a question was put in vain. */
interface Tries {
  /** Since anybody was answered. */
  inRow: number
  inAll: number
}

const noTries = (): Tries => ({ inRow: 0, inAll: 0 })

const isThrottled = ({ call }: Reply<unknown>): boolean => call.status === 429

/** Whether the same question may be answered in a moment: all of them only read. */
const isAgain = (failure: Failure): boolean => {
  if (failure.kind === 'unanswered') return failure.words?.isLasting !== true
  const { status = 0 } = failure.call
  // Cut off on its way, or a captive portal's page in its place.
  if (failure.kind === 'unusable' && !failure.readable && status < 300) return true
  return failure.kind !== 'notSent' && isPassing(failure.call)
}

const isTokenRefused = (reply: Reply<unknown>): boolean =>
  reply.kind === 'declined' && reply.call.status === 401

export const createAsking = ({
  session,
  token,
  clock,
  turns,
  signal,
  onPause,
}: AskingPorts): Asking => {
  let held: Promise<AccessToken> | undefined

  /** The token that `refused` is not: of all who are refused with it, the first renews it. */
  const tokenBeside = async (refused: AccessToken | undefined): Promise<AccessToken> => {
    const own = held
    if (own !== undefined && (await own) !== refused) return own
    if (held === own) {
      if (refused !== undefined) session.refused(refused)
      held = token(refused)
    }
    return held ?? token(refused)
  }

  const again = async (failure: Failure, { inRow, inAll }: Readonly<Tries>): Promise<boolean> => {
    const { retryAfterMs = 0 } = failure.call
    if (!isAgain(failure) || retryAfterMs > longestPauseMs) return false
    const most = isThrottled(failure) ? mostTries.throttled : mostTries.troubled
    if (inRow >= most.inRow || inAll >= most.inAll) return false
    if (isThrottled(failure)) return true
    const backoffMs = Math.min(longestPauseMs, firstBackoffMs * 4 ** (inAll - 1))
    await pause(clock, Math.max(retryAfterMs, backoffMs), signal)
    return true
  }

  const ask = async <Value>(about: About, question: Question<Value>): Promise<Value> => {
    let refused: AccessToken | undefined
    /** Each trouble by itself: who was told to slow down has not lost the network twice. */
    const tries = { throttled: noTries(), troubled: noTries() }
    let { progress } = turns
    for (;;) {
      const current = await tokenBeside(refused)
      const turn = await turns.next(signal)
      if (turn === undefined) throw throttledFor(turns.waitingMs, about)
      const reply = await question(current.reveal(), { signal })
      if (isThrottled(reply)) {
        turn.refused(reply.call.retryAfterMs ?? 0)
        onPause?.()
      } else if (reply.kind === 'accepted' || reply.kind === 'declined') turn.answered()
      if (reply.kind === 'accepted') return reply.value
      if (isTokenRefused(reply) && refused === undefined) {
        refused = current
        continue
      }
      if (turns.progress > progress) tries.throttled.inRow = tries.troubled.inRow = 0
      ;({ progress } = turns)
      const own = isThrottled(reply) ? tries.throttled : tries.troubled
      own.inRow += 1
      own.inAll += 1
      if (!(await again(reply, own))) throw portalError(reply, about)
    }
  }
  return { ask }
}
