import { sendTo, setup } from 'xstate'
import { assigns, chartToProvide, effect } from './assigns.ts'
import type { refreshMachine } from './refresh.machine.ts'
import * as session from './session.moves.ts'
import type { signInMachine } from './sign-in.machine.ts'
import type { SessionContext, SessionEffects as Effects, SessionInput } from './types.ts'
import type { SessionTag } from './types.ts'

/** How a renewal ends, at the start as later. What is left to do where only a new sign-in helps depends on which it is. */
const renewalEnds = [
  { guard: 'isRefreshed', target: '#session.signedIn.deciding', actions: 'keepRefreshed' },
  { guard: 'isRevoked', target: '#session.signedOut', actions: 'recordRevocation' },
  { guard: 'isRefused', target: '#session.signedIn.refused', actions: 'keepRefusal' },
  { guard: 'isUnreachableOffline', target: '#offline', actions: 'keepFaultOffline' },
  {
    target: '#session.signedIn.retrying',
    description: 'A network in trouble does not sign the person out.',
    actions: 'keepFault',
  },
] as const

/** A program needs the token for longer than it is good. */
const renewal = { guard: 'isRenewalWanted', target: 'refreshing', actions: 'noteTime' } as const

/** A sign-in starts; the one under way ends. */
const beginSignIn = { target: '.signingIn', reenter: true, actions: 'keepWish' } as const

/**
 * A person's session, for as long as a program needs it: it starts with what the store holds, signs in when it is asked to,
 * renews the token before it ends, and never takes a lost network for a sign-out. Pure: the actors, the charts of a sign-in and
 * of a renewal among them, are supplied with `machine.provide()`. It ends when its actor is stopped.
 */
