import * as common from './common.moves.ts'
import { allWell } from './common.moves.ts'
import { sentences } from './sentences.ts'
import { answered, answering, answerOf, atOf, backOffMs, errorOf, heldIn } from './shared.ts'
import { isOutOfReachUntil, jumpOf, retryAfterOf, slowDownStepMs } from './shared.ts'
import type { Answers, Delays, Guards, Moves, Told } from './shared.ts'
import type { DeviceAuthorizationContext as Context, DeviceAuthorizationEffects } from './types.ts'
import type { DeviceAuthorizationEmitted as Emitted, DeviceAuthorizationEvent } from './types.ts'

/** What happens to the chart: events of the host, and what its actors answer. */
export type Event = DeviceAuthorizationEvent | Answers<DeviceAuthorizationEffects>

export const preparationMs = 60_000
const graceMs = 5_000
const offlineProbeMs = 30_000
/** Between two requests before there is a code, however often the person nudges. */
const shortestPauseMs = 1_000
/** A service that answers slowly is given more time after each request that brought nothing. */
const shortestLimitMs = 15_000
const longestLimitMs = 60_000
/** A backoff that would outlast the code ends this long before it, so that one last poll is made. */
const lastPollLeadMs = 1_000

const isAnswer = answered<Event>()
const onAnswer = answering<Context, Event>()
const isRejected = isAnswer('clientRejected')
const isRefused = isAnswer('refused')
const isPending = isAnswer('pending')
const isUnreadable = isAnswer('unknown')
const isUnreachable = isAnswer('unreachable')

export const delays = {
  untilNextTry: ({ context: { nextPollAt, now } }) => Math.max(0, nextPollAt - now),
  untilNextPoll: ({ context: { nextPollAt, deadline, now } }) =>
    Math.max(0, Math.min(nextPollAt, deadline) - now),
} satisfies Delays<Context>

/** A request in flight may finish for a moment after the deadline (R7). */
export const giveUpAt = ({ deadline }: Context): number => deadline + graceMs

export const timeLimitMs = ({ faults }: Context): number =>
  Math.min(longestLimitMs, shortestLimitMs * 2 ** faults)

export const guards = {
  hasCode: ({ context: { codes } }) => codes !== null,
  isLive: ({ context: { codes, now, deadline } }) => codes !== null && now < deadline,
  isRegistrationKnown: ({ context: { registration } }) => registration !== null,
  canAskSooner: ({ context: { nextPollAt, allowedAt } }) => nextPollAt > allowedAt,
  isSlowedDown: ({ context: { slowDowns } }) => slowDowns > 0,
  pollComesInTime: ({ context: { nextPollAt, deadline } }) => nextPollAt < deadline,
  deadlineHasPassed: (told) => atOf(told) >= told.context.deadline,
  graceHasPassed: (told) => atOf(told) >= giveUpAt(told.context),
  ...common.clockGuards,

  isRegistered: isAnswer('registered'),
  isIssued: isAnswer('issued'),
  isFirstRejection: (told) => isRejected(told) && told.context.strikes === 0,
  isOutOfReach: (told) => isOutOfReachUntil(told.context.prepareUntil, told),

  isGranted: isAnswer('granted'),
  isDenied: isAnswer('denied'),
  isExpired: isAnswer('expired'),
  isPending,
  isPendingAfterSlowDown: (told) => isPending(told) && told.context.slowDowns > 0,
  isSlowDown: isAnswer('slowDown'),
  isFinalRefusal: (told) => isRefused(told) || (isUnreadable(told) && told.context.strikes > 0),
  isUnsent: isAnswer('tooLate'),
  isEarly: isAnswer('early'),
  isOutOfReachOffline: (told) => isUnreachable(told) && told.context.network === 'absent',
} satisfies Guards<Context, Event>

/** A request was answered, or given up: what each such answer changes. */
const counted = (told: Told<Context, Event>) => {
  const at = atOf(told)
  return { now: at, lastAnswerAt: at, polls: told.context.polls + 1 }
}

