import { createMachine, type AnyStateMachine } from 'xstate'

type Config = { readonly [key: string]: unknown }

/** Every state's new name: longer, and no part of the old one at its ends. */
const rename = (name: string): string => `x${name}x`

/** `#id.state.inner`, `.inner` and `sibling` name states; an id alone names none. */
const renameTarget = (target: string): string =>
  target
    .split('.')
    .map((part) => (part === '' || part.startsWith('#') ? part : rename(part)))
    .join('.')

const renameIn = (value: unknown, key?: string): unknown => {
  if (typeof value === 'string') {
    if (key === 'initial') return rename(value)
    return key === 'target' ? renameTarget(value) : value
  }
  if (Array.isArray(value)) return value.map((item) => renameIn(item, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value as Config).map(([name, inner]) =>
      name === 'states'
        ? [
            name,
            Object.fromEntries(
              Object.entries(inner as Config).map(([state, config]) => [
                rename(state),
                renameIn(config),
              ]),
            ),
          ]
        : [name, renameIn(inner, name)],
    ),
  )
}

/** A copy of a chart in which each state has another name, and nothing else has changed. */
export const renameStates = <Machine extends AnyStateMachine>(machine: Machine): Machine =>
  createMachine(
    renameIn(machine.config) as never,
    machine.implementations as never,
  ) as unknown as Machine
