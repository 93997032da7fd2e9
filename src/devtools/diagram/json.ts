import type { AnyStateMachine } from 'xstate'

/** Where a function stands for data that JSON cannot hold, and no name would help. */
const computed = new Set(['context', 'input', 'output', 'params'])

const named = (key: string, value: unknown): unknown => {
  if (typeof value !== 'function') return value
  return computed.has(key) ? undefined : { type: value.name || 'inline' }
}

/**
 * A machine's config as its author wrote it, as JSON: for Stately's editor and its other tools, for a diff, or for
 * `createMachine(JSON.parse(text))`. Guards, actions, actors and delays are names in it; what computes context, input and params is left out, and of what is
 * written inline the name alone is left.
 *
 * @example
 * await writeFile('device.json', toJson(deviceAuthorizationMachine))
 */
export const toJson = (machine: AnyStateMachine): string =>
  `${JSON.stringify(machine.config, named, 2)}\n`
