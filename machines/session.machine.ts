import { assign, fromPromise, sendTo, setup } from 'xstate'
import type {
  Abilities,
  ClientRequest,
  EpochMs,
  ErrorInfo,
  ForgetTokenInput,
  ForgetTokenOutput,
  HeldToken,
  ReadTokenInput,
  ReadTokenOutput,
  SignInRequest,
} from './types.ts'
import type { refreshMachine } from './refresh.machine.ts'
import type { RefreshOutput } from './types.ts'
import type { signInMachine, SignInOutput } from './sign-in.machine.ts'

export interface SessionInput {
  readonly request: ClientRequest
  readonly at: EpochMs
  readonly abilities: Abilities
  readonly isShared: boolean
  /** A token is renewed when so much, or less, is left of it. */
  readonly refreshWindowMs: number
}

/** Where the chart stands, for what looks at it: the names of its states are its own. */
export type SessionTag =
  /** Nothing is known yet, or nothing is under way: a recording may begin. */
  | 'idle'
  | 'restoring'
  | 'signingIn'
  | 'signedIn'
  | 'signedOut'
  | 'signingOut'
  /** It is about to know more than it does. */
  | 'unsettled'
  | 'renewing'
  | 'retrying'
  | 'offline'

export interface SessionContext {
  readonly request: ClientRequest
  readonly abilities: Abilities
  readonly isShared: boolean
  readonly refreshWindowMs: number
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
  /** What the store holds; `null` while nobody is signed in. */
  readonly held: HeldToken | null
  /** Why nobody is signed in. */
  readonly reason: 'never' | 'user' | 'expired' | 'revoked'
  readonly lastError: ErrorInfo | null
  /** The wish that the present attempt fulfils. */
  readonly wish: SignInRequest | null
  /** When a renewal is wanted. It starts no earlier than `refreshAllowedAt`. */
  readonly nextRefreshAt: EpochMs
  /** No renewal starts before it, whatever asks for one: the throttle, or the service's `Retry-After`. */
  readonly refreshAllowedAt: EpochMs
  /** Renewals in a row that did not get through. */
  readonly faults: number
  readonly network: 'unknown' | 'present' | 'absent'
}

export type SessionEvent =
  | { readonly type: 'session.signIn'; readonly at: EpochMs; readonly wish: SignInRequest }
  | { readonly type: 'session.signOut'; readonly at: EpochMs }
  /** Somebody needs a token that lasts longer. */
  | { readonly type: 'session.refresh'; readonly at: EpochMs }
  /** Another process, or another session, has changed what the store holds. */
  | { readonly type: 'store.changed'; readonly at: EpochMs }
  | { readonly type: 'flow.cancel'; readonly reason: string | null; readonly at: EpochMs }
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }
  | { readonly type: 'browser.opened' }
  | { readonly type: 'browser.failed' }
  | { readonly type: 'lead.told'; readonly state: { readonly status: string } }

/** The longest timer that every platform can set is a little longer. */
const longestTimerMs = 2_000_000_000
const throttleMs = 30_000
const leastPaceMs = 5_000
const longestRetryMs = 300_000
/** An administrator needs longer than a network. */
const refusedRetryMs = 300_000
const offlineProbeMs = 60_000
const renewalPatienceMs = 10_000

const timer = (ms: number): number => Math.min(longestTimerMs, Math.max(0, ms))

/** Between two renewals; less for a token that does not live long enough to wait for it. */
const paceMs = (at: EpochMs, { expiresAt }: HeldToken): number =>
  Math.min(throttleMs, Math.max(leastPaceMs, (expiresAt - at) / 2))

/** When the next renewal is due: never before the throttle and the service allow it. */
const renewsAt = ({ nextRefreshAt, refreshAllowedAt }: SessionContext): EpochMs =>
  Math.max(nextRefreshAt, refreshAllowedAt)

const notProvided = () => Promise.reject(new Error('machine.provide() has not supplied this actor'))

