import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'

type Kind = 'actions' | 'guards' | 'delays' | 'actors'

export const nodesOf = (machine: AnyStateMachine): AnyStateNode[] => {
  const walk = (node: AnyStateNode): AnyStateNode[] => [
    node,
    ...Object.values(node.states).flatMap(walk),
  ]
  return walk(machine.root)
}

export const transitionsOf = (node: AnyStateNode): AnyTransitionDefinition[] => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []),
]

/** Where a state is, whatever id it has besides. */
const placeOf = ({ machine, path }: AnyStateNode): string => [machine.id, ...path].join('.')

export const nameOf = ({ source, eventType, guard, target }: AnyTransitionDefinition): string => {
  const condition = guard === undefined ? '' : ` [${typeName(guard) ?? 'inline'}]`
  const to = target?.map(placeOf).join(', ') ?? '(stays)'
  return `${placeOf(source)} --${eventType || 'always'}${condition}--> ${to}`
}

const typeName = (it: unknown): string | undefined => {
  if (typeof it === 'string') return it
  if (typeof it === 'object' && it !== null && 'type' in it) return String(it.type)
  return undefined
}

/** `after` puts a raise and a cancel of XState's own into entry and exit. */
const isOfTimer = (action: unknown): boolean => {
  if (typeof action !== 'function' || !('type' in action)) return false
  const { type } = action
  const about = 'event' in action ? typeName(action.event) : 'sendId' in action && action.sendId
  return (
    (type === 'xstate.raise' || type === 'xstate.cancel') &&
    String(about).startsWith('xstate.after.')
  )
}

/** The child that an action of ours talks to, where it talks to one by name. */
const addresseeOf = ({ implementations }: AnyStateMachine, action: unknown): string | undefined => {
  const made: unknown = implementations.actions[typeName(action) ?? '']
  if (typeof made !== 'function' || !('type' in made) || made.type !== 'xstate.sendTo')
    return undefined
  return 'to' in made && typeof made.to === 'string' ? made.to : undefined
}

const isWithin = (event: string, wildcard: string): boolean =>
  wildcard === '*' || event.startsWith(wildcard.slice(0, -1))

/** The events that charts wait for by name. */
export const wordsOf = (machines: readonly AnyStateMachine[]): ReadonlySet<string> =>
  new Set(
    machines
      .flatMap(nodesOf)
      .flatMap(({ transitions }) => [...transitions.keys()])
      .filter((word) => !word.endsWith('*')),
  )

/** A state and those around it, from the inside out. */
const around = (node: AnyStateNode): AnyStateNode[] => [
  node,
  ...(node.parent === undefined ? [] : around(node.parent)),
]

const childrenOf = (nodes: readonly AnyStateNode[]): string[] =>
  nodes.flatMap(({ invoke }) => invoke.map(({ id }) => id))

const isTimed = ({ after, invoke, always, parent }: AnyStateNode): boolean =>
  after.length > 0 ||
  invoke.length > 0 ||
  (always?.length ?? 0) > 0 ||
  (parent !== undefined && isTimed(parent))

const reachable = (machine: AnyStateMachine): Set<AnyStateNode> => {
  const seen = new Set<AnyStateNode>()
  const enter = (node: AnyStateNode): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (node.parent !== undefined) enter(node.parent)
    for (const initial of node.type === 'compound' ? (node.initial.target ?? []) : [])
      enter(initial)
    if (node.type === 'parallel') Object.values(node.states).forEach(enter)
    for (const { target } of transitionsOf(node)) target?.forEach(enter)
  }
  enter(machine.root)
  return seen
}

/**
 * What is wrong with a chart, as far as reading it can tell. Empty for a sound one.
 *
 * @param words The events that there are, for wildcards to match.
 */
export const findings = (
  machine: AnyStateMachine,
  words: ReadonlySet<string> = wordsOf([machine]),
): string[] => {
  const found: string[] = []
  const used = new Set<string>()
  const { implementations } = machine
  const nodes = nodesOf(machine)

  const check = (kind: Kind, it: unknown, where: string): void => {
    const name = typeName(it)
    if (name === undefined) found.push(`${where}: one of its ${kind} is inline`)
    else if (!Object.hasOwn(implementations[kind] ?? {}, name))
      found.push(`${where}: ${kind} has no "${name}"`)
    else used.add(`${kind}.${name}`)
  }
  const checkTransition = (transition: AnyTransitionDefinition): void => {
    const where = nameOf(transition)
    if (transition.guard !== undefined) check('guards', transition.guard, where)
    for (const action of transition.actions) {
      check('actions', action, where)
      const child = addresseeOf(machine, action)
      if (child !== undefined && !childrenOf(around(transition.source)).includes(child))
        found.push(`${where}: no child "${child}" is there to be told`)
    }
    const { eventType } = transition
    if (eventType.endsWith('*') && ![...words].some((word) => isWithin(word, eventType)))
      found.push(`${where}: no event is called like this`)
  }

  if (machine.config.id === undefined) found.push('the machine has no id')
  if (nodes.some(({ type, parent }) => type === 'final' && parent === machine.root))
    if (machine.root.output === undefined) found.push('the machine ends without an output')

  const alive = reachable(machine)
  for (const node of nodes) {
    if (!alive.has(node)) found.push(`${placeOf(node)}: no transition leads here`)
    if (!node.description) found.push(`${placeOf(node)}: has no description`)
    for (const action of [...node.entry, ...node.exit])
      if (!isOfTimer(action)) check('actions', action, placeOf(node))
    for (const { delay } of node.after) check('delays', delay, placeOf(node))
    for (const { id, src, onDone, onError } of node.invoke) {
      check('actors', src, placeOf(node))
      if (onDone === undefined) found.push(`${placeOf(node)}: "${id}" has no onDone`)
      if (onError === undefined) found.push(`${placeOf(node)}: "${id}" has no onError`)
    }
    for (const id of childrenOf([node]))
      if (childrenOf(around(node)).filter((other) => other === id).length > 1)
        found.push(`${placeOf(node)}: "${id}" runs already`)
    for (const invoke of [node.config.invoke ?? []].flat())
      if (typeof invoke === 'object' && !('id' in invoke))
        found.push(`${placeOf(node)}: invoke has no id`)
    for (const transition of transitionsOf(node)) checkTransition(transition)
    for (const branches of [...node.transitions.values(), node.always ?? []])
      for (const shadowed of branches.slice(0, -1).filter(({ guard }) => guard === undefined))
        found.push(`${nameOf(shadowed)}: hides the branches after it`)

    const isLeaf = node.type === 'atomic'
    const waits = around(node).some((it) => it !== machine.root && it.transitions.size > 0)
    if (isLeaf && !isTimed(node) && !waits) found.push(`${placeOf(node)}: has no way out`)
    if (node.type === 'final' && (transitionsOf(node).length > 0 || node.invoke.length > 0))
      found.push(`${placeOf(node)}: is final and goes on`)
  }
  for (const kind of ['actions', 'guards', 'delays', 'actors'] as const)
    for (const name of Object.keys(implementations[kind] ?? {}))
      if (!used.has(`${kind}.${name}`)) found.push(`${kind}.${name} is never used`)
  return found
}

/** Where the definition has lost something: what is inline does not survive JSON. XState gives initials no event. */
export const nullsOf = (definition: unknown, path = 'definition'): string[] => {
  if (definition === null) return path.endsWith('.initial.eventType') ? [] : [path]
  if (typeof definition !== 'object') return []
  return Object.entries(definition).flatMap(([key, value]) => nullsOf(value, `${path}.${key}`))
}
