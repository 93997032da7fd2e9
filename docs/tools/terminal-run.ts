// A sign-in on a terminal, as an SVG that plays by itself: simulated, so that it is the same each time.
import { styleText } from 'node:util'
import type { Countdown, SignInState, Transition } from '../../src/index.ts'
import { renderRich, type Ink } from '../../src/terminal/index.ts'
import { simulate } from '../../src/testing/index.ts'

import { readLine } from './ansi.ts'
import { filmSvg } from './terminal-film.ts'

const columns = 84
const rows = 27
/** How many seconds of the story go by in one. */
const speed = 4
const endsAtSeconds = 64
const holdSeconds = 12

/** In colour, wherever this runs. */
const ink: Ink = {
  style: (format, text) => styleText(format, text, { validateStream: false }),
  link: (_, text) => text,
  hasColor: true,
}

/** Codes are confirmed after a slow-down and 18 seconds without a network. */
const play = async (): Promise<readonly string[]> => {
  const host = simulate({
    interval: 5,
    slowDownOn: [2],
    offline: [[28, 46]],
    reportsOffline: true,
    approveAfter: 52,
    now: Date.UTC(2026, 0, 1, 9),
  })
  await using session = host.session()
  const transitions: Transition[] = []
  session.transitions$.subscribe((transition) => transitions.push(transition))
  const signIn = session.signIn()
  let state: SignInState = signIn.getState()
  let countdown: Countdown | undefined
  signIn.state$.subscribe((next) => (state = next))
  signIn.countdown$.subscribe((next) => (countdown = next))
  const frames: string[] = []
  for (let second = 0; second <= endsAtSeconds; second += 1) {
    const isWaiting = state.status === 'awaitingCode'
    frames.push(
      renderRich(state, {
        now: host.clock.now(),
        timeZone: 'UTC',
        columns,
        rows,
        heading: 'Sign in to Acme',
        place: 'acme.awsapps.com',
        interactive: true,
        countdown: isWaiting ? countdown : undefined,
        transitions,
        ink,
      }),
    )
    await host.advance(1)
  }
  return frames
}

/** The animation, as the text of an SVG. With reduced motion it stands still in the middle. */
export const terminalRun = async (): Promise<string> =>
  filmSvg({
    frames: (await play()).map((frame) => frame.split('\n').map(readLine)),
    columns,
    rows,
    frameSeconds: 1 / speed,
    hold: holdSeconds,
    still: 40,
    title:
      'A sign-in on a terminal: a code with its QR code and the time left; the service asks to slow down, the network is lost and comes back, the person approves.',
  })
