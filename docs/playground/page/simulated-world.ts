import { BehaviorSubject } from 'rxjs'
import type { Session, SignInSnapshot } from '../../../src/index.ts'
import { record, type Recording } from '../../../src/devtools/index.ts'
import { createTape, type Tape } from '../../../src/devtools/viewer/event-log.ts'
import { simulate, type SimulationOptions } from '../../../src/testing/index.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import type { Clock } from '../../../src/host/host.ts'
import { handsOn } from './hands.ts'
import type { Act, World } from './world.ts'

/** A world that stands still where nobody drives it. */
export interface SimulatedWorld extends World {
  speed: number
  /** Plays so many seconds. */
  advance(seconds: number): Promise<void>
  /** Time goes by itself no more. */
  stop(): void
}

export interface SimulatedOptions extends SimulationOptions {
  /** Whether time goes by without anybody stepping it. Default: true. */
  readonly runs?: boolean
}

const frameMs = 50
const laterSeconds = 3_300

/** Everything in one page: the service, the person and the network are played on a clock of their own. */
export const simulatedWorld = ({
  runs = true,
  ...script
}: SimulatedOptions = {}): SimulatedWorld => {
  const online$ = new BehaviorSubject(true)
  const host = simulate({
    interval: 5,
    latency: 0.3,
    browser: 'works',
    tokenExpiresIn: 3_600,
    ...script,
    ports: { online$ },
  })
  const { service, clock } = host
  const listeners = new Set<() => void>()
  const changed = () => listeners.forEach((listener) => listener())
  let session: Session
  let tape: Tape
  let recording: Recording
  let known: SignInSnapshot | undefined

  const start = () => {
    tape = createTape({ clock })
    session = host.session({ inspect: tape.inspect })
    recording = record(session)
    session.subscribe((state) => {
      known = undefined
      if (state.status === 'signingIn' && state.attempt.status === 'awaitingCode')
        known = session.signIn().snapshot()
      changed()
    })
  }
  start()

  const hands = handsOn({
    service,
    online$,
    goTo: (url) => host.redirectTo(url),
    sleep: (seconds) => host.sleep(seconds),
  })

  /** The process dies where it stands, and the app starts again. */
  const kill = () => {
    const resume = known
    host.crash()
    start()
    if (resume !== undefined) session.signIn({ resume })
  }

  const acts: Readonly<Record<Act, () => void>> = {
    ...hands.acts,
    kill,
    later: () => void run(laterSeconds),
  }

  /** One stretch of time after the other. */
  let playing = Promise.resolve()
  const run = (seconds: number): Promise<void> => {
    playing = playing.then(() => host.advance(seconds)).then(changed)
    return playing
  }

  const world: SimulatedWorld = {
    name: 'a simulation in this page',
    get session() {
      return session
    },
    get tape() {
      return tape
    },
    clock: {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      // The page is no part of the app's process: it outlives it.
      ...clock.outside,
    } satisfies Clock,
    diagnostics: () => recording.text,
    acts: Object.keys(acts) as Act[],
    look: hands.look,
    do: (act) => {
      acts[act]()
      changed()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    speed: 1,
    advance: run,
    stop: () => void (isRunning = false),
  }

  let last = systemClock.monotonic()
  let isRunning = runs
  const frame = async () => {
    if (!isRunning) return
    const now = systemClock.monotonic()
    // A tab in the background is woken once a minute: what it slept through is not caught up with.
    const seconds = Math.min(1, (now - last) / 1_000) * world.speed
    last = now
    await run(seconds)
    systemClock.setTimeout(() => void frame(), frameMs)
  }
  void frame()
  return world
}
