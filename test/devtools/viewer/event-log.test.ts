import { createInspector } from '@statelyai/inspect'
import { createActor, createMachine, fromPromise, setup } from 'xstate'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Frame } from '../../../src/devtools/viewer/frame.ts'
import { openRecording } from '../../../src/devtools/viewer/open-recording.ts'
import { toSequence } from '../../../src/devtools/viewer/sequence.ts'
import { createTape, type Tape } from '../../../src/devtools/viewer/event-log.ts'
import { RecordingError } from '../../../src/devtools/index.ts'
import { logText, shortWay } from '../../../src/devtools/viewer/text.ts'
import { pathOf } from '../../../src/observe/sign-in-state.ts'
import { simulate, steppingClock } from '../../../src/testing/index.ts'
import { longStory, type Played } from './story.ts'

let played: Played
beforeAll(async () => {
  played = await longStory()
})

/** What can be compared: without what draws it. */
const plain = ({ actors, ...frame }: Frame) => ({
  ...frame,
  actors: actors.map(({ chart, ...actor }) => ({ ...actor, chart: chart?.chart.id })),
})

const lines = ({ frames }: Tape): string[] => logText(frames, frames[0]?.at ?? 0).split('\n')

describe('a live tape', () => {
  it('has a frame for each snapshot of a chart, and its state is that snapshot', () => {
    const { tape, witness } = played
    const counts = new Map<string, number>()
    expect(tape.frames.length).toBeGreaterThanOrEqual(200)
    for (const { actor: path, actors, to } of tape.frames) {
      const n = counts.get(path) ?? 0
      counts.set(path, n + 1)
      const said = witness.said.get(path)?.[n]
      const shown = actors.find((one) => one.path === path)
      expect({ value: shown?.value, status: shown?.status }).toEqual({
        value: said?.value,
        status: said?.status,
      })
      expect(JSON.parse(JSON.stringify(shown?.context))).toEqual(said?.context)
      expect(to).toBe(pathOf(said?.value as string))
    }
    for (const [path, said] of witness.said) expect(counts.get(path)).toBe(said.length)
  })

  it('has them in the order in which they happened, which is that of transitions$', () => {
    const { tape, witness } = played
    const happened = witness.transitions.map(({ flow, to }) => `${flow} ${to}`)
    const steps = tape.frames.filter(({ from, to, kind }) => from !== to && kind !== 'start')
    let at = -1
    for (const { actor, to, words } of steps) {
      at = happened.indexOf(`${actor.slice(actor.lastIndexOf('/') + 1)} ${to}`, at + 1)
      expect(at, `${actor} → ${to}`).toBeGreaterThanOrEqual(0)
      if (words !== '') expect(words).toBe(witness.transitions[at]?.detail)
    }
    const starts = tape.frames.filter(({ kind }) => kind === 'start').length
    // A frame shows where a chart comes to rest: what it passes on its way there has none.
    const resting = witness.transitions.filter(({ flow, event, at }, n, all) => {
      const next = all.slice(n + 1).find((later) => later.flow === flow)
      return next?.event !== event || next.at !== at
    })
    expect(steps.length + starts).toBeGreaterThan(resting.length * 0.95)
  })

  it('says who has caused what, and which timers are set', () => {
    const { frames } = played.tape
    const by = (cause: Frame['cause']) => frames.filter((frame) => frame.cause === cause)
    expect(by('user').map(({ event }) => event)).toEqual(
      expect.arrayContaining(['session.signIn', 'session.signOut', 'flow.cancel', 'flow.nudge']),
    )
    expect(by('network').map(({ event }) => event)).toContain('createToken.unreachable')
    const [poll] = frames.filter(({ event }) => event === 'startDeviceAuthorization.issued')
    const timers = poll?.actors.flatMap((actor) => actor.timers)
    expect(timers?.map(({ name, setAt, dueAt }) => [name, dueAt - setAt])).toEqual([
      ['untilNextPoll', 5_000],
    ])
    expect(timers?.[0]?.setAt).toBe(poll?.at)
    const asking = frames.find(({ to }) => to === 'awaitingCode.asking')
    expect(asking?.actors.map(({ path }) => path)).toEqual([
      'session',
      'session/signIn',
      'session/signIn/device',
      'session/signIn/device/createToken',
    ])
  })

  it('shares what has not changed', () => {
    const { frames } = played.tape
    const last = frames.at(-1)
    const session = last?.actors.find(({ path }) => path === 'session')
    const before = frames.at(-2)?.actors.find(({ path }) => path === 'session')
    if (last?.actor !== 'session') expect(session).toBe(before)
    expect(new Set(frames.map(({ actors }) => actors[0]?.chart)).size).toBe(1)
  })

  it('keeps the latest frames, and counts on', async () => {
    const host = simulate({ interval: 1, approveAfter: 300 })
    const tape = createTape({ clock: host.clock, limit: 50 })
    let told = 0
    const stop = tape.subscribe(() => (told += 1))
    host.session({ inspect: tape.inspect }).signIn()
    await host.advance(120)
    expect(tape.frames).toHaveLength(50)
    expect(tape.frames.map(({ n }) => n)).toEqual(
      Array.from({ length: 50 }, (_, i) => told - 50 + i),
    )
    expect(tape.frames).toBe(tape.frames)
    tape.clear()
    expect(tape.frames).toEqual([])
    stop()
    const before = told
    await host.advance(2)
    expect(told).toBe(before)
    expect(tape.frames[0]?.n).toBe(before - 1)
  })
})

