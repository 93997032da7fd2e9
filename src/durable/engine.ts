import type { AnyMachineSnapshot } from 'xstate'

/**
 * What a durable engine has to offer. `Wait` is whatever the engine waits for. A run that replaces one that died makes the same calls
 * in the same order, and is given the same answers.
 */
export interface DurableEngine<Wait> {
  /** Runs an effect once and keeps its answer, which is plain JSON. */
  run(name: string, effect: () => Promise<unknown>): Wait
  sleep(ms: number): Wait
  /** The next event from outside: plain JSON. */
  next(): Wait
  /** The first of them to come: its key, and what it brought. The others go on. */
  race(waits: ReadonlyMap<string, Wait>): Promise<{ readonly key: string; readonly value: unknown }>
  /** Keeps what others may see. It is called after each step, before the next wait. */
  publish(step: DurableStep): void | Promise<void>
}

/** Where the charts stand. */
export interface DurableStep {
  readonly snapshot: AnyMachineSnapshot
  /** A chart that the first one has invoked, by its ids: `device`, or `signIn/device`. */
  child(path: string): AnyMachineSnapshot | undefined
  /** What the charts have emitted since the last step. */
  readonly emitted: readonly unknown[]
}

/**
 * What effects answer that were under way when their process died, so that nobody knows whether they were carried out. Those that are
 * not named are run again.
 */
export type Interrupted = Readonly<Record<string, (input: never) => Promise<unknown>>>
