import { expect, it, vi } from 'vitest'
import {
  assign,
  cancel,
  emit,
  fromPromise,
  raise,
  sendTo,
  setup,
  spawnChild,
  type AnyStateMachine,
} from 'xstate'
import {
  drive,
  interruptedEffects,
  type DurableStep,
  type Interrupted,
} from '../../src/durable/index.ts'
import { provideMachines } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { MortalEngine } from './mortal-engine.ts'

interface Given {
  readonly machine: AnyStateMachine
  readonly input?: unknown
  readonly interrupted?: Interrupted
}

/** Drives what each life makes anew, for so many seconds. */
const play = async (
  make: (host: Simulation) => Given,
  {
    host = simulate(),
    seconds = 60,
    diesAt = [] as readonly number[],
    events = {} as Record<number, object>,
  } = {},
) => {
  const engine = new MortalEngine(host)
  for (const moment of diesAt) engine.diesAt.add(moment)
  const steps: DurableStep[] = []
  const codes = new Set<string>()
  let output: unknown
  let failure: unknown
  engine
    .live((one) => {
      const { machine, input, interrupted } = make(host)
      const publish = (step: DurableStep) => {
        steps.push(step)
        const device = step.child('signIn/device') ?? step.child('device')
        const code = device?.context.codes?.userCode as string | undefined
        if (code !== undefined) codes.add(code)
      }
      return drive({ ...one, publish }, machine, input, interrupted)
    })
    .then(
      (end) => (output = end),
      (error: unknown) => (failure = error),
    )
  for (let second = 0; second < seconds && output === undefined; second += 1) {
    await host.advance(1)
    const event = events[second]
    if (event !== undefined) engine.wish(event as never)
  }
  return { output, failure, steps, codes, engine, host }
}

const logs = setup({
  types: {} as { context: { log: string[] }; output: string[] },
  actions: { note: assign(({ context, event }) => ({ log: [...context.log, event.type] })) },
})

it('hears what is raised at once one time, and later what is sent or raised with a delay', async () => {
  const machine = logs.createMachine({
    context: { log: [] },
    entry: [
      raise({ type: 'now' }),
      raise({ type: 'in 3 s' }, { delay: 3_000 }),
      raise({ type: 'in 2 s' }, { delay: 2_000 }),
      sendTo(({ self }) => self, { type: 'in 1 s' }, { delay: 1_000 }),
      sendTo(({ self }) => self, { type: 'sent' }),
      sendTo(({ self }) => self, { type: 'never' }, { delay: 1_500, id: 'letter' }),
      cancel('letter'),
    ],
    on: { '*': { actions: 'note' } },
    after: { 5_000: '.over' },
    initial: 'open',
    states: { open: {}, over: { type: 'final' } },
    output: ({ context }) => context.log,
  })
  const { output } = await play(() => ({ machine }))
  expect(output).toEqual(['now', 'sent', 'in 1 s', 'in 2 s', 'in 3 s'])
})

it('finishes a step before it hears what came of it', async () => {
  const brief = setup({}).createMachine({ initial: 'over', states: { over: { type: 'final' } } })
  let aborts = 0
  const long = fromPromise(({ signal }) => {
    signal.addEventListener('abort', () => (aborts += 1))
    return new Promise(() => undefined)
  })
  const machine = setup({ actors: { brief, long } }).createMachine({
    initial: 'both',
    states: {
      both: {
        invoke: [
          { id: 'brief', src: 'brief', onDone: 'over' },
          { id: 'long', src: 'long' },
        ],
      },
      // The effect that began last is over with its state: nothing is waited for but the end.
      over: { after: { 5_000: 'end' } },
      end: { type: 'final' },
    },
    output: 'over',
  })
  const { output } = await play(() => ({ machine }))
  expect([output, aborts]).toEqual(['over', 1])
})

it('says which actor is missing', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const sent = setup({}).createMachine({ id: 'lost', entry: spawnChild('nothing' as never) })
  const { failure } = await play(() => ({ machine: sent }), { seconds: 1 })
  vi.restoreAllMocks()
  expect(String(failure)).toContain('drive: the chart "lost" has no actor "nothing"')
})

