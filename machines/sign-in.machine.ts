import { sendTo, setup } from 'xstate'
import { assigns, chartToProvide, effect } from './assigns.ts'
import { ask, endOf } from './common.moves.ts'
import type { authorizationCodeMachine } from './authorization-code.machine.ts'
import type { deviceAuthorizationMachine } from './device-authorization.machine.ts'
import type { refreshMachine } from './refresh.machine.ts'
import * as signIn from './sign-in.moves.ts'
import type { SignInContext, SignInEffects as Effects, SignInInput, SignInOutput } from './types.ts'
import type { SignInTag } from './types.ts'

/** How a sign-in ends that does not end well: by its own method, or as that of the process that leads. */
const ends = [
  { guard: 'isDenied', target: '#denied', actions: 'recordEnd' },
  { guard: 'isCancelled', target: '#cancelled', actions: 'recordEnd' },
  { target: '#failed', actions: 'recordEnd' },
] as const

/** What goes on while the person is asked: another session, process or program may sign in meanwhile (R21). */
const besides = {
  initial: 'asking',
  states: {
    asking: {
      description: 'Until the person has decided, or the store has changed.',
      always: { guard: 'isStale', target: 'looking' },
    },
    looking: {
      description: 'Has another signed in? Then nobody has to be asked.',
      entry: 'noteLook',
      invoke: {
        id: 'look',
        src: 'readToken',
        input: ({ context: { request } }: { readonly context: SignInContext }) => ({ request }),
        onDone: [
          { guard: 'isSignedInBeside', target: '#signedIn', actions: 'recordStored' },
          { target: 'asking', actions: 'noteTime' },
        ],
        onError: { target: 'asking' },
      },
    },
  },
} as const

/**
 * One sign-in: what the store holds, a silent renewal, then the person, by the browser on this machine or by a
 * code. It never changes the method by itself once the person has seen one. Pure: the actors, the charts of the methods
 * among them, are supplied with `machine.provide()`.
 */