/**
 * A person's session, for as long as a program needs it: it starts with what the store holds, signs in when it is asked to,
 * renews the token before it ends, and never takes a lost network for a sign-out. Pure: the actors, the charts of a sign-in and
 * of a renewal among them, are supplied with `machine.provide()`. It ends when its actor is stopped.
 */
export const sessionMachine = setup({
  types: {
    input: {} as SessionInput,
    context: {} as SessionContext,
    events: {} as SessionEvent,
    tags: {} as SessionTag,
  },
  actors: {
    readToken: fromPromise<ReadTokenOutput, ReadTokenInput>(notProvided),
    forgetToken: fromPromise<ForgetTokenOutput, ForgetTokenInput>(notProvided),
    refresh: fromPromise(notProvided) as unknown as typeof refreshMachine,
    signIn: fromPromise(notProvided) as unknown as typeof signInMachine,
  },
  delays: {
    untilRefresh: ({ context }) => timer(renewsAt(context) - context.now),
    untilExpiry: ({ context }) => timer((context.held?.expiresAt ?? 0) - context.now),
  },
  guards: {
    isSignedIn: ({ context: { held, now } }) =>
      held !== null && (held.refreshable || held.expiresAt > now),
    isOver: ({ context: { held, now } }) =>
      held === null || (!held.refreshable && held.expiresAt <= now),
    isRefreshDue: ({ context }) =>
      context.held?.refreshable === true && renewsAt(context) <= context.now,
    isWished: ({ context }) => context.wish !== null,
    isRefreshable: ({ context }) => context.held?.refreshable === true,
    isExpired: ({ context: { held, now } }) => held !== null && held.expiresAt <= now,
    isTroubled: ({ context }) => context.faults > 0,
    isTroubledOffline: ({ context }) => context.faults > 0 && context.network === 'absent',
    mayRefresh: ({ context }, { at }: { at: EpochMs }) => context.refreshAllowedAt <= at,
    isFound: (_, answer: ReadTokenOutput | ForgetTokenOutput) => answer.kind === 'found',
    isFoundExpired: (_, answer: ReadTokenOutput) =>
      answer.kind === 'found' && answer.refreshable && answer.expiresAt <= answer.at,
    isFoundDead: (_, answer: ReadTokenOutput) =>
      answer.kind === 'found' && !answer.refreshable && answer.expiresAt <= answer.at,
    isUnavailable: (_, answer: ReadTokenOutput | ForgetTokenOutput) =>
      answer.kind === 'unavailable',
    isOfAnotherAttempt: ({ context }, output: SignInOutput) =>
      output.attempt !== context.wish?.attempt,
    hasSignedIn: (_, output: SignInOutput) => output.kind === 'signedIn',
    isRefreshed: (_, output: RefreshOutput) => output.kind === 'refreshed',
    isRevoked: (_, output: RefreshOutput) => output.kind === 'revoked',
    isSignInNeeded: (_, output: RefreshOutput) => output.kind === 'signInNeeded',
    isRefused: (_, output: RefreshOutput) => output.kind === 'refused',
    isUnreachableOffline: ({ context }, output: RefreshOutput) =>
      output.kind === 'unreachable' && context.network === 'absent',
  },
  actions: {
    noteTime: assign({
      now: ({ context }, { at }: { at: EpochMs }) => Math.max(context.now, at),
    }),
    /**
     * A clock that was set back is believed: whatever is left of the token is left by this clock. The waits before a renewal
     * stay as long as they were. A clock that went on may have done so in a sleep, in which those waits have passed.
     */
    noteJump: assign(({ context }, { at, jumpMs }: { at: EpochMs; jumpMs: number }) => {
      const backMs = Math.min(0, jumpMs)
      return {
        now: at,
        nextRefreshAt: context.nextRefreshAt + backMs,
        refreshAllowedAt: context.refreshAllowedAt + backMs,
      }
    }),
    noteRefreshTimer: assign({
      now: ({ context }) => context.now + timer(renewsAt(context) - context.now),
    }),
    noteExpiryTimer: assign({
      now: ({ context: { now, held } }) => now + timer((held?.expiresAt ?? 0) - now),
    }),
    noteNetworkLost: assign({ network: 'absent' as const }),
    noteNetworkPresent: assign({ network: 'present' as const }),
    keepWish: assign((_, { at, wish }: { at: EpochMs; wish: SignInRequest }) => ({
      now: at,
      wish,
    })),
    keepFound: assign(({ context }, answer: ReadTokenOutput | ForgetTokenOutput) => {
      if (answer.kind !== 'found') return {}
      const { at, token, expiresAt, refreshable, version } = answer
      if (version === context.held?.version && expiresAt === context.held.expiresAt)
        return { now: at }
      // While nobody is signed in, nobody says that the clock was set back: more than was left then cannot be left now.
      const leftMs = Math.max(0, context.refreshAllowedAt - context.now)
      return {
        now: at,
        held: { token, expiresAt, refreshable, version },
        lastError: null,
        faults: 0,
        nextRefreshAt: expiresAt - context.refreshWindowMs,
        refreshAllowedAt: Math.min(context.refreshAllowedAt, at + leftMs),
      }
    }),
    keepSignedIn: assign(({ context }, output: SignInOutput) => {
      if (output.kind !== 'signedIn') return {}
      const { at, held } = output
      return {
        now: at,
        held,
        wish: null,
        lastError: null,
        faults: 0,
        refreshAllowedAt: at,
        nextRefreshAt: Math.max(held.expiresAt - context.refreshWindowMs, at + paceMs(at, held)),
      }
    }),
    /** A cancelled attempt is no trouble: the person wanted it so. */
    keepEnding: assign(({ context }, output: SignInOutput) => ({
      now: output.at,
      wish: null,
      lastError:
        output.kind === 'denied' || output.kind === 'failed'
          ? output.error
          : output.kind === 'expired'
            ? {
                code: 'expired_token' as const,
                message: 'The code expired before it was confirmed.',
                hint: 'Get a new code and confirm it in time.',
                retry: 'restart' as const,
              }
            : context.lastError,
    })),
    noteRefreshStart: assign(({ context }) => ({ refreshAllowedAt: context.now + throttleMs })),
    keepRefreshed: assign(({ context }, output: RefreshOutput) => {
      if (output.kind !== 'refreshed') return {}
      const { at, held } = output
      return {
        now: at,
        held,
        lastError: null,
        faults: 0,
        refreshAllowedAt: at + paceMs(at, held),
        nextRefreshAt: held.expiresAt - context.refreshWindowMs,
      }
    }),
    keepFault: assign(({ context }, output: RefreshOutput) => {
      const faults = context.faults + 1
      const backoffMs = Math.min(longestRetryMs, throttleMs * 2 ** Math.min(10, faults - 1))
      const retryAfterMs = 'retryAfterMs' in output ? output.retryAfterMs : 0
      return {
        now: output.at,
        faults,
        lastError: 'error' in output ? output.error : context.lastError,
        nextRefreshAt: output.at + Math.max(backoffMs, retryAfterMs),
        refreshAllowedAt: Math.max(context.refreshAllowedAt, output.at + retryAfterMs),
      }
    }),
    keepRefusal: assign((_, output: RefreshOutput) => ({
      now: output.at,
      lastError: 'error' in output ? output.error : null,
      nextRefreshAt: output.at + refusedRetryMs,
    })),
    keepToTheEnd: assign(({ context }, output: RefreshOutput) => ({
      now: output.at,
      faults: 0,
      lastError: 'error' in output ? output.error : null,
      held: context.held === null ? null : { ...context.held, refreshable: false },
    })),
    keepBug: assign(({ context }) => ({ nextRefreshAt: context.now + refusedRetryMs })),
    refreshSoon: assign(({ context }) => ({ nextRefreshAt: context.now })),
    probeSeldom: assign(({ context }) => ({ nextRefreshAt: context.now + offlineProbeMs })),
    startAfresh: assign({ wish: null, lastError: null }),
    dropWish: assign({ wish: null }),
    recordSignOut: assign({ held: null, lastError: null, reason: 'user' as const }),
    recordExpiry: assign({ held: null, reason: 'expired' as const }),
    recordRevocation: assign((_, output: RefreshOutput) => ({
      now: output.at,
      held: null,
      reason: 'revoked' as const,
      lastError: 'error' in output ? output.error : null,
    })),
    recordTrouble: assign((_, answer: ReadTokenOutput | ForgetTokenOutput) =>
      'error' in answer ? { now: answer.at, lastError: answer.error } : { now: answer.at },
    ),
    recordBug: assign({
      wish: null,
      lastError: {
        code: 'protocol' as const,
        message: 'The session stopped on an unexpected fault.',
        hint: 'Start again; if it happens again, report it.',
        retry: 'restart' as const,
      },
    }),
    tellSignIn: sendTo('signIn', ({ event }) => event as never),
    tellRefresh: sendTo('refresh', ({ event }) => event as never),
  },
}).createMachine({
  id: 'session',
  description: 'Whether somebody is signed in, for as long as the program needs to know.',
  context: ({ input }) => ({
    request: input.request,
    abilities: input.abilities,
    isShared: input.isShared,
    refreshWindowMs: input.refreshWindowMs,
    now: input.at,
    held: null,
    reason: 'never',
    lastError: null,
    wish: null,
    nextRefreshAt: 0,
    refreshAllowedAt: input.at,
    faults: 0,
    network: 'unknown',
  }),
  on: {
    'session.signIn': {
      target: '.signingIn',
      reenter: true,
      description: 'The person wants to sign in; an attempt under way is replaced.',
      actions: { type: 'keepWish', params: ({ event }) => event },
    },
    'session.signOut': {
      target: '.signingOut',
      description: 'The person wants to sign out.',
      actions: [{ type: 'noteTime', params: ({ event }) => event }, 'startAfresh'],
    },
    'clock.jumped': { actions: { type: 'noteJump', params: ({ event }) => event } },
    'network.lost': { actions: 'noteNetworkLost' },
    'network.restored': { actions: 'noteNetworkPresent' },
  },
  initial: 'restoring',
  states: {
    restoring: {
      tags: ['restoring', 'unsettled'],
      description: 'What does the store hold from earlier?',
      initial: 'reading',
      states: {
        reading: {
          tags: 'idle',
          description: 'One look into the store.',
          invoke: {
            id: 'restore',
            src: 'readToken',
            input: ({ context }) => ({ request: context.request }),
            onDone: [
              {
                guard: { type: 'isFoundExpired', params: ({ event }) => event.output },
                target: 'renewing',
                actions: [
                  { type: 'keepFound', params: ({ event }) => event.output },
                  'noteRefreshStart',
                ],
              },
              {
                guard: { type: 'isFoundDead', params: ({ event }) => event.output },
                target: '#session.signedOut',
                actions: [
                  { type: 'keepFound', params: ({ event }) => event.output },
                  'recordExpiry',
                ],
              },
              {
                guard: { type: 'isFound', params: ({ event }) => event.output },
                target: '#session.signedIn',
                actions: { type: 'keepFound', params: ({ event }) => event.output },
              },
              {
                target: '#session.signedOut',
                actions: { type: 'recordTrouble', params: ({ event }) => event.output },
              },
            ],
            onError: { target: '#session.signedOut', actions: 'recordBug' },
          },
        },
        renewing: {
          description: 'The token has expired, and can be renewed without the person.',
          invoke: {
            id: 'refresh',
            src: 'refresh',
            input: ({ context }) => ({
              request: context.request,
              at: context.now,
              version: context.held?.version ?? 0,
              patienceMs: renewalPatienceMs,
            }),
            onDone: [
              {
                guard: { type: 'isRefreshed', params: ({ event }) => event.output },
                target: '#session.signedIn',
                actions: { type: 'keepRefreshed', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isRevoked', params: ({ event }) => event.output },
                target: '#session.signedOut',
                actions: { type: 'recordRevocation', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isSignInNeeded', params: ({ event }) => event.output },
                target: '#session.signedIn',
                actions: { type: 'keepToTheEnd', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isRefused', params: ({ event }) => event.output },
                target: '#session.signedIn.refused',
                actions: { type: 'keepRefusal', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isUnreachableOffline', params: ({ event }) => event.output },
                target: '#session.signedIn.offline',
                actions: [
                  { type: 'keepFault', params: ({ event }) => event.output },
                  'probeSeldom',
                ],
              },
              {
                target: '#session.signedIn.retrying',
                description: 'A network in trouble signs nobody out.',
                actions: { type: 'keepFault', params: ({ event }) => event.output },
              },
            ],
            onError: { target: '#session.signedIn.retrying', actions: 'keepBug' },
          },
          on: {
            'clock.jumped': {
              actions: [{ type: 'noteJump', params: ({ event }) => event }, 'tellRefresh'],
            },
            'network.lost': { actions: ['noteNetworkLost', 'tellRefresh'] },
            'network.restored': { actions: ['noteNetworkPresent', 'tellRefresh'] },
          },
        },
      },
    },
    signedOut: {
      tags: 'signedOut',
      description: 'Nobody is signed in.',
      initial: 'settled',
      on: { 'store.changed': { target: '.looking' } },
      states: {
        settled: {
          tags: 'idle',
          description: 'Until somebody wants to sign in, here or in another process.',
        },
        looking: {
          tags: 'unsettled',
          description: 'The store has changed: has somebody signed in?',
          invoke: {
            id: 'look',
            src: 'readToken',
            input: ({ context }) => ({ request: context.request }),
            onDone: [
              {
                guard: { type: 'isFoundDead', params: ({ event }) => event.output },
                target: 'settled',
              },
              {
                guard: { type: 'isFound', params: ({ event }) => event.output },
                target: '#session.signedIn',
                actions: { type: 'keepFound', params: ({ event }) => event.output },
              },
              { target: 'settled' },
            ],
            onError: { target: 'settled' },
          },
        },
      },
    },
    signingIn: {
      tags: 'signingIn',
      description: 'One attempt is under way.',
      invoke: {
        id: 'signIn',
        src: 'signIn',
        input: ({ context }) => ({
          attempt: context.wish?.attempt ?? '',
          method: context.wish?.method ?? ('auto' as const),
          prompt: context.wish?.prompt ?? ('if-needed' as const),
          opensBrowser: context.wish?.opensBrowser ?? false,
          resume: context.wish?.resume ?? null,
          request: context.request,
          at: context.now,
          abilities: context.abilities,
          isShared: context.isShared,
        }),
        onDone: [
          {
            guard: { type: 'isOfAnotherAttempt', params: ({ event }) => event.output },
            description: 'The last word of an attempt that has been replaced.',
          },
          {
            guard: { type: 'hasSignedIn', params: ({ event }) => event.output },
            target: 'signedIn',
            actions: { type: 'keepSignedIn', params: ({ event }) => event.output },
          },
          {
            target: 'returning',
            actions: { type: 'keepEnding', params: ({ event }) => event.output },
          },
        ],
        onError: { target: 'returning', actions: 'recordBug' },
      },
      on: {
        'flow.*': { actions: 'tellSignIn' },
        'browser.*': { actions: 'tellSignIn' },
        'lead.told': { actions: 'tellSignIn' },
        'clock.jumped': {
          actions: [{ type: 'noteJump', params: ({ event }) => event }, 'tellSignIn'],
        },
        'network.lost': { actions: ['noteNetworkLost', 'tellSignIn'] },
        'network.restored': { actions: ['noteNetworkPresent', 'tellSignIn'] },
      },
    },
    returning: {
      description: 'The attempt brought nothing; a token from before is still what it was.',
      always: [
        {
          guard: 'isWished',
          target: 'signingIn',
          description: 'Nobody could be signed out, and somebody wants to sign in already.',
        },
        { guard: 'isSignedIn', target: 'signedIn' },
        { guard: 'isExpired', target: 'signedOut', actions: 'recordExpiry' },
        { target: 'signedOut' },
      ],
    },
    signedIn: {
      tags: 'signedIn',
      description: 'The store holds a token that is good, or can be renewed.',
      initial: 'deciding',
      on: {
        'store.changed': {
          target: '.looking',
          description: 'Another process has renewed the token, or signed out.',
          actions: { type: 'noteTime', params: ({ event }) => event },
        },
        'clock.jumped': {
          target: '.deciding',
          description: 'The machine slept, or somebody set the clock: look at what is left.',
          actions: { type: 'noteJump', params: ({ event }) => event },
        },
      },
      states: {
        deciding: {
          description: 'How long is it good for, and can it be renewed?',
          always: [
            { guard: 'isOver', target: '#session.signedOut', actions: 'recordExpiry' },
            { guard: 'isRefreshDue', target: 'refreshing' },
            { guard: 'isTroubledOffline', target: 'offline' },
            { guard: 'isTroubled', target: 'retrying' },
            { guard: 'isRefreshable', target: 'fresh' },
            { target: 'lasting' },
          ],
        },
        fresh: {
          description: 'Nothing to do until the token nears its end.',
          after: { untilRefresh: { target: 'deciding', actions: 'noteRefreshTimer' } },
          on: {
            'session.refresh': {
              guard: { type: 'mayRefresh', params: ({ event }) => event },
              target: 'refreshing',
              description: 'Somebody needs a token that lasts longer.',
              actions: { type: 'noteTime', params: ({ event }) => event },
            },
          },
        },
        lasting: {
          description: 'The token cannot be renewed: it lasts until its end.',
          after: { untilExpiry: { target: 'deciding', actions: 'noteExpiryTimer' } },
        },
        refreshing: {
          tags: ['renewing', 'unsettled'],
          description: 'One renewal is under way; the token that there is stays in use.',
          entry: 'noteRefreshStart',
          invoke: {
            id: 'refresh',
            src: 'refresh',
            input: ({ context }) => ({
              request: context.request,
              at: context.now,
              version: context.held?.version ?? 0,
              patienceMs: renewalPatienceMs,
            }),
            onDone: [
              {
                guard: { type: 'isRefreshed', params: ({ event }) => event.output },
                target: 'deciding',
                actions: { type: 'keepRefreshed', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isRevoked', params: ({ event }) => event.output },
                target: '#session.signedOut',
                description: 'The session has ended at the service.',
                actions: { type: 'recordRevocation', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isSignInNeeded', params: ({ event }) => event.output },
                target: 'looking',
                description:
                  'It cannot be renewed any more: what the store holds is good until its end.',
                actions: { type: 'keepToTheEnd', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isRefused', params: ({ event }) => event.output },
                target: 'refused',
                actions: { type: 'keepRefusal', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isUnreachableOffline', params: ({ event }) => event.output },
                target: 'offline',
                actions: [
                  { type: 'keepFault', params: ({ event }) => event.output },
                  'probeSeldom',
                ],
              },
              {
                target: 'retrying',
                actions: { type: 'keepFault', params: ({ event }) => event.output },
              },
            ],
            onError: { target: 'retrying', actions: 'keepBug' },
          },
          on: {
            'store.changed': {
              actions: { type: 'noteTime', params: ({ event }) => event },
              description: 'It looks into the store itself.',
            },
            'clock.jumped': {
              description: 'Noticed late, perhaps: the throttle counts from now on.',
              actions: [
                { type: 'noteJump', params: ({ event }) => event },
                'noteRefreshStart',
                'tellRefresh',
              ],
            },
            'network.lost': { actions: ['noteNetworkLost', 'tellRefresh'] },
            'network.restored': { actions: ['noteNetworkPresent', 'tellRefresh'] },
          },
        },
        retrying: {
          tags: 'retrying',
          description: 'The last renewal did not get through; nobody is signed out for that.',
          after: { untilRefresh: { target: 'deciding', actions: 'noteRefreshTimer' } },
          on: {
            'session.refresh': {
              guard: { type: 'mayRefresh', params: ({ event }) => event },
              target: 'refreshing',
              actions: { type: 'noteTime', params: ({ event }) => event },
            },
            'clock.jumped': {
              target: 'deciding',
              actions: [{ type: 'noteJump', params: ({ event }) => event }, 'refreshSoon'],
            },
            'network.restored': {
              target: 'deciding',
              description: 'Now, or as soon as the throttle allows: some networks come and go.',
              actions: [
                'noteNetworkPresent',
                { type: 'noteTime', params: ({ event }) => event },
                'refreshSoon',
              ],
            },
            'network.lost': {
              target: 'offline',
              actions: [
                'noteNetworkLost',
                { type: 'noteTime', params: ({ event }) => event },
                'probeSeldom',
              ],
            },
          },
        },
        offline: {
          tags: 'offline',
          description: 'The host says that there is no network; the renewal waits for it.',
          after: { untilRefresh: { target: 'deciding', actions: 'noteRefreshTimer' } },
          on: {
            'network.restored': {
              target: 'deciding',
              description: 'Now, or as soon as the throttle allows: some networks come and go.',
              actions: [
                'noteNetworkPresent',
                { type: 'noteTime', params: ({ event }) => event },
                'refreshSoon',
              ],
            },
          },
        },
        refused: {
          tags: 'retrying',
          description:
            'The service does not renew it until an administrator, or another setting, helps; it is good until its end.',
          after: {
            untilExpiry: {
              target: '#session.signedOut',
              description: 'It has come to its end meanwhile.',
              actions: ['noteExpiryTimer', 'recordExpiry'],
            },
            untilRefresh: { target: 'refreshing', actions: 'noteRefreshTimer' },
          },
          on: {
            'clock.jumped': {
              target: 'refused',
              reenter: true,
              description: 'What is left of the token is another time now.',
              actions: { type: 'noteJump', params: ({ event }) => event },
            },
            'session.refresh': {
              guard: { type: 'mayRefresh', params: ({ event }) => event },
              target: 'refreshing',
              actions: { type: 'noteTime', params: ({ event }) => event },
            },
          },
        },
        looking: {
          tags: 'unsettled',
          description: 'What does the store hold now?',
          invoke: {
            id: 'look',
            src: 'readToken',
            input: ({ context }) => ({ request: context.request }),
            onDone: [
              {
                guard: { type: 'isFound', params: ({ event }) => event.output },
                target: 'deciding',
                actions: { type: 'keepFound', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'isUnavailable', params: ({ event }) => event.output },
                target: 'deciding',
                actions: { type: 'recordTrouble', params: ({ event }) => event.output },
              },
              {
                target: '#session.signedOut',
                description: 'Somebody has signed out.',
                actions: 'recordSignOut',
              },
            ],
            onError: { target: 'deciding' },
          },
          on: {
            'clock.jumped': {
              description: 'What is left is looked at with what is found.',
              actions: { type: 'noteJump', params: ({ event }) => event },
            },
          },
        },
      },
    },
    signingOut: {
      tags: ['signingOut', 'unsettled'],
      description: 'The token leaves the store.',
      invoke: {
        id: 'forgetToken',
        src: 'forgetToken',
        input: ({ context }) => ({ request: context.request, version: null }),
        onDone: [
          {
            guard: { type: 'isUnavailable', params: ({ event }) => event.output },
            target: 'returning',
            description: 'It could not be taken out: whoever wanted that is told.',
            actions: { type: 'recordTrouble', params: ({ event }) => event.output },
          },
          {
            guard: 'isWished',
            target: 'signingIn',
            description: 'Somebody wants to sign in already.',
            actions: 'recordSignOut',
          },
          { target: 'signedOut', actions: 'recordSignOut' },
        ],
        onError: { target: 'returning', actions: 'recordBug' },
      },
      on: {
        'session.signIn': {
          description: 'As soon as the token is out: whoever signs in now shall not find it.',
          actions: { type: 'keepWish', params: ({ event }) => event },
        },
        'session.signOut': {
          description: 'It is on its way out.',
          actions: [{ type: 'noteTime', params: ({ event }) => event }, 'dropWish'],
        },
        'flow.cancel': {
          actions: 'dropWish',
          description: 'The person does not want to, after all.',
        },
      },
    },
  },
})
