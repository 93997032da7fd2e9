import { expect, it } from 'vitest'
import {
  cancel,
  emit,
  fromPromise,
  initialTransition,
  raise,
  sendTo,
  setup,
  transition,
} from 'xstate'

const child = setup({}).createMachine({ on: { hello: {} } })
const ask = fromPromise<number, number>(() => Promise.resolve(1))

const chart = setup({ actors: { child, ask } }).createMachine({
  id: 'pinned',
  initial: 'one',
  invoke: { id: 'kid', src: 'child' },
  states: {
    one: {
      entry: [
        raise({ type: 'now' }),
        raise({ type: 'later' }, { id: 'timer', delay: 7 }),
        emit({ type: 'told' }),
        sendTo('kid', { type: 'hello' }),
        sendTo('kid', { type: 'hello' }, { id: 'letter', delay: 9 }),
        sendTo(({ self }) => self, { type: 'self' }),
        cancel('letter'),
      ],
      invoke: { id: 'asked', src: 'ask', input: 3 },
      after: { 11: 'two' },
      on: { go: 'two', now: {} },
    },
    two: {},
  },
})

/** The first action of a type that fits, as the driver reads it. */
const actionOf = (actions: readonly object[], type: string, fits: (params: never) => boolean) =>
  (actions as { type: string; params: unknown }[]).find(
    (action) => action.type === type && fits(action.params as never),
  )?.params

const [snapshot, begun] = initialTransition(chart)
const [, gone] = transition(chart, snapshot, { type: 'go' })

it.each([
  [
    'xstate.spawnChild of a chart',
    begun,
    'xstate.spawnChild',
    { src: 'child', actorRef: { id: 'kid', logic: child } },
  ],
  [
    'xstate.spawnChild of an effect',
    begun,
    'xstate.spawnChild',
    { src: 'ask', input: 3, actorRef: { id: 'asked', logic: ask } },
  ],
  [
    'xstate.raise with a delay',
    begun,
    'xstate.raise',
    { id: 'timer', delay: 7, event: { type: 'later' } },
  ],
  [
    'xstate.raise of after',
    begun,
    'xstate.raise',
    { id: 'xstate.after.11.pinned.one', delay: 11, event: { type: 'xstate.after.11.pinned.one' } },
  ],
  [
    'xstate.raise without a delay',
    begun,
    'xstate.raise',
    { delay: undefined, event: { type: 'now' } },
  ],
  ['xstate.emit', begun, 'xstate.emit', { event: { type: 'told' } }],
  [
    'xstate.sendTo',
    begun,
    'xstate.sendTo',
    { to: { id: 'kid', logic: child }, delay: undefined, event: { type: 'hello' } },
  ],
  [
    'xstate.sendTo with a delay',
    begun,
    'xstate.sendTo',
    { to: { id: 'kid' }, id: 'letter', delay: 9 },
  ],
  [
    'xstate.sendTo to itself',
    begun,
    'xstate.sendTo',
    { to: { logic: chart }, event: { type: 'self' } },
  ],
  ['xstate.cancel', begun, 'xstate.cancel', { sendId: 'letter' }],
  ['xstate.cancel of after', gone, 'xstate.cancel', { sendId: 'xstate.after.11.pinned.one' }],
  ['xstate.stopChild', gone, 'xstate.stopChild', { id: 'asked' }],
] as const)('XState asks by %s as the driver reads it', (_, actions, type, shape) => {
  const found = actionOf(actions, type, (params) => {
    try {
      expect(params).toMatchObject(shape)
      return true
    } catch {
      return false
    }
  })
  expect(found, JSON.stringify(actions.map((one) => one.type))).toBeDefined()
})

it('XState runs the config of a promise actor', async () => {
  const { config } = ask as never as { config: (o: object) => Promise<number> }
  expect(await config({ input: 3, signal: new AbortController().signal })).toBe(1)
})

it('XState takes the end of a child by its name', () => {
  const parent = setup({ actors: { ask } }).createMachine({
    initial: 'asking',
    states: {
      asking: {
        invoke: {
          id: 'asked',
          src: 'ask',
          input: 1,
          onDone: { guard: ({ event }) => event.output === 4, target: 'done' },
        },
      },
      done: {},
    },
  })
  const [start] = initialTransition(parent)
  const end = { type: 'xstate.done.actor.asked', output: 4, actorId: 'asked' } as never
  expect(transition(parent, start, end)[0].value).toBe('done')
})
