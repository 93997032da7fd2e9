import { createActor, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate'
import { nameOf, nodesOf, transitionsOf } from './findings.ts'

export interface Path {
  readonly name: string
  readonly input: unknown
  readonly path: string
  readonly state: unknown
  readonly steps: readonly {
    readonly event: { readonly type: string }
    readonly path: string
    readonly state: unknown
  }[]
}

const stopped = { setTimeout: () => 0, clearTimeout: () => undefined }

/**
 * Plays paths on live actors and lists the states and transitions that none of them took. `visit` sees each snapshot on
 * the way, with the place where the path says that it is.
 */
export const uncovered = (
  machine: AnyStateMachine,
  paths: readonly Path[],
  visit: (snapshot: AnyMachineSnapshot, path: Path, expected?: string) => void = () => undefined,
): string[] => {
  const nodes = new Set(nodesOf(machine))
  const transitions = new Set([...nodes].flatMap(transitionsOf))
  for (const path of paths) {
    const actor = createActor(machine, {
      input: path.input,
      clock: stopped,
      inspect: (event) => {
        if (event.type !== '@xstate.microstep') return
        for (const transition of event._transitions) {
          transitions.delete(transition)
          nodes.delete(transition.source)
        }
        const { _nodes: active } = event.snapshot as AnyMachineSnapshot
        for (const node of active) nodes.delete(node)
      },
    })
    actor.start()
    visit(actor.getSnapshot(), path)
    for (const { event, path: expected } of path.steps) {
      actor.send(event)
      visit(actor.getSnapshot(), path, expected)
    }
    actor.stop()
  }
  return [...[...nodes].map(({ id }) => id), ...[...transitions].map(nameOf)]
}
