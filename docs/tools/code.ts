import { assign, type AnyEventObject, type AnyStateMachine } from 'xstate'

type Kind = 'actions' | 'guards' | 'delays' | 'actors'
type Context = Readonly<Record<string, unknown>>
interface Told {
  readonly context: Context
  readonly event: AnyEventObject
}

export const namesOf = (machine: AnyStateMachine, kind: Kind): string[] =>
  Object.keys(machine.implementations[kind] ?? {})

/** What the parts of a chart do to its context, by name: as seen along all paths through it, not as their text says. */
export interface Uses {
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>
  readonly sets: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Goes through a copy of the chart whose guards, delays and actions note which parts of the context they look at, and
 * what they set.
 */
export const usesOf = (machine: AnyStateMachine, walk: (copy: AnyStateMachine) => void): Uses => {
  const reads = new Map<string, Set<string>>()
  const sets = new Map<string, Set<string>>()
  const note = (where: Map<string, Set<string>>, name: string, keys: Iterable<string>) =>
    where.set(name, new Set([...(where.get(name) ?? []), ...keys]))
  const watched = (told: Told, name: string): Told => ({
    ...told,
    context: new Proxy(told.context, {
      get: (context, key) => {
        note(reads, name, [String(key)])
        return context[String(key)]
      },
    }),
  })
  const watch = (kind: 'guards' | 'delays') =>
    Object.fromEntries(
      Object.entries(machine.implementations[kind] as Record<string, unknown>).map(([name, it]) => [
        name,
        typeof it === 'function'
          ? (told: Told, params: unknown) => it(watched(told, name), params) as unknown
          : it,
      ]),
    )
  const actions = Object.fromEntries(
    Object.entries(machine.implementations.actions as Record<string, unknown>).map(([name, it]) => {
      const { assignment } = it as { readonly assignment?: unknown }
      if (typeof assignment === 'object' && assignment !== null)
        note(sets, name, Object.keys(assignment))
      if (typeof assignment !== 'function') return [name, it]
      return [
        name,
        assign((told, params: unknown) => {
          const patch = assignment(told, params) as object
          note(sets, name, Object.keys(patch))
          return patch
        }),
      ]
    }),
  )
  walk(machine.provide({ guards: watch('guards'), delays: watch('delays'), actions } as never))
  return { reads, sets }
}

const contextKeys = (
  machine: AnyStateMachine,
  known: ReadonlySet<string> | undefined,
): string[] => {
  const { context } = machine.config
  const order = [...String(context).matchAll(/^\s+(\w+)[:,]/gm)].map(([, key = '']) => key)
  return [...(known ?? [])].toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
}

/** The parts of the context that a guard or a delay looks at, in the order of the context. */
export const readsOf = (machine: AnyStateMachine, { reads }: Uses, name: string): string[] =>
  contextKeys(machine, reads.get(name))

/** What an action does: the parts of the context that it sets, the event that it announces, or the actor it tells. */
export const effectOf = (machine: AnyStateMachine, { sets }: Uses, name: string): string => {
  const action = machine.implementations.actions[name] as unknown
  if (typeof action !== 'function' || !('type' in action)) throw new Error(`${name} is no action`)
  if (action.type === 'xstate.emit' && 'event' in action) {
    const [, event] = /type: ['"]([\w.]+)['"]/.exec(String(action.event)) ?? []
    return `announces \`${event}\``
  }
  if (action.type === 'xstate.sendTo' && 'to' in action) return `tells \`${String(action.to)}\``
  return `sets ${contextKeys(machine, sets.get(name))
    .map((key) => `\`${key}\``)
    .join(', ')}`
}
