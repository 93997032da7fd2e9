import {
  createEmptyActor,
  type ActorLogic,
  type AnyActorScope,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type ContextFrom,
  type InputFrom,
  type SnapshotFrom,
} from 'xstate'
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph'
import { deepFreeze } from '../../kit/freeze.ts'
import { pathOf } from '../../observe/sign-in-state.ts'
import { facetsOf } from './facets.ts'

/** An answer of one of the chart's actors, be it a promise or a chart of its own. */
export interface Answered<Actor extends string, Output> {
  readonly type: `xstate.done.actor.${Actor}`
  readonly output: Output
}

/** What can happen to any chart: a bug in one of its actors, or a timer. */
export type FaultOrTimer =
  | { readonly type: `xstate.error.actor.${string}`; readonly error: string }
  | { readonly type: `xstate.after.${string}` }

export interface PathStep<Stimulus, State> {
  /** What happens, in the words of `transitions$`: `createToken.slowDown`, `timer.untilNextPoll`, `flow.cancel`. */
  readonly name: string
  /** The same as an event of the chart, to send to an actor of it whose own actors never answer. */
  readonly event: Stimulus
  /** Where the chart stands afterwards, such as `awaitingCode.betweenPolls.slowedDown`. */
  readonly path: string
  /** What is public of it afterwards. */
  readonly state: State
}

/** A way through a chart, from its start. Frozen, and plain JSON. */
export interface ChartPath<Input, Stimulus, State> {
  /** The names of its steps in a row. */
  readonly name: string
  readonly input: Input
  /** Where the chart stands before the first step. */
  readonly path: string
  readonly state: State
  readonly steps: readonly PathStep<Stimulus, State>[]
}

/** What there is to know of a chart in order to go everywhere in it. */
export interface Terrain<Machine extends AnyStateMachine, Stimulus, State> {
  readonly machine: Machine
  /** The inputs to begin with, each with a word for it. */
  readonly starts: readonly (readonly [word: string, input: InputFrom<Machine>])[]
  /** Everything that may happen next, and at each of the moments that a guard tells apart. */
  readonly stimuli: (context: ContextFrom<Machine>) => readonly Stimulus[]
  /** What guards look at: two snapshots of one state in which it is the same are one. */
  readonly marks: (context: ContextFrom<Machine>) => readonly unknown[]
  readonly toState: (snapshot: SnapshotFrom<Machine>) => State
}

type Logic = ActorLogic<AnyMachineSnapshot, AnyEventObject, unknown>

interface Way {
  readonly steps: readonly {
    readonly event: AnyEventObject
    readonly snapshot: AnyMachineSnapshot
  }[]
  readonly snapshot: AnyMachineSnapshot
}

export const answered = <Actor extends string, Output>(
  actor: Actor,
  outputs: readonly Output[],
): Answered<Actor, Output>[] =>
  outputs.map((output) => ({ type: `xstate.done.actor.${actor}`, output }))

export const faultsAndTimers = ({ events }: AnyStateMachine): FaultOrTimer[] =>
  (events as readonly string[]).flatMap((type): FaultOrTimer[] => {
    if (type.startsWith('xstate.after.')) return [{ type: type as `xstate.after.${string}` }]
    if (!type.startsWith('xstate.error.actor.')) return []
    return [{ type: type as `xstate.error.actor.${string}`, error: 'a bug' }]
  })

const nameOf = (stimulus: { readonly type: string }): string => {
  const [, family, subject = ''] =
    /^xstate\.(after|done\.actor|error\.actor)\.(.*)$/.exec(stimulus.type) ?? []
  if (family === undefined) return stimulus.type
  if (family === 'after') return `timer.${subject.split('.')[0]}`
  const { output } = stimulus as { readonly output?: { readonly kind: string } }
  return `${subject}.${output === undefined ? 'fault' : output.kind}`
}

/** Whether a chart waits for an event where it stands, even if only in order to ignore it. */
export const waitsFor = (snapshot: AnyMachineSnapshot, event: AnyEventObject): boolean =>
  snapshot.machine.getTransitionData(snapshot, event).length > 0

/** Each configuration of a chart, as far as guards can tell them apart, and where each stimulus leads from it. */
const configurations = <Machine extends AnyStateMachine, Stimulus extends AnyEventObject, State>(
  { machine, stimuli, marks }: Terrain<Machine, Stimulus, State>,
  input: InputFrom<Machine>,
) =>
  getAdjacencyMap(machine as unknown as Logic, {
    input,
    serializeState: ({ value, context }) =>
      JSON.stringify([value, marks(context as ContextFrom<Machine>)]),
    events: ({ context }) => stimuli(context as ContextFrom<Machine>),
    filterEvents: waitsFor,
    limit: 100_000,
  })

