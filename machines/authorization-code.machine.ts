import { assign, fromPromise, setup } from 'xstate'
import type {
  AttemptInput,
  AuthorizeInput,
  AuthorizeOutput,
  ClientRequest,
  EpochMs,
  ErrorInfo,
  ExchangeCodeInput,
  ExchangeCodeOutput,
  Handle,
  HoldCodeOutput,
  OpenBrowserInput,
  OpenBrowserOutput,
  OpenReceiverOutput,
  ReadTokenInput,
  ReadTokenOutput,
  ReceiveRedirectOutput,
  Register,
  RegistrationAnswer,
} from './types.ts'

export interface AuthorizationCodeInput {
  readonly request: ClientRequest
  readonly at: EpochMs
  /** Names the attempt: its verifier, its `state` and its code are kept under it. */
  readonly attempt: Handle
  /** Whether the browser is opened as soon as there is an address. */
  readonly opensBrowser: boolean
}

export type AuthorizationCodeOutcome =
  | {
      readonly kind: 'authorized'
      readonly token: Handle
      readonly expiresAt: EpochMs
      readonly refreshable: boolean
      readonly version: number
    }
  | { readonly kind: 'denied'; readonly by: 'user' | 'service'; readonly error: ErrorInfo }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'cancelled'; readonly reason: string | null }

export type AuthorizationCodeOutput = AuthorizationCodeOutcome & {
  /** The latest moment the machine has heard of. */
  readonly at: EpochMs
}

/** Where the chart stands, for what looks at it: the names of its states are its own. */
export type AuthorizationCodeTag = 'registering' | 'requesting' | 'overdue' | 'exchanging'

export interface AuthorizationCodeContext {
  readonly request: ClientRequest
  readonly attempt: Handle
  /** Whether the browser is still to be opened. */
  readonly opensBrowser: boolean
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
  /** Until then the present step is tried again where nothing was delivered. */
  readonly tryUntil: EpochMs
  readonly redirectUri: string | null
  readonly registration: Handle | null
  readonly authorizationUrl: string | null
  /** Since when the person can decide. */
  readonly askedAt: EpochMs
  /** The person has until then. */
  readonly deadline: EpochMs
  /** From then on it looks as if the browser did not find its way back. */
  readonly overdueAt: EpochMs
  readonly faults: number
  readonly nextTryAt: EpochMs
  /** The token that the store held when the code was sent. */
  readonly versionBefore: number | null
  readonly lastError: ErrorInfo | null
  readonly browser: 'unopened' | 'opened' | 'failed'
  readonly outcome: AuthorizationCodeOutcome | null
}

export type AuthorizationCodeEvent =
  | { readonly type: 'flow.cancel'; readonly reason: string | null }
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }
  | { readonly type: 'browser.opened' }
  | { readonly type: 'browser.failed' }

const preparationMs = 60_000
const exchangeMs = 30_000
/** Before the end of the exchange, and not at it: a timer is never early, and nothing is sent after the end. */
const lastTryMs = 1_000
const decisionMs = 600_000
/** A warm session is back in a second; whoever must type a password gets the offer as well, and no harm. */
const overdueMs = 15_000
const longestBackoffMs = 30_000

const toOutput = ({ context }: { context: AuthorizationCodeContext }): AuthorizationCodeOutput => ({
  ...(context.outcome ?? { kind: 'cancelled', reason: null }),
  at: context.now,
})

const notProvided = () => Promise.reject(new Error('machine.provide() has not supplied this actor'))

/**
 * The authorization code grant with PKCE for native apps (RFC 6749 section 4.1, 7636, 8252) against IAM Identity Center: listen, register,
 * send the person to the browser, wait for the redirect, exchange the code once. Pure: the actors are supplied with
 * `machine.provide()`; verifier, `state` and code stay with them.
 */
