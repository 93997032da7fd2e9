import { createActor, createMachine, fromTransition, sendTo, SimulatedClock } from 'xstate'
import { describe, expect, it } from 'vitest'
import { toText } from '../../../src/devtools/viewer/json.ts'
import { createTape } from '../../../src/devtools/viewer/event-log.ts'
import { jsonPane } from '../../../src/devtools/viewer/view-panes.ts'
import type { View } from '../../../src/devtools/viewer/view.ts'

describe("a tape of other people's machines", () => {
  it('has what was sent with a delay when it arrives, and no timer for it any more', () => {
    const clock = new SimulatedClock()
    const bell = createMachine({
      id: 'bell',
      initial: 'quiet',
      states: { quiet: { on: { ring: 'loud' } }, loud: {} },
    })
    const machine = createMachine({
      id: 'door',
      initial: 'shut',
      invoke: { id: 'bell', src: bell },
      states: {
        shut: {
          entry: sendTo('bell', { type: 'ring' }, { delay: 10 }),
          on: { knock: 'open' },
        },
        open: {},
      },
    })
    const tape = createTape({ clock: { now: () => clock.now() as never } })
    const actor = createActor(machine, { inspect: tape.inspect, clock }).start()
    clock.increment(10)
    // In the same turn, before any microtask.
    actor.send({ type: 'knock' })
    const log = tape.frames.map(({ actor: path, event, actors }) => [
      `${path} ${event}`,
      ...actors.flatMap(({ timers }) => timers.map(({ name }) => name)),
    ])
    expect(log).toEqual([
      ['door start', 'ring'],
      ['door/bell start', 'ring'],
      ['door/bell ring'],
      ['door knock'],
    ])
  })

  it('has what threw, and at which event: XState has no snapshot of that', async () => {
    const fail = () => {
      throw new Error('broken')
    }
    const child = createMachine({
      id: 'child',
      initial: 'idle',
      states: { idle: { after: { 10: { actions: fail } } } },
    })
    const machine = createMachine({
      id: 'parent',
      initial: 'calling',
      states: {
        calling: { invoke: { id: 'child', src: child, onError: 'alone' } },
        alone: { on: { go: { guard: fail, target: 'calling' } } },
      },
    })
    const clock = new SimulatedClock()
    const tape = createTape({ clock: { now: () => clock.now() as never } })
    const actor = createActor(machine, { inspect: tape.inspect, clock })
    actor.subscribe({ error: () => undefined })
    actor.start()
    clock.increment(10)
    actor.send({ type: 'go' })
    await Promise.resolve()
    expect(tape.frames.map((frame) => `${frame.actor} ${frame.event} ${frame.kind}`)).toEqual([
      'parent start start',
      'parent/child start start',
      'parent/child after 10 end',
      'parent child failed step',
      'parent go end',
    ])
    expect(tape.frames[2]?.actors[1]).toMatchObject({ status: 'error', error: Error('broken') })
    expect(tape.frames[4]?.actors).toMatchObject([{ status: 'error', value: 'alone' }])
  })

  it('has a call once, however often its state is entered again', () => {
    const src = fromTransition((count: number) => count + 1, 0)
    const machine = createMachine({
      id: 'other',
      initial: 'a',
      states: {
        a: { invoke: { id: 'counter', src }, on: { again: { target: 'a', reenter: true } } },
      },
    })
    const tape = createTape()
    const actor = createActor(machine, { inspect: tape.inspect }).start()
    for (let n = 0; n < 3; n += 1) actor.send({ type: 'again' })
    const paths = tape.frames.map(({ actors }) => actors.map(({ path }) => path))
    for (const all of paths) expect(all).toEqual(['other', 'other/counter'])
  })

  it('shows what an actor without states holds', () => {
    const tape = createTape()
    const logic = fromTransition((count: number) => count + 1, 0)
    const actor = createActor(logic, { id: 'counter', inspect: tape.inspect }).start()
    actor.send({ type: 'go' })
    const pane = jsonPane({ frame: tape.frames.at(-1) } as View)
    expect(JSON.stringify(pane.values)).toMatch(/"counter".+\\"context\\": 1\\n/)
  })

  it('keeps as many frames as it may, and be it none', () => {
    const machine = createMachine({ on: { go: {} } })
    for (const limit of [0, 1, 3]) {
      const tape = createTape({ limit })
      const actor = createActor(machine, { inspect: tape.inspect }).start()
      for (let n = 0; n < 9; n += 1) actor.send({ type: 'go' })
      expect(tape.frames).toHaveLength(limit)
    }
  })

  it('stops no actor, whatever is in its config', () => {
    const circle: Record<string, unknown> = {}
    circle['itself'] = circle
    for (const params of [{ big: 1n }, circle]) {
      const entry = { type: 'note', params }
      const tape = createTape()
      createActor(createMachine({ initial: 'a', states: { a: { entry } } }), {
        inspect: tape.inspect,
      }).start()
      expect(tape.frames.map(({ to }) => to)).toEqual(['a'])
    }
  })
})

it('writes a context as JSON, with circles through sets and maps', () => {
  const parent: Record<string, unknown> = { name: 'parent' }
  parent['children'] = new Set([{ parent }])
  parent['self'] = parent
  const map = new Map<string, unknown>()
  map.set('map', map)
  expect(JSON.parse(toText({ parent, map, count: 1n }))).toEqual({
    parent: { name: 'parent', children: [{ parent: '[itself]' }], self: '[itself]' },
    map: { map: '[itself]' },
    count: '1',
  })
})
