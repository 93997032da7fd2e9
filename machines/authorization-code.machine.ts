import { setup } from 'xstate'
import { assigns, effect } from './assigns.ts'
import * as code from './authorization-code.moves.ts'
import { ask, endOf } from './common.moves.ts'
import type { AuthorizationCodeContext, AuthorizationCodeEffects as Effects } from './types.ts'
import type { AuthorizationCodeInput, AuthorizationCodeOutput } from './types.ts'
import type { AuthorizationCodeTag } from './types.ts'

/** What is left of the person's time is reckoned anew. */
const awaitAgain = { target: '#awaitingRedirect', reenter: true } as const

const sleptPastTheEnd = {
  guard: 'deadlineHasPassed',
  target: '#failed',
  description: 'The machine slept past the end.',
  actions: 'recordTimeout',
} as const

/**
 * The authorization code grant with PKCE for native apps (RFC 6749 section 4.1, 7636, 8252): listen, register, send the
 * person to the browser, wait for the redirect, exchange the code once. Pure: the actors are supplied with
 * `machine.provide()`; verifier, `state` and code stay with them.
 */
export const authorizationCodeMachine = setup({
  types: {
    input: {} as AuthorizationCodeInput,
    context: {} as AuthorizationCodeContext,
    events: {} as code.Event,
    output: {} as AuthorizationCodeOutput,
    tags: {} as AuthorizationCodeTag,
  },
  actors: {
    receiveRedirect: effect<Effects['receiveRedirect']>(),
    openReceiver: effect<Effects['openReceiver']>(),
    registerClient: effect<Effects['registerClient']>(),
    authorize: effect<Effects['authorize']>(),
    openBrowser: effect<Effects['openBrowser']>(),
    holdCode: effect<Effects['holdCode']>(),
    exchangeCode: effect<Effects['exchangeCode']>(),
    readToken: effect<Effects['readToken']>(),
  },
  delays: code.delays,
  guards: code.guards,
  actions: assigns(code.moves),
}).createMachine({
  id: 'authorizationCode',
  description:
    'Signs a person in through the browser on this machine, which brings back a code (RFC 8252).',
  context: ({ input: { at: now, ...asked } }) => ({
    ...asked,
    now,
    tryUntil: now + code.preparationMs,
    redirectUri: null,
    registration: null,
    authorizationUrl: null,
    askedAt: 0,
    deadline: 0,
    overdueAt: 0,
    faults: 0,
    nextTryAt: 0,
    tokenIdBefore: null,
    lastError: null,
    browser: 'unopened',
    outcome: null,
  }),
  on: {
    'flow.cancel': {
      target: '#cancelled',
      description: 'The person, the host or an abort signal ends the sign-in.',
      actions: 'recordCancel',
    },
    'clock.jumped': {
      guard: 'clockWentBack',
      description: 'The clock was set back: what is left of the time stays as it was.',
      actions: 'shiftTimes',
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
        input: ({ context }) => ask(context),
        onDone: [
          { guard: 'isReceived', target: 'exchanging', actions: 'startExchange' },
          { guard: 'isDenied', target: '#denied', actions: 'recordDenial' },
          { target: '#failed', actions: 'recordFailure' },
        ],
        onError: { target: '#failed', actions: 'recordBug' },
      },
      initial: 'listening',
      states: {
        listening: {
          description: 'A port, before anything is opened: a warm browser is back at once.',
          invoke: {
            id: 'openReceiver',
            src: 'openReceiver',
            input: ({ context }) => ask(context),
            onDone: [
              { guard: 'isListening', target: 'registering', actions: 'keepRedirectUri' },
              { target: '#failed', description: 'Nothing can listen.', actions: 'recordFailure' },
            ],
            onError: { target: '#failed', actions: 'recordBug' },
          },
        },
        registering: {
          tags: 'registering',
          description: 'Who we are: a stored registration, or one RegisterClient.',
          invoke: {
            id: 'registerClient',
            src: 'registerClient',
            input: ({ context: c }) => ({ request: c.request, redirectUri: c.redirectUri ?? '' }),
            onDone: [
              { guard: 'isRegistered', target: 'authorizing', actions: 'keepRegistration' },
              { guard: 'isOutOfReach', target: 'pausing', actions: 'backOff' },
              { target: '#failed', actions: 'recordFailure' },
            ],
            onError: { target: '#failed', actions: 'recordBug' },
          },
        },
        pausing: {
          tags: 'registering',
          description: 'The service did not answer; trying again shortly.',
          after: { untilNextTry: { target: 'registering', actions: 'noteNextTry' } },
          on: {
            'network.restored': { target: 'registering', actions: 'noteTime' },
            'clock.jumped': { guard: 'clockWentOn', target: 'registering', actions: 'noteTime' },
          },
        },
        authorizing: {
          tags: 'requesting',
          description: 'A fresh verifier and `state`, and the address for the browser (RFC 7636).',
          invoke: {
            id: 'authorize',
            src: 'authorize',
            input: ({ context: c }) => ({ ...ask(c), registration: c.registration ?? '' }),
            onDone: [
              { guard: 'isAuthorizing', target: 'awaitingRedirect', actions: 'keepAuthorization' },
              { target: '#failed', actions: 'recordFailure' },
            ],
            onError: { target: '#failed', actions: 'recordBug' },
          },
        },
        awaitingRedirect: {
          id: 'awaitingRedirect',
          description: 'The person decides in the browser.',
          initial: 'deciding',
          after: {
            untilDeadline: {
              target: '#failed',
              description: 'The browser did not come back in time.',
              actions: 'recordTimeout',
            },
          },
          on: {
            'clock.jumped': [
              sleptPastTheEnd,
              { guard: 'clockWentOn', ...awaitAgain, actions: 'noteTime' },
              { ...awaitAgain, actions: 'shiftTimes' },
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
              tags: 'opening',
              description: 'The browser is being opened, once. Not every opener says that it has.',
              invoke: {
                id: 'openBrowser',
                src: 'openBrowser',
                input: ({ context }) => ({ url: context.authorizationUrl ?? '' }),
                onDone: [
                  { guard: 'isOpened', ...awaitAgain, actions: 'noteBrowserOpened' },
                  { ...awaitAgain, actions: 'noteBrowserFailed' },
                ],
                onError: { ...awaitAgain, actions: 'noteBrowserFailed' },
              },
              on: {
                'clock.jumped': [
                  sleptPastTheEnd,
                  {
                    guard: 'clockWentOn',
                    description: 'It may yet open; what is left of the time is reckoned then.',
                    actions: 'noteSleep',
                  },
                  { actions: 'shiftTimes' },
                ],
              },
              after: { untilOverdue: { ...awaitAgain, actions: 'noteOverdue' } },
            },
            waiting: {
              description: 'The person is in the browser.',
              after: { untilOverdue: { target: 'overdue', actions: 'noteOverdue' } },
            },
            overdue: { tags: 'overdue', description: 'No word from it: the other method helps.' },
          },
        },
      },
    },
    exchanging: {
      tags: 'exchanging',
      description: 'The browser is back with our `state` and a code, which buys one token, once.',
      invoke: {
        id: 'holdCode',
        src: 'holdCode',
        input: ({ context }) => ask(context),
        onDone: { target: '#failed', description: 'There is no code.', actions: 'recordFailure' },
        onError: { target: '#failed', actions: 'recordBug' },
      },
      initial: 'sending',
      states: {
        sending: {
          description: 'One CreateToken is under way: never two, and never again with this code.',
          invoke: {
            id: 'exchangeCode',
            src: 'exchangeCode',
            input: ({ context: c }) => ({
              ...ask(c),
              registration: c.registration ?? '',
              notAfter: c.tryUntil,
            }),
            onDone: [
              { guard: 'isGranted', target: '#authorized', actions: 'recordGrant' },
              {
                guard: 'isUndelivered',
                target: 'pausing',
                description: 'The request surely never arrived.',
                actions: 'backOff',
              },
              { guard: 'isUnknown', target: 'answerLost', actions: 'recordUnknown' },
              { target: '#failed', actions: 'recordFailure' },
            ],
            onError: { target: '#failed', actions: 'recordBug' },
          },
        },
        pausing: {
          description: 'The service cannot be reached; the unspent code is tried again shortly.',
          after: { untilNextTry: { target: 'sending', actions: 'noteNextTry' } },
          on: {
            'network.restored': { target: 'sending', actions: 'noteTime' },
            'clock.jumped': { guard: 'clockWentOn', target: 'sending', actions: 'noteTime' },
          },
        },
        answerLost: {
          description: 'The code may be spent: look into the store, and never send it again.',
          invoke: {
            id: 'readToken',
            src: 'readToken',
            input: ({ context }) => ({ request: context.request }),
            onDone: [
              {
                guard: 'isAnotherToken',
                target: '#authorized',
                description: 'There has been a sign-in in the meantime.',
                actions: 'recordGrant',
              },
              { target: '#failed', actions: 'recordLostAnswer' },
            ],
            onError: { target: '#failed', actions: 'recordBug' },
          },
        },
      },
    },
    authorized: { id: 'authorized', type: 'final', description: 'The token is safe in the store.' },
    denied: { id: 'denied', type: 'final', description: 'The person, or a policy, said no.' },
    failed: { id: 'failed', type: 'final', description: 'It failed; the error says what helps.' },
    cancelled: { id: 'cancelled', type: 'final', description: 'Ended by us; no more is sent.' },
  },
  output: ({ context }) => endOf(context),
})