export const authorizationCodeMachine = setup({
  types: {
    input: {} as AuthorizationCodeInput,
    context: {} as AuthorizationCodeContext,
    events: {} as AuthorizationCodeEvent,
    output: {} as AuthorizationCodeOutput,
    tags: {} as AuthorizationCodeTag,
  },
  actors: {
    receiveRedirect: fromPromise<ReceiveRedirectOutput, AttemptInput>(notProvided),
    openReceiver: fromPromise<OpenReceiverOutput, AttemptInput>(notProvided),
    registerClient: fromPromise<RegistrationAnswer, Register>(notProvided),
    authorize: fromPromise<AuthorizeOutput, AuthorizeInput>(notProvided),
    openBrowser: fromPromise<OpenBrowserOutput, OpenBrowserInput>(notProvided),
    holdCode: fromPromise<HoldCodeOutput, AttemptInput>(notProvided),
    exchangeCode: fromPromise<ExchangeCodeOutput, ExchangeCodeInput>(notProvided),
    readToken: fromPromise<ReadTokenOutput, ReadTokenInput>(notProvided),
  },
  delays: {
    untilNextTry: ({ context }) => Math.max(0, context.nextTryAt - context.now),
    untilOverdue: ({ context }) =>
      Math.max(0, Math.min(context.overdueAt, context.deadline) - context.now),
    untilDeadline: ({ context }) => Math.max(0, context.deadline - context.now),
  },
  guards: {
    isStillToOpen: ({ context }) => context.opensBrowser,
    isOverdue: ({ context }) => context.browser === 'failed' || context.now >= context.overdueAt,
    deadlineHasPassed: ({ context }, { at }: { at: EpochMs }) => at >= context.deadline,
    clockWentOn: (_, { jumpMs }: { jumpMs: number }) => jumpMs >= 0,
    clockWentBack: (_, { jumpMs }: { jumpMs: number }) => jumpMs < 0,
    isListening: (_, answer: OpenReceiverOutput) => answer.kind === 'listening',
    isRegistered: (_, answer: RegistrationAnswer) => answer.kind === 'registered',
    isOutOfReach: ({ context }, answer: RegistrationAnswer) =>
      answer.kind === 'unreachable' &&
      answer.at < context.tryUntil &&
      answer.at + answer.retryAfterMs <= context.tryUntil,
    isAuthorizing: (_, answer: AuthorizeOutput) => answer.kind === 'authorizing',
    isOpened: (_, answer: OpenBrowserOutput) => answer.kind === 'opened',
    isReceived: (_, answer: ReceiveRedirectOutput) => answer.kind === 'received',
    isDenied: (_, answer: ReceiveRedirectOutput) => answer.kind === 'denied',
    isGranted: (_, answer: ExchangeCodeOutput) => answer.kind === 'granted',
    isUnknown: (_, answer: ExchangeCodeOutput) => answer.kind === 'unknown',
    isUndelivered: ({ context }, answer: ExchangeCodeOutput) =>
      answer.kind === 'undelivered' && answer.at < context.tryUntil - lastTryMs,
    isAnotherToken: ({ context }, answer: ReadTokenOutput) =>
      answer.kind === 'found' &&
      answer.version !== context.versionBefore &&
      answer.expiresAt > answer.at,
  },
  actions: {
    noteTime: assign({ now: (_, { at }: { at: EpochMs }) => at }),
    noteBrowserOpened: assign({ browser: 'opened' as const }),
    noteBrowserFailed: assign({ browser: 'failed' as const }),
    noteOverdue: assign({
      now: ({ context }) => Math.max(context.now, Math.min(context.overdueAt, context.deadline)),
    }),
    noteNextTry: assign({ now: ({ context }) => Math.max(context.now, context.nextTryAt) }),
    openOnce: assign({ opensBrowser: false }),
    /** Time that has passed cannot be given back: the person has as long as before. */
    shiftTimes: assign(({ context }, { at, jumpMs }: { at: EpochMs; jumpMs: number }) => ({
      now: at,
      tryUntil: context.tryUntil + jumpMs,
      askedAt: context.askedAt + jumpMs,
      deadline: context.deadline + jumpMs,
      overdueAt: context.overdueAt + jumpMs,
      nextTryAt: context.nextTryAt + jumpMs,
    })),
    /** Whoever opens the browser has slept as well, and has as long as before to say whether it has opened. */
    noteSleep: assign(({ context }, { at, jumpMs }: { at: EpochMs; jumpMs: number }) => ({
      now: at,
      overdueAt: context.overdueAt + jumpMs,
    })),
    keepRedirectUri: assign((_, answer: OpenReceiverOutput) =>
      answer.kind === 'listening' ? { redirectUri: answer.redirectUri, now: answer.at } : {},
    ),
    keepRegistration: assign((_, answer: RegistrationAnswer) =>
      answer.kind === 'registered'
        ? { registration: answer.registration, faults: 0, lastError: null, now: answer.at }
        : {},
    ),
    keepAuthorization: assign((_, answer: AuthorizeOutput) =>
      answer.kind === 'authorizing'
        ? {
            authorizationUrl: answer.authorizationUrl,
            now: answer.at,
            askedAt: answer.at,
            deadline: answer.at + decisionMs,
            overdueAt: answer.at + overdueMs,
          }
        : {},
    ),
    startExchange: assign((_, { at }: { at: EpochMs }) => ({
      now: at,
      tryUntil: at + exchangeMs,
      faults: 0,
      lastError: null,
    })),
    backOff: assign(({ context }, answer: RegistrationAnswer | ExchangeCodeOutput) => {
      const faults = context.faults + 1
      const retryAfterMs = 'retryAfterMs' in answer ? answer.retryAfterMs : 0
      const waitMs = Math.max(retryAfterMs, Math.min(longestBackoffMs, 1_000 * 2 ** (faults - 1)))
      const lastTryAt = context.tryUntil - (answer.kind === 'undelivered' ? lastTryMs : 0)
      return {
        faults,
        lastError: 'error' in answer ? answer.error : null,
        now: answer.at,
        nextTryAt: Math.min(answer.at + waitMs, lastTryAt),
      }
    }),
    recordGrant: assign((_, answer: ExchangeCodeOutput | ReadTokenOutput) =>
      answer.kind === 'granted' || answer.kind === 'found'
        ? {
            now: answer.at,
            outcome: {
              kind: 'authorized' as const,
              token: answer.token,
              expiresAt: answer.expiresAt,
              refreshable: answer.refreshable,
              version: answer.version,
            },
          }
        : {},
    ),
    recordDenial: assign((_, answer: ReceiveRedirectOutput) =>
      answer.kind === 'denied'
        ? {
            now: answer.at,
            outcome: { kind: 'denied' as const, by: answer.by, error: answer.error },
          }
        : {},
    ),
    recordUnknown: assign((_, answer: ExchangeCodeOutput) =>
      answer.kind === 'unknown'
        ? { now: answer.at, lastError: answer.error, versionBefore: answer.version }
        : {},
    ),
    /** What was tried again by itself is over now: from here on it takes the person. */
    recordFailure: assign(
      (
        _,
        answer:
          | OpenReceiverOutput
          | RegistrationAnswer
          | AuthorizeOutput
          | ReceiveRedirectOutput
          | HoldCodeOutput
          | ExchangeCodeOutput,
      ) => {
        if (!('error' in answer)) return {}
        const { retry } = answer.error
        const error = {
          ...answer.error,
          retry: retry === 'automatic' ? ('restart' as const) : retry,
        }
        return { now: answer.at, outcome: { kind: 'failed' as const, error } }
      },
    ),
    recordLostAnswer: assign(({ context }) => ({
      outcome: {
        kind: 'failed' as const,
        error: {
          ...(context.lastError ?? { code: 'network' as const }),
          message: 'The answer to the sign-in was lost.',
          hint: 'Start again: your browser still knows you.',
          retry: 'restart' as const,
        },
      },
    })),
    recordTimeout: assign(({ context }) => ({
      now: Math.max(context.now, context.deadline),
      outcome: {
        kind: 'failed' as const,
        error: {
          code: 'redirect_timeout' as const,
          message: 'The browser did not come back in time.',
          hint: 'Start again, or use a code if your browser is on another computer.',
          retry: 'otherMethod' as const,
        },
      },
    })),
    recordBug: assign({
      outcome: {
        kind: 'failed' as const,
        error: {
          code: 'protocol' as const,
          message: 'The sign-in stopped on an unexpected fault.',
          hint: 'Start again; if it happens again, report it.',
          retry: 'restart' as const,
        },
      },
    }),
    recordCancel: assign((_, { reason }: { reason: string | null }) => ({
      outcome: { kind: 'cancelled' as const, reason },
    })),
  },
}).createMachine({
  id: 'authorizationCode',
  description:
    'Signs a person in through the browser on this machine, which brings back a code (RFC 8252).',
  context: ({ input }) => ({
    request: input.request,
    attempt: input.attempt,
    opensBrowser: input.opensBrowser,
    now: input.at,
    tryUntil: input.at + preparationMs,
    redirectUri: null,
    registration: null,
    authorizationUrl: null,
    askedAt: 0,
    deadline: 0,
    overdueAt: 0,
    faults: 0,
    nextTryAt: 0,
    versionBefore: null,
    lastError: null,
    browser: 'unopened',
    outcome: null,
  }),
  on: {
    'flow.cancel': {
      target: '.cancelled',
      description: 'The person, the host or an abort signal ends the attempt.',
      actions: { type: 'recordCancel', params: ({ event }) => event },
    },
    'clock.jumped': {
      guard: { type: 'clockWentBack', params: ({ event }) => event },
      description: 'Somebody set the clock back: what is left of the time stays as it was.',
      actions: { type: 'shiftTimes', params: ({ event }) => event },
    },
    'browser.opened': { actions: 'noteBrowserOpened' },
    'browser.failed': { actions: 'noteBrowserFailed' },
  },
  initial: 'open',
  states: {
    open: {
      description: 'The receiver is there for as long as this lasts, and no longer.',
      invoke: {
        id: 'receiveRedirect',
        src: 'receiveRedirect',
        input: ({ context }) => ({ request: context.request, attempt: context.attempt }),
        onDone: [
          {
            guard: { type: 'isReceived', params: ({ event }) => event.output },
            target: 'exchanging',
            description: 'The browser has come back with our `state`.',
            actions: { type: 'startExchange', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isDenied', params: ({ event }) => event.output },
            target: 'denied',
            actions: { type: 'recordDenial', params: ({ event }) => event.output },
          },
          {
            target: 'failed',
            actions: { type: 'recordFailure', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'failed', actions: 'recordBug' },
      },
      initial: 'listening',
      states: {
        listening: {
          description:
            'A port of this machine, before anything is opened: a warm browser is back at once.',
          invoke: {
            id: 'openReceiver',
            src: 'openReceiver',
            input: ({ context }) => ({ request: context.request, attempt: context.attempt }),
            onDone: [
              {
                guard: { type: 'isListening', params: ({ event }) => event.output },
                target: 'registering',
                actions: { type: 'keepRedirectUri', params: ({ event }) => event.output },
              },
              {
                target: '#authorizationCode.failed',
                description: 'Nothing can listen here: the other method can.',
                actions: { type: 'recordFailure', params: ({ event }) => event.output },
              },
            ],
            onError: { target: '#authorizationCode.failed', actions: 'recordBug' },
          },
        },
        registering: {
          tags: 'registering',
          description: 'Who we are: a stored registration, or RegisterClient.',
          initial: 'calling',
          states: {
            calling: {
              description: 'One RegisterClient is under way, unless the store had a registration.',
              invoke: {
                id: 'registerClient',
                src: 'registerClient',
                input: ({ context }) => ({
                  request: context.request,
                  redirectUri: context.redirectUri ?? '',
                }),
                onDone: [
                  {
                    guard: { type: 'isRegistered', params: ({ event }) => event.output },
                    target: '#authorizationCode.open.authorizing',
                    actions: { type: 'keepRegistration', params: ({ event }) => event.output },
                  },
                  {
                    guard: { type: 'isOutOfReach', params: ({ event }) => event.output },
                    target: 'pausing',
                    actions: { type: 'backOff', params: ({ event }) => event.output },
                  },
                  {
                    target: '#authorizationCode.failed',
                    actions: { type: 'recordFailure', params: ({ event }) => event.output },
                  },
                ],
                onError: { target: '#authorizationCode.failed', actions: 'recordBug' },
              },
            },
            pausing: {
              description: 'The service did not answer; trying again shortly.',
              after: { untilNextTry: { target: 'calling', actions: 'noteNextTry' } },
              on: {
                'network.restored': {
                  target: 'calling',
                  actions: { type: 'noteTime', params: ({ event }) => event },
                },
                'clock.jumped': {
                  guard: { type: 'clockWentOn', params: ({ event }) => event },
                  target: 'calling',
                  actions: { type: 'noteTime', params: ({ event }) => event },
                },
              },
            },
          },
        },
        authorizing: {
          tags: 'requesting',
          description: 'A fresh verifier and `state`, and the address for the browser (RFC 7636).',
          invoke: {
            id: 'authorize',
            src: 'authorize',
            input: ({ context }) => ({
              request: context.request,
              attempt: context.attempt,
              registration: context.registration ?? '',
            }),
            onDone: [
              {
                guard: { type: 'isAuthorizing', params: ({ event }) => event.output },
                target: 'awaitingRedirect',
                actions: { type: 'keepAuthorization', params: ({ event }) => event.output },
              },
              {
                target: '#authorizationCode.failed',
                actions: { type: 'recordFailure', params: ({ event }) => event.output },
              },
            ],
            onError: { target: '#authorizationCode.failed', actions: 'recordBug' },
          },
        },
        awaitingRedirect: {
          description: 'The person decides in the browser.',
          initial: 'deciding',
          after: {
            untilDeadline: {
              target: '#authorizationCode.failed',
              description: 'Nobody came back in time.',
              actions: 'recordTimeout',
            },
          },
          on: {
            'clock.jumped': [
              {
                guard: { type: 'deadlineHasPassed', params: ({ event }) => event },
                target: '#authorizationCode.failed',
                description: 'The machine slept past the end.',
                actions: 'recordTimeout',
              },
              {
                guard: { type: 'clockWentOn', params: ({ event }) => event },
                target: '#authorizationCode.open.awaitingRedirect',
                reenter: true,
                description: 'The clock has moved on: what is left is shorter.',
                actions: { type: 'noteTime', params: ({ event }) => event },
              },
              {
                target: '#authorizationCode.open.awaitingRedirect',
                reenter: true,
                actions: { type: 'shiftTimes', params: ({ event }) => event },
              },
            ],
            'browser.failed': { target: '.overdue', actions: 'noteBrowserFailed' },
          },
          states: {
            deciding: {
              description: 'Is the browser still to be opened?',
              always: [
                { guard: 'isStillToOpen', target: 'opening', actions: 'openOnce' },
                { guard: 'isOverdue', target: 'overdue' },
                { target: 'waiting' },
              ],
            },
            opening: {
              description: 'The browser is being opened, once: what comes of it is not missed.',
              invoke: {
                id: 'openBrowser',
                src: 'openBrowser',
                input: ({ context }) => ({ url: context.authorizationUrl ?? '' }),
                onDone: [
                  {
                    guard: { type: 'isOpened', params: ({ event }) => event.output },
                    target: '#authorizationCode.open.awaitingRedirect',
                    reenter: true,
                    actions: [
                      'noteBrowserOpened',
                      { type: 'noteTime', params: ({ event }) => event.output },
                    ],
                  },
                  {
                    target: '#authorizationCode.open.awaitingRedirect',
                    reenter: true,
                    actions: [
                      'noteBrowserFailed',
                      { type: 'noteTime', params: ({ event }) => event.output },
                    ],
                  },
                ],
                onError: {
                  target: '#authorizationCode.open.awaitingRedirect',
                  reenter: true,
                  actions: 'noteBrowserFailed',
                },
              },
              on: {
                'clock.jumped': [
                  {
                    guard: { type: 'deadlineHasPassed', params: ({ event }) => event },
                    target: '#authorizationCode.failed',
                    description: 'The machine slept past the end.',
                    actions: 'recordTimeout',
                  },
                  {
                    guard: { type: 'clockWentOn', params: ({ event }) => event },
                    description:
                      'It may yet open; what is left of the time is reckoned after that.',
                    actions: { type: 'noteSleep', params: ({ event }) => event },
                  },
                  { actions: { type: 'shiftTimes', params: ({ event }) => event } },
                ],
              },
              after: {
                untilOverdue: {
                  target: '#authorizationCode.open.awaitingRedirect',
                  reenter: true,
                  description: 'Whoever opens it does not say whether it has opened.',
                  actions: 'noteOverdue',
                },
              },
            },
            waiting: {
              description: 'The person is in the browser.',
              after: { untilOverdue: { target: 'overdue', actions: 'noteOverdue' } },
            },
            overdue: {
              tags: 'overdue',
              description:
                'No browser, or no word from it for a while: the other method is offered, never taken by itself.',
            },
          },
        },
      },
    },
    exchanging: {
      tags: 'exchanging',
      description: 'The code is there, for as long as this lasts; it buys one token, once.',
      invoke: {
        id: 'holdCode',
        src: 'holdCode',
        input: ({ context }) => ({ request: context.request, attempt: context.attempt }),
        onDone: {
          target: 'failed',
          description: 'There is no code to exchange.',
          actions: { type: 'recordFailure', params: ({ event }) => event.output },
        },
        onError: { target: 'failed', actions: 'recordBug' },
      },
      initial: 'sending',
      states: {
        sending: {
          description: 'One CreateToken is under way: never two, and never again with this code.',
          invoke: {
            id: 'exchangeCode',
            src: 'exchangeCode',
            input: ({ context }) => ({
              request: context.request,
              attempt: context.attempt,
              registration: context.registration ?? '',
              notAfter: context.tryUntil,
            }),
            onDone: [
              {
                guard: { type: 'isGranted', params: ({ event }) => event.output },
                target: '#authorizationCode.authorized',
                actions: { type: 'recordGrant', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isUndelivered', params: ({ event }) => event.output },
                target: 'pausing',
                description: 'The request surely never arrived.',
                actions: { type: 'backOff', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isUnknown', params: ({ event }) => event.output },
                target: 'answerLost',
                actions: { type: 'recordUnknown', params: ({ event }) => event.output },
              },
              {
                target: '#authorizationCode.failed',
                actions: { type: 'recordFailure', params: ({ event }) => event.output },
              },
            ],
            onError: { target: '#authorizationCode.failed', actions: 'recordBug' },
          },
        },
        pausing: {
          description:
            'The service cannot be reached; the code is unspent, and tried again shortly.',
          after: { untilNextTry: { target: 'sending', actions: 'noteNextTry' } },
          on: {
            'network.restored': {
              target: 'sending',
              actions: { type: 'noteTime', params: ({ event }) => event },
            },
          },
        },
        answerLost: {
          description:
            'The code may be spent, and its answer is gone: look into the store, and never send it again.',
          invoke: {
            id: 'readToken',
            src: 'readToken',
            input: ({ context }) => ({ request: context.request }),
            onDone: [
              {
                guard: { type: 'isAnotherToken', params: ({ event }) => event.output },
                target: '#authorizationCode.authorized',
                description: 'Somebody has signed in in the meantime.',
                actions: { type: 'recordGrant', params: ({ event }) => event.output },
              },
              { target: '#authorizationCode.failed', actions: 'recordLostAnswer' },
            ],
            onError: { target: '#authorizationCode.failed', actions: 'recordBug' },
          },
        },
      },
    },
    authorized: { type: 'final', description: 'The token is durable in the store.' },
    denied: { type: 'final', description: 'The person, or a policy, said no.' },
    failed: { type: 'final', description: 'The attempt cannot go on; the error says what helps.' },
    cancelled: { type: 'final', description: 'Ended from our side; nothing more is sent.' },
  },
  output: toOutput,
})
