import { createMachine, type AnyStateMachine } from 'xstate'
import { deviceAuthorizationMachine } from '../../machines/index.ts'

/** A copy of a chart with one thing changed. */
export const broken = (
  change: (config: Config) => void,
  machine: AnyStateMachine = deviceAuthorizationMachine,
): AnyStateMachine => {
  const copy = (it: unknown): unknown => {
    if (Array.isArray(it)) return it.map(copy)
    if (typeof it !== 'object' || it === null) return it
    return Object.fromEntries(Object.entries(it).map(([key, value]) => [key, copy(value)]))
  }
  const { config, implementations } = machine
  const changed = copy(config) as Config
  change(changed)
  return createMachine(changed as object, implementations as never)
}

export interface Config {
  states: Record<string, Config>
  after: Record<string, unknown>
  invoke: Record<string, unknown>
  on: Record<string, unknown>
  entry: unknown
  always: unknown[]
  description: string | undefined
}

/** The state at a path of a config that we know. */
export const at = (config: Config, path: string): Config =>
  path.split('.').reduce((node, key) => node.states[key] as Config, config)
