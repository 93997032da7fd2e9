import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'

export interface ChartState {
  /** `''` for the chart itself. */
  readonly path: string
  readonly name: string
  readonly kind: 'compound' | 'leaf' | 'final'
  readonly description: string
  readonly actors: readonly string[]
  readonly entry: readonly string[]
  /** The path of the state it begins in. */
  readonly initial: string | undefined
  readonly states: readonly ChartState[]
}

export interface ChartTransition {
  readonly from: string
  /** Nothing where the state stays. */
  readonly to: string | undefined
  /** In words: `createToken answered`, `after untilNextPoll`. */
  readonly event: string
  readonly guard: string | undefined
  readonly actions: readonly string[]
  readonly description: string
}

export interface Chart {
  readonly id: string
  readonly root: ChartState
  /** Every state but the root, in the order of the file. */
  readonly states: readonly ChartState[]
  readonly transitions: readonly ChartTransition[]
}

const pathOf = (node: AnyStateNode): string => node.path.join('.')

/** Other people's params may hold what JSON has no word for: a chart is read while its actor starts, and must not stop it. */
const paramsText = (params: unknown): string => {
  try {
    return typeof params === 'object' ? JSON.stringify(params) : ''
  } catch {
    return ''
  }
}

const nameOf = (it: unknown): string => {
  if (typeof it === 'string') return it
  if (typeof it === 'object' && it !== null && 'type' in it) {
    const by = 'params' in it ? paramsText(it.params) : ''
    return `${String(it.type)}${by.replaceAll('"', '').replace(/^\{(.*)\}$/, '($1)')}`
  }
  return typeof it === 'function' && it.name !== '' ? it.name : 'inline'
}

const outcomes: Record<string, string> = {
  'done.actor': 'answered',
  'error.actor': 'failed',
  'done.state': 'done',
}

/** An event type in words. */
export const eventName = (type: string): string => {
  const [, family, subject = ''] =
    /^xstate\.(after|done\.actor|error\.actor|done\.state)\.(.*)$/.exec(type) ?? []
  if (family === undefined) return type === '' ? 'at once' : type
  const [name = ''] = family === 'after' ? subject.split('.') : [subject]
  return family === 'after' ? `after ${name}` : `${name} ${outcomes[family]}`
}

const toState = (node: AnyStateNode): ChartState => {
  const [initial] = node.type === 'compound' ? (node.initial.target ?? []) : []
  return {
    path: pathOf(node),
    name: node.key,
    kind: node.type === 'final' ? 'final' : node.type === 'compound' ? 'compound' : 'leaf',
    description: node.description ?? '',
    actors: node.invoke.map(({ src }) => nameOf(src)),
    entry: node.entry.filter((action) => typeof action !== 'function').map(nameOf),
    initial: initial === undefined ? undefined : pathOf(initial),
    states: Object.values(node.states).map(toState),
  }
}

const toTransition = (transition: AnyTransitionDefinition): ChartTransition => {
  const { source, target, eventType, guard, actions, description } = transition
  return {
    from: pathOf(source),
    to: target?.[0] === undefined ? undefined : pathOf(target[0]),
    event: eventName(eventType),
    guard: guard === undefined ? undefined : nameOf(guard),
    actions: actions.map(nameOf),
    description: description ?? '',
  }
}

const nodesOf = (node: AnyStateNode): AnyStateNode[] => [
  node,
  ...Object.values(node.states).flatMap(nodesOf),
]

const flatten = (state: ChartState): ChartState[] => [state, ...state.states.flatMap(flatten)]

/** A chart as plain data, read off the machine itself. What is written inline has no name, and is called so. */
export const readChart = (machine: AnyStateMachine): Chart => {
  const root = toState(machine.root)
  return {
    id: machine.id,
    root,
    states: flatten(root).slice(1),
    transitions: nodesOf(machine.root).flatMap((node) =>
      [...(node.always ?? []), ...[...node.transitions.values()].flat()].map(toTransition),
    ),
  }
}

/** Whether other branches of the same event come before. */
const isLastBranch = ({ transitions }: Chart, { from, event, guard }: ChartTransition): boolean =>
  guard === undefined &&
  transitions.some(
    (other) => other.from === from && other.event === event && other.guard !== undefined,
  )

export const guardName = (chart: Chart, transition: ChartTransition): string | undefined =>
  isLastBranch(chart, transition) ? 'otherwise' : transition.guard

/** Transitions that lead elsewhere, those between the same two states together. */
export const arrowsOf = (chart: Chart): { from: string; to: string; labels: string[] }[] => {
  const arrows = new Map<string, { from: string; to: string; labels: string[] }>()
  for (const transition of chart.transitions) {
    const { from, to, event } = transition
    if (to === undefined) continue
    const key = `${from} ${to}`
    const arrow = arrows.get(key) ?? { from, to, labels: [] }
    arrows.set(key, arrow)
    const guard = guardName(chart, transition)
    arrow.labels.push(guard === undefined ? event : `${event} [${guard}]`)
  }
  return [...arrows.values()]
}

/** How much there is to a chart: `11 states, 5 ends, 47 transitions`. What holds other states is counted as these. */
export const sizeOf = ({ states, transitions }: Pick<Chart, 'states' | 'transitions'>): string => {
  const leaves = states.filter(({ kind }) => kind === 'leaf').length
  const ends = states.filter(({ kind }) => kind === 'final').length
  return `${leaves} states, ${ends === 0 ? 'no end' : `${ends} ends`}, ${transitions.length} transitions`
}