/** The shortest way to each configuration, and from there one step further in every direction. */
const waysFrom = <Machine extends AnyStateMachine, Stimulus extends AnyEventObject, State>(
  terrain: Terrain<Machine, Stimulus, State>,
  input: InputFrom<Machine>,
): Way[] => {
  const map = configurations(terrain, input)
  const wayTo = new Map<AnyMachineSnapshot, Way>()
  const ways: Way[] = []
  const add = (way: Way) => {
    ways.push(way)
    if (!wayTo.has(way.snapshot)) wayTo.set(way.snapshot, way)
  }
  const [first] = Object.values(map)
  if (first !== undefined) add({ steps: [], snapshot: first.state })
  for (const { state, event, nextState: snapshot } of adjacencyMapToArray(map))
    add({ steps: [...(wayTo.get(state)?.steps ?? []), { event, snapshot }], snapshot })
  return ways
}

/** Every place of a chart with everything that is public of it there, as far as guards can tell states apart. */
export const findStates = <Machine extends AnyStateMachine, Stimulus extends AnyEventObject, State>(
  terrain: Terrain<Machine, Stimulus, State>,
): { readonly path: string; readonly state: State }[] =>
  terrain.starts
    .flatMap(([, input]) => waysFrom(terrain, input))
    .map(({ snapshot }) => ({
      path: pathOf(snapshot.value),
      state: terrain.toState(snapshot as SnapshotFrom<Machine>),
    }))

/** One snapshot of each configuration. */
export const findSnapshots = <
  Machine extends AnyStateMachine,
  Stimulus extends AnyEventObject,
  State,
>(
  terrain: Terrain<Machine, Stimulus, State>,
): AnyMachineSnapshot[] =>
  terrain.starts
    .flatMap(([, input]) => Object.values(configurations(terrain, input)))
    .map(({ state }) => state)

/** A place to take one step in, which tells of the transitions taken and lets nothing out. */
const scopeTelling = (tell: (transition: object) => void): AnyActorScope => {
  const self = createEmptyActor()
  self.system.inspect((event) => {
    if (event.type === '@xstate.microstep') event._transitions.forEach(tell)
  })
  const nothing = () => undefined
  return {
    self,
    system: self.system,
    id: '',
    sessionId: '',
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: nothing,
  }
}

/** The transitions that the last step of a way takes, those that follow at once included. */
const lastTaken = (
  machine: AnyStateMachine,
  { steps }: Way,
  first: AnyMachineSnapshot,
  input: unknown,
): readonly object[] => {
  const taken: object[] = []
  const scope = scopeTelling((transition) => taken.push(transition))
  const last = steps.at(-1)
  if (last === undefined) machine.getInitialSnapshot(scope, input)
  else machine.transition(steps.at(-2)?.snapshot ?? first, last.event, scope)
  return last === undefined && taken.length === 0 ? [first] : taken
}

/**
 * Ways through a chart that reach each of its states, take each of its transitions, every branch of a guarded one
 * included, and show each facet of what is public: the shortest for each, found on the chart itself by `xstate/graph`. Nothing runs: no request, no timer.
 */
export const findPaths = <Machine extends AnyStateMachine, Stimulus extends AnyEventObject, State>(
  terrain: Terrain<Machine, Stimulus, State>,
): readonly ChartPath<InputFrom<Machine>, Stimulus, State>[] => {
  const { machine, starts } = terrain
  const toState = (snapshot: AnyMachineSnapshot) =>
    terrain.toState(snapshot as SnapshotFrom<Machine>)
  const taken = new Set<object>()
  const shown = new Set<string>()
  return starts.flatMap(([word, input]) => {
    const ways = waysFrom(terrain, input).toSorted((a, b) => a.steps.length - b.steps.length)
    const first = ways[0]?.snapshot
    if (first === undefined) return []
    return ways
      .filter((way) => {
        const fresh = lastTaken(machine, way, first, input).filter((one) => !taken.has(one))
        const facets = facetsOf(toState(way.snapshot)).filter((one) => !shown.has(one))
        for (const transition of fresh) taken.add(transition)
        for (const facet of facets) shown.add(facet)
        return fresh.length > 0 || facets.length > 0
      })
      .map(({ steps }) => {
        const told = steps.map(({ event, snapshot }) => ({
          name: nameOf(event),
          event: event as Stimulus,
          path: pathOf(snapshot.value),
          state: toState(snapshot),
        }))
        const name = [word, ...told.map((step) => step.name)].join(' → ')
        return deepFreeze({
          name,
          input,
          path: pathOf(first.value),
          state: toState(first),
          steps: told,
        })
      })
  })
}
