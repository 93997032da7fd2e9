import { isDeepStrictEqual } from 'node:util'
import { transition, type AnyEventObject } from 'xstate'
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate'
import { pathOf } from '../../src/observe/sign-in-state.ts'
import { findSnapshots, type Terrain } from '../../src/testing/paths/find-paths.ts'

export type AnyTerrain = Terrain<AnyStateMachine, AnyEventObject, unknown>

/** An event of a person or a host that changes nothing in a state, now or later. */
export interface Dropped {
  readonly event: string
  readonly states: readonly string[]
  /** What the chart says of it: a description, or the guards that must hold for it to act. */
  readonly why: string
}

const isOfHost = ({ type }: AnyEventObject): boolean => !type.startsWith('xstate.')

const withoutTime = ({ context }: AnyMachineSnapshot): object => ({ ...context, now: undefined })

/** What an event does: it moves the chart, changes what it knows, or something is told, started or stopped. */
const effectOf = (
  snapshot: AnyMachineSnapshot,
  event: AnyEventObject,
): 'acts' | 'is known' | 'tells the time' => {
  const [next, actions] = transition(snapshot.machine as AnyStateMachine, snapshot, event)
  if (actions.length > 0 || !isDeepStrictEqual(next.value, snapshot.value)) return 'acts'
  if (!isDeepStrictEqual(withoutTime(next), withoutTime(snapshot))) return 'acts'
  return isDeepStrictEqual(next.context, snapshot.context) ? 'is known' : 'tells the time'
}

const guardsFor = ({ _nodes: nodes }: AnyMachineSnapshot, type: string): string[] =>
  nodes
    .flatMap((node) => node.transitions.get(type) ?? [])
    .flatMap(({ guard }) => (typeof guard === 'string' ? [guard] : []))

/** What was seen of an event in a state, over all configurations of the chart in it. */
interface Seen {
  readonly state: string
  readonly event: string
  acts: boolean
  /** Somewhere no transition takes it. */
  isUnheard: boolean
  readonly guards: Set<string>
  readonly reasons: Set<string>
}

const whyOf = ({ acts, guards, reasons }: Seen): string =>
  acts
    ? `acts only where ${[...guards].map((guard) => `\`${guard}\``).join(' or ')}`
    : [...reasons].join(' ')

const reasonOf = (effect: 'is known' | 'tells the time', description: string | undefined): string =>
  description ??
  (effect === 'is known' ? 'It is known already.' : 'Only the time is noted: nothing waits here.')

/**
 * The events of persons and hosts that a chart drops, as its semantics say: each event is sent in each configuration, and
 * compared with not having been sent.
 *
 * @param more Events beside those of the terrain.
 */
export const droppedEvents = (
  terrain: AnyTerrain,
  more: readonly AnyEventObject[] = [],
): Dropped[] => {
  const seen = new Map<string, Seen>()
  for (const snapshot of findSnapshots(terrain)) {
    if (snapshot.status !== 'active') continue
    const state = pathOf(snapshot.value)
    for (const event of [...terrain.stimuli(snapshot.context), ...more].filter(isOfHost)) {
      const { type } = event
      const pair = seen.get(`${type} ${state}`) ?? {
        state,
        event: type,
        acts: false,
        isUnheard: false,
        guards: new Set(),
        reasons: new Set(),
      }
      seen.set(`${type} ${state}`, pair)
      for (const guard of guardsFor(snapshot, type)) pair.guards.add(guard)
      const heard = terrain.machine.getTransitionData(snapshot, event)
      pair.isUnheard ||= heard.length === 0
      if (pair.acts || heard.length === 0) continue
      const effect = effectOf(snapshot, event)
      if (effect === 'acts') pair.acts = true
      else for (const { description } of heard) pair.reasons.add(reasonOf(effect, description))
    }
  }
  const rows = new Map<string, { event: string; states: string[]; why: string }>()
  for (const pair of seen.values()) {
    if (pair.acts && !pair.isUnheard) continue
    const { event, state } = pair
    const why = whyOf(pair)
    const row = rows.get(`${event} ${why}`) ?? { event, states: [], why }
    row.states.push(state)
    rows.set(`${event} ${why}`, row)
  }
  return [...rows.values()].toSorted((a, b) => a.event.localeCompare(b.event))
}
