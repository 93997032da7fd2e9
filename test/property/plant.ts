import { assign, fromPromise, type AnyEventObject, type AnyStateMachine } from 'xstate'
import { runtimeFor, type Machines, type Runtime } from '../../src/effects/runtime.ts'
import { createCodeFlow } from '../../src/effects/code-flow.ts'
import type { Host, Store } from '../../src/index.ts'
import type { Simulation } from '../../src/testing/index.ts'

export type { Machines }

/** Makes copies of the charts with a bug in them, or puts one into the ports of a process. */
export interface Bug {
  (machines: Machines, host: Simulation, runtime: Runtime): Partial<Machines>
  readonly ports?: (process: Host, simulation: Simulation) => Partial<Host>
}

/** Plants a bug into all that `host` and `store` run from now on: the charts around it are given the copy. */
export const plant = (simulation: Simulation, host: Host, given: Store, bug: Bug): void => {
  const ports = bug.ports?.(host, simulation) ?? {}
  Object.assign(host, ports)
  const runtime = runtimeFor(host, ports.store ?? given)
  const machines = {
    ...runtime.machines,
    authorizationCode: runtime.codeFlow(createCodeFlow).machine,
  }
  const own = { ...machines, ...bug(machines, simulation, runtime) }
  const { deviceAuthorization, authorizationCode, refresh } = own
  const signIn = own.signIn.provide({
    actors: { deviceAuthorization, authorizationCode, refresh },
  })
  const session = own.session.provide({ actors: { refresh, signIn } })
  Object.assign(runtime, { machines: { ...own, signIn, session } })
}

/** What a guard reads that goes by the answer of an actor. */
export interface Answered {
  readonly event: { readonly output: { readonly kind: string } }
}

type System = Parameters<Parameters<typeof fromPromise>[0]>[0]['system']
type Effect<I, O> = (input: I, signal: AbortSignal) => Promise<O>

/** Puts another effect around a chart's own. */
export const around =
  <I, O>(
    chart: keyof Machines,
    actor: string,
    wrap: (real: Effect<I, O>, host: Simulation, runtime: Runtime) => Effect<I, O>,
  ): Bug =>
  (machines, host, runtime) => {
    const machine = machines[chart] as unknown as AnyStateMachine
    const own = machine.implementations.actors[actor] as unknown as {
      config(o: { input: I; signal: AbortSignal; system: System }): Promise<O>
    }
    const planted = fromPromise<O, I>(({ input, signal, system }) => {
      const real: Effect<I, O> = (asked, limit) =>
        own.config({ input: asked, signal: limit, system })
      return wrap(real, host, runtime)(input, signal)
    })
    return { [chart]: machine.provide({ actors: { [actor]: planted } } as never) }
  }

/** What an action hears of: the params that it is given, or the answer in its event, or the event. */
const heardBy = (event: AnyEventObject, params: unknown): unknown =>
  params ?? event['output'] ?? event

/** Changes what an action writes into the context, given what it heard and what it would have written. */
export const instead =
  <C, P>(
    chart: keyof Machines,
    action: string,
    change: (before: C, heard: P, after: C) => Partial<C>,
  ): Bug =>
  (machines) => {
    const machine = machines[chart] as unknown as AnyStateMachine
    const own = machine.implementations.actions[action] as unknown as {
      readonly assignment:
        | ((o: { context: C; event: AnyEventObject }, params: unknown) => Partial<C>)
        | Readonly<Record<string, unknown>>
    }
    const { assignment } = own
    const write = (context: C, event: AnyEventObject, params: unknown): Partial<C> =>
      typeof assignment === 'function'
        ? assignment({ context, event }, params)
        : (Object.fromEntries(
            Object.entries(assignment).map(([key, value]) => [
              key,
              typeof value === 'function'
                ? (value as (o: { context: C }, params: unknown) => unknown)({ context }, params)
                : value,
            ]),
          ) as Partial<C>)
    const planted = assign(({ context, event }, params: unknown) => {
      const before = context as C
      const written = write(before, event, params)
      const heard = heardBy(event, params) as P
      return { ...written, ...change(before, heard, { ...before, ...written }) } as object
    })
    return { [chart]: machine.provide({ actions: { [action]: planted } } as never) }
  }

/** Puts other guards, delays or actions in place of a chart's own. */
export const swap =
  (chart: keyof Machines, implementations: object): Bug =>
  (machines) => ({
    [chart]: (machines[chart] as unknown as AnyStateMachine).provide(implementations as never),
  })

/** Has the process run on other ports. */
export const onPorts = (ports: NonNullable<Bug['ports']>): Bug =>
  Object.assign(() => ({}), { ports })

/** Says that a token is stored, and stores it after that. */
export const tokensLate: Bug = onPorts(({ store }, { clock }) => ({
  store: {
    ...store,
    set: (key, value, o) => {
      if (!key.startsWith('token/')) return store.set(key, value, o)
      clock.setTimeout(() => void store.set(key, value, o), 0)
      return Promise.resolve()
    },
  },
}))

/** Changes what the charts' effects share. */
export const inside =
  (change: (runtime: Runtime, host: Simulation) => void): Bug =>
  (_machines, host, runtime) => {
    change(runtime, host)
    return {}
  }

/** The second bug in a copy that has the first. */
export const both =
  (one: Bug, other: Bug): Bug =>
  (machines, host, runtime) => {
    const first = one(machines, host, runtime)
    return { ...first, ...other({ ...machines, ...first }, host, runtime) }
  }
