import type { AnyStateMachine } from 'xstate'

/** A function says what it is called: `input` and `params` have nothing else that JSON could hold. */
const named = (_: string, value: unknown): unknown =>
  typeof value === 'function' ? { type: value.name } : value

/**
 * A machine's config as its author wrote it, as JSON: for Stately's editor and its other tools, for a diff, or for
 * `createMachine(JSON.parse(text))`. Guards, actions, actors and delays are names in it; of functions the name alone is left.
 *
 * @example
 * await writeFile('device.json', toJson(deviceAuthorizationMachine))
 */
export const toJson = (machine: AnyStateMachine): string =>
  `${JSON.stringify(machine.config, named, 2)}\n`
