import { assign, fromPromise, sendTo, setup } from 'xstate'
import type { authorizationCodeMachine } from './authorization-code.machine.ts'
import type { AuthorizationCodeOutput } from './types.ts'
import type { deviceAuthorizationMachine } from './device-authorization.machine.ts'
import type { DeviceAuthorizationOutput } from './types.ts'
import type {
  Abilities,
  ClientRequest,
  EpochMs,
  ErrorInfo,
  FollowLeadOutput,
  Handle,
  HeldToken,
  LeadInput,
  Method,
  ReadTokenInput,
  ReadTokenOutput,
  SignInRequest,
  TakeLeadOutput,
} from './types.ts'
import type { refreshMachine } from './refresh.machine.ts'
import type { RefreshOutput } from './types.ts'

export interface SignInInput extends SignInRequest {
  readonly request: ClientRequest
  readonly at: EpochMs
  readonly abilities: Abilities
  /** Whether the processes that share the store share the sign-in, too. */
  readonly isShared: boolean
}

export type SignInOutcome =
  | {
      readonly kind: 'signedIn'
      readonly held: HeldToken
      /** How the token was got; `store`: it was there already. */
      readonly via: 'store' | 'refresh' | Method
    }
  | { readonly kind: 'denied'; readonly by: 'user' | 'service'; readonly error: ErrorInfo }
  | { readonly kind: 'expired'; readonly by: 'deadline' | 'service' }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'cancelled'; readonly reason: string | null }

export type SignInOutput = SignInOutcome & {
  readonly attempt: Handle
  /** The latest moment the machine has heard of. */
  readonly at: EpochMs
}

/** Where the chart stands, for what looks at it: the names of its states are its own. */
export type SignInTag = 'following' | 'refreshing' | Method

export interface SignInContext {
  readonly request: ClientRequest
  readonly attempt: Handle
  readonly method: SignInRequest['method']
  readonly prompt: SignInRequest['prompt']
  readonly opensBrowser: boolean
  readonly resume: SignInRequest['resume']
  readonly abilities: Abilities
  readonly isShared: boolean
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
  /** The token that is to be renewed. */
  readonly version: number
  /** Where the sign-in of the leading process stands, as it says itself. */
  readonly led: { readonly status: string } | null
  readonly outcome: SignInOutcome | null
}

export type SignInEvent =
  | { readonly type: 'flow.cancel'; readonly reason: string | null; readonly at: EpochMs }
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }
  | { readonly type: 'browser.opened' }
  | { readonly type: 'browser.failed' }
  /** The leading process has moved on; `state` is free of secrets. */
  | { readonly type: 'lead.told'; readonly state: { readonly status: string } }

/** A token with less left than this is renewed, or replaced, before anybody gets it. */
const leastLifeMs = 60_000
/** So long a silent renewal may take before the person is asked. */
const silentPatienceMs = 15_000

const toOutput = ({ context }: { context: SignInContext }): SignInOutput => ({
  ...(context.outcome ?? { kind: 'cancelled', reason: null }),
  attempt: context.attempt,
  at: context.now,
})

const notProvided = () => Promise.reject(new Error('machine.provide() has not supplied this actor'))

/**
 * One attempt to sign in: what the store holds, a silent renewal, then the person, by the browser on this machine or by a
 * code. It never changes the method by itself once the person has seen one. Pure: the actors, the charts of the methods
 * among them, are supplied with `machine.provide()`.
 */
