import type { AnyStateMachine } from 'xstate'

type Kind = 'actions' | 'guards' | 'delays' | 'actors'

export const namesOf = (machine: AnyStateMachine, kind: Kind): string[] =>
  Object.keys(machine.implementations[kind] ?? {})

/** What a guard, a delay or an action is made of, as text. */
const sourceOf = (it: unknown): string => {
  if (typeof it === 'function' && 'type' in it) {
    const { assignment, event } = it as { assignment?: unknown; event?: unknown }
    const made = assignment ?? event
    if (typeof made !== 'object' || made === null) return String(made)
    return Object.entries(made)
      .map(([key, value]) => `${key}: ${String(value)}`)
      .join(', ')
  }
  return String(it)
}

const contextKeys = (machine: AnyStateMachine): string[] => {
  const { context } = machine.config
  return [...String(context).matchAll(/^\s+(\w+):/gm)].map(([, key = '']) => key)
}

const implementation = (machine: AnyStateMachine, kind: Kind, name: string): unknown =>
  (machine.implementations[kind] as Record<string, unknown>)[name]

/** The parts of the context that a guard, a delay or an action looks at, in the order of the context. */
export const readsOf = (machine: AnyStateMachine, kind: Kind, name: string): string[] => {
  const text = sourceOf(implementation(machine, kind, name))
  return contextKeys(machine).filter((key) => new RegExp(`\\bcontext\\.${key}\\b`).test(text))
}

/** What an action does: the parts of the context that it sets, or the event that it announces. */
export const effectOf = (machine: AnyStateMachine, name: string): string => {
  const action = implementation(machine, 'actions', name)
  const text = sourceOf(action)
  const type = typeof action === 'function' && 'type' in action ? action.type : undefined
  if (type === 'xstate.emit') {
    const [, event] = /type: ['"]([\w.]+)['"]/.exec(text) ?? []
    return `announces \`${event}\``
  }
  const set = contextKeys(machine).filter((key) =>
    new RegExp(`(?<![.\\w])${key}\\s*(?::|,|\\})`).test(text),
  )
  return `sets ${set.map((key) => `\`${key}\``).join(', ')}`
}
