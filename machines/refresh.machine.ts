import { setup } from 'xstate'
import { assigns, effect } from './assigns.ts'
import { endOf } from './common.moves.ts'
import * as refresh from './refresh.moves.ts'
import type { RefreshContext, RefreshEffects as Effects, RefreshInput } from './types.ts'
import type { RefreshOutput } from './types.ts'

/** The timer is set anew. */
const pauseAgain = { target: 'pausing', reenter: true } as const

/**
 * One refresh of a token (RFC 6749 section 6). A lost answer is a state of its own, and `invalid_grant` is believed only
 * after another look into the store. Pure: the actors are supplied with `machine.provide()`.
 */
export const refreshMachine = setup({
  types: {
    input: {} as RefreshInput,
    context: {} as RefreshContext,
    events: {} as refresh.Event,
    output: {} as RefreshOutput,
  },
  actors: {
    refreshToken: effect<Effects['refreshToken']>(),
    readToken: effect<Effects['readToken']>(),
    forgetToken: effect<Effects['forgetToken']>(),
  },
  delays: refresh.delays,
  guards: refresh.guards,
  actions: assigns(refresh.moves),
}).createMachine({
  id: 'refresh',
  description: 'Renews a token without the person (RFC 6749 section 6).',
  context: ({ input: { at: now, patienceMs, ...asked } }) => ({
    ...asked,
    now,
    tryUntil: now + patienceMs,
    faults: 0,
    lostAnswers: 0,
    refusals: 0,
    allowedAt: now,
    nextTryAt: now,
    lastError: null,
    outcome: null,
  }),
  on: {
    'flow.cancel': { target: '.cancelled', actions: 'recordCancel' },
    'clock.jumped': {
      guard: 'clockWentBack',
      description: 'The clock was set back: what is left of the time stays as it was.',
      actions: 'shiftTimes',
    },
  },
  initial: 'sending',
  states: {
    sending: {
      description: 'One CreateToken, under the lock of the store: never two, in any process.',
      invoke: {
        id: 'refreshToken',
        src: 'refreshToken',
        input: ({ context: { request, tokenId } }) => ({ request, tokenId }),
        onDone: [
          { guard: 'isGranted', target: 'refreshed', actions: 'recordRefresh' },
          { guard: 'isFound', target: 'refreshed', actions: 'recordRefresh' },
          { guard: 'isNone', target: 'signInNeeded', actions: 'recordNone' },
          { guard: 'isInvalidGrant', target: 'confirmingRefusal', actions: 'noteRefusal' },
          { guard: 'isSignInNeeded', target: 'signInNeeded', actions: 'recordSignInNeeded' },
          { guard: 'isUnknown', target: 'answerLost', actions: 'noteLostAnswer' },
          { guard: 'isOutOfReach', target: 'pausing', actions: 'backOff' },
          { guard: 'isUnreachable', target: 'unreachable', actions: 'recordUnreachable' },
          { target: 'refused', actions: 'recordRefusal' },
        ],
        onError: { target: 'unreachable', actions: 'recordBug' },
      },
    },
    pausing: {
      description:
        'Nothing was spent; trying again shortly, or as soon as a network that is back allows.',
      after: { untilNextTry: { target: 'sending', actions: 'noteNextTry' } },
      on: {
        'network.restored': { ...pauseAgain, actions: 'tryWhenAllowed' },
        'clock.jumped': { guard: 'clockWentOn', ...pauseAgain, actions: 'tryAfterJump' },
      },
    },
    answerLost: {
      description:
        'It may have been spent: look into the store, and send it again once it is over.',
      invoke: {
        id: 'readAfterLoss',
        src: 'readToken',
        input: ({ context }) => ({ request: context.request }),
        onDone: [
          {
            guard: 'isAnotherGoodToken',
            target: 'refreshed',
            description: 'Another process has renewed it in the meantime.',
            actions: 'recordRefresh',
          },
          {
            guard: 'mayRepeat',
            target: 'pausing',
            description: 'Nothing is left to lose: once more, with the same refresh token.',
            actions: 'waitAfterLostAnswer',
          },
          {
            target: 'unreachable',
            description: 'The token is good, or it was lost twice: nothing more is sent by itself.',
            actions: 'recordDoubt',
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
            guard: 'isAnotherGoodToken',
            target: 'refreshed',
            description: 'Another process has renewed it in the meantime.',
            actions: 'recordRefresh',
          },
          { guard: 'isAnotherTokenToTry', target: 'sending', actions: 'takeAnotherToken' },
          { guard: 'isUnreadable', target: 'unreachable', actions: 'recordUnreachable' },
          { target: 'forgetting', description: 'It is what was refused.', actions: 'noteTime' },
        ],
        onError: { target: 'unreachable', actions: 'recordBug' },
      },
    },
    forgetting: {
      description: 'The refused token leaves the store, unless it was replaced just now.',
      invoke: {
        id: 'forgetToken',
        src: 'forgetToken',
        input: ({ context }) => ({ request: context.request, tokenId: context.tokenId }),
        onDone: [
          { guard: 'isFound', target: 'refreshed', actions: 'recordRefresh' },
          { target: 'revoked', actions: 'recordRevocation' },
        ],
        onError: { target: 'unreachable', actions: 'recordBug' },
      },
    },
    refreshed: { type: 'final', description: 'The token is safe in the store.' },
    revoked: { type: 'final', description: 'The session has ended at the service.' },
    signInNeeded: { type: 'final', description: 'Only a new sign-in helps.' },
    refused: { type: 'final', description: 'An administrator or other settings are needed.' },
    unreachable: { type: 'final', description: 'Not now; the token stays.' },
    cancelled: { type: 'final', description: 'Ended by the host or an abort signal.' },
  },
  output: ({ context }) => endOf(context),
})
