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
  const [, unpacked = ''] = /\bcontext: \{([^}]*)\}/.exec(text) ?? []
  return contextKeys(machine).filter(
    (key) => new RegExp(`\\bcontext\\.${key}\\b`).test(text) || unpacked.split(/\W+/).includes(key),
  )
}

const setsOf = (machine: AnyStateMachine, action: object): string[] => {
  const { assignment } = action as { readonly assignment?: unknown }
  if (typeof assignment === 'object' && assignment !== null) return Object.keys(assignment)
  // What is taken apart is not set.
  const body = String(assignment)
    .replace(/^[\s\S]*?=>/, '')
    .replaceAll(/const \{[^}]*\} =/g, '')
  return contextKeys(machine).filter((key) =>
    new RegExp(`(?<![.\\w])${key}\\s*(?::|,|\\})`).test(body),
  )
}

/** What an action does: the parts of the context that it sets, the event that it announces, or whom it tells. */
export const effectOf = (machine: AnyStateMachine, name: string): string => {
  const action = implementation(machine, 'actions', name)
  if (typeof action !== 'function' || !('type' in action)) throw new Error(`${name} is no action`)
  if (action.type === 'xstate.emit') {
    const [, event] = /type: ['"]([\w.]+)['"]/.exec(sourceOf(action)) ?? []
    return `announces \`${event}\``
  }
  if (action.type === 'xstate.sendTo' && 'to' in action) return `tells \`${String(action.to)}\``
  return `sets ${setsOf(machine, action)
    .map((key) => `\`${key}\``)
    .join(', ')}`
}
