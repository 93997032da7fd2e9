import fc from 'fast-check'
import type { AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate'
import { getInitialSnapshot, getNextSnapshot } from 'xstate'
import { pathOf } from '../../src/observe/sign-in-state.ts'
import { waitsFor, type Terrain } from '../../src/testing/paths/find-paths.ts'

export type AnyTerrain = Terrain<AnyStateMachine, AnyEventObject, unknown>

export interface Moment {
  /** What happened before it; nothing at the start. */
  readonly event: AnyEventObject | undefined
  readonly path: string
  readonly snapshot: AnyMachineSnapshot
}

/** A walk through a chart: where it began, and what it chose each time of what could happen. */
export interface Walk {
  readonly start: number
  readonly choices: readonly number[]
}

export interface Trace {
  readonly moments: readonly Moment[]
  /** What a step threw: it was the last. */
  readonly thrown: unknown
}

export const walks: fc.Arbitrary<Walk> = fc.record({
  start: fc.nat({ max: 9 }),
  choices: fc.array(fc.nat({ max: 999 }), { size: '+1' }),
})

const isOfHost = ({ type }: AnyEventObject): boolean => !type.startsWith('xstate.')

/** Anything may be said at any time; but only those answer that were asked, and only timers go off that were set. */
const possible = ({ stimuli }: AnyTerrain, snapshot: AnyMachineSnapshot): AnyEventObject[] =>
  stimuli(snapshot.context).filter((event) => isOfHost(event) || waitsFor(snapshot, event))

/** Takes a walk through a chart, pure: nothing runs. It ends with the chart, at the latest. */
export const go = (terrain: AnyTerrain, { start, choices }: Walk): Trace => {
  const { machine, starts } = terrain
  const [, input] = starts[start % starts.length] ?? []
  let snapshot: AnyMachineSnapshot = getInitialSnapshot(machine, input)
  const moments: Moment[] = [{ event: undefined, path: pathOf(snapshot.value), snapshot }]
  for (const choice of choices) {
    const events = possible(terrain, snapshot)
    const event = events[choice % events.length]
    if (event === undefined || snapshot.status !== 'active') break
    try {
      snapshot = getNextSnapshot(machine, snapshot, event)
    } catch (thrown) {
      return { moments, thrown }
    }
    moments.push({ event, path: pathOf(snapshot.value), snapshot })
  }
  return { moments, thrown: undefined }
}

/** A walk in words. */
export const tell = ({ moments }: Trace): string =>
  moments
    .map(({ event, path }) => (event === undefined ? path : `${JSON.stringify(event)} → ${path}`))
    .join('\n')