/** The wait before the next request that this answer demands: the interval, or a longer `Retry-After`. */
const paced = (told: Told<Context, Event>, intervalMs = told.context.intervalMs) => {
  const waitMs = Math.max(intervalMs, retryAfterOf(told.event))
  return { intervalMs, waitMs, allowedAt: atOf(told) + waitMs }
}

/** An answer of the service that leaves the code as it is: the next request comes one wait after it. */
const heard = (told: Told<Context, Event>, intervalMs: number) => {
  const pace = paced(told, intervalMs)
  const { allowedAt: nextPollAt } = pace
  return { ...counted(told), network: 'present' as const, ...allWell, ...pace, nextPollAt }
}

const asSoonAsAllowed = (told: Told<Context, Event>, allowedAt = told.context.allowedAt) => {
  const now = atOf(told)
  return { now, allowedAt, nextPollAt: Math.max(allowedAt, now) }
}

/** Seldom, and once more before the code ends. */
const probeAt = ({ allowedAt, deadline }: Pick<Context, 'allowedAt' | 'deadline'>, at: number) =>
  Math.max(allowedAt, Math.min(at + offlineProbeMs, deadline - lastPollLeadMs))

/**
 * Time that has passed cannot be given back: the code lives as long as before. The pace waits for the clock to catch up,
 * which it does where the monotonic clock runs fast, for one wait at most, where it was set back, and not past the last
 * request that the code has time for. What was left of a wait is left in any case.
 */
const shifted = (told: Told<Context, Event>) => {
  const { context: c, event } = told
  const times = common.shifted(told, 'prepareUntil', 'deadline', 'allowedAt', 'nextPollAt')
  const patientAt = Math.min(c.allowedAt, times.now + c.waitMs, times.deadline - lastPollLeadMs)
  const allowedAt = Math.max(times.allowedAt, patientAt)
  return {
    ...times,
    lastAnswerAt: c.lastAnswerAt === null ? null : c.lastAnswerAt + jumpOf(event),
    allowedAt,
    nextPollAt: Math.max(times.nextPollAt, allowedAt),
  }
}

/** The timer is set for the next request, or for the end of the code. */
const timerEnd = ({ now, nextPollAt, deadline }: Context) =>
  Math.max(now, Math.min(nextPollAt, deadline))

const expiredBy = (by: 'deadline' | 'service') => ({ kind: 'expired' as const, by })

