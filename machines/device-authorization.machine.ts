import { emit, setup } from 'xstate'
import { assigns, effect } from './assigns.ts'
import { endOf } from './common.moves.ts'
import * as device from './device-authorization.moves.ts'
import type { DeviceAuthorizationContext, DeviceAuthorizationEffects as Effects } from './types.ts'
import type { DeviceAuthorizationEmitted, DeviceAuthorizationInput } from './types.ts'
import type { DeviceAuthorizationOutput, DeviceAuthorizationTag } from './types.ts'

/** The timer is set anew. */
const pauseAgain = { target: 'pausing', reenter: true } as const
const suspend = { target: '.suspended', reenter: true } as const
const waitAgain = { target: '#betweenPolls', reenter: true } as const

/**
 * The device authorization grant (RFC 8628): register, get a code, ask until the person has decided. Pure: the three actors
 * are supplied with `machine.provide()`, time comes in events and answers.
 */
export const deviceAuthorizationMachine = setup({
  types: {
    input: {} as DeviceAuthorizationInput,
    context: {} as DeviceAuthorizationContext,
    events: {} as device.Event,
    emitted: {} as DeviceAuthorizationEmitted,
    output: {} as DeviceAuthorizationOutput,
    tags: {} as DeviceAuthorizationTag,
  },
  actors: {
    registerClient: effect<Effects['registerClient']>(),
    startDeviceAuthorization: effect<Effects['startDeviceAuthorization']>(),
    createToken: effect<Effects['createToken']>(),
  },
  delays: device.delays,
  guards: device.guards,
  actions: {
    ...assigns(device.moves),
    announcePoll: emit(device.pollAnswered),
    announceSlowDown: emit(device.pollSlowedDown),
    announceExpiry: emit(device.codeExpired),
  },
}).createMachine({
  id: 'deviceAuthorization',
  description: 'Signs a person in with a code that they confirm in any browser (RFC 8628).',
  context: ({ input: { request, at, resume } }) => ({
    request,
    now: at,
    prepareUntil: at + device.preparationMs,
    registration: resume?.registration ?? null,
    codes: resume?.codes ?? null,
    deadline: resume?.codes.expiresAt ?? 0,
    intervalMs: resume?.intervalMs ?? 0,
    slowDowns: resume?.slowDowns ?? 0,
    polls: resume?.polls ?? 0,
    lastAnswerAt: null,
    faults: 0,
    strikes: 0,
    waitMs: resume?.intervalMs ?? 0,
    allowedAt: resume?.allowedAt ?? 0,
    nextPollAt: resume?.nextPollAt ?? 0,
    lastError: null,
    network: 'unknown',
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
      description: 'The clock was set back: what is left of the code stays as it was.',
      actions: 'shiftTimes',
    },
    'network.lost': { actions: 'noteNetworkLost' },
    'network.restored': { actions: 'noteNetworkPresent' },
    'browser.opened': { actions: 'noteBrowserOpened' },
    'browser.failed': { actions: 'noteBrowserFailed' },
  },
  initial: 'deciding',
  states: {
    deciding: {
      description: 'A new sign-in, or one to go on with?',
      always: [
        { guard: 'isLive', target: 'awaitingCode' },
        {
          guard: 'hasCode',
          target: 'expired',
          description: 'The code expired while no process was running.',
          actions: 'recordExpiry',
        },
        { target: 'starting' },
      ],
    },
    starting: {
      description: 'Getting ready: nothing to show yet.',
      initial: 'registering',
      states: {
        registering: {
          description: 'Who we are: a stored registration, or one RegisterClient.',
          invoke: {
            id: 'registerClient',
            src: 'registerClient',
            input: ({ context: { request } }) => ({ request }),
            onDone: [
              { guard: 'isRegistered', target: 'requesting', actions: 'keepRegistration' },
              { guard: 'isOutOfReach', target: 'pausing', actions: 'backOffPreparing' },
              { target: '#failed', actions: 'recordFailure' },
            ],
            onError: { target: '#failed', actions: 'recordBug' },
          },
        },
        requesting: {
          description: 'A code for the person: one StartDeviceAuthorization.',
          invoke: {
            id: 'startDeviceAuthorization',
            src: 'startDeviceAuthorization',
            input: ({ context: c }) => ({ request: c.request, registration: c.registration ?? '' }),
            onDone: [
              { guard: 'isIssued', target: '#awaitingCode', actions: 'keepCodes' },
              { guard: 'isOutOfReach', target: 'pausing', actions: 'backOffPreparing' },
              { guard: 'isFirstRejection', target: 'registering', actions: 'dropRegistration' },
              { target: '#failed', actions: 'recordFailure' },
            ],
            onError: { target: '#failed', actions: 'recordBug' },
          },
        },
        pausing: {
          description: 'The service did not answer; trying again shortly.',
          after: {
            untilNextTry: [
              { guard: 'isRegistrationKnown', target: 'requesting' },
              { target: 'registering' },
            ],
          },
          on: {
            'flow.nudge': { guard: 'canAskSooner', ...pauseAgain, actions: 'askWhenAllowed' },
            'clock.jumped': { guard: 'clockWentOn', ...pauseAgain, actions: 'goOnAfterJump' },
            'network.restored': { ...pauseAgain, actions: 'askOnceOnline' },
          },
        },
      },
    },
    awaitingCode: {
      id: 'awaitingCode',
      description: 'The person has the code; we ask the service at its pace.',
      initial: 'betweenPolls',
      states: {
        betweenPolls: {
          id: 'betweenPolls',
          description: 'One timer runs: to the next request, or to the end of the code.',
          initial: 'settling',
          after: {
            untilNextPoll: [
              { guard: 'pollComesInTime', target: 'asking', actions: 'noteTimer' },
              {
                target: '#expired',
                description: 'The code has reached its end, and no request is under way.',
                actions: 'recordTimeUp',
              },
            ],
          },
          on: {
            'flow.nudge': {
              guard: 'canAskSooner',
              ...waitAgain,
              description: 'The person is looking: ask as soon as the pace allows.',
              actions: 'askWhenAllowed',
            },
            'clock.jumped': [
              {
                guard: 'deadlineHasPassed',
                target: '#expired',
                description: 'The machine slept past the end of the code.',
                actions: 'recordExpiry',
              },
              { guard: 'clockWentOn', ...suspend, actions: 'goOnAfterJump' },
              { ...waitAgain, description: 'The clock was set back.', actions: 'waitAnew' },
            ],
            'network.lost': { target: '.offline', reenter: true, actions: 'probeSeldom' },
          },
          states: {
            settling: {
              description: 'At the first pace, or at the longer one that the service asked for?',
              always: [{ guard: 'isSlowedDown', target: 'slowedDown' }, { target: 'waiting' }],
            },
            waiting: { tags: 'waiting', description: 'For one interval after the last answer.' },
            slowedDown: { tags: 'slowedDown', description: 'For a longer one: we were asked to.' },
            retrying: { tags: 'retrying', description: 'No usable answer; the code stays valid.' },
            suspended: { tags: 'suspended', description: 'Back from sleep: we ask once allowed.' },
            offline: {
              tags: 'offline',
              description: 'The host says there is no network; the code and its clock go on.',
              on: { 'network.restored': { ...waitAgain, actions: 'askOnceOnline' } },
            },
          },
        },
        asking: {
          tags: 'asking',
          description: 'One CreateToken is under way: never two.',
          on: {
            'clock.jumped': {
              guard: 'graceHasPassed',
              target: '#expired',
              description: 'The machine slept too long for any answer.',
              actions: 'recordExpiry',
            },
          },
          invoke: {
            id: 'createToken',
            src: 'createToken',
            input: ({ context: c }) => ({
              request: c.request,
              registration: c.registration ?? '',
              deviceCode: c.codes?.deviceCode ?? '',
              notBefore: c.allowedAt,
              notAfter: c.deadline,
              giveUpAt: device.giveUpAt(c),
              timeLimitMs: device.timeLimitMs(c),
            }),
            onDone: [
              {
                guard: 'isGranted',
                target: '#authorized',
                actions: ['recordGrant', 'announcePoll'],
              },
              { guard: 'isDenied', target: '#denied', actions: ['recordDenial', 'announcePoll'] },
              {
                guard: 'isExpired',
                target: '#expired',
                description: 'The service says that the code has expired.',
                actions: ['recordExpiryByService', 'announcePoll'],
              },
              {
                guard: 'isFinalRefusal',
                target: '#failed',
                description: 'No later request would change it, or two answers were unreadable.',
                actions: ['recordRefusal', 'announcePoll'],
              },
              { guard: 'isUnsent', target: '#expired', actions: 'recordExpiry' },
              {
                guard: 'isEarly',
                target: 'betweenPolls',
                description: 'Nothing was sent: the timer ran ahead, or another session asks.',
                actions: 'waitForTheRest',
              },
              {
                guard: 'deadlineHasPassed',
                target: '#expired',
                description: 'The last answer came after the end of the code.',
                actions: ['recordExpiryByAnswer', 'announcePoll'],
              },
              {
                guard: 'isSlowDown',
                target: 'betweenPolls.slowedDown',
                description: 'Five seconds more, for good (RFC 8628 section 3.5).',
                actions: ['slowDown', 'announcePoll', 'announceSlowDown'],
              },
              {
                guard: 'isPendingAfterSlowDown',
                target: 'betweenPolls.slowedDown',
                actions: ['keepPace', 'announcePoll'],
              },
              {
                guard: 'isPending',
                target: 'betweenPolls.waiting',
                description: 'The person has not decided yet.',
                actions: ['keepPace', 'announcePoll'],
              },
              {
                guard: 'isOutOfReachOffline',
                target: 'betweenPolls.offline',
                actions: ['backOff', 'announcePoll'],
              },
              {
                target: 'betweenPolls.retrying',
                description: 'No usable answer: back off, keep the code (RFC 8628 section 3.5).',
                actions: ['backOff', 'announcePoll'],
              },
            ],
            onError: { target: '#failed', actions: 'recordBug' },
          },
        },
      },
    },
    authorized: { id: 'authorized', type: 'final', description: 'The token is safe in the store.' },
    denied: { id: 'denied', type: 'final', description: 'The person, or a policy, said no.' },
    expired: {
      id: 'expired',
      type: 'final',
      entry: 'announceExpiry',
      description: 'The code is over.',
    },
    failed: { id: 'failed', type: 'final', description: 'It failed; the error says what helps.' },
    cancelled: { id: 'cancelled', type: 'final', description: 'Ended by us; no more is sent.' },
  },
  output: ({ context }) => endOf(context),
})
