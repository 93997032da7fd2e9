import * as common from './common.moves.ts'
import { sentences } from './sentences.ts'
import {
  answerOf,
  atOf,
  errorOf,
  heldIn,
  isOutOfReachUntil,
  jumpOf,
  answered,
  retryAfterOf,
  type Answers,
  type Told as ToldOf,
} from './shared.ts'
import type {
  ErrorInfo,
  RefreshContext as Context,
  RefreshEffects,
  RefreshEvent,
  RefreshOutput,
} from './types.ts'

/** What happens to the chart: events of the host, and what its actors answer. */
export type Event =
  | RefreshEvent
  | Answers<Pick<RefreshEffects, 'refreshToken' | 'forgetToken'>>
  | Answers<Record<'readAfterLoss' | 'readAfterRefusal', RefreshEffects['readToken']>>

type Told = ToldOf<Context, Event>
type Move = (told: Told) => Partial<Context>
type Guard = (told: Told) => boolean

/** Between two requests, whatever happens to the network. */
const shortestPauseMs = 1_000
/** Before the one repetition after a lost answer: what was under way has arrived by then. */
const afterLostAnswerMs = 2_000

const isAnswer = answered<Event>()
const isNone = isAnswer('none')

export const untilNextTry = ({ nextTryAt, now }: Context): number => Math.max(0, nextTryAt - now)

export const toOutput = ({ context }: { context: Context }): RefreshOutput =>
  context.outcome ?? { kind: 'cancelled', at: context.now }

/** The token that the store holds instead of the one to be renewed. */
const another = ({ context, event }: Told) => {
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
  isFirstLoss: (told) => !isNone(told) && told.context.lostAnswers < 2,
  isUnreadable: isAnswer('unavailable'),
} satisfies Record<string, Guard>

const pauseUntil = (now: number, allowedAt: number) => ({
  now,
  allowedAt,
  nextTryAt: Math.max(allowedAt, now),
})

const ends = (told: Told, outcome: RefreshOutput) => ({ now: atOf(told), outcome })

const failure = (told: Told): ErrorInfo => errorOf(told.event) ?? sentences.renewalBug

export const moves = {
  noteNextTry: ({ context: c }) => ({ now: Math.max(c.now, c.nextTryAt) }),
  noteTime: (told) => ({ now: atOf(told) }),
  tryWhenAllowed: (told) => pauseUntil(atOf(told), told.context.allowedAt),
  /** The pause goes by time that has surely passed: the machine may have slept, or the clock was set. */
  tryAfterJump: (told) => pauseUntil(atOf(told), told.context.allowedAt + jumpOf(told.event)),
  /** Time that has passed cannot be given back: it is tried for as long as before. */
  shiftTimes: (told) => {
    const { context: c, event } = told
    const jumpMs = jumpOf(event)
    return {
      now: atOf(told),
      tryUntil: c.tryUntil + jumpMs,
      allowedAt: c.allowedAt + jumpMs,
      nextTryAt: c.nextTryAt + jumpMs,
    }
  },
  backOff: (told) => {
    const now = atOf(told)
    const { tryUntil } = told.context
    return {
      ...common.faulted(told),
      allowedAt: Math.min(now + Math.max(retryAfterOf(told.event), shortestPauseMs), tryUntil),
      nextTryAt: Math.min(now + common.waitAfterFault(told), tryUntil),
    }
  },
  noteLostAnswer: (told) => ({
    now: atOf(told),
    lostAnswers: told.context.lostAnswers + 1,
    lastError: errorOf(told.event),
  }),
  waitAfterLostAnswer: (told) => pauseUntil(atOf(told), atOf(told) + afterLostAnswerMs),
  noteRefusal: (told) => ({
    now: atOf(told),
    refusals: told.context.refusals + 1,
    lastError: errorOf(told.event),
  }),
  takeAnotherToken: (told) => ({
    now: atOf(told),
    tokenId: another(told)?.tokenId ?? told.context.tokenId,
  }),

  recordRefresh: (told) => {
    const answer = answerOf(told.event, 'granted', 'found')
    if (answer === undefined) return {}
    const by = answer.kind === 'granted' ? 'us' : 'another'
    return ends(told, { kind: 'refreshed', at: answer.at, held: heldIn(answer), by })
  },
  recordRevocation: (told) =>
    ends(told, {
      kind: 'revoked',
      at: atOf(told),
      error: { ...told.context.lastError, ...sentences.sessionEnded },
    }),
  recordNone: (told) =>
    ends(told, { kind: 'signInNeeded', at: atOf(told), error: sentences.nothingToRenew }),
  recordSignInNeeded: (told) =>
    ends(told, {
      kind: 'signInNeeded',
      at: atOf(told),
      error: { ...failure(told), hint: sentences.sessionEnded.hint, retry: 'restart' },
    }),
  recordRefusal: (told) => ends(told, { kind: 'refused', at: atOf(told), error: failure(told) }),
  recordUnreachable: (told) => {
    const retryAfterMs = answerOf(told.event, 'unreachable')?.retryAfterMs
    return ends(told, {
      kind: 'unreachable',
      at: atOf(told),
      error: failure(told),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    })
  },
  recordLostTwice: (told) =>
    ends(told, {
      kind: 'unreachable',
      at: atOf(told),
      error: told.context.lastError ?? sentences.renewalBug,
    }),
  recordBug: ({ context: { now: at } }) => ({
    outcome: { kind: 'unreachable', at, error: sentences.renewalBug },
  }),
  recordCancel: ({ context: { now: at } }) => ({ outcome: { kind: 'cancelled', at } }),
} satisfies Record<string, Move>
