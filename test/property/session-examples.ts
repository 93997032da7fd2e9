import type { SessionDeed, SessionStory } from './session-story.ts'

const ordinary: SessionStory = {
  tokenLife: 60,
  rotation: true,
  reuse: 'revoke',
  sessionLife: Number.POSITIVE_INFINITY,
  processes: [0],
  share: 'process',
  begins: 'inTurn',
  approveAfter: 0,
  faults: {},
  latency: [0.2],
  offline: [],
  reportsOffline: false,
  interruption: undefined,
  deeds: [],
}

const deed = (does: SessionDeed['does'], more: Partial<SessionDeed> = {}): SessionDeed => ({
  lives: 0,
  seconds: 0,
  who: 0,
  by: 0,
  does,
  ...more,
})

/** Stories that broke a law once, shrunk: they are played first, in each run. */
export const sessionExamples: readonly SessionStory[] = [
  // The token was gone, and the session went on being signed in.
  { ...ordinary, tokenLife: 1_800, deeds: [deed('otherSignOut')] },
  // The throttle counted from before a sleep that nobody had noticed.
  {
    ...ordinary,
    offline: [[0.1, 3.1]],
    deeds: [deed('sleep', { by: 1 }), deed('sleep', { seconds: 29.9 }), deed('token')],
  },
  // A renewal in trouble that became impossible was tried again at once, for ever.
  { ...ordinary, tokenLife: 100, offline: [[0.1, 0.6]], deeds: [deed('forgetClient')] },
  // A sign-in that failed told an older time than it was, and the throttle counted from that.
  {
    ...ordinary,
    tokenLife: 100,
    processes: [0, 1, 2],
    offline: [[0.9, 3.9]],
    reportsOffline: true,
    deeds: [deed('signInAlways', { seconds: 301 })],
  },
  // Two that had followed each asked the person.
  {
    ...ordinary,
    processes: [0, 1, 2],
    share: 'machine',
    begins: 'atOnce',
    latency: [0, 2, 0, 20],
  },
  // A sign-in whose grant was lost left its session as signed out as it was, while another process had signed in.
  {
    ...ordinary,
    tokenLife: 1_800,
    sessionLife: 500,
    processes: [0, 1, 2],
    faults: { 5: 'lost' },
    deeds: [deed('reopen', { lives: 0.99 }), deed('signIn', { who: 1 }), deed('tokenOrSignIn')],
  },
  // The service said `slow_down` in an answer that came after the time limit.
  { ...ordinary, approveAfter: 20, faults: { 1: { error: 'slow_down' } }, latency: [0, 0, 20] },
  // The clock was set back in the moment that a sleep ended.
  {
    ...ordinary,
    tokenLife: 3_600,
    deeds: [deed('sleep', { by: 0.1 }), deed('setBack', { by: 0.95 })],
  },
  // The clock was set back some seconds after a sleep, before anybody looked at it.
  {
    ...ordinary,
    tokenLife: 3_600,
    deeds: [deed('sleep', { by: 0.1 }), deed('setBack', { seconds: 5, by: 2 })],
  },
  // A grant waited for the lock of another's renewal, and its session took the moment of the answer for the present.
  {
    ...ordinary,
    processes: [0, 1, 2],
    faults: { 4: 'hang', 5: 'reset' },
    latency: [20, 0, 0],
  },
]