describe('a recording', () => {
  it('is the same tape, with what is one person’s masked', () => {
    const { text, tape, mask } = played
    const opened = openRecording(text)
    expect(opened.isLive).toBe(false)
    expect(lines(opened)).toEqual(lines(tape))
    const live = tape.frames.map((frame) => mask(JSON.parse(JSON.stringify(plain(frame)))))
    const late = opened.frames.map((frame) => JSON.parse(JSON.stringify(plain(frame))) as unknown)
    expect(late).toEqual(live)
  })

  it('that is none is refused in words', () => {
    expect(() => openRecording('{}')).toThrow(RecordingError)
    expect(() => openRecording(played.text.slice(0, -40))).toThrow(RecordingError)
  })
})

describe("Stately's messages", () => {
  const sent = async (depth: object): Promise<{ tape: Tape; told: Tape }> => {
    const host = simulate({ interval: 5, slowDownOn: [2], approveAfter: 40, latency: 0.4 })
    const told = createTape({ clock: host.clock })
    const tape = createTape({ clock: host.clock })
    for (const message of [null, 7, 'x', {}, { type: '@xstate.event' }]) tape.receive(message)
    const adapter = {
      send: (message: object) => tape.receive(JSON.parse(JSON.stringify(message))),
    }
    const inspector = createInspector(adapter, depth)
    const session = host.session({
      inspect: (event) => {
        told.inspect(event)
        inspector.inspect.next?.(event)
      },
    })
    session.signIn()
    await host.advance(200)
    const leaving = session.signOut()
    await host.advance(40)
    await leaving
    await expect.poll(() => tape.frames.length).toBe(told.frames.length)
    return { tape, told }
  }

  it.each([
    ['whole', { serializationDepthLimit: 30 }],
    ['at their usual depth', {}],
  ])('%s, make the same frames', async (_, depth) => {
    const { tape, told } = await sent(depth)
    const steps = ({ frames }: Tape) =>
      frames.map(({ actor, event, kind, from, to, cause, messages, actors }) => ({
        actor,
        event,
        kind,
        from,
        to,
        cause,
        said: messages.map(({ from: who, to: whom, text }) => `${who} ${whom} ${text}`),
        actors: actors.map(({ path, status, value, timers }) => ({
          path,
          status,
          value,
          timers: timers.map(({ name, setAt, dueAt }) => [name, dueAt - setAt]),
        })),
      }))
    expect(steps(tape)).toEqual(steps(told))
    const { chart } = tape.frames.at(-1)?.actors[0] ?? {}
    expect(chart?.layout).toBeDefined()
  })

  it('of two clients do not mix', () => {
    const tape = createTape()
    const actor = (client: string) =>
      tape.receive(
        {
          type: '@xstate.snapshot',
          sessionId: 'x:0',
          rootId: 'x:0',
          name: 'toggle',
          event: { type: 'xstate.init' },
          snapshot: { status: 'active', value: client, context: {} },
        },
        client,
      )
    actor('a')
    actor('b')
    expect(tape.frames.at(-1)?.actors.map(({ path, value }) => [path, value])).toEqual([
      ['toggle', 'a'],
      ['toggle#2', 'b'],
    ])
  })
})

