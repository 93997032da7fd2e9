import { assign, fromPromise, type AnyStateMachine, type EventObject } from 'xstate'
import type { MachineContext, PromiseActorLogic } from 'xstate'
import type { Told } from './shared.ts'

/** A chart's moves as XState 5 takes them: each an action that writes what the move returns. */
export const assigns = <
  Context extends MachineContext,
  Event extends EventObject,
  Name extends string,
>(
  moves: Readonly<Record<Name, (told: Told<Context, Event>) => Partial<Context>>>,
): Record<Name, ReturnType<typeof assign<Context, Event, undefined, Event, never>>> =>
  Object.fromEntries(
    Object.entries<(told: Told<Context, Event>) => Partial<Context>>(moves).map(([name, move]) => [
      name,
      assign<Context, Event, undefined, Event, never>(move),
    ]),
  ) as Record<Name, ReturnType<typeof assign<Context, Event, undefined, Event, never>>>

/** Stands in for an effect that `machine.provide()` supplies: it is asked for this, and answers so. */
export const effect = <Effect extends (asked: never) => unknown>(): PromiseActorLogic<
  ReturnType<Effect>,
  Parameters<Effect>[0]
> => fromPromise(() => Promise.reject(new Error('machine.provide() has not supplied this actor')))

/** Stands in for a chart that `machine.provide()` supplies: a chart brings no other one along. */
export const chartToProvide = <Chart extends AnyStateMachine>(): Chart =>
  effect() as unknown as Chart