export const moves = {
  ...common.askingMoves,
  ...common.networkMoves,
  noteTimer: ({ context }) => ({ now: timerEnd(context) }),

  keepRegistration: onAnswer('registered', ({ registration }) => ({ registration, ...allWell })),
  dropRegistration: (told) => {
    const strikes = told.context.strikes + 1
    return { registration: null, strikes, now: atOf(told) }
  },
  backOffPreparing: (told) => {
    const now = atOf(told)
    return {
      ...common.faulted(told),
      allowedAt: now + Math.max(retryAfterOf(told.event), shortestPauseMs),
      nextPollAt: Math.min(now + common.waitAfterFault(told), told.context.prepareUntil),
    }
  },
  keepCodes: onAnswer('issued', ({ codes }) => {
    const { expiresAt: deadline, issuedAt, intervalMs } = codes
    const allowedAt = issuedAt + intervalMs
    const pace = { intervalMs, waitMs: intervalMs, allowedAt, nextPollAt: allowedAt }
    return { codes, deadline, strikes: 0, ...allWell, ...pace }
  }),

  keepPace: (told) => heard(told, told.context.intervalMs),
  slowDown: (told) => {
    const { context: c, event } = told
    const returnedMs = answerOf(event, 'slowDown')?.returnedIntervalMs ?? 0
    const intervalMs = Math.max(c.intervalMs + slowDownStepMs, returnedMs)
    return { ...heard(told, intervalMs), slowDowns: c.slowDowns + 1 }
  },
  backOff: (told) => {
    const { context: c, event } = told
    const at = atOf(told)
    const faults = c.faults + 1
    const pace = paced(told)
    const patienceMs = c.network === 'absent' ? offlineProbeMs : backOffMs(faults + 1, c.intervalMs)
    return {
      ...counted(told),
      faults,
      lastError: errorOf(event),
      strikes: c.strikes + (isUnreadable(told) ? 1 : 0),
      ...pace,
      nextPollAt: Math.max(pace.allowedAt, Math.min(at + patienceMs, c.deadline - lastPollLeadMs)),
    }
  },
  askWhenAllowed: (told) => asSoonAsAllowed(told),
  askOnceOnline: (told) => ({ network: 'present', ...asSoonAsAllowed(told) }),
  /** One wait from now is never early; more is left only where the clock was set back and no event said so. */
  waitForTheRest: (told) => {
    const now = atOf(told)
    const { allowedAt: before, waitMs } = told.context
    const isAnothers = answerOf(told.event, 'early')?.byAnother === true
    const allowedAt = isAnothers ? now + waitMs : Math.min(before, now + waitMs)
    return { now, allowedAt, nextPollAt: allowedAt }
  },
  probeSeldom: (told) => {
    const now = atOf(told)
    return { now, network: 'absent', nextPollAt: probeAt(told.context, now) }
  },
  /**
   * The pace goes by time that has surely passed: the clock may have jumped because the machine slept, or because
   * it was set. The end of the code goes by the wall clock.
   */
  goOnAfterJump: (told) => asSoonAsAllowed(told, told.context.allowedAt + jumpOf(told.event)),
  shiftTimes: shifted,
  waitAnew: (told) => {
    const times = shifted(told)
    return { ...times, ...asSoonAsAllowed(told, times.allowedAt) }
  },

  recordGrant: onAnswer('granted', (answer, told) => ({
    ...counted(told),
    outcome: { kind: 'authorized', ...heldIn(answer) },
  })),
  recordDenial: onAnswer('denied', ({ by, error }, told) => ({
    ...counted(told),
    outcome: { kind: 'denied', by, error },
  })),
  recordExpiryByService: (told) => ({ ...counted(told), outcome: expiredBy('service') }),
  recordExpiryByAnswer: (told) => ({ ...counted(told), outcome: expiredBy('deadline') }),
  recordExpiry: (told) => ({ now: atOf(told), outcome: expiredBy('deadline') }),
  recordTimeUp: ({ context }) => ({ now: timerEnd(context), outcome: expiredBy('deadline') }),
  recordRefusal: (told) => {
    const { outcome, ...noted } = common.askingMoves.recordFailure(told)
    const isSpent = outcome.error.code === 'invalid_grant' && told.context.faults > 0
    const { message, hint } = sentences.lostAnswer
    const error = isSpent ? { ...outcome.error, message, hint } : outcome.error
    return { ...counted(told), ...noted, outcome: { ...outcome, error } }
  },
  ...common.endMoves,
} satisfies Moves<Context, Event>

export const pollAnswered = (told: Told<Context, Event>): Emitted => {
  const { context: c, event } = told
  const answer = event.type === 'xstate.done.actor.createToken' ? event.output : undefined
  return {
    type: 'poll.answered',
    n: c.polls,
    sentAt: answer?.sentAt ?? c.now,
    answeredAt: c.now,
    outcome: answer?.kind ?? 'unknown',
    intervalMs: c.intervalMs,
    nextAt: c.outcome === null && c.nextPollAt < c.deadline ? c.nextPollAt : null,
    requestId: answer?.requestId ?? null,
  }
}

export const pollSlowedDown = ({ context: c }: Told<Context, Event>): Emitted => ({
  type: 'poll.slowedDown',
  at: c.now,
  intervalMs: c.intervalMs,
  slowDowns: c.slowDowns,
})

export const codeExpired = ({ context: c }: Told<Context, Event>): Emitted => ({
  type: 'code.expired',
  at: c.now,
  expiresAt: c.deadline,
  by: c.outcome?.kind === 'expired' ? c.outcome.by : 'deadline',
})
