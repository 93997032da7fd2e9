import type { DoneActorEvent } from 'xstate'
import { sentences } from './sentences.ts'
import {
  answered,
  answerOfKind,
  atOf,
  backOffMs,
  clockWentBack,
  clockWentOn,
  errorOf,
  isOutOfReachUntil,
  jumpOf,
  reasonOf,
  retryAfterOf,
  type Told as ToldOf,
} from './shared.ts'
import type {
  AuthorizationCodeContext as Context,
  AuthorizationCodeEvent,
  AuthorizationCodeOutput,
  AuthorizeOutput,
  ExchangeCodeOutput,
  HoldCodeOutput,
  OpenBrowserOutput,
  OpenReceiverOutput,
  ReadTokenOutput,
  ReceiveRedirectOutput,
  RegistrationAnswer,
} from './types.ts'

/** What happens to the chart: events of the host, and what its actors answer. */
export type Event =
  | AuthorizationCodeEvent
  | DoneActorEvent<ReceiveRedirectOutput, 'receiveRedirect'>
  | DoneActorEvent<OpenReceiverOutput, 'openReceiver'>
  | DoneActorEvent<RegistrationAnswer, 'registerClient'>
  | DoneActorEvent<AuthorizeOutput, 'authorize'>
  | DoneActorEvent<OpenBrowserOutput, 'openBrowser'>
  | DoneActorEvent<HoldCodeOutput, 'holdCode'>
  | DoneActorEvent<ExchangeCodeOutput, 'exchangeCode'>
  | DoneActorEvent<ReadTokenOutput, 'readToken'>

type Told = ToldOf<Context, Event>
type Move = (told: Told) => Partial<Context>
type Guard = (told: Told) => boolean

export const preparationMs = 60_000
const exchangeMs = 30_000
/** Before the end of the exchange, and not at it: a timer is never early, and nothing is sent after the end. */
const lastTryMs = 1_000
const decisionMs = 600_000
/** A warm session is back in a second; a person who must type a password gets the offer as well, and no harm. */
const overdueMs = 15_000

const isAnswer = answered<Event>()
const isUndelivered = isAnswer('undelivered')

export const untilNextTry = ({ nextTryAt, now }: Context): number => Math.max(0, nextTryAt - now)
export const untilDeadline = ({ deadline, now }: Context): number => Math.max(0, deadline - now)
export const untilOverdue = ({ overdueAt, deadline, now }: Context): number =>
  Math.max(0, Math.min(overdueAt, deadline) - now)

export const toOutput = ({ context }: { context: Context }): AuthorizationCodeOutput => ({
  ...(context.outcome ?? { kind: 'cancelled', reason: null }),
  at: context.now,
})

export const guards = {
  isStillToOpen: ({ context: { opensBrowser } }) => opensBrowser,
  isOverdue: ({ context: { browser, now, overdueAt } }) => browser === 'failed' || now >= overdueAt,
  deadlineHasPassed: (told) => atOf(told) >= told.context.deadline,
  clockWentOn,
  clockWentBack,
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
    const found = answerOfKind(told.event, 'found')
    return (
      found !== undefined &&
      found.tokenId !== told.context.tokenIdBefore &&
      found.expiresAt > found.at
    )
  },
} satisfies Record<string, Guard>