describe("other people's machines", () => {
  it('are taped as they are: parallel states, promises, errors, and a child of a child', async () => {
    const clock = steppingClock()
    const child = createMachine({
      id: 'child',
      initial: 'a',
      states: { a: { after: { 500: 'b' } }, b: { type: 'final' } },
    })
    const machine = setup({
      actors: { child, load: fromPromise<string>(() => Promise.resolve('loaded')) },
    }).createMachine({
      id: 'player',
      type: 'parallel',
      states: {
        sound: { initial: 'on', states: { on: { on: { toggle: 'off' } }, off: {} } },
        track: {
          initial: 'loading',
          states: {
            loading: { invoke: { src: 'load', onDone: 'playing' } },
            playing: { invoke: { id: 'clip', src: 'child', onDone: 'over' } },
            over: {},
          },
        },
      },
    })
    const tape = createTape({ clock })
    const actor = createActor(machine, { inspect: tape.inspect, clock }).start()
    await clock.advance(1)
    actor.send({ type: 'toggle' })
    actor.send({ type: 'unknown' })
    await clock.advance(1_000)
    const log = tape.frames.map(
      ({ actor: path, event, kind, cause, to }) => `${path} ${event} ${kind} ${cause} ${to}`,
    )
    expect(log).toEqual([
      'player start start user sound.on, track.loading',
      'player 0.player.track.loading answered step service sound.on, track.playing',
      'player/clip start start service a',
      'player toggle step user sound.off, track.playing',
      'player unknown ignored user sound.off, track.playing',
      'player/clip after 500 end timer b',
      'player clip answered step service sound.off, track.over',
    ])
    expect(tape.frames[2]?.actors.flatMap(({ timers }) => timers.map(({ name }) => name))).toEqual([
      '500',
    ])
  })
})

describe('words', () => {
  it('tell the way without what both ends share', () => {
    expect(shortWay('a.b', 'a.c.d')).toBe('b → c.d')
    expect(shortWay('a', 'b')).toBe('a → b')
    expect(shortWay('a.b', 'a')).toBe('a.b → a')
    expect(shortWay('a', 'a.b')).toBe('a → a.b')
  })

  it('make a Mermaid sequence diagram', () => {
    const text = toSequence(played.tape.frames.flatMap(({ messages }) => messages))
    const [first, ...rest] = text.trimEnd().split('\n')
    expect(first).toBe('sequenceDiagram')
    expect(rest.slice(0, 5)).toEqual(
      ['User', 'App', 'Store', 'Service', 'Browser'].map((name) => `  participant ${name}`),
    )
    for (const line of rest.slice(5))
      expect(line).toMatch(
        /^ {2}(User|App|Store|Service|Browser)--?>>(User|App|Store|Service|Browser): [^;#]+$/,
      )
    for (const line of [
      '  User->>App: session.signIn',
      '  App->>Service: createToken',
      '  Service-->>App: slowDown',
      '  App->>Store: readToken',
      '  Service-->>App: unreachable',
    ])
      expect(rest).toContain(line)
  })
})