export const signInMachine = setup({
  types: {
    input: {} as SignInInput,
    context: {} as SignInContext,
    events: {} as SignInEvent,
    output: {} as SignInOutput,
    tags: {} as SignInTag,
  },
  actors: {
    takeLead: fromPromise<TakeLeadOutput, LeadInput>(notProvided),
    followLead: fromPromise<FollowLeadOutput, LeadInput>(notProvided),
    readToken: fromPromise<ReadTokenOutput, ReadTokenInput>(notProvided),
    refresh: fromPromise(notProvided) as unknown as typeof refreshMachine,
    deviceAuthorization: fromPromise(notProvided) as unknown as typeof deviceAuthorizationMachine,
    authorizationCode: fromPromise(notProvided) as unknown as typeof authorizationCodeMachine,
  },
  guards: {
    isShared: ({ context }) => context.isShared,
    isResuming: ({ context }) => context.resume !== null,
    isForced: ({ context }) => context.prompt === 'always',
    isForRedirect: ({ context: { method, abilities } }) =>
      method === 'authorizationCode' ||
      (method === 'auto' &&
        abilities.interactive &&
        abilities.canReceiveRedirect &&
        abilities.browserOnThisMachine === true),

    isLeading: (_, answer: TakeLeadOutput | FollowLeadOutput) => answer.kind === 'leading',
    isFollowing: (_, answer: TakeLeadOutput) => answer.kind === 'following',
    isSignedInElsewhere: (_, answer: FollowLeadOutput) => answer.kind === 'signedIn',
    isDeniedElsewhere: (_, answer: FollowLeadOutput) =>
      answer.kind === 'ended' && answer.outcome.kind === 'denied',
    isExpiredElsewhere: (_, answer: FollowLeadOutput) =>
      answer.kind === 'ended' && answer.outcome.kind === 'expired',
    isCancelledElsewhere: (_, answer: FollowLeadOutput) =>
      answer.kind === 'ended' && answer.outcome.kind === 'cancelled',

    isGood: (_, answer: ReadTokenOutput) =>
      answer.kind === 'found' && answer.expiresAt > answer.at + leastLifeMs,
    isUnexpired: (_, answer: ReadTokenOutput) =>
      answer.kind === 'found' && answer.expiresAt > answer.at,
    isRefreshable: (_, answer: ReadTokenOutput) => answer.kind === 'found' && answer.refreshable,
    isUnavailable: (_, answer: ReadTokenOutput) => answer.kind === 'unavailable',
    isRefreshed: (_, answer: RefreshOutput) => answer.kind === 'refreshed',

    isAuthorized: (_, answer: DeviceAuthorizationOutput | AuthorizationCodeOutput) =>
      answer.kind === 'authorized',
    isDenied: (_, answer: DeviceAuthorizationOutput | AuthorizationCodeOutput) =>
      answer.kind === 'denied',
    isExpired: (_, answer: DeviceAuthorizationOutput) => answer.kind === 'expired',
    isCancelled: (_, answer: DeviceAuthorizationOutput | AuthorizationCodeOutput) =>
      answer.kind === 'cancelled',
    /** Nothing was shown yet, so that it is no switch: the method was not possible. */
    isNotPossible: ({ context }, answer: AuthorizationCodeOutput) =>
      context.method === 'auto' &&
      answer.kind === 'failed' &&
      answer.error.code === 'redirect_unavailable',
  },
  actions: {
    noteTime: assign({ now: (_, { at }: { at: EpochMs }) => at }),
    noteLead: assign({ led: (_, { state }: { state: { readonly status: string } }) => state }),
    keepResume: assign((_, answer: TakeLeadOutput | FollowLeadOutput) =>
      answer.kind === 'leading' && answer.resume !== null
        ? { now: answer.at, led: null, resume: answer.resume }
        : { now: answer.at, led: null },
    ),
    keepVersion: assign((_, answer: ReadTokenOutput) =>
      answer.kind === 'found' ? { now: answer.at, version: answer.version } : {},
    ),
    tellRefresh: sendTo('refresh', ({ event }) => event as never),
    tellDevice: sendTo('device', ({ event }) => event as never),
    tellAuthorizationCode: sendTo('authorizationCode', ({ event }) => event as never),

    recordStored: assign((_, answer: ReadTokenOutput) => {
      if (answer.kind !== 'found') return {}
      const { at, token, expiresAt, refreshable, version } = answer
      const held = { token, expiresAt, refreshable, version }
      return { now: at, outcome: { kind: 'signedIn' as const, held, via: 'store' as const } }
    }),
    recordRefresh: assign((_, answer: RefreshOutput) => {
      if (answer.kind !== 'refreshed') return {}
      const { at, held } = answer
      return { now: at, outcome: { kind: 'signedIn' as const, held, via: 'refresh' as const } }
    }),
    recordGrant: assign(
      (
        _,
        {
          answer,
          via,
        }: { answer: DeviceAuthorizationOutput | AuthorizationCodeOutput; via: Method },
      ) => {
        if (answer.kind !== 'authorized') return {}
        const { at, token, expiresAt, refreshable, version } = answer
        const held = { token, expiresAt, refreshable, version }
        return { now: at, outcome: { kind: 'signedIn' as const, held, via } }
      },
    ),
    recordEnd: assign((_, answer: DeviceAuthorizationOutput | AuthorizationCodeOutput) =>
      answer.kind === 'authorized' ? {} : { now: answer.at, outcome: answer },
    ),
    recordLedEnd: assign((_, answer: FollowLeadOutput) =>
      answer.kind === 'ended' ? { now: answer.at, led: null, outcome: answer.outcome } : {},
    ),
    recordFailure: assign((_, answer: TakeLeadOutput | FollowLeadOutput | ReadTokenOutput) =>
      'error' in answer
        ? { now: answer.at, outcome: { kind: 'failed' as const, error: answer.error } }
        : {},
    ),
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
    recordCancel: assign((_, { reason, at }: { reason: string | null; at: EpochMs }) => ({
      now: at,
      outcome: { kind: 'cancelled' as const, reason },
    })),
  },
}).createMachine({
  id: 'signIn',
  description: 'One attempt to sign in, by whatever way needs the person least.',
  context: ({ input }) => ({
    request: input.request,
    attempt: input.attempt,
    method: input.method,
    prompt: input.prompt,
    opensBrowser: input.opensBrowser,
    resume: input.resume,
    abilities: input.abilities,
    isShared: input.isShared,
    now: input.at,
    version: 0,
    led: null,
    outcome: null,
  }),
  on: {
    'flow.cancel': {
      target: '.cancelled',
      description: 'The person, the host or an abort signal ends the attempt.',
      actions: { type: 'recordCancel', params: ({ event }) => event },
    },
    'clock.jumped': { actions: { type: 'noteTime', params: ({ event }) => event } },
  },
  initial: 'deciding',
  states: {
    deciding: {
      description: 'Alone, or together with other processes?',
      always: [{ guard: 'isShared', target: 'electing' }, { target: 'beginning' }],
    },
    electing: {
      description: 'Of the processes that share the store one leads; is it us?',
      invoke: {
        id: 'takeLead',
        src: 'takeLead',
        input: ({ context }) => ({ request: context.request, attempt: context.attempt }),
        onDone: [
          {
            guard: { type: 'isLeading', params: ({ event }) => event.output },
            target: 'beginning',
            actions: { type: 'keepResume', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isFollowing', params: ({ event }) => event.output },
            target: 'following',
            actions: { type: 'noteTime', params: ({ event }) => event.output },
          },
          {
            target: 'failed',
            actions: { type: 'recordFailure', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'failed', actions: 'recordBug' },
      },
    },
    following: {
      tags: 'following',
      description: 'Another process signs in; we show what it shows, and take over if it dies.',
      on: {
        'lead.told': { actions: { type: 'noteLead', params: ({ event }) => event } },
      },
      invoke: {
        id: 'followLead',
        src: 'followLead',
        input: ({ context }) => ({ request: context.request, attempt: context.attempt }),
        onDone: [
          {
            guard: { type: 'isSignedInElsewhere', params: ({ event }) => event.output },
            target: 'collecting',
            description: 'Its token is in the store.',
            actions: { type: 'noteTime', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isLeading', params: ({ event }) => event.output },
            target: 'beginning',
            description: 'The leader has died: we go on with its code.',
            actions: { type: 'keepResume', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isDeniedElsewhere', params: ({ event }) => event.output },
            target: 'denied',
            actions: { type: 'recordLedEnd', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isExpiredElsewhere', params: ({ event }) => event.output },
            target: 'expired',
            actions: { type: 'recordLedEnd', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isCancelledElsewhere', params: ({ event }) => event.output },
            target: 'cancelled',
            actions: { type: 'recordLedEnd', params: ({ event }) => event.output },
          },
          {
            target: 'failed',
            actions: [
              { type: 'recordLedEnd', params: ({ event }) => event.output },
              { type: 'recordFailure', params: ({ event }) => event.output },
            ],
          },
        ],
        onError: { target: 'failed', actions: 'recordBug' },
      },
    },
    collecting: {
      description: 'Another process has signed in, for us too: we take what it has got.',
      invoke: {
        id: 'readToken',
        src: 'readToken',
        input: ({ context }) => ({ request: context.request }),
        onDone: [
          {
            guard: { type: 'isUnexpired', params: ({ event }) => event.output },
            target: 'signedIn',
            actions: { type: 'recordStored', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isUnavailable', params: ({ event }) => event.output },
            target: 'failed',
            actions: { type: 'recordFailure', params: ({ event }) => event.output },
          },
          {
            target: 'electing',
            description: 'It is gone again: whoever leads now asks the person, and nobody else.',
            actions: { type: 'noteTime', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'failed', actions: 'recordBug' },
      },
    },
    beginning: {
      description:
        'A sign-in to go on with, one that must ask the person, or one that may not need to?',
      always: [
        { guard: 'isResuming', target: 'device' },
        { guard: 'isForced', target: 'choosing' },
        { target: 'checkingStore' },
      ],
    },
    checkingStore: {
      description: 'A token that is still good makes all the rest unnecessary.',
      invoke: {
        id: 'readToken',
        src: 'readToken',
        input: ({ context }) => ({ request: context.request }),
        onDone: [
          {
            guard: { type: 'isGood', params: ({ event }) => event.output },
            target: 'signedIn',
            actions: { type: 'recordStored', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isRefreshable', params: ({ event }) => event.output },
            target: 'refreshing',
            actions: { type: 'keepVersion', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isUnavailable', params: ({ event }) => event.output },
            target: 'failed',
            actions: { type: 'recordFailure', params: ({ event }) => event.output },
          },
          {
            target: 'choosing',
            actions: { type: 'noteTime', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'failed', actions: 'recordBug' },
      },
    },
    refreshing: {
      tags: 'refreshing',
      description: 'A renewal that the person need not notice.',
      invoke: {
        id: 'refresh',
        src: 'refresh',
        input: ({ context }) => ({
          request: context.request,
          at: context.now,
          version: context.version,
          patienceMs: silentPatienceMs,
        }),
        onDone: [
          {
            guard: { type: 'isRefreshed', params: ({ event }) => event.output },
            target: 'signedIn',
            actions: { type: 'recordRefresh', params: ({ event }) => event.output },
          },
          {
            target: 'choosing',
            description: 'It takes the person after all.',
            actions: { type: 'noteTime', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'choosing', description: 'A bug: the person can help all the same.' },
      },
      on: {
        'clock.jumped': {
          actions: [{ type: 'noteTime', params: ({ event }) => event }, 'tellRefresh'],
        },
        'network.*': { actions: 'tellRefresh' },
      },
    },
    choosing: {
      description: 'By the browser on this machine, or by a code for any other.',
      always: [{ guard: 'isForRedirect', target: 'authorizationCode' }, { target: 'device' }],
    },
    device: {
      tags: 'device',
      description: 'The person confirms a code in any browser (RFC 8628).',
      invoke: {
        id: 'device',
        src: 'deviceAuthorization',
        input: ({ context }) => ({
          request: context.request,
          at: context.now,
          resume: context.resume,
        }),
        onDone: [
          {
            guard: { type: 'isAuthorized', params: ({ event }) => event.output },
            target: 'signedIn',
            actions: {
              type: 'recordGrant',
              params: ({ event }) => ({ answer: event.output, via: 'device' as const }),
            },
          },
          {
            guard: { type: 'isDenied', params: ({ event }) => event.output },
            target: 'denied',
            actions: { type: 'recordEnd', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isExpired', params: ({ event }) => event.output },
            target: 'expired',
            actions: { type: 'recordEnd', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isCancelled', params: ({ event }) => event.output },
            target: 'cancelled',
            actions: { type: 'recordEnd', params: ({ event }) => event.output },
          },
          {
            target: 'failed',
            actions: { type: 'recordEnd', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'failed', actions: 'recordBug' },
      },
      on: {
        'flow.nudge': { actions: 'tellDevice' },
        'clock.jumped': {
          actions: [{ type: 'noteTime', params: ({ event }) => event }, 'tellDevice'],
        },
        'network.*': { actions: 'tellDevice' },
        'browser.*': { actions: 'tellDevice' },
      },
    },
    authorizationCode: {
      tags: 'authorizationCode',
      description: 'The person decides in the browser on this machine (RFC 8252).',
      invoke: {
        id: 'authorizationCode',
        src: 'authorizationCode',
        input: ({ context }) => ({
          request: context.request,
          at: context.now,
          attempt: context.attempt,
          opensBrowser: context.opensBrowser,
        }),
        onDone: [
          {
            guard: { type: 'isAuthorized', params: ({ event }) => event.output },
            target: 'signedIn',
            actions: {
              type: 'recordGrant',
              params: ({ event }) => ({ answer: event.output, via: 'authorizationCode' as const }),
            },
          },
          {
            guard: { type: 'isDenied', params: ({ event }) => event.output },
            target: 'denied',
            actions: { type: 'recordEnd', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isCancelled', params: ({ event }) => event.output },
            target: 'cancelled',
            actions: { type: 'recordEnd', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isNotPossible', params: ({ event }) => event.output },
            target: 'device',
            description: 'Nothing can listen here, and nothing was opened yet.',
            actions: { type: 'noteTime', params: ({ event }) => event.output },
          },
          {
            target: 'failed',
            actions: { type: 'recordEnd', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'failed', actions: 'recordBug' },
      },
      on: {
        'flow.nudge': { actions: 'tellAuthorizationCode' },
        'clock.jumped': {
          actions: [{ type: 'noteTime', params: ({ event }) => event }, 'tellAuthorizationCode'],
        },
        'network.*': { actions: 'tellAuthorizationCode' },
        'browser.*': { actions: 'tellAuthorizationCode' },
      },
    },
    signedIn: { type: 'final', description: 'The token is durable in the store.' },
    denied: { type: 'final', description: 'The person, or a policy, said no.' },
    expired: { type: 'final', description: 'The code reached its end.' },
    failed: { type: 'final', description: 'The attempt cannot go on; the error says what helps.' },
    cancelled: { type: 'final', description: 'Ended from our side; nothing more is sent.' },
  },
  output: toOutput,
})
