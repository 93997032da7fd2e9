import * as common from './common.moves.ts'
import { allWell } from './common.moves.ts'
import { sentences } from './sentences.ts'
import { answered, answering, answerOf, atOf, errorOf, heldIn } from './shared.ts'
import { isOutOfReachUntil, jumpOf } from './shared.ts'
import type { Answers, Delays, Guards, Moves } from './shared.ts'
import type { AuthorizationCodeContext as Context, AuthorizationCodeEffects } from './types.ts'
import type { AuthorizationCodeEvent } from './types.ts'

/** What happens to the chart: events of the host, and what its actors answer. */
export type Event = AuthorizationCodeEvent | Answers<AuthorizationCodeEffects>

export const preparationMs = 60_000
const exchangeMs = 30_000
/** Before the end of the exchange, and not at it: a timer is never early, and nothing is sent after the end. */
const lastTryMs = 1_000
const decisionMs = 600_000
/** A warm session is back in a second; a person who must type a password gets the offer as well, and no harm. */
const overdueMs = 15_000

const isAnswer = answered<Event>()
const onAnswer = answering<Context, Event>()
const isUndelivered = isAnswer('undelivered')

export const delays = {
  untilNextTry: ({ context: { nextTryAt, now } }) => Math.max(0, nextTryAt - now),
  untilOverdue: ({ context: { overdueAt, deadline, now } }) =>
    Math.max(0, Math.min(overdueAt, deadline) - now),
  untilDeadline: ({ context: { deadline, now } }) => Math.max(0, deadline - now),
} satisfies Delays<Context>

export const guards = {
  isStillToOpen: ({ context: { opensBrowser } }) => opensBrowser,
  isOverdue: ({ context: { browser, now, overdueAt } }) => browser === 'failed' || now >= overdueAt,
  deadlineHasPassed: (told) => atOf(told) >= told.context.deadline,
  ...common.clockGuards,
  isListening: isAnswer('listening'),
  isRegistered: isAnswer('registered'),
  isOutOfReach: (told) => isOutOfReachUntil(told.context.tryUntil, told),
  isAuthorizing: isAnswer('authorizing'),
  isOpened: isAnswer('opened'),
  isReceived: isAnswer('received'),
  isDenied: isAnswer('denied'),
  isGranted: isAnswer('granted'),
  isUnknown: isAnswer('unknown'),
  isUndelivered: (told) => isUndelivered(told) && atOf(told) < told.context.tryUntil - lastTryMs,
  isAnotherToken: (told) => {
    const found = answerOf(told.event, 'found')
    if (found === undefined || found.tokenId === told.context.tokenIdBefore) return false
    return found.expiresAt > found.at
  },
} satisfies Guards<Context, Event>

export const moves = {
  ...common.askingMoves,
  noteTime: common.noteTime,
  noteBrowserFailed: (told) => ({
    ...common.askingMoves.noteBrowserFailed(told),
    lastError:
      told.event.type === 'browser.failed' ? (told.event.error ?? null) : errorOf(told.event),
  }),
  noteOverdue: ({ context: c }) => ({ now: Math.max(c.now, Math.min(c.overdueAt, c.deadline)) }),
  noteNextTry: ({ context: c }) => ({ now: Math.max(c.now, c.nextTryAt) }),
  openOnce: () => ({ opensBrowser: false }),
  shiftTimes: (told) =>
    common.shifted(told, 'tryUntil', 'askedAt', 'deadline', 'overdueAt', 'nextTryAt'),
  /** The opener has slept as well, and has as long as before to say whether the browser has opened. */
  noteSleep: (told) => ({
    now: atOf(told),
    overdueAt: told.context.overdueAt + jumpOf(told.event),
  }),
  keepRegistration: onAnswer('registered', ({ registration }) => ({ registration, ...allWell })),
  keepRedirectUri: onAnswer('listening', ({ redirectUri }) => ({ redirectUri })),
  keepAuthorization: onAnswer('authorizing', ({ at: now, authorizationUrl }) => ({
    authorizationUrl,
    askedAt: now,
    deadline: now + decisionMs,
    overdueAt: now + overdueMs,
  })),
  startExchange: (told) => {
    const now = atOf(told)
    return { now, tryUntil: now + exchangeMs, ...allWell }
  },
  backOff: (told) => {
    const lastTryAt = told.context.tryUntil - (isUndelivered(told) ? lastTryMs : 0)
    const nextTryAt = Math.min(atOf(told) + common.waitAfterFault(told), lastTryAt)
    return { ...common.faulted(told), nextTryAt }
  },

  recordGrant: ({ event }) => {
    const answer = answerOf(event, 'granted', 'found')
    if (answer === undefined) return {}
    return { now: answer.at, outcome: { kind: 'authorized', ...heldIn(answer) } }
  },
  recordDenial: onAnswer('denied', ({ by, error }) => ({ outcome: { kind: 'denied', by, error } })),
  recordUnknown: onAnswer('unknown', (a) => ({ lastError: a.error, tokenIdBefore: a.tokenId })),
  recordLostAnswer: ({ context: { lastError } }) => {
    const { message, hint, retry } = sentences.lostAnswer
    const error = { ...(lastError ?? sentences.lostAnswer), message, hint, retry }
    return { outcome: { kind: 'failed', error } }
  },
  recordTimeout: ({ context: c }) => ({
    now: Math.max(c.now, c.deadline),
    outcome: { kind: 'failed', error: sentences.redirectTimeout },
  }),
  ...common.endMoves,
} satisfies Moves<Context, Event>
