import type { AnyActorRef, AnyMachineSnapshot, InspectionEvent } from 'xstate'
import { createMask } from '../../../src/devtools/mask.ts'
import { record } from '../../../src/devtools/index.ts'
import { createTape, type Tape } from '../../../src/devtools/viewer/event-log.ts'
import type { SessionState, Transition } from '../../../src/index.ts'
import { flowOf } from '../../../src/observe/transitions.ts'
import { simulate, type Simulation } from '../../../src/testing/index.ts'
import type { Session } from '../../../src/session/session.ts'

/** What XState itself said of one chart. */
export interface Said {
  readonly path: string
  readonly status: string
  readonly value: unknown
  readonly context: unknown
  readonly children: readonly string[]
}

/** What was seen of a session while it happened, by nobody of the viewer's. */
export interface Witness {
  /** Each chart's snapshots in their order, by its path. */
  readonly said: ReadonlyMap<string, readonly Said[]>
  /** How the session stood whenever its charts had come to rest; the key is how many snapshots there had been. */
  readonly states: ReadonlyMap<number, SessionState>
  readonly transitions: readonly Transition[]
}

const pathTo = (actor: AnyActorRef): string =>
  actor._parent === undefined ? actor.id : `${pathTo(actor._parent)}/${actor.id}`

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown

/** Writes down what plain inspection says. */
const createWitness = () => {
  const said = new Map<string, Said[]>()
  const states = new Map<number, SessionState>()
  let count = 0
  let session: Session | undefined
  const inspect = (event: InspectionEvent) => {
    if (event.type !== '@xstate.snapshot' || flowOf(event.actorRef) === undefined) return
    const path = pathTo(event.actorRef as AnyActorRef)
    const { value, context, status, children } = event.snapshot as AnyMachineSnapshot
    const all = said.get(path) ?? []
    said.set(path, all)
    const names = Object.keys(children)
    all.push({ path, status, value: copy(value), context: copy(context), children: names })
    count += 1
    queueMicrotask(() => {
      if (session !== undefined) states.set(count, session.getState())
    })
  }
  return {
    inspect,
    watch: (watched: Session): Witness => {
      session = watched
      const transitions: Transition[] = []
      watched.transitions$.subscribe((transition) => transitions.push(transition))
      return { said, states, transitions }
    },
  }
}

export interface Played {
  readonly text: string
  readonly witness: Witness
  /** What a tape made of it while it happened. */
  readonly tape: Tape
  /** What a recording has in the place of what is one person's. */
  readonly mask: (value: unknown) => unknown
  readonly host: Simulation
}

/** Plays a session and has it recorded, taped and witnessed. */
export const play = async (
  host: Simulation,
  act: (session: Session) => Promise<void>,
): Promise<Played> => {
  const tape = createTape({ clock: host.clock })
  const { inspect, watch } = createWitness()
  const session = host.session({
    inspect: (event) => {
      inspect(event)
      tape.inspect(event)
    },
  })
  const recording = record(session)
  const witness = watch(session)
  await act(session)
  const { request } = session.actor.getSnapshot().context
  recording.stop()
  return { text: recording.text, witness, tape, mask: createMask(request), host }
}

/** Sign-ins by code with slow-downs, a declined one, an outage, renewals, and sign-outs: more than 200 frames. */
export const longStory = (): Promise<Played> => {
  const host = simulate({
    interval: 5,
    slowDownOn: [2, 5],
    approveAfter: 80,
    tokenExpiresIn: 900,
    latency: 0.4,
    offline: [[21, 61]],
  })
  return play(host, async (session) => {
    for (let n = 0; n < 4; n += 1) {
      session.signIn()
      await host.advance(12)
      session.signIn().nudge()
      await host.advance(150)
      await host.advance(2_000)
      session.token({ minTtlMs: 800_000 }).catch(() => undefined)
      await host.advance(10)
      const leaving = session.signOut()
      await host.advance(40)
      await leaving
      session.signIn()
      await host.advance(23)
      session.signIn().cancel('had enough')
      await host.advance(5)
    }
  })
}
