import { initialTransition, transition } from 'xstate'
import type { AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate'
import type { DurableEngine, Interrupted } from './engine.ts'

/** A chart that runs, and where it hangs in the tree of charts. */
interface Node {
  readonly path: string
  readonly id: string
  readonly machine: AnyStateMachine
  readonly parent: Node | undefined
  snapshot: AnyMachineSnapshot
  /** What it is told while it is in the middle of a step. */
  readonly mailbox: AnyEventObject[]
  isBusy: boolean
}

/** What a step asks for, as XState says it. */
interface Action {
  readonly type: string
  readonly params?: unknown
}

/** An actor as XState's actions bring it: it never runs. */
interface Ref {
  readonly id: string
  readonly logic: unknown
}

interface Params {
  readonly id?: string
  readonly src?: unknown
  readonly input?: unknown
  readonly delay?: number
  readonly event?: AnyEventObject
  readonly sendId?: string
  readonly to?: string | Ref
  readonly actorRef?: Ref
}

type Effect = (asked: { input: unknown; signal: AbortSignal; system: object }) => Promise<unknown>

const isWithin = (path: string, top: string): boolean => path === top || path.startsWith(`${top}/`)

const eventKey = 'event'

/** Drives a tree of charts over an engine: see `drive`. */
class Driver<Wait> {
  readonly #engine: DurableEngine<Wait>
  readonly #interrupted: Interrupted
  readonly #nodes = new Map<string, Node>()
  readonly #waits = new Map<string, Wait>()
  readonly #ends = new Map<string, (value: unknown) => void>()
  readonly #aborts = new Map<string, AbortController>()
  readonly #emitted: unknown[] = []
  #timers = 0
  /** For effects, which keep apart who asks: this run, and no other. */
  readonly #system = {}

  constructor(engine: DurableEngine<Wait>, interrupted: Interrupted) {
    this.#engine = engine
    this.#interrupted = interrupted
  }

  async run(machine: AnyStateMachine, input: unknown): Promise<unknown> {
    const top = this.#start('', 'root', machine, undefined, input)
    this.#waits.set(eventKey, this.#engine.next())
    await this.#publish(top)
    while (top.snapshot.status === 'active') {
      const { key, value } = await this.#engine.race(this.#waits)
      const end = this.#ends.get(key)
      this.#waits.delete(key)
      this.#ends.delete(key)
      if (key === eventKey) {
        this.#waits.set(eventKey, this.#engine.next())
        this.#tell(top, value as AnyEventObject)
      } else end?.(value)
      await this.#publish(top)
    }
    return top.snapshot.output
  }

  async #publish({ snapshot }: Node): Promise<void> {
    await this.#engine.publish({
      snapshot,
      child: (path) => this.#nodes.get(`/${path}`)?.snapshot,
      emitted: this.#emitted.splice(0),
    })
  }

  #start(
    path: string,
    id: string,
    machine: AnyStateMachine,
    parent: Node | undefined,
    input: unknown,
  ): Node {
    const [snapshot, actions] = initialTransition(machine, input)
    const node: Node = { path, id, machine, parent, snapshot, mailbox: [], isBusy: true }
    this.#nodes.set(path, node)
    this.#settle(node, snapshot, actions)
    this.#work(node)
    return node
  }

  /** A chart finishes its step before it hears of what comes of it. */
  #tell(node: Node, event: AnyEventObject): void {
    node.mailbox.push(event)
    if (!node.isBusy) this.#work(node)
  }

  #work(node: Node): void {
    node.isBusy = true
    while (this.#nodes.get(node.path) === node) {
      const event = node.mailbox.shift()
      if (event === undefined) break
      const [snapshot, actions] = transition(node.machine, node.snapshot, event)
      this.#settle(node, snapshot as AnyMachineSnapshot, actions)
    }
    node.isBusy = false
  }

  #settle(node: Node, snapshot: AnyMachineSnapshot, actions: readonly Action[]): void {
    node.snapshot = snapshot
    for (const { type, params } of actions) this.#act(node, type, (params ?? {}) as Params)
    const { parent, id } = node
    if (snapshot.status === 'active' || parent === undefined) return
    this.#drop(node.path)
    this.#done(parent, id, snapshot.output)
  }

  #done(parent: Node, id: string, output: unknown): void {
    this.#tell(parent, { type: `xstate.done.actor.${id}`, output, actorId: id })
  }

  /** Ends what runs there and below: effects are aborted, and nobody hears of their answers. */
  #drop(top: string): void {
    for (const [path, controller] of this.#aborts) if (isWithin(path, top)) controller.abort()
    for (const map of [this.#waits, this.#ends, this.#aborts, this.#nodes])
      for (const path of map.keys()) if (path !== eventKey && isWithin(path, top)) map.delete(path)
  }

  #wait(path: string, wait: Wait, end: (value: unknown) => void): void {
    this.#waits.set(path, wait)
    this.#ends.set(path, end)
  }

  /** Now, or when the time has come: an id is needed by those alone that may be cancelled. */
  #later(node: Node, { id, delay }: Params, task: () => void): void {
    if (delay === undefined) return task()
    const name = id ?? `#${(this.#timers += 1)}`
    this.#wait(timerOf(node, name), this.#engine.sleep(delay), task)
  }

  #act(node: Node, type: string, params: Params): void {
    const at = (id: string) => `${node.path}/${id}`
    const { delay, event, sendId = '', to } = params
    switch (type) {
      case 'xstate.emit':
        this.#emitted.push(event)
        return
      case 'xstate.raise':
        // What is raised without a delay is part of the step.
        if (delay !== undefined && event !== undefined)
          this.#later(node, params, () => this.#tell(node, event))
        return
      case 'xstate.cancel':
        return this.#drop(timerOf(node, sendId))
      // XState brings the actor in place of parameters.
      case 'xstate.stopChild':
        if (params.id !== undefined) this.#drop(at(params.id))
        return
      case 'xstate.sendTo': {
        if (to === undefined || event === undefined) return
        const toItself = typeof to === 'object' && to.logic === node.machine
        const path = at(typeof to === 'string' ? to : to.id)
        return this.#later(node, params, () => {
          const child = this.#nodes.get(path) ?? (toItself ? node : undefined)
          if (child !== undefined) this.#tell(child, event)
        })
      }
      case 'xstate.spawnChild':
        return this.#spawn(node, params)
    }
  }

  #spawn(node: Node, { src: source, actorRef, input }: Params): void {
    if (actorRef === undefined)
      throw new TypeError(`drive: the chart "${node.machine.id}" has no actor "${String(source)}".`)
    const { id, logic } = actorRef
    const path = `${node.path}/${id}`
    const src = typeof source === 'string' ? source : id
    if (isMachine(logic)) {
      this.#start(path, id, logic, node, input)
      return
    }
    const { config: effect } = logic as { readonly config?: Effect }
    if (effect === undefined)
      throw new TypeError(`drive: the actor "${src}" is neither a chart nor a promise actor.`)
    const controller = new AbortController()
    const { signal } = controller
    this.#aborts.set(path, controller)
    const begin = () => effect({ input, signal, system: this.#system })
    const carryOut = (task: () => Promise<unknown>) =>
      this.#wait(path, this.#engine.run(src, task), (output) => {
        this.#aborts.delete(path)
        this.#done(node, id, output)
      })
    const interrupted = this.#interrupted[src]
    if (interrupted === undefined) return carryOut(begin)
    // The start is in the journal before the effect begins: a run that finds it there comes after one that died on the way.
    let isOurs = false
    const starting = this.#engine.run('starting', async () => {
      isOurs = true
    })
    this.#wait(path, starting, () =>
      carryOut(() => (isOurs ? begin() : interrupted(input as never))),
    )
  }
}

const timerOf = ({ path }: Node, id: string): string => `${path}/after ${id}`

const isMachine = (logic: unknown): logic is AnyStateMachine =>
  typeof logic === 'object' && logic !== null && 'implementations' in logic

/**
 * Runs a chart, and those that it invokes, over a durable engine: each effect, timer and event goes through the engine, which gives a run
 * that replaces a dead one what the dead one had. Resolves with the output.
 *
 * Effects are promise actors that resolve with plain JSON, whatever happens; actions of your own are not carried out. The start of those that `interrupted` names is journaled
 * first, so that a run which finds a start without an answer asks there for one: an engine alone would repeat the request at once.
 */
export const drive = <Wait>(
  engine: DurableEngine<Wait>,
  machine: AnyStateMachine,
  input: unknown,
  interrupted: Interrupted = {},
): Promise<unknown> => new Driver(engine, interrupted).run(machine, input)