export const signInMachine = setup({
  types: {
    input: {} as SignInInput,
    context: {} as SignInContext,
    events: {} as signIn.Event,
    output: {} as SignInOutput,
    tags: {} as SignInTag,
  },
  actors: {
    proveStore: effect<Effects['proveStore']>(),
    takeLead: effect<Effects['takeLead']>(),
    followLead: effect<Effects['followLead']>(),
    watchLead: effect<Effects['watchLead']>(),
    readToken: effect<Effects['readToken']>(),
    refresh: chartToProvide<typeof refreshMachine>(),
    deviceAuthorization: chartToProvide<typeof deviceAuthorizationMachine>(),
    loadAuthorizationCode: effect<Effects['loadAuthorizationCode']>(),
    authorizationCode: chartToProvide<typeof authorizationCodeMachine>(),
  },
  delays: signIn.delays,
  guards: signIn.guards,
  actions: {
    ...assigns(signIn.moves),
    tellRefresh: sendTo('refresh', ({ event }) => event),
    tellDevice: sendTo('device', ({ event }) => event),
    tellAuthorizationCode: sendTo('authorizationCode', ({ event }) => event),
  },
}).createMachine({
  id: 'signIn',
  description: 'One sign-in, by whatever way needs the person least.',
  context: ({ input: { at: now, ...asked } }) => ({
    ...asked,
    now,
    tokenId: '',
    goodUntil: 0,
    led: null,
    isStale: false,
    outcome: null,
  }),
  on: {
    'flow.cancel': {
      target: '#cancelled',
      description: 'The person, the host or an abort signal ends the sign-in.',
      actions: 'recordCancel',
    },
    'flow.leadLost': {
      target: '.electing',
      description: 'This process stood still, and another leads: nobody asks beside it.',
      actions: 'noteTime',
    },
    'clock.jumped': { actions: 'noteTime' },
    'store.changed': { actions: 'noteChange' },
  },
  initial: 'deciding',
  states: {
    deciding: {
      description: 'Alone, or together with other processes?',
      always: [{ guard: 'isShared', target: 'electing' }, { target: 'beginning' }],
    },
    electing: {
      tags: 'electing',
      description: 'Of the processes that share the store one leads; is it us?',
      invoke: {
        id: 'takeLead',
        src: 'takeLead',
        input: ({ context: c }) => ({ ...ask(c), replaces: c.replaces ?? null }),
        onDone: [
          { guard: 'isLeading', target: 'beginning', actions: 'keepResume' },
          { guard: 'isFollowing', target: 'following', actions: 'noteTime' },
          { target: '#failed', actions: 'recordEnd' },
        ],
        onError: { target: '#failed', actions: 'recordBug' },
      },
    },
    following: {
      tags: 'following',
      description: 'Another process signs in; we show what it shows, and take over if it dies.',
      invoke: {
        id: 'followLead',
        src: 'followLead',
        input: ({ context }) => ask(context),
        onDone: [
          { guard: 'isSignedInElsewhere', target: 'collecting', actions: 'noteTime' },
          { guard: 'isLeading', target: 'beginning', actions: 'keepResume' },
          { guard: 'isExpired', target: '#expired', actions: 'recordEnd' },
          ...ends,
        ],
        onError: { target: '#failed', actions: 'recordBug' },
      },
      initial: 'watching',
      states: {
        watching: {
          description: 'Until the leader has come on; then we show that, and watch again.',
          invoke: {
            id: 'watchLead',
            src: 'watchLead',
            input: ({ context: { request, led } }) => ({ request, known: led }),
            onDone: { target: 'watching', reenter: true, actions: 'noteLead' },
            onError: { target: '#failed', actions: 'recordBug' },
          },
          after: {
            untilLedEnds: {
              target: 'watching',
              reenter: true,
              description: 'What the leader shows is over, whether or not it says so.',
              actions: 'forgetLed',
            },
          },
        },
      },
    },
    collecting: {
      description: 'Another process has signed in, for us too: we take what it has got.',
      invoke: {
        id: 'readToken',
        src: 'readToken',
        input: ({ context: { request } }) => ({ request }),
        onDone: [
          { guard: 'isUnexpired', target: '#signedIn', actions: 'recordStored' },
          { guard: 'isUnavailable', target: '#failed', actions: 'recordEnd' },
          {
            target: 'electing',
            description: 'It is gone again: one of the processes must ask the person.',
            actions: 'noteTime',
          },
        ],
        onError: { target: '#failed', actions: 'recordBug' },
      },
    },
    beginning: {
      description: 'Is there one to go on with, and must it ask the person?',
      always: [
        { guard: 'isResuming', target: 'device' },
        { guard: 'isForced', target: 'proving' },
        { target: 'checkingStore' },
      ],
    },
    checkingStore: {
      description: 'A token that is still good makes all the rest unnecessary.',
      invoke: {
        id: 'readToken',
        src: 'readToken',
        input: ({ context: { request } }) => ({ request }),
        onDone: [
          { guard: 'isGood', target: '#signedIn', actions: 'recordStored' },
          { guard: 'isRefreshable', target: 'refreshing', actions: 'keepTokenToRenew' },
          { guard: 'isUnavailable', target: '#failed', actions: 'recordEnd' },
          { target: 'proving', actions: 'noteTime' },
        ],
        onError: { target: '#failed', actions: 'recordBug' },
      },
    },
    refreshing: {
      tags: 'refreshing',
      description: 'A renewal that the person need not notice.',
      invoke: {
        id: 'refresh',
        src: 'refresh',
        input: ({ context }) => signIn.toRenewal(context),
        onDone: [
          { guard: 'isRefreshed', target: '#signedIn', actions: 'recordRefresh' },
          { target: 'proving', description: 'It takes the person after all.', actions: 'noteTime' },
        ],
        onError: { target: 'proving', description: 'A bug: the person can help all the same.' },
      },
      on: {
        'clock.jumped': { actions: ['noteTime', 'tellRefresh'] },
        'network.*': { actions: 'tellRefresh' },
      },
    },
    proving: {
      description: 'Could the store take the token? Nobody is asked before.',
      invoke: {
        id: 'proveStore',
        src: 'proveStore',
        input: ({ context: { request } }) => ({ request }),
        onDone: [
          { guard: 'isProved', target: 'choosing', actions: 'noteTime' },
          { target: '#failed', actions: 'recordEnd' },
        ],
        onError: { target: '#failed', actions: 'recordBug' },
      },
    },
    choosing: {
      description: 'By the browser on this machine, or by a code for any other.',
      always: [{ guard: 'isForRedirect', target: 'loading' }, { target: 'device' }],
    },
    device: {
      tags: 'device',
      description: 'The person confirms a code in any browser (RFC 8628).',
      ...besides,
      invoke: {
        id: 'device',
        src: 'deviceAuthorization',
        input: ({ context: { request, now: at, resume } }) => ({ request, at, resume }),
        onDone: [
          { guard: 'isAuthorized', target: '#signedIn', actions: 'recordDeviceGrant' },
          { guard: 'isExpired', target: '#expired', actions: 'recordEnd' },
          ...ends,
        ],
        onError: { target: '#failed', actions: 'recordBug' },
      },
      on: {
        'flow.nudge': { actions: 'tellDevice' },
        'clock.jumped': { actions: ['noteTime', 'tellDevice'] },
        'network.*': { actions: 'tellDevice' },
        'browser.*': { actions: 'tellDevice' },
      },
    },
    loading: {
      tags: 'authorizationCode',
      description: 'The chart of the browser on this machine: a web page loads it on demand.',
      invoke: {
        id: 'loadAuthorizationCode',
        src: 'loadAuthorizationCode',
        input: ({ context }) => ask(context),
        onDone: [
          { guard: 'isLoaded', target: 'authorizationCode', actions: 'noteTime' },
          {
            guard: 'isNotPossible',
            target: 'device',
            description: 'It cannot be loaded, and nothing was opened yet.',
            actions: 'noteTime',
          },
          { target: '#failed', actions: 'recordEnd' },
        ],
        onError: { target: '#failed', actions: 'recordBug' },
      },
    },
    authorizationCode: {
      tags: 'authorizationCode',
      description: 'The person decides in the browser on this machine (RFC 8252).',
      ...besides,
      invoke: {
        id: 'authorizationCode',
        src: 'authorizationCode',
        input: ({ context: c }) => ({ ...ask(c), at: c.now, opensBrowser: c.opensBrowser }),
        onDone: [
          { guard: 'isAuthorized', target: '#signedIn', actions: 'recordCodeGrant' },
          {
            guard: 'isNotPossible',
            target: 'device',
            description: 'Nothing can listen here, and nothing was opened yet.',
            actions: 'noteTime',
          },
          ...ends,
        ],
        onError: { target: '#failed', actions: 'recordBug' },
      },
      on: {
        'flow.nudge': { actions: 'tellAuthorizationCode' },
        'clock.jumped': { actions: ['noteTime', 'tellAuthorizationCode'] },
        'network.*': { actions: 'tellAuthorizationCode' },
        'browser.*': { actions: 'tellAuthorizationCode' },
      },
    },
    signedIn: { id: 'signedIn', type: 'final', description: 'The token is safe in the store.' },
    denied: { id: 'denied', type: 'final', description: 'The person, or a policy, said no.' },
    expired: { id: 'expired', type: 'final', description: 'The code reached its end.' },
    failed: { id: 'failed', type: 'final', description: 'It failed; the error says what helps.' },
    cancelled: { id: 'cancelled', type: 'final', description: 'Ended by us; no more is sent.' },
  },
  output: ({ context: c }) => ({ ...endOf(c), attempt: c.attempt }),
})