export const sessionMachine = setup({
  types: {
    input: {} as SessionInput,
    context: {} as SessionContext,
    events: {} as session.Event,
    tags: {} as SessionTag,
  },
  actors: {
    readToken: effect<Effects['readToken']>(),
    forgetToken: effect<Effects['forgetToken']>(),
    refresh: chartToProvide<typeof refreshMachine>(),
    signIn: chartToProvide<typeof signInMachine>(),
  },
  delays: session.delays,
  guards: session.guards,
  actions: {
    ...assigns(session.moves),
    tellSignIn: sendTo('signIn', ({ event }) => event),
    tellRefresh: sendTo('refresh', ({ event }) => event),
  },
}).createMachine({
  id: 'session',
  description: 'Whether a person is signed in, for as long as the program needs to know.',
  context: ({ input: { at: now, spread = 0, ...asked } }) => ({
    ...asked,
    spread,
    now,
    held: null,
    reason: 'never',
    lastError: null,
    wish: null,
    nextRefreshAt: 0,
    refreshAllowedAt: now,
    wantedUntil: 0,
    isStale: false,
    refusedWrites: 0,
    nextWriteAt: 0,
    faults: 0,
    network: 'unknown',
  }),
  on: {
    'session.signIn': beginSignIn,
    'session.restart': { ...beginSignIn, description: 'Another code, or the other method.' },
    'session.signOut': { target: '.signingOut', actions: 'beginSignOut' },
    'store.changed': { actions: 'noteChange' },
    'clock.jumped': { actions: 'noteJump' },
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
            input: ({ context: { request } }) => ({ request }),
            onDone: [
              { guard: 'isFoundExpired', target: 'renewing', actions: 'keepFound' },
              { guard: 'isFoundDead', target: '#session.signedOut', actions: 'recordFoundDead' },
              { guard: 'isFound', target: '#session.signedIn', actions: 'keepFound' },
              { target: '#session.signedOut', actions: 'recordStoreError' },
            ],
            onError: { target: '#session.signedOut', actions: 'recordBug' },
          },
          on: { 'token.wanted': { actions: 'keepWanted' } },
        },
        renewing: {
          description: 'The token has expired, and can be renewed without the person.',
          entry: 'noteRefreshStart',
          invoke: {
            id: 'refresh',
            src: 'refresh',
            input: ({ context }) => session.toRenewal(context),
            onDone: [
              { guard: 'isSignInNeeded', target: '#session.signedIn', actions: 'markNotRenewable' },
              ...renewalEnds,
            ],
            onError: { target: '#session.signedIn.retrying', actions: 'retryAfterBug' },
          },
          on: {
            'clock.jumped': { actions: ['noteJump', 'tellRefresh'] },
            'network.lost': { actions: ['noteNetworkLost', 'tellRefresh'] },
            'network.restored': { actions: ['noteNetworkPresent', 'tellRefresh'] },
          },
        },
      },
    },
    signedOut: {
      tags: 'signedOut',
      description: 'The person is not signed in.',
      initial: 'settled',
      on: { 'token.wanted': { actions: ['keepWanted', 'noteChange'] } },
      states: {
        settled: {
          tags: 'idle',
          description: 'Until the person wants to sign in, here or in another process.',
          entry: 'dropWanted',
          always: { guard: 'isStale', target: 'looking' },
        },
        looking: {
          tags: 'unsettled',
          description: 'Has another process signed in? Not every store says so.',
          entry: 'noteLook',
          invoke: {
            id: 'look',
            src: 'readToken',
            input: ({ context: { request } }) => ({ request }),
            onDone: [
              { guard: 'isFoundDead', target: 'settled', actions: 'noteFoundDead' },
              { guard: 'isFound', target: '#session.signedIn', actions: 'keepFound' },
              { target: 'settled' },
            ],
            onError: { target: 'settled' },
          },
        },
      },
    },
    signingIn: {
      tags: 'signingIn',
      description: 'One sign-in is under way.',
      entry: 'dropWanted',
      invoke: {
        id: 'signIn',
        src: 'signIn',
        input: ({ context }) => session.toSignIn(context),
        onDone: [
          { guard: 'isOfAnotherSignIn', description: 'The last word of one that was replaced.' },
          { guard: 'hasSignedIn', target: 'signedIn', actions: 'keepSignedIn' },
          { target: 'returning', actions: 'recordHowItEnded' },
        ],
        onError: { target: 'returning', actions: 'recordBug' },
      },
      on: {
        'flow.*': { actions: 'tellSignIn' },
        'browser.*': { actions: 'tellSignIn' },
        'store.changed': { actions: ['noteChange', 'tellSignIn'] },
        'clock.jumped': { actions: ['noteJump', 'tellSignIn'] },
        'network.lost': { actions: ['noteNetworkLost', 'tellSignIn'] },
        'network.restored': { actions: ['noteNetworkPresent', 'tellSignIn'] },
      },
    },
    returning: {
      description: 'It brought nothing; a token from before is still what it was.',
      always: [
        { guard: 'isWished', target: 'signingIn' },
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
        'clock.jumped': {
          target: '.deciding',
          description: 'The machine slept, or the clock was set: look at what is left.',
          actions: 'noteJump',
        },
      },
      states: {
        deciding: {
          description: 'How long is it good for, and can it be renewed?',
          exit: 'dropWanted',
          always: [
            { guard: 'isOver', target: '#session.signedOut', actions: 'recordExpiry' },
            {
              guard: 'isWriteDue',
              target: 'looking',
              description: 'The store has not taken the token yet: it is offered again.',
            },
            { guard: 'isRefreshDue', target: 'refreshing' },
            { guard: 'isTroubledOffline', target: 'offline' },
            { guard: 'isTroubled', target: 'retrying' },
            { guard: 'isRefreshable', target: 'fresh' },
            { target: 'lasting' },
          ],
        },
        fresh: {
          description: 'Nothing to do until the token nears its end.',
          always: { guard: 'isStale', target: 'looking' },
          after: { untilRefresh: { target: 'deciding', actions: 'noteRefreshTimer' } },
          on: { 'token.wanted': renewal },
        },
        lasting: {
          description: 'The token cannot be renewed: it lasts until its end.',
          always: { guard: 'isStale', target: 'looking' },
          after: { untilExpiryOrWrite: { target: 'deciding', actions: 'noteLastingTimer' } },
        },
        refreshing: {
          tags: ['renewing', 'unsettled'],
          description: 'One renewal is under way; the token that there is stays in use.',
          entry: 'noteRefreshStart',
          invoke: {
            id: 'refresh',
            src: 'refresh',
            input: ({ context }) => session.toRenewal(context),
            onDone: [
              { guard: 'isSignInNeeded', target: 'looking', actions: 'markNotRenewable' },
              ...renewalEnds,
            ],
            onError: { target: 'retrying', actions: 'retryAfterBug' },
          },
          on: {
            'clock.jumped': {
              description: 'Noticed late, perhaps: the throttle counts from now on.',
              actions: ['noteJumpAtRenewal', 'tellRefresh'],
            },
            'network.lost': { actions: ['noteNetworkLost', 'tellRefresh'] },
            'network.restored': { actions: ['noteNetworkPresent', 'tellRefresh'] },
          },
        },
        retrying: {
          tags: 'retrying',
          description: 'The last renewal did not get through; the person stays signed in.',
          always: { guard: 'isStale', target: 'looking' },
          after: { untilRefresh: { target: 'deciding', actions: 'noteRefreshTimer' } },
          on: {
            'token.wanted': renewal,
            'clock.jumped': { target: 'deciding', actions: 'refreshAfterJump' },
            'network.restored': { target: 'deciding', actions: 'refreshOnceOnline' },
            'network.lost': { target: 'offline', actions: 'probeSeldom' },
          },
        },
        offline: {
          id: 'offline',
          tags: 'offline',
          description: 'The host says that there is no network; the renewal waits for it.',
          always: { guard: 'isStale', target: 'looking' },
          after: { untilRefresh: { target: 'deciding', actions: 'noteRefreshTimer' } },
          on: { 'network.restored': { target: 'deciding', actions: 'refreshOnceOnline' } },
        },
        refused: {
          tags: 'retrying',
          description: 'Only an administrator can help; the token is good until its end.',
          always: { guard: 'isStale', target: 'looking' },
          after: {
            untilExpiry: { target: '#session.signedOut', actions: 'recordTimeUp' },
            untilRenewal: { target: 'refreshing', actions: 'noteRenewalTimer' },
          },
          on: {
            'clock.jumped': { target: 'refused', reenter: true, actions: 'noteJump' },
            'token.wanted': renewal,
          },
        },
        looking: {
          tags: 'unsettled',
          description:
            'What does the store hold now? Nothing, where another process has signed out.',
          entry: 'noteLook',
          invoke: {
            id: 'look',
            src: 'readToken',
            input: ({ context: { request } }) => ({ request }),
            onDone: [
              { guard: 'isFound', target: 'deciding', actions: 'keepFound' },
              { guard: 'isUnavailable', target: 'deciding', actions: 'recordStoreError' },
              { target: '#session.signedOut', actions: 'recordSignOut' },
            ],
            onError: { target: 'deciding' },
          },
          on: {
            'token.wanted': { actions: 'keepWanted' },
            'clock.jumped': { description: 'Looked at with what is found.', actions: 'noteJump' },
          },
        },
      },
    },
    signingOut: {
      tags: ['signingOut', 'unsettled'],
      description: 'The token leaves the store; the error says where it could not.',
      invoke: {
        id: 'forgetToken',
        src: 'forgetToken',
        input: ({ context }) => ({ request: context.request, tokenId: null }),
        onDone: [
          { guard: 'isUnavailable', target: 'returning', actions: 'recordStoreError' },
          { guard: 'isWished', target: 'signingIn', actions: 'recordSignOut' },
          { target: 'signedOut', actions: 'recordSignOut' },
        ],
        onError: { target: 'returning', actions: 'recordBug' },
      },
      on: {
        'session.signIn': { description: 'As soon as the token is out.', actions: 'keepWish' },
        'session.restart': { description: 'As any sign-in.', actions: 'keepWish' },
        'session.signOut': { description: 'It is on its way out.', actions: 'dropWishOnSignOut' },
        'flow.cancel': { description: 'The person has thought again.', actions: 'dropWish' },
        'token.wanted': { actions: 'keepWanted' },
      },
    },
  },
})
