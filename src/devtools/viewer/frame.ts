import type { StateValue } from 'xstate'
import type { EpochMs } from '../../../machines/types.ts'
import type { Transition } from '../../observe/states.ts'
import type { ShownChart } from './shown-chart.ts'

/** A timer that is set and has not rung. */
export interface PendingTimer {
  /** As the chart calls it, such as `untilNextPoll`. */
  readonly name: string
  readonly setAt: EpochMs
  readonly dueAt: EpochMs
}

/** An actor as it stands: a chart, or something that a chart has called and that has not answered. */
export interface ActorState {
  readonly id: string
  /** Its place, such as `session/signIn/device`. */
  readonly path: string
  readonly name: string
  /** The `id` of the actor that has started it. */
  readonly parent: string | undefined
  /** How it is drawn; `undefined` for a promise and others that have no states. */
  readonly chart: ShownChart | undefined
  readonly since: EpochMs
  readonly status: 'active' | 'done' | 'error' | 'stopped'
  readonly value: StateValue | undefined
  readonly context: unknown
  readonly output: unknown
  readonly error: unknown
  readonly timers: readonly PendingTimer[]
}

/** Who takes part, from left to right. */
export const participants = ['User', 'App', 'Store', 'Service', 'Browser'] as const

export type Participant = (typeof participants)[number]

export interface SequenceMessage {
  /** The frame that it belongs to. */
  readonly n: number
  readonly from: Participant
  readonly to: Participant
  readonly text: string
  readonly isAnswer: boolean
}

/** One thing that happened, and the whole state after it. Frames share whatever has not changed. */
export interface Frame {
  /** Counts from 0, and goes on where the first frames have been dropped. */
  readonly n: number
  readonly at: EpochMs
  /** The path of the actor that it happened to. */
  readonly actor: string
  /** `stay`: the state is the same, its context or a timer is not · `ignored`: nothing came of it. */
  readonly kind: 'start' | 'step' | 'stay' | 'ignored' | 'end'
  /** In words, such as `createToken.pending` or `timer.untilNextPoll`. */
  readonly event: string
  /** The states' paths; those of parallel regions with a comma. `from` is empty for a start. */
  readonly from: string
  readonly to: string
  readonly cause: Transition['cause']
  /** The chart's own words for this step, where it has some; else `''`. */
  readonly words: string
  /** Every actor that runs, in the order they were started. */
  readonly actors: readonly ActorState[]
  readonly messages: readonly SequenceMessage[]
}

/** The requests that are in flight: what charts have called, and is not a chart itself. */
export const requestsIn = (actors: readonly ActorState[]): readonly ActorState[] =>
  actors.filter(
    ({ parent, value, chart, status }) =>
      parent !== undefined && value === undefined && chart === undefined && status === 'active',
  )

/** Every active state's path, outermost first: several branches where regions are parallel. */
export const activePaths = (value: StateValue | undefined, above = ''): readonly string[] => {
  if (value === undefined) return []
  if (typeof value === 'string') return [above + value]
  return Object.entries(value).flatMap(([key, inner]) => [
    above + key,
    ...activePaths(inner, `${above}${key}.`),
  ])
}

/** The innermost active states, as text. */
export const valueText = (value: StateValue | undefined): string => {
  const paths = activePaths(value)
  return paths.filter((path) => !paths.some((other) => other.startsWith(`${path}.`))).join(', ')
}
