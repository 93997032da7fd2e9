import { assign, fromPromise, setup } from 'xstate'
import type {
  ClientRequest,
  EpochMs,
  ErrorInfo,
  ForgetTokenInput,
  ForgetTokenOutput,
  HeldToken,
  ReadTokenInput,
  ReadTokenOutput,
  RefreshTokenInput,
  RefreshTokenOutput,
} from './types.ts'

export interface RefreshInput {
  readonly request: ClientRequest
  readonly at: EpochMs
  /** The token that shall be replaced. */
  readonly version: number
  /** What does not get through is tried again for so long. */
  readonly patienceMs: number
}

export type RefreshOutput =
  | {
      readonly kind: 'refreshed'
      readonly at: EpochMs
      readonly held: HeldToken
      /** Whether we asked the service, or found what another process had got. */
      readonly by: 'us' | 'another'
    }
  /** The session is over at the service. Its token is out of the store, unless that could not be written. */
  | { readonly kind: 'revoked'; readonly at: EpochMs; readonly error: ErrorInfo }
  /** It cannot be renewed any more; what the store holds is good until its end. */
  | { readonly kind: 'signInNeeded'; readonly at: EpochMs; readonly error: ErrorInfo }
  /** An administrator or other settings are needed; the token stays. */
  | { readonly kind: 'refused'; readonly at: EpochMs; readonly error: ErrorInfo }
  /** The network or the service is in trouble, which signs nobody out. */
  | {
      readonly kind: 'unreachable'
      readonly at: EpochMs
      readonly error: ErrorInfo
      /** How long the service wants to be left alone, where it says so. */
      readonly retryAfterMs?: number
    }
  | { readonly kind: 'cancelled'; readonly at: EpochMs }

export interface RefreshContext {
  readonly request: ClientRequest
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
  readonly tryUntil: EpochMs
  readonly version: number
  readonly faults: number
  /** Answers in a row that were lost: after the second one nothing more is sent. */
  readonly lostAnswers: number
  /** Tokens of other processes that were found and refused in turn. */
  readonly refusals: number
  /** The earliest moment that `Retry-After`, and the pause after a lost answer, allow. */
  readonly allowedAt: EpochMs
  /** The moment chosen: never before `allowedAt`. */
  readonly nextTryAt: EpochMs
  readonly lastError: ErrorInfo | null
  readonly outcome: RefreshOutput | null
}

export type RefreshEvent =
  | { readonly type: 'flow.cancel'; readonly reason: string | null }
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }

type Found = RefreshTokenOutput | ReadTokenOutput | ForgetTokenOutput

const longestBackoffMs = 30_000
/** Between two requests, whatever happens to the network. */
const shortestPauseMs = 1_000
/** Before the one repetition after a lost answer: whatever was under way has arrived by then. */
const afterLostAnswerMs = 2_000

const bug: ErrorInfo = {
  code: 'protocol',
  message: 'The renewal stopped on an unexpected fault.',
  hint: 'It is tried again; if that does not help, sign in again and report it.',
  retry: 'automatic',
}

const toOutput = ({ context }: { context: RefreshContext }): RefreshOutput =>
  context.outcome ?? { kind: 'cancelled', at: context.now }

const notProvided = () => Promise.reject(new Error('machine.provide() has not supplied this actor'))

/**
 * One refresh of a token (RFC 6749 section 6) against IAM Identity Center. A lost answer is a state of its own, and
 * `invalid_grant` is believed only after another look into the store. Pure: the actors are supplied with `machine.provide()`.
 */
