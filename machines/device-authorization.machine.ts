import { assign, emit, fromPromise, setup } from 'xstate'
import type {
  ClientRequest,
  CreateTokenInput,
  CreateTokenOutput,
  DeviceCodes,
  DeviceProgress,
  EpochMs,
  ErrorInfo,
  Handle,
  RegisterClientInput,
  RegisterClientOutput,
  StartDeviceAuthorizationInput,
  StartDeviceAuthorizationOutput,
} from './types.ts'

export interface DeviceAuthorizationInput {
  readonly request: ClientRequest
  readonly at: EpochMs
  /** An attempt to go on with; `null` starts a new one. */
  readonly resume: DeviceProgress | null
}

export type DeviceAuthorizationOutcome =
  | {
      readonly kind: 'authorized'
      readonly token: Handle
      readonly expiresAt: EpochMs
      readonly refreshable: boolean
      readonly version: number
    }
  | { readonly kind: 'denied'; readonly by: 'user' | 'service'; readonly error: ErrorInfo }
  | { readonly kind: 'expired'; readonly by: 'deadline' | 'service' }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'cancelled'; readonly reason: string | null }

export type DeviceAuthorizationOutput = DeviceAuthorizationOutcome & {
  /** The latest moment the machine has heard of. */
  readonly at: EpochMs
}

/** Where the chart stands, for what looks at it: the names of its states are its own. */
export type DeviceAuthorizationTag =
  'requesting' | 'waiting' | 'slowedDown' | 'retrying' | 'suspended' | 'offline' | 'asking'

export interface DeviceAuthorizationContext {
  readonly request: ClientRequest
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
  /** Preparing (registration and codes) is tried until then. */
  readonly prepareUntil: EpochMs
  readonly registration: Handle | null
  readonly registrationsRejected: number
  readonly codes: DeviceCodes | null
  readonly deadline: EpochMs
  readonly intervalMs: number
  readonly slowDowns: number
  readonly polls: number
  readonly lastAnswerAt: EpochMs | null
  /** Requests in a row that brought no usable answer: they set the backoff, never the interval. */
  readonly faults: number
  readonly unknownAnswers: number
  /** The wait after the last answer that the pace and `Retry-After` demand. */
  readonly waitMs: number
  /** The earliest moment the pace and the service's `Retry-After` allow. */
  readonly allowedAt: EpochMs
  /** The moment chosen: never before `allowedAt`. */
  readonly nextPollAt: EpochMs
  /** Why the last request brought no usable answer; `null` after one that did. */
  readonly lastError: ErrorInfo | null
  readonly network: 'unknown' | 'present' | 'absent'
  readonly browser: 'unopened' | 'opened' | 'failed'
  readonly outcome: DeviceAuthorizationOutcome | null
}

export type DeviceAuthorizationEvent =
  | { readonly type: 'flow.cancel'; readonly reason: string | null }
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }
  | { readonly type: 'browser.opened' }
  | { readonly type: 'browser.failed' }

export type DeviceAuthorizationEmitted =
  | {
      readonly type: 'poll.answered'
      readonly n: number
      readonly sentAt: EpochMs
      readonly answeredAt: EpochMs
      readonly outcome: CreateTokenOutput['kind']
      readonly intervalMs: number
      readonly nextAt: EpochMs | null
      readonly requestId: string | null
    }
  | {
      readonly type: 'poll.slowedDown'
      readonly at: EpochMs
      readonly intervalMs: number
      readonly slowDowns: number
    }
  | {
      readonly type: 'code.expired'
      readonly at: EpochMs
      readonly expiresAt: EpochMs
      readonly by: 'deadline' | 'service'
    }

type Prepared = RegisterClientOutput | StartDeviceAuthorizationOutput

