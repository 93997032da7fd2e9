import * as common from './common.moves.ts'
import { sentences } from './sentences.ts'
import { answered, answering, answerOf, atOf, errorOf, heldIn } from './shared.ts'
import { isOutOfReachUntil, jumpOf, retryAfterOf } from './shared.ts'
import type { Answers, Delays, Guards, Moves, Told } from './shared.ts'
import type { ErrorInfo, RefreshContext as Context, RefreshEffects, RefreshEvent } from './types.ts'
import type { RefreshOutput } from './types.ts'

/** What happens to the chart: events of the host, and what its actors answer. */
export type Event =
  | RefreshEvent
  | Answers<Pick<RefreshEffects, 'refreshToken' | 'forgetToken'>>
  | Answers<Record<'readAfterLoss' | 'readAfterRefusal', RefreshEffects['readToken']>>

/** Between two requests, whatever happens to the network. */
const shortestPauseMs = 1_000
/** Before the one repetition after a lost answer: what was under way has arrived by then. */
const afterLostAnswerMs = 2_000

const isAnswer = answered<Event>()
const onAnswer = answering<Context, Event>()
const isNone = isAnswer('none')

export const delays = {
  untilNextTry: ({ context: { nextTryAt, now } }) => Math.max(0, nextTryAt - now),
} satisfies Delays<Context>

/** The token that the store holds instead of the one to be renewed. */
const another = ({ context, event }: Told<Context, Event>) => {
  const found = answerOf(event, 'found')
  return found?.tokenId === context.tokenId ? undefined : found
}

export const guards = {
  ...common.clockGuards,
  isGranted: isAnswer('granted'),
  isFound: isAnswer('found'),
  isNone,
  isInvalidGrant: isAnswer('invalidGrant'),
  isSignInNeeded: isAnswer('signInNeeded'),
  isUnknown: isAnswer('unknown'),
  isOutOfReach: (told) => isOutOfReachUntil(told.context.tryUntil, told),
  isUnreachable: isAnswer('unreachable'),
  isAnotherGoodToken: (told) => (another(told)?.expiresAt ?? 0) > atOf(told),
  /** Found twice and refused twice is the end: else two processes could go on for ever. */
  isAnotherTokenToTry: (told) => another(told)?.refreshable === true && told.context.refusals < 2,
  /** While the token is good there is something to lose: the service may have replaced it, and end both at the second sight. */
  mayRepeat: (told) => {
    const { lostAnswers, goodUntil, allowedAt, tryUntil } = told.context
    return !isNone(told) && lostAnswers < 2 && atOf(told) >= goodUntil && allowedAt <= tryUntil
  },
  isUnreadable: isAnswer('unavailable'),
} satisfies Guards<Context, Event>

const pauseUntil = (now: number, allowedAt: number) => ({
  now,
  allowedAt,
  nextTryAt: Math.max(allowedAt, now),
})

const ends = (told: Told<Context, Event>, outcome: RefreshOutput) => ({ now: atOf(told), outcome })

/** It ends without a new token. */
const endsAs = (
  told: Told<Context, Event>,
  kind: 'revoked' | 'signInNeeded' | 'refused' | 'unreachable',
  error: ErrorInfo = errorOf(told.event) ?? sentences.renewalBug,
) => ends(told, { kind, at: atOf(told), error })

export const moves = {
  noteNextTry: ({ context: c }) => ({ now: Math.max(c.now, c.nextTryAt) }),
  noteTime: common.noteTime,
  tryWhenAllowed: (told) => pauseUntil(atOf(told), told.context.allowedAt),
  /** The pause goes by time that has surely passed: the machine may have slept, or the clock was set. */
  tryAfterJump: (told) => pauseUntil(atOf(told), told.context.allowedAt + jumpOf(told.event)),
  shiftTimes: (told) => common.shifted(told, 'tryUntil', 'goodUntil', 'allowedAt', 'nextTryAt'),
  backOff: (told) => {
    const now = atOf(told)
    const { tryUntil } = told.context
    return {
      ...common.faulted(told),
      allowedAt: Math.min(now + Math.max(retryAfterOf(told.event), shortestPauseMs), tryUntil),
      nextTryAt: Math.min(now + common.waitAfterFault(told), tryUntil),
    }
  },
  noteLostAnswer: onAnswer('unknown', ({ at, error: lastError, retryAfterMs }, { context: c }) => ({
    lostAnswers: c.lostAnswers + 1,
    allowedAt: at + retryAfterMs,
    lastError,
  })),
  waitAfterLostAnswer: (told) => {
    const at = atOf(told)
    return pauseUntil(at, Math.max(told.context.allowedAt, at + afterLostAnswerMs))
  },
  noteRefusal: onAnswer('invalidGrant', ({ error: lastError }, { context: c }) => ({
    refusals: c.refusals + 1,
    lastError,
  })),
  takeAnotherToken: (told) => ({
    now: atOf(told),
    tokenId: another(told)?.tokenId ?? told.context.tokenId,
    goodUntil: another(told)?.expiresAt ?? told.context.goodUntil,
  }),

  recordRefresh: (told) => {
    const answer = answerOf(told.event, 'granted', 'found')
    if (answer === undefined) return {}
    const by = answer.kind === 'granted' ? 'us' : 'another'
    return ends(told, { kind: 'refreshed', at: answer.at, held: heldIn(answer), by })
  },
  recordRevocation: (told) =>
    endsAs(told, 'revoked', { ...told.context.lastError, ...sentences.sessionEnded }),
  recordNone: (told) => endsAs(told, 'signInNeeded', sentences.nothingToRenew),
  recordSignInNeeded: (told) => {
    const { hint, retry } = sentences.sessionEnded
    const error = errorOf(told.event) ?? sentences.renewalBug
    return endsAs(told, 'signInNeeded', { ...error, hint, retry })
  },
  recordRefusal: (told) => endsAs(told, 'refused'),
  recordUnreachable: (told) => {
    const { now, outcome } = endsAs(told, 'unreachable')
    return { now, outcome: { ...outcome, retryAfterMs: retryAfterOf(told.event) } }
  },
  recordDoubt: (told) => {
    const { allowedAt, lastError } = told.context
    const { now, outcome } = endsAs(told, 'unreachable', lastError ?? sentences.renewalBug)
    const retryAfterMs = Math.max(0, allowedAt - now)
    return { now, outcome: { ...outcome, retryAfterMs, inDoubt: true } }
  },
  recordBug: (told) => endsAs(told, 'unreachable', sentences.renewalBug),
  recordCancel: ({ context: { now: at }, event }) => ({
    outcome: { kind: 'cancelled', at, reason: event.type === 'flow.cancel' ? event.reason : null },
  }),
} satisfies Moves<Context, Event>