export const refreshMachine = setup({
  types: {
    input: {} as RefreshInput,
    context: {} as RefreshContext,
    events: {} as RefreshEvent,
    output: {} as RefreshOutput,
  },
  actors: {
    refreshToken: fromPromise<RefreshTokenOutput, RefreshTokenInput>(notProvided),
    readToken: fromPromise<ReadTokenOutput, ReadTokenInput>(notProvided),
    forgetToken: fromPromise<ForgetTokenOutput, ForgetTokenInput>(notProvided),
  },
  delays: {
    untilNextTry: ({ context }) => Math.max(0, context.nextTryAt - context.now),
  },
  guards: {
    clockWentOn: (_, { jumpMs }: { jumpMs: number }) => jumpMs >= 0,
    clockWentBack: (_, { jumpMs }: { jumpMs: number }) => jumpMs < 0,
    isGranted: (_, answer: RefreshTokenOutput) => answer.kind === 'granted',
    isFound: (_, answer: Found) => answer.kind === 'found',
    isNone: (_, answer: RefreshTokenOutput) => answer.kind === 'none',
    isInvalidGrant: (_, answer: RefreshTokenOutput) => answer.kind === 'invalidGrant',
    isSignInNeeded: (_, answer: RefreshTokenOutput) => answer.kind === 'signInNeeded',
    isUnknown: (_, answer: RefreshTokenOutput) => answer.kind === 'unknown',
    isOutOfReach: ({ context }, answer: RefreshTokenOutput) =>
      answer.kind === 'unreachable' &&
      answer.at < context.tryUntil &&
      answer.at + answer.retryAfterMs <= context.tryUntil,
    isUnreachable: (_, answer: RefreshTokenOutput) => answer.kind === 'unreachable',
    isAnotherGoodToken: ({ context }, answer: ReadTokenOutput) =>
      answer.kind === 'found' && answer.version !== context.version && answer.expiresAt > answer.at,
    /** Found twice and refused twice is the end: else two processes could go on for ever. */
    isAnotherTokenToTry: ({ context }, answer: ReadTokenOutput) =>
      answer.kind === 'found' &&
      answer.version !== context.version &&
      answer.refreshable &&
      context.refusals < 2,
    isFirstLoss: ({ context }, answer: ReadTokenOutput) =>
      answer.kind !== 'none' && context.lostAnswers < 2,
    isUnreadable: (_, answer: ReadTokenOutput | ForgetTokenOutput) => answer.kind === 'unavailable',
  },
  actions: {
    noteTime: assign({ now: (_, { at }: { at: EpochMs }) => at }),
    noteNextTry: assign({ now: ({ context }) => Math.max(context.now, context.nextTryAt) }),
    tryWhenAllowed: assign({
      nextTryAt: ({ context }) => Math.max(context.allowedAt, context.now),
    }),
    /** The pause goes by time that has surely passed: the machine may have slept, or somebody has set the clock. */
    keepPauseOverJump: assign({
      allowedAt: ({ context }, { jumpMs }: { jumpMs: number }) => context.allowedAt + jumpMs,
    }),
    /** Time that has passed cannot be given back: it is tried for as long as before. */
    shiftTimes: assign(({ context }, { at, jumpMs }: { at: EpochMs; jumpMs: number }) => ({
      now: at,
      tryUntil: context.tryUntil + jumpMs,
      allowedAt: context.allowedAt + jumpMs,
      nextTryAt: context.nextTryAt + jumpMs,
    })),
    backOff: assign(({ context }, answer: RefreshTokenOutput) => {
      const faults = context.faults + 1
      const retryAfterMs = 'retryAfterMs' in answer ? answer.retryAfterMs : 0
      const waitMs = Math.max(retryAfterMs, Math.min(longestBackoffMs, 1_000 * 2 ** (faults - 1)))
      return {
        faults,
        lastError: 'error' in answer ? answer.error : null,
        now: answer.at,
        allowedAt: Math.min(answer.at + Math.max(retryAfterMs, shortestPauseMs), context.tryUntil),
        nextTryAt: Math.min(answer.at + waitMs, context.tryUntil),
      }
    }),
    noteLostAnswer: assign(({ context }, answer: RefreshTokenOutput) => ({
      now: answer.at,
      lostAnswers: context.lostAnswers + 1,
      lastError: 'error' in answer ? answer.error : null,
    })),
    waitAfterLostAnswer: assign((_, { at }: { at: EpochMs }) => ({
      now: at,
      allowedAt: at + afterLostAnswerMs,
      nextTryAt: at + afterLostAnswerMs,
    })),
    noteRefusal: assign(({ context }, answer: RefreshTokenOutput) => ({
      now: answer.at,
      refusals: context.refusals + 1,
      lastError: 'error' in answer ? answer.error : null,
    })),
    takeAnotherToken: assign((_, answer: ReadTokenOutput) =>
      answer.kind === 'found' ? { now: answer.at, version: answer.version } : {},
    ),
    recordRefresh: assign((_, answer: Found) => {
      if (answer.kind !== 'granted' && answer.kind !== 'found') return {}
      const { at, token, expiresAt, refreshable, version } = answer
      return {
        now: at,
        outcome: {
          kind: 'refreshed' as const,
          at,
          held: { token, expiresAt, refreshable, version },
          by: answer.kind === 'granted' ? ('us' as const) : ('another' as const),
        },
      }
    }),
    recordRevocation: assign(({ context }, { at }: { at: EpochMs }) => ({
      now: at,
      outcome: {
        kind: 'revoked' as const,
        at,
        error: {
          ...(context.lastError ?? { code: 'invalid_grant' as const }),
          code: 'session_expired' as const,
          message: 'Your session has ended.',
          hint: 'Sign in again.',
          retry: 'restart' as const,
        },
      },
    })),
    recordNone: assign((_, { at }: { at: EpochMs }) => ({
      now: at,
      outcome: {
        kind: 'signInNeeded' as const,
        at,
        error: {
          code: 'session_expired' as const,
          message: 'There is nothing left to renew.',
          hint: 'Sign in again.',
          retry: 'restart' as const,
        },
      },
    })),
    recordSignInNeeded: assign((_, answer: RefreshTokenOutput) =>
      'error' in answer
        ? {
            now: answer.at,
            outcome: {
              kind: 'signInNeeded' as const,
              at: answer.at,
              error: {
                ...answer.error,
                hint: 'Sign in again.',
                retry: 'restart' as const,
              },
            },
          }
        : {},
    ),
    recordRefusal: assign((_, answer: RefreshTokenOutput) =>
      'error' in answer
        ? {
            now: answer.at,
            outcome: { kind: 'refused' as const, at: answer.at, error: answer.error },
          }
        : {},
    ),
    recordUnreachable: assign(
      (_, answer: RefreshTokenOutput | ReadTokenOutput | ForgetTokenOutput) =>
        'error' in answer
          ? {
              now: answer.at,
              outcome: {
                kind: 'unreachable' as const,
                at: answer.at,
                error: answer.error,
                ...('retryAfterMs' in answer && { retryAfterMs: answer.retryAfterMs }),
              },
            }
          : {},
    ),
    recordSilence: assign(({ context }, { at }: { at: EpochMs }) => ({
      now: at,
      outcome: { kind: 'unreachable' as const, at, error: context.lastError ?? bug },
    })),
    recordBug: assign(({ context }) => ({
      outcome: { kind: 'unreachable' as const, at: context.now, error: bug },
    })),
    recordCancel: assign(({ context }) => ({
      outcome: { kind: 'cancelled' as const, at: context.now },
    })),
  },
}).createMachine({
  id: 'refresh',
  description: 'Renews a token without the person (RFC 6749 section 6).',
  context: ({ input }) => ({
    request: input.request,
    now: input.at,
    tryUntil: input.at + input.patienceMs,
    version: input.version,
    faults: 0,
    lostAnswers: 0,
    refusals: 0,
    allowedAt: input.at,
    nextTryAt: input.at,
    lastError: null,
    outcome: null,
  }),
  on: {
    'flow.cancel': {
      target: '.cancelled',
      description: 'The host ends it: the request under way is aborted.',
      actions: 'recordCancel',
    },
    'clock.jumped': {
      guard: { type: 'clockWentBack', params: ({ event }) => event },
      description: 'Somebody set the clock back: what is left of the time stays as it was.',
      actions: { type: 'shiftTimes', params: ({ event }) => event },
    },
  },
  initial: 'sending',
  states: {
    sending: {
      description:
        'One CreateToken is under way, under the lock of the store; never two, in any process that shares it.',
      invoke: {
        id: 'refreshToken',
        src: 'refreshToken',
        input: ({ context }) => ({
          request: context.request,
          version: context.version,
        }),
        onDone: [
          {
            guard: { type: 'isGranted', params: ({ event }) => event.output },
            target: 'refreshed',
            actions: { type: 'recordRefresh', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isFound', params: ({ event }) => event.output },
            target: 'refreshed',
            description: 'Another process was first: its token is in the store.',
            actions: { type: 'recordRefresh', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isNone', params: ({ event }) => event.output },
            target: 'signInNeeded',
            actions: { type: 'recordNone', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isInvalidGrant', params: ({ event }) => event.output },
            target: 'confirmingRefusal',
            actions: { type: 'noteRefusal', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isSignInNeeded', params: ({ event }) => event.output },
            target: 'signInNeeded',
            actions: { type: 'recordSignInNeeded', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isUnknown', params: ({ event }) => event.output },
            target: 'answerLost',
            actions: { type: 'noteLostAnswer', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isOutOfReach', params: ({ event }) => event.output },
            target: 'pausing',
            actions: { type: 'backOff', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isUnreachable', params: ({ event }) => event.output },
            target: 'unreachable',
            actions: { type: 'recordUnreachable', params: ({ event }) => event.output },
          },
          {
            target: 'refused',
            actions: { type: 'recordRefusal', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'unreachable', actions: 'recordBug' },
      },
    },
    pausing: {
      description: 'Nothing was spent; trying again shortly.',
      after: { untilNextTry: { target: 'sending', actions: 'noteNextTry' } },
      on: {
        'network.restored': {
          target: 'pausing',
          reenter: true,
          description: 'Now, or as soon as the pause allows: some networks come and go.',
          actions: [{ type: 'noteTime', params: ({ event }) => event }, 'tryWhenAllowed'],
        },
        'clock.jumped': {
          guard: { type: 'clockWentOn', params: ({ event }) => event },
          target: 'pausing',
          reenter: true,
          actions: [
            { type: 'noteTime', params: ({ event }) => event },
            { type: 'keepPauseOverJump', params: ({ event }) => event },
            'tryWhenAllowed',
          ],
        },
      },
    },
    answerLost: {
      description:
        'The token may have been replaced, and the new one is gone: look into the store, then try once more.',
      invoke: {
        id: 'readAfterLoss',
        src: 'readToken',
        input: ({ context }) => ({ request: context.request }),
        onDone: [
          {
            guard: { type: 'isAnotherGoodToken', params: ({ event }) => event.output },
            target: 'refreshed',
            description: 'Another process had more luck.',
            actions: { type: 'recordRefresh', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isFirstLoss', params: ({ event }) => event.output },
            target: 'pausing',
            description: 'Once more, with the same refresh token.',
            actions: { type: 'waitAfterLostAnswer', params: ({ event }) => event.output },
          },
          {
            target: 'unreachable',
            description: 'Lost twice: nothing more is sent by itself.',
            actions: { type: 'recordSilence', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'unreachable', actions: 'recordBug' },
      },
    },
    confirmingRefusal: {
      description: '`invalid_grant` is final only if the store still holds what was refused.',
      invoke: {
        id: 'readAfterRefusal',
        src: 'readToken',
        input: ({ context }) => ({ request: context.request }),
        onDone: [
          {
            guard: { type: 'isAnotherGoodToken', params: ({ event }) => event.output },
            target: 'refreshed',
            description: 'Another process has renewed it in the meantime.',
            actions: { type: 'recordRefresh', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isAnotherTokenToTry', params: ({ event }) => event.output },
            target: 'sending',
            description: 'Another process has left a token that is to be renewed in its turn.',
            actions: { type: 'takeAnotherToken', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'isUnreadable', params: ({ event }) => event.output },
            target: 'unreachable',
            actions: { type: 'recordUnreachable', params: ({ event }) => event.output },
          },
          {
            target: 'forgetting',
            description: 'It is what was refused.',
            actions: { type: 'noteTime', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'unreachable', actions: 'recordBug' },
      },
    },
    forgetting: {
      description: 'The refused token leaves the store, unless somebody replaced it just now.',
      invoke: {
        id: 'forgetToken',
        src: 'forgetToken',
        input: ({ context }) => ({ request: context.request, version: context.version }),
        onDone: [
          {
            guard: { type: 'isFound', params: ({ event }) => event.output },
            target: 'refreshed',
            description: 'Somebody has signed in in the meantime.',
            actions: { type: 'recordRefresh', params: ({ event }) => event.output },
          },
          {
            target: 'revoked',
            actions: { type: 'recordRevocation', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'unreachable', actions: 'recordBug' },
      },
    },
    refreshed: { type: 'final', description: 'A new token is durable in the store.' },
    revoked: { type: 'final', description: 'The session has ended at the service.' },
    signInNeeded: { type: 'final', description: 'Only a new sign-in helps.' },
    refused: { type: 'final', description: 'An administrator or other settings are needed.' },
    unreachable: { type: 'final', description: 'Not now; the token stays.' },
    cancelled: { type: 'final', description: 'Ended from our side; nothing more is sent.' },
  },
  output: toOutput,
})