export const moves = {
  noteTime: (told) => ({ now: atOf(told) }),
  noteBrowserOpened: () => ({ browser: 'opened' }),
  noteBrowserFailed: () => ({ browser: 'failed' }),
  noteOpened: (told) => ({ browser: 'opened', now: atOf(told) }),
  noteNotOpened: (told) => ({ browser: 'failed', now: atOf(told) }),
  noteOverdue: ({ context: c }) => ({
    now: Math.max(c.now, Math.min(c.overdueAt, c.deadline)),
  }),
  noteNextTry: ({ context: c }) => ({ now: Math.max(c.now, c.nextTryAt) }),
  openOnce: () => ({ opensBrowser: false }),
  /** Time that has passed cannot be given back: the person has as long as before. */
  shiftTimes: (told) => {
    const { context: c, event } = told
    const jumpMs = jumpOf(event)
    return {
      now: atOf(told),
      tryUntil: c.tryUntil + jumpMs,
      askedAt: c.askedAt + jumpMs,
      deadline: c.deadline + jumpMs,
      overdueAt: c.overdueAt + jumpMs,
      nextTryAt: c.nextTryAt + jumpMs,
    }
  },
  /** The opener has slept as well, and has as long as before to say whether the browser has opened. */
  noteSleep: (told) => ({
    now: atOf(told),
    overdueAt: told.context.overdueAt + jumpOf(told.event),
  }),
  keepRedirectUri: (told) => ({
    redirectUri: answerOfKind(told.event, 'listening')?.redirectUri ?? null,
    now: atOf(told),
  }),
  keepRegistration: (told) => ({
    registration: answerOfKind(told.event, 'registered')?.registration ?? null,
    faults: 0,
    lastError: null,
    now: atOf(told),
  }),
  keepAuthorization: (told) => {
    const now = atOf(told)
    return {
      authorizationUrl: answerOfKind(told.event, 'authorizing')?.authorizationUrl ?? null,
      now,
      askedAt: now,
      deadline: now + decisionMs,
      overdueAt: now + overdueMs,
    }
  },
  startExchange: (told) => {
    const now = atOf(told)
    return { now, tryUntil: now + exchangeMs, faults: 0, lastError: null }
  },
  backOff: (told) => {
    const { context: c, event } = told
    const now = atOf(told)
    const faults = c.faults + 1
    const waitMs = Math.max(retryAfterOf(event), backOffMs(faults))
    const lastTryAt = c.tryUntil - (isUndelivered(told) ? lastTryMs : 0)
    return {
      faults,
      lastError: errorOf(event),
      now,
      nextTryAt: Math.min(now + waitMs, lastTryAt),
    }
  },

  recordGrant: (told) => {
    const { event } = told
    const answer = answerOfKind(event, 'granted') ?? answerOfKind(event, 'found')
    if (answer === undefined) return {}
    const { at: now, token, expiresAt, refreshable, tokenId } = answer
    return { now, outcome: { kind: 'authorized', token, expiresAt, refreshable, tokenId } }
  },
  recordDenial: (told) => {
    const answer = answerOfKind(told.event, 'denied')
    if (answer === undefined) return {}
    const { at: now, by, error } = answer
    return { now, outcome: { kind: 'denied', by, error } }
  },
  recordUnknown: (told) => ({
    now: atOf(told),
    lastError: errorOf(told.event),
    tokenIdBefore: answerOfKind(told.event, 'unknown')?.tokenId ?? null,
  }),
  /** What was tried again by itself is over now: from here on it takes the person. */
  recordFailure: (told) => {
    const error = errorOf(told.event) ?? sentences.bug
    const retry = error.retry === 'automatic' ? 'restart' : error.retry
    return { now: atOf(told), outcome: { kind: 'failed', error: { ...error, retry } } }
  },
  recordLostAnswer: ({ context: { lastError } }) => {
    const { lostAnswer } = sentences
    const { message, hint, retry } = lostAnswer
    return {
      outcome: { kind: 'failed', error: { ...(lastError ?? lostAnswer), message, hint, retry } },
    }
  },
  recordTimeout: ({ context: c }) => ({
    now: Math.max(c.now, c.deadline),
    outcome: { kind: 'failed', error: sentences.redirectTimeout },
  }),
  recordBug: () => ({ outcome: { kind: 'failed', error: sentences.bug } }),
  recordCancel: ({ event }) => ({ outcome: { kind: 'cancelled', reason: reasonOf(event) } }),
} satisfies Record<string, Move>
