import type { SimulatedWorld } from './simulated-world.ts'
import type { Act, World } from './world.ts'

/** What a story does at a moment: something in the app, or to the world around it. */
export type Step = Act | 'signIn' | 'useCode'

export interface Story {
  readonly name: string
  readonly title: string
  /** What to look for. */
  readonly about: string
  /** How many seconds go by in one. */
  readonly speed: number
  /** Each with the second it comes at. */
  readonly steps: readonly (readonly [atSeconds: number, step: Step])[]
}

export const stories: readonly Story[] = [
  {
    name: 'code',
    title: 'A code',
    about: 'A code is confirmed on another device; the app asks every five seconds.',
    speed: 4,
    steps: [
      [1, 'useCode'],
      [22, 'approve'],
    ],
  },
  {
    name: 'browser',
    title: 'The browser',
    about: 'The browser of this machine opens, and comes back with the answer.',
    speed: 2,
    steps: [
      [1, 'signIn'],
      [10, 'approve'],
    ],
  },
  {
    name: 'slow-down',
    title: 'Slowed down',
    about:
      'The service asks to be asked less often. The new pace stays, and the person has to do nothing.',
    speed: 4,
    steps: [
      [1, 'useCode'],
      [8, 'slowDown'],
      [24, 'slowDown'],
      [60, 'approve'],
    ],
  },
  {
    name: 'offline',
    title: 'Network lost',
    about:
      'The network is gone for 40 seconds. The code stays valid, and the sign-in completes by itself.',
    speed: 4,
    steps: [
      [1, 'useCode'],
      [13, 'network'],
      [53, 'network'],
      [56, 'approve'],
    ],
  },
  {
    name: 'outage',
    title: 'Service gone',
    about: 'The service does not answer for 40 seconds: longer waits, then on as before.',
    speed: 4,
    steps: [
      [1, 'useCode'],
      [13, 'service'],
      [53, 'service'],
      [62, 'approve'],
    ],
  },
  {
    name: 'asleep',
    title: 'Asleep',
    about: 'The machine sleeps for two minutes: one look at once, never early, then on as before.',
    speed: 4,
    steps: [
      [1, 'useCode'],
      [14, 'sleep'],
      [30, 'approve'],
    ],
  },
  {
    name: 'killed',
    title: 'Killed',
    about: 'The app dies and starts again: the same code, at the same pace.',
    speed: 4,
    steps: [
      [1, 'useCode'],
      [14, 'kill'],
      [30, 'approve'],
    ],
  },
  {
    name: 'silent',
    title: 'Lost browser',
    about:
      'The browser never comes back: after 15 seconds a code is offered, and nothing switches by itself.',
    speed: 4,
    steps: [
      [1, 'signIn'],
      [26, 'useCode'],
      [40, 'approve'],
    ],
  },
  {
    name: 'declined',
    title: 'Declined',
    about: 'The person says no: an end with one way on.',
    speed: 3,
    steps: [
      [1, 'useCode'],
      [9, 'deny'],
    ],
  },
  {
    name: 'expired',
    title: 'Expired',
    about: 'The code is not confirmed in its ten minutes: one button brings a new one.',
    speed: 60,
    steps: [[1, 'useCode']],
  },
  {
    name: 'renewal',
    title: 'Renewal',
    about:
      'Signed in for hours: renewed before the token ends, also across an outage; ended by the service at last.',
    speed: 300,
    steps: [
      [1, 'signIn'],
      [3, 'approve'],
      [3_000, 'service'],
      [3_700, 'service'],
      [9_000, 'revoke'],
    ],
  },
]

/** Does what a step says, in the app or to the world around it. */
export const takeStep = ({ session, do: act }: World, step: Step): void => {
  if (step !== 'signIn' && step !== 'useCode') return act(step)
  const wish = step === 'useCode' ? ({ method: 'device' } as const) : {}
  if (session.getState().status === 'signingIn') session.signIn().restart(wish)
  else session.signIn(wish)
}

/** Plays a story in its world's own time; returns how to stop it. */
export const playStory = (
  { speed, steps }: Story,
  world: SimulatedWorld,
  take: (step: Step) => void,
): (() => void) => {
  world.speed = speed
  const timers = steps.map(([atSeconds, step]) =>
    world.clock.setTimeout(() => take(step), atSeconds * 1_000),
  )
  return () => timers.forEach((timer) => world.clock.clearTimeout(timer))
}