const slowDownStepMs = 5_000
const longestBackoffMs = 30_000
const offlineProbeMs = 30_000
const preparationMs = 60_000
const graceMs = 5_000
/** Between two requests before there is a code, whoever nudges. */
const shortestPauseMs = 1_000
/** A service that answers slowly is given more time after each request that brought nothing. */
const shortestLimitMs = 15_000
const longestLimitMs = 60_000
/** A backoff that would outlast the code ends this long before it, so that one last poll is made. */
const lastPollLeadMs = 1_000

const toOutput = ({
  context,
}: {
  context: DeviceAuthorizationContext
}): DeviceAuthorizationOutput => ({
  ...(context.outcome ?? { kind: 'cancelled', reason: null }),
  at: context.now,
})

const demandedWaitMs = (
  { intervalMs }: { intervalMs: number },
  answer: CreateTokenOutput,
): number => Math.max(intervalMs, 'retryAfterMs' in answer ? answer.retryAfterMs : 0)

const notProvided = () => Promise.reject(new Error('machine.provide() has not supplied this actor'))

/**
 * The device authorization grant (RFC 8628) against IAM Identity Center: register, get a code, ask until the person has
 * decided. Pure: the three actors are supplied with `machine.provide()`, time comes in events and answers.
 */
export const deviceAuthorizationMachine = setup({
  types: {
    input: {} as DeviceAuthorizationInput,
    context: {} as DeviceAuthorizationContext,
    events: {} as DeviceAuthorizationEvent,
    emitted: {} as DeviceAuthorizationEmitted,
    output: {} as DeviceAuthorizationOutput,
    tags: {} as DeviceAuthorizationTag,
  },
  actors: {
    registerClient: fromPromise<RegisterClientOutput, RegisterClientInput>(notProvided),
    startDeviceAuthorization: fromPromise<
      StartDeviceAuthorizationOutput,
      StartDeviceAuthorizationInput
    >(notProvided),
    createToken: fromPromise<CreateTokenOutput, CreateTokenInput>(notProvided),
  },
  delays: {
    untilNextTry: ({ context }) => Math.max(0, context.nextPollAt - context.now),
    untilNextPoll: ({ context }) =>
      Math.max(0, Math.min(context.nextPollAt, context.deadline) - context.now),
  },
  guards: {
    hasCode: ({ context }) => context.codes !== null,
    isLive: ({ context }) => context.codes !== null && context.now < context.deadline,
    canAskSooner: ({ context }) => context.nextPollAt > context.allowedAt,
    pollComesInTime: ({ context }) => context.nextPollAt < context.deadline,
    deadlineHasPassed: ({ context }, { at }: { at: EpochMs }) => at >= context.deadline,
    graceHasPassed: ({ context }, { at }: { at: EpochMs }) => at >= context.deadline + graceMs,
    clockWentOn: (_, { jumpMs }: { jumpMs: number }) => jumpMs >= 0,
    clockWentBack: (_, { jumpMs }: { jumpMs: number }) => jumpMs < 0,

    isRegistered: (_, answer: Prepared) => answer.kind === 'registered',
    isIssued: (_, answer: Prepared) => answer.kind === 'issued',
    isFirstRejection: ({ context }, answer: Prepared) =>
      answer.kind === 'clientRejected' && context.registrationsRejected === 0,
    isOutOfReach: ({ context }, answer: Prepared) =>
      answer.kind === 'unreachable' &&
      answer.at < context.prepareUntil &&
      answer.at + answer.retryAfterMs <= context.prepareUntil,

    isGranted: (_, answer: CreateTokenOutput) => answer.kind === 'granted',
    isDenied: (_, answer: CreateTokenOutput) => answer.kind === 'denied',
    isExpired: (_, answer: CreateTokenOutput) => answer.kind === 'expired',
    isPending: (_, answer: CreateTokenOutput) => answer.kind === 'pending',
    isSlowDown: (_, answer: CreateTokenOutput) => answer.kind === 'slowDown',
    isPendingAfterSlowDown: ({ context }, answer: CreateTokenOutput) =>
      answer.kind === 'pending' && context.slowDowns > 0,
    isFinalRefusal: ({ context }, answer: CreateTokenOutput) =>
      answer.kind === 'refused' || (answer.kind === 'unknown' && context.unknownAnswers > 0),
    isUnsent: (_, answer: CreateTokenOutput) => answer.kind === 'tooLate',
    isEarly: (_, answer: CreateTokenOutput) => answer.kind === 'early',
    isOutOfReachOffline: ({ context }, answer: CreateTokenOutput) =>
      answer.kind === 'unreachable' && context.network === 'absent',
  },
  actions: {
    noteTime: assign({ now: (_, { at }: { at: EpochMs }) => at }),
    noteTimer: assign({
      now: ({ context }) => Math.max(context.now, Math.min(context.nextPollAt, context.deadline)),
    }),
    noteNetworkLost: assign({ network: 'absent' as const }),
    noteNetworkPresent: assign({ network: 'present' as const }),
    noteBrowserOpened: assign({ browser: 'opened' as const }),
    noteBrowserFailed: assign({ browser: 'failed' as const }),

    keepRegistration: assign((_, answer: Prepared) =>
      answer.kind === 'registered'
        ? { registration: answer.registration, faults: 0, lastError: null, now: answer.at }
        : {},
    ),
    dropRegistration: assign(({ context }, answer: Prepared) => ({
      registration: null,
      registrationsRejected: context.registrationsRejected + 1,
      now: answer.at,
    })),
    backOffPreparing: assign(({ context }, answer: Prepared) => {
      const faults = context.faults + 1
      const retryAfterMs = answer.kind === 'unreachable' ? answer.retryAfterMs : 0
      const waitMs = Math.max(retryAfterMs, Math.min(longestBackoffMs, 1_000 * 2 ** (faults - 1)))
      return {
        faults,
        lastError: 'error' in answer ? answer.error : null,
        now: answer.at,
        allowedAt: answer.at + Math.max(retryAfterMs, shortestPauseMs),
        nextPollAt: Math.min(answer.at + waitMs, context.prepareUntil),
      }
    }),
    keepCodes: assign((_, answer: Prepared) => {
      if (answer.kind !== 'issued') return {}
      const { codes } = answer
      const allowedAt = codes.issuedAt + codes.intervalMs
      return {
        codes,
        now: answer.at,
        deadline: codes.expiresAt,
        intervalMs: codes.intervalMs,
        faults: 0,
        lastError: null,
        waitMs: codes.intervalMs,
        allowedAt,
        nextPollAt: allowedAt,
      }
    }),

    countPoll: assign(({ context }, answer: CreateTokenOutput) => ({
      now: answer.at,
      lastAnswerAt: answer.at,
      polls: context.polls + 1,
    })),
    growInterval: assign(({ context }, answer: CreateTokenOutput) => ({
      slowDowns: context.slowDowns + 1,
      intervalMs: Math.max(
        context.intervalMs + slowDownStepMs,
        answer.kind === 'slowDown' ? answer.returnedIntervalMs : 0,
      ),
    })),
    keepPace: assign(({ context }, answer: CreateTokenOutput) => {
      const waitMs = demandedWaitMs(context, answer)
      const allowedAt = answer.at + waitMs
      return { faults: 0, lastError: null, waitMs, allowedAt, nextPollAt: allowedAt }
    }),
    backOff: assign(({ context }, answer: CreateTokenOutput) => {
      const faults = context.faults + 1
      const waitMs = demandedWaitMs(context, answer)
      const allowedAt = answer.at + waitMs
      const backoffMs =
        context.network === 'absent'
          ? offlineProbeMs
          : Math.min(longestBackoffMs, context.intervalMs * 2 ** faults)
      const patientAt = Math.min(answer.at + backoffMs, context.deadline - lastPollLeadMs)
      return {
        faults,
        lastError: 'error' in answer ? answer.error : null,
        waitMs,
        allowedAt,
        nextPollAt: Math.max(allowedAt, patientAt),
        unknownAnswers: context.unknownAnswers + (answer.kind === 'unknown' ? 1 : 0),
      }
    }),
    pollWhenAllowed: assign({
      nextPollAt: ({ context }) => Math.max(context.allowedAt, context.now),
    }),
    /** One wait from now is never early; more is left only where the clock was set back and nobody said so. */
    waitForTheRest: assign(({ context }) => {
      const allowedAt = Math.min(context.allowedAt, context.now + context.waitMs)
      return { allowedAt, nextPollAt: allowedAt }
    }),
    probeSeldom: assign({
      nextPollAt: ({ context }) =>
        Math.max(
          context.allowedAt,
          Math.min(context.now + offlineProbeMs, context.deadline - lastPollLeadMs),
        ),
    }),
    /**
     * The pace goes by time that has surely passed: the clock may have jumped because the machine slept, or because
     * somebody set it. The end of the code goes by the wall clock.
     */
    keepPaceOverJump: assign({
      allowedAt: ({ context }, { jumpMs }: { jumpMs: number }) => context.allowedAt + jumpMs,
    }),
    /**
     * Time that has passed cannot be given back: the code lives as long as before. The pace waits for the clock to catch up,
     * which it does where the monotonic clock runs fast, for one wait at most, where it was set back, and not past the last
     * request that the code has time for. What was left of a wait is left in any case.
     */
    shiftTimes: assign(({ context }, { at, jumpMs }: { at: EpochMs; jumpMs: number }) => {
      const deadline = context.deadline + jumpMs
      const patientAt = Math.min(context.allowedAt, at + context.waitMs, deadline - lastPollLeadMs)
      const allowedAt = Math.max(context.allowedAt + jumpMs, patientAt)
      return {
        now: at,
        prepareUntil: context.prepareUntil + jumpMs,
        deadline,
        lastAnswerAt: context.lastAnswerAt === null ? null : context.lastAnswerAt + jumpMs,
        allowedAt,
        nextPollAt: Math.max(context.nextPollAt + jumpMs, allowedAt),
      }
    }),

    recordGrant: assign((_, answer: CreateTokenOutput) =>
      answer.kind === 'granted'
        ? {
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
    recordDenial: assign((_, answer: CreateTokenOutput) =>
      answer.kind === 'denied'
        ? { outcome: { kind: 'denied' as const, by: answer.by, error: answer.error } }
        : {},
    ),
    recordExpiry: assign((_, { by }: { by: 'deadline' | 'service' }) => ({
      outcome: { kind: 'expired' as const, by },
    })),
    /** What was tried again by itself is over now: from here on it takes the person. */
    recordFailure: assign((_, answer: Prepared | CreateTokenOutput) => {
      if (!('error' in answer)) return {}
      const { retry } = answer.error
      const error = { ...answer.error, retry: retry === 'automatic' ? ('restart' as const) : retry }
      return { now: answer.at, outcome: { kind: 'failed' as const, error } }
    }),
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

    announcePoll: emit(({ context }, answer: CreateTokenOutput) => ({
      type: 'poll.answered' as const,
      n: context.polls,
      sentAt: answer.sentAt ?? answer.at,
      answeredAt: answer.at,
      outcome: answer.kind,
      intervalMs: context.intervalMs,
      nextAt:
        context.outcome === null && context.nextPollAt < context.deadline
          ? context.nextPollAt
          : null,
      requestId: answer.requestId ?? null,
    })),
    announceSlowDown: emit(({ context }) => ({
      type: 'poll.slowedDown' as const,
      at: context.now,
      intervalMs: context.intervalMs,
      slowDowns: context.slowDowns,
    })),
    announceExpiry: emit(({ context }) => ({
      type: 'code.expired' as const,
      at: context.now,
      expiresAt: context.deadline,
      by: context.outcome?.kind === 'expired' ? context.outcome.by : ('deadline' as const),
    })),
  },
}).createMachine({
  id: 'deviceAuthorization',
  description: 'Signs a person in with a code that they confirm in any browser (RFC 8628).',
  context: ({ input }) => ({
    request: input.request,
    now: input.at,
    prepareUntil: input.at + preparationMs,
    registration: input.resume?.registration ?? null,
    registrationsRejected: 0,
    codes: input.resume?.codes ?? null,
    deadline: input.resume?.codes.expiresAt ?? 0,
    intervalMs: input.resume?.intervalMs ?? 0,
    slowDowns: input.resume?.slowDowns ?? 0,
    polls: input.resume?.polls ?? 0,
    lastAnswerAt: null,
    faults: 0,
    unknownAnswers: 0,
    waitMs: input.resume?.intervalMs ?? 0,
    allowedAt: input.resume?.allowedAt ?? 0,
    nextPollAt: input.resume?.nextPollAt ?? 0,
    lastError: null,
    network: 'unknown',
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
      description: 'Somebody set the clock back: what is left of the code stays as it was.',
      actions: { type: 'shiftTimes', params: ({ event }) => event },
    },
    'network.lost': { actions: 'noteNetworkLost' },
    'network.restored': { actions: 'noteNetworkPresent' },
    'browser.opened': { actions: 'noteBrowserOpened' },
    'browser.failed': { actions: 'noteBrowserFailed' },
  },
  initial: 'deciding',
  states: {
    deciding: {
      description: 'A new attempt, or one to go on with?',
      always: [
        { guard: 'isLive', target: 'awaitingCode' },
        {
          guard: 'hasCode',
          target: 'expired',
          description: 'The code died while nobody was running.',
          actions: [{ type: 'recordExpiry', params: { by: 'deadline' } }],
        },
        { target: 'starting' },
      ],
    },
    starting: {
      description: 'Getting ready: nothing to show yet.',
      initial: 'registering',
      states: {
        registering: {
          description: 'Who we are: a stored registration, or RegisterClient.',
          initial: 'calling',
          states: {
            calling: {
              description: 'One RegisterClient is under way, unless the store had a registration.',
              invoke: {
                id: 'registerClient',
                src: 'registerClient',
                input: ({ context }) => ({ request: context.request }),
                onDone: [
                  {
                    guard: { type: 'isRegistered', params: ({ event }) => event.output },
                    target: '#deviceAuthorization.starting.requesting',
                    actions: { type: 'keepRegistration', params: ({ event }) => event.output },
                  },
                  {
                    guard: { type: 'isOutOfReach', params: ({ event }) => event.output },
                    target: 'pausing',
                    actions: { type: 'backOffPreparing', params: ({ event }) => event.output },
                  },
                  {
                    target: '#deviceAuthorization.failed',
                    actions: { type: 'recordFailure', params: ({ event }) => event.output },
                  },
                ],
                onError: { target: '#deviceAuthorization.failed', actions: 'recordBug' },
              },
            },
            pausing: {
              description: 'The service did not answer; trying again shortly.',
              after: { untilNextTry: { target: 'calling' } },
              on: {
                'flow.nudge': {
                  guard: 'canAskSooner',
                  target: 'pausing',
                  reenter: true,
                  actions: [{ type: 'noteTime', params: ({ event }) => event }, 'pollWhenAllowed'],
                },
                'clock.jumped': {
                  guard: { type: 'clockWentOn', params: ({ event }) => event },
                  target: 'pausing',
                  reenter: true,
                  actions: [
                    { type: 'noteTime', params: ({ event }) => event },
                    { type: 'keepPaceOverJump', params: ({ event }) => event },
                    'pollWhenAllowed',
                  ],
                },
                'network.restored': {
                  target: 'pausing',
                  reenter: true,
                  actions: [
                    'noteNetworkPresent',
                    { type: 'noteTime', params: ({ event }) => event },
                    'pollWhenAllowed',
                  ],
                },
              },
            },
          },
        },
        requesting: {
          tags: 'requesting',
          description: 'A code for the person: StartDeviceAuthorization.',
          initial: 'calling',
          states: {
            calling: {
              description: 'One StartDeviceAuthorization is under way.',
              invoke: {
                id: 'startDeviceAuthorization',
                src: 'startDeviceAuthorization',
                input: ({ context }) => ({
                  request: context.request,
                  registration: context.registration ?? '',
                }),
                onDone: [
                  {
                    guard: { type: 'isIssued', params: ({ event }) => event.output },
                    target: '#deviceAuthorization.awaitingCode',
                    actions: { type: 'keepCodes', params: ({ event }) => event.output },
                  },
                  {
                    guard: { type: 'isOutOfReach', params: ({ event }) => event.output },
                    target: 'pausing',
                    actions: { type: 'backOffPreparing', params: ({ event }) => event.output },
                  },
                  {
                    guard: { type: 'isFirstRejection', params: ({ event }) => event.output },
                    target: '#deviceAuthorization.starting.registering',
                    actions: { type: 'dropRegistration', params: ({ event }) => event.output },
                  },
                  {
                    target: '#deviceAuthorization.failed',
                    actions: { type: 'recordFailure', params: ({ event }) => event.output },
                  },
                ],
                onError: { target: '#deviceAuthorization.failed', actions: 'recordBug' },
              },
            },
            pausing: {
              description: 'The service did not answer; trying again shortly.',
              after: { untilNextTry: { target: 'calling' } },
              on: {
                'flow.nudge': {
                  guard: 'canAskSooner',
                  target: 'pausing',
                  reenter: true,
                  actions: [{ type: 'noteTime', params: ({ event }) => event }, 'pollWhenAllowed'],
                },
                'clock.jumped': {
                  guard: { type: 'clockWentOn', params: ({ event }) => event },
                  target: 'pausing',
                  reenter: true,
                  actions: [
                    { type: 'noteTime', params: ({ event }) => event },
                    { type: 'keepPaceOverJump', params: ({ event }) => event },
                    'pollWhenAllowed',
                  ],
                },
                'network.restored': {
                  target: 'pausing',
                  reenter: true,
                  actions: [
                    'noteNetworkPresent',
                    { type: 'noteTime', params: ({ event }) => event },
                    'pollWhenAllowed',
                  ],
                },
              },
            },
          },
        },
      },
    },
    awaitingCode: {
      description: 'The person has the code; we ask the service at its pace.',
      initial: 'betweenPolls',
      states: {
        betweenPolls: {
          description: 'One timer runs: to the next request, or to the end of the code.',
          initial: 'waiting',
          after: {
            untilNextPoll: [
              {
                guard: 'pollComesInTime',
                target: 'asking',
                actions: 'noteTimer',
              },
              {
                target: '#deviceAuthorization.expired',
                description: 'The code has reached its end, and no request is under way.',
                actions: ['noteTimer', { type: 'recordExpiry', params: { by: 'deadline' } }],
              },
            ],
          },
          on: {
            'flow.nudge': {
              target: '.waiting',
              guard: 'canAskSooner',
              reenter: true,
              description: 'Somebody is looking: ask as soon as the pace allows.',
              actions: [{ type: 'noteTime', params: ({ event }) => event }, 'pollWhenAllowed'],
            },
            'clock.jumped': [
              {
                guard: { type: 'deadlineHasPassed', params: ({ event }) => event },
                target: '#deviceAuthorization.expired',
                description: 'The machine slept past the end of the code.',
                actions: [
                  { type: 'noteTime', params: ({ event }) => event },
                  { type: 'recordExpiry', params: { by: 'deadline' } },
                ],
              },
              {
                guard: { type: 'clockWentOn', params: ({ event }) => event },
                target: '.suspended',
                reenter: true,
                actions: [
                  { type: 'noteTime', params: ({ event }) => event },
                  { type: 'keepPaceOverJump', params: ({ event }) => event },
                  'pollWhenAllowed',
                ],
              },
              {
                target: '.waiting',
                reenter: true,
                description: 'Somebody set the clock back: the timer is set anew.',
                actions: [{ type: 'shiftTimes', params: ({ event }) => event }, 'pollWhenAllowed'],
              },
            ],
            'network.lost': {
              target: '.offline',
              reenter: true,
              actions: [
                'noteNetworkLost',
                { type: 'noteTime', params: ({ event }) => event },
                'probeSeldom',
              ],
            },
          },
          states: {
            waiting: {
              tags: 'waiting',
              description: 'The next request follows one interval after the last answer.',
            },
            slowedDown: {
              tags: 'slowedDown',
              description:
                'As waiting, at the longer interval that the service asked for: it stays.',
            },
            retrying: {
              tags: 'retrying',
              description: 'The last request brought no usable answer; the code stays valid.',
            },
            suspended: {
              tags: 'suspended',
              description: 'Back from sleep: one request as soon as the pace allows.',
            },
            offline: {
              tags: 'offline',
              description: 'The host says there is no network; the code and its clock go on.',
              on: {
                // By the parent, whose timer this sets anew: a sibling would keep the seldom one.
                'network.restored': {
                  target: '#deviceAuthorization.awaitingCode.betweenPolls',
                  reenter: true,
                  actions: [
                    'noteNetworkPresent',
                    { type: 'noteTime', params: ({ event }) => event },
                    'pollWhenAllowed',
                  ],
                },
              },
            },
          },
        },
        asking: {
          tags: 'asking',
          description: 'One CreateToken is under way: never two.',
          on: {
            'clock.jumped': {
              guard: { type: 'graceHasPassed', params: ({ event }) => event },
              target: '#deviceAuthorization.expired',
              description: 'The machine slept so long that no answer can count.',
              actions: [
                { type: 'noteTime', params: ({ event }) => event },
                { type: 'recordExpiry', params: { by: 'deadline' } },
              ],
            },
          },
          invoke: {
            id: 'createToken',
            src: 'createToken',
            input: ({ context }) => ({
              request: context.request,
              registration: context.registration ?? '',
              deviceCode: context.codes?.deviceCode ?? '',
              notBefore: context.allowedAt,
              notAfter: context.deadline,
              giveUpAt: context.deadline + graceMs,
              timeLimitMs: Math.min(longestLimitMs, shortestLimitMs * 2 ** context.faults),
            }),
            onDone: [
              {
                guard: { type: 'isGranted', params: ({ event }) => event.output },
                target: '#deviceAuthorization.authorized',
                actions: [
                  { type: 'countPoll', params: ({ event }) => event.output },
                  { type: 'recordGrant', params: ({ event }) => event.output },
                  { type: 'announcePoll', params: ({ event }) => event.output },
                ],
              },
              {
                guard: { type: 'isDenied', params: ({ event }) => event.output },
                target: '#deviceAuthorization.denied',
                actions: [
                  { type: 'countPoll', params: ({ event }) => event.output },
                  { type: 'recordDenial', params: ({ event }) => event.output },
                  { type: 'announcePoll', params: ({ event }) => event.output },
                ],
              },
              {
                guard: { type: 'isExpired', params: ({ event }) => event.output },
                target: '#deviceAuthorization.expired',
                description: 'The service says that the code has expired.',
                actions: [
                  { type: 'countPoll', params: ({ event }) => event.output },
                  { type: 'recordExpiry', params: { by: 'service' } },
                  { type: 'announcePoll', params: ({ event }) => event.output },
                ],
              },
              {
                guard: { type: 'isFinalRefusal', params: ({ event }) => event.output },
                target: '#deviceAuthorization.failed',
                description:
                  'A refusal that no later request would change, or a second answer that could not be read.',
                actions: [
                  { type: 'countPoll', params: ({ event }) => event.output },
                  { type: 'recordFailure', params: ({ event }) => event.output },
                  { type: 'announcePoll', params: ({ event }) => event.output },
                ],
              },
              {
                guard: { type: 'isUnsent', params: ({ event }) => event.output },
                target: '#deviceAuthorization.expired',
                description: 'The turn came only after the end of the code: nothing was sent.',
                actions: [
                  { type: 'noteTime', params: ({ event }) => event.output },
                  { type: 'recordExpiry', params: { by: 'deadline' } },
                ],
              },
              {
                guard: { type: 'isEarly', params: ({ event }) => event.output },
                target: 'betweenPolls',
                description:
                  'The timer ran ahead of the clock: nothing was sent, wait for the rest.',
                actions: [
                  { type: 'noteTime', params: ({ event }) => event.output },
                  'waitForTheRest',
                ],
              },
              {
                guard: { type: 'deadlineHasPassed', params: ({ event }) => event.output },
                target: '#deviceAuthorization.expired',
                description: 'The last answer came after the end of the code and brought no grant.',
                actions: [
                  { type: 'countPoll', params: ({ event }) => event.output },
                  { type: 'recordExpiry', params: { by: 'deadline' } },
                  { type: 'announcePoll', params: ({ event }) => event.output },
                ],
              },
              {
                guard: { type: 'isSlowDown', params: ({ event }) => event.output },
                target: 'betweenPolls.slowedDown',
                description:
                  'The service asks for less: five seconds more, for good (RFC 8628 section 3.5).',
                actions: [
                  { type: 'countPoll', params: ({ event }) => event.output },
                  'noteNetworkPresent',
                  { type: 'growInterval', params: ({ event }) => event.output },
                  { type: 'keepPace', params: ({ event }) => event.output },
                  { type: 'announcePoll', params: ({ event }) => event.output },
                  'announceSlowDown',
                ],
              },
              {
                guard: { type: 'isPendingAfterSlowDown', params: ({ event }) => event.output },
                target: 'betweenPolls.slowedDown',
                actions: [
                  { type: 'countPoll', params: ({ event }) => event.output },
                  'noteNetworkPresent',
                  { type: 'keepPace', params: ({ event }) => event.output },
                  { type: 'announcePoll', params: ({ event }) => event.output },
                ],
              },
              {
                guard: { type: 'isPending', params: ({ event }) => event.output },
                target: 'betweenPolls.waiting',
                description: 'The person has not decided yet.',
                actions: [
                  { type: 'countPoll', params: ({ event }) => event.output },
                  'noteNetworkPresent',
                  { type: 'keepPace', params: ({ event }) => event.output },
                  { type: 'announcePoll', params: ({ event }) => event.output },
                ],
              },
              {
                guard: { type: 'isOutOfReachOffline', params: ({ event }) => event.output },
                target: 'betweenPolls.offline',
                actions: [
                  { type: 'countPoll', params: ({ event }) => event.output },
                  { type: 'backOff', params: ({ event }) => event.output },
                  { type: 'announcePoll', params: ({ event }) => event.output },
                ],
              },
              {
                target: 'betweenPolls.retrying',
                description: 'No usable answer: back off, keep the code (RFC 8628 section 3.5).',
                actions: [
                  { type: 'countPoll', params: ({ event }) => event.output },
                  { type: 'backOff', params: ({ event }) => event.output },
                  { type: 'announcePoll', params: ({ event }) => event.output },
                ],
              },
            ],
            onError: {
              target: '#deviceAuthorization.failed',
              description: 'A bug: effects answer with data.',
              actions: 'recordBug',
            },
          },
        },
      },
    },
    authorized: { type: 'final', description: 'The token is durable in the store.' },
    denied: { type: 'final', description: 'The person, or a policy, said no.' },
    expired: {
      type: 'final',
      entry: 'announceExpiry',
      description: 'The code reached its end; a new one needs a new attempt.',
    },
    failed: { type: 'final', description: 'The attempt cannot go on; the error says what helps.' },
    cancelled: { type: 'final', description: 'Ended from our side; nothing more is sent.' },
  },
  output: toOutput,
})