it('aborts an effect whose state was left', async () => {
  let aborts = 0
  const ask = fromPromise(({ signal }) => {
    signal.addEventListener('abort', () => (aborts += 1))
    return new Promise(() => undefined)
  })
  const machine = setup({ actors: { ask } }).createMachine({
    initial: 'asking',
    states: { asking: { invoke: { src: 'ask' }, on: { stop: 'over' } }, over: { type: 'final' } },
    output: 'over',
  })
  const { output } = await play(() => ({ machine }), { events: { 3: { type: 'stop' } } })
  expect([output, aborts]).toEqual(['over', 1])
})

it('publishes what charts emit', async () => {
  const machine = setup({ types: { emitted: {} as { type: 'told' } } }).createMachine({
    entry: emit({ type: 'told' }),
    initial: 'over',
    states: { over: { type: 'final' } },
  })
  const { steps } = await play(() => ({ machine }), { seconds: 1 })
  expect(steps.flatMap(({ emitted }) => emitted)).toEqual([{ type: 'told' }])
})

/** A chart of a user's own, which invokes ours. */
const order = (host: Simulation): Given => {
  const { provider, process } = host
  const { signIn } = provideMachines({
    provider,
    clientName: 'Acme',
    host: process,
    method: 'device',
  })
  const prepare = fromPromise(() => Promise.resolve(signIn.input()))
  const machine = setup({ actors: { prepare, signIn: signIn.machine } }).createMachine({
    id: 'order',
    initial: 'preparing',
    states: {
      preparing: { invoke: { src: 'prepare', onDone: 'signingIn' } },
      signingIn: {
        invoke: {
          id: 'signIn',
          src: 'signIn',
          input: ({ event }) => event.output as never,
          onDone: 'paid',
        },
        on: { stop: 'stopped' },
      },
      paid: { type: 'final' },
      stopped: { type: 'final' },
    },
    output: 'done',
  })
  return { machine, interrupted: interruptedEffects({ host: process }) }
}

const polls = (host: Simulation) =>
  host.service.log.filter(({ operation }) => operation === 'CreateToken')

it('runs a chart that invokes ours, whenever the process dies', async () => {
  const script = { interval: 5, approveAfter: 7, latency: 0.2 }
  const once = await play(order, { host: simulate(script) })
  for (let moment = 1; moment <= once.engine.moments; moment += 7) {
    const { output, codes, host } = await play(order, { host: simulate(script), diesAt: [moment] })
    expect({
      moment,
      output,
      early: polls(host).filter(({ early }) => early).length,
      granted: polls(host).filter(({ status }) => status === 200).length,
      codes: codes.size,
    }).toEqual({ moment, output: 'done', early: 0, granted: 1, codes: 1 })
  }
})

it('leaves the store as it was when the chart around ours is told to stop with a request on its way', async () => {
  const host = simulate({ interval: 5, approveAfter: 3, latency: 2 })
  // The request leaves at about 9 s, its answer would come at 11.
  const { steps } = await play(order, { host, events: { 9: { type: 'stop' } } })
  expect(steps.at(-1)?.snapshot.value).toBe('stopped')
  const session = host.session()
  await host.advance(5)
  expect(session.getState().status).toBe('signedOut')
  expect(polls(host)).toHaveLength(1)
})

it('runs a session, nested twice, through a sign-in', async () => {
  const host = simulate({ interval: 5, approveAfter: 7 })
  const make = ({ provider, process }: Simulation): Given => {
    const { session } = provideMachines({
      provider,
      clientName: 'Acme',
      host: process,
      method: 'device',
    })
    return {
      machine: session.machine,
      input: { ...session.input(), at: host.clock.now() },
      interrupted: interruptedEffects({ host: process }),
    }
  }
  const wish = {
    method: 'device',
    prompt: 'if-needed',
    opensBrowser: false,
    resume: null,
    attempt: 'a',
  }
  const { steps, codes } = await play(make, {
    host,
    seconds: 60,
    events: { 2: { type: 'session.signIn', at: host.clock.now() + 2_000, wish } },
  })
  expect(codes.size).toBe(1)
  expect(steps.at(-1)?.snapshot.hasTag('signedIn')).toBe(true)
})
