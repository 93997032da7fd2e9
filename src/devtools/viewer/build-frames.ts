import type { StateValue } from 'xstate'
import type { EpochMs } from '../../../machines/types.ts'
import { inWords } from './event-words.ts'
import { valueText, type ActorState, type Frame, type PendingTimer } from './frame.ts'
import { messagesOf } from './sequence.ts'
import type { ShownChart } from './shown-chart.ts'

/** What is known of a snapshot, from wherever it comes. */
export interface Standing {
  readonly status: ActorState['status']
  readonly value?: StateValue | undefined
  readonly context?: unknown
  readonly output?: unknown
  readonly error?: unknown
  /** The names of its children; `undefined`: not said. */
  readonly children?: readonly string[] | undefined
}

/** An actor that appears. */
export interface Appearance {
  readonly id: string
  readonly name: string
  readonly parent: string | undefined
  readonly chart: ShownChart | undefined
  readonly at: EpochMs
}

/** An event that is on its way to an actor. */
export interface Delivery {
  readonly to: string
  /** The actor that sends it; `undefined`: it comes from outside. */
  readonly from: string | undefined
  readonly event: { readonly type: string }
  /** What the sender still waits for, where that is known: an event with a delay was one of its timers. */
  readonly timers?: readonly PendingTimer[]
}

/** An actor that has taken an event. */
export interface Change {
  readonly id: string
  readonly at: EpochMs
  readonly event: { readonly type: string }
  readonly standing: Standing
  readonly timers: (before: ActorState) => readonly PendingTimer[]
  readonly words: string
}

/**
 * Turns what is heard of actors into frames.
 *
 * XState tells of a step when it is over, so of those that it leads to first: a child's start before the step that starts
 * it, what a parent makes of an end before that end. Frames are in the order in which things happen: what a chart sets
 * off waits for the chart's own frame.
 */
export interface FrameBuilder {
  readonly appear: (appearance: Appearance) => void
  readonly deliver: (delivery: Delivery) => void
  readonly change: (change: Change) => void
  /** Lets go of what still waits: the turn is over, and nothing more comes. */
  readonly settle: () => void
  /** Whether something waits. */
  readonly isWaiting: () => boolean
}

interface Wait {
  /** Whose frame comes first. */
  readonly on: string
  readonly held: (() => void)[]
}

const blank = {
  status: 'active',
  value: undefined,
  context: undefined,
  output: undefined,
  error: undefined,
  timers: [],
} as const

const isChart = ({ chart, value }: ActorState): boolean =>
  chart !== undefined || value !== undefined

const isSameTimer = (a: PendingTimer, b: PendingTimer | undefined): boolean =>
  a.name === b?.name && a.dueAt === b.dueAt

const isSame = (a: ActorState, b: ActorState): boolean =>
  a.context === b.context &&
  a.status === b.status &&
  a.timers.length === b.timers.length &&
  a.timers.every((timer, i) => isSameTimer(timer, b.timers[i]))

const kindOf = (
  event: { readonly type: string },
  before: ActorState,
  after: ActorState,
): Frame['kind'] => {
  if (after.status !== 'active') return 'end'
  if (event.type === 'xstate.init') return 'start'
  if (valueText(before.value) !== valueText(after.value)) return 'step'
  return isSame(before, after) ? 'ignored' : 'stay'
}

/** What XState calls a root without a name. */
const isUnnamed = /^x:\d+$/

export const createFrameBuilder = (add: (frame: Frame) => void): FrameBuilder => {
  const actors = new Map<string, ActorState>()
  const charts = new Set<string>()
  const deliveries = new Map<string, Delivery>()
  const waits: Wait[] = []
  /** How many events are on their way to each: who has none takes no step, and no frame of theirs comes first. */
  const coming = new Map<string, number>()
  let last: Frame | undefined
  let count = 0

  const pathFor = (name: string, parent: string | undefined): string => {
    const above = parent === undefined ? undefined : actors.get(parent)
    if (above !== undefined) return `${above.path}/${name}`
    const taken = new Set([...actors.values()].map(({ path }) => path))
    let path = name
    for (let n = 2; taken.has(path); n += 1) path = `${name}#${n}`
    return path
  }

  const forget = (id: string): void => {
    actors.delete(id)
    charts.delete(id)
    deliveries.delete(id)
    coming.delete(id)
    for (const { id: child, parent } of actors.values()) if (parent === id) forget(child)
  }

  /** What came of an event has the cause of what led to it; in charts of others, what is outside is a person. */
  const causeOf = ({ id, event }: Change): Frame['cause'] => {
    const { chart, parent } = actors.get(id) ?? {}
    const above = parent === undefined ? undefined : deliveries.get(parent)
    if (event.type === 'xstate.init' && above !== undefined)
      return inWords(above.event, actors.get(above.to)?.chart).cause ?? 'system'
    const { cause } = inWords(event, chart)
    return cause ?? (deliveries.get(id)?.from === undefined ? 'user' : 'system')
  }

  const addActor = ({ id, name, parent, chart, at }: Appearance) => {
    // An id of another client's may come again; a system that has ended makes room for the next.
    forget(id)
    if (chart !== undefined) charts.add(id)
    for (const other of actors.values()) {
      const isOver = parent === undefined && other.status !== 'active'
      // A chart's call takes the place of the last of that name, of whose end not every actor tells.
      const isNext = parent !== undefined && other.name === name && !isChart(other)
      if (other.parent === parent && (isOver || isNext)) forget(other.id)
    }
    const known = isUnnamed.test(name) && parent === undefined ? (chart?.chart.id ?? name) : name
    const path = pathFor(known, parent)
    actors.set(id, { ...blank, id, path, name: known, parent, chart, since: at })
  }

  const take = (what: Change) => {
    const { id, at, event, standing, timers } = what
    const before = actors.get(id)
    if (before === undefined) return
    const { children, ...stands } = standing
    const after: ActorState = { ...before, ...stands, timers: timers(before) }
    const isCall = before.parent !== undefined && !isChart(after)
    if (isCall && after.status !== 'active') return forget(id)
    actors.set(id, after)
    for (const child of actors.values()) {
      const isGone = child.status !== 'active' || children?.includes(child.name) === false
      if (child.parent === id && isGone) forget(child.id)
    }
    if (isCall) return
    const words = inWords(event, after.chart)
    const frame: Omit<Frame, 'messages'> = {
      n: count,
      at,
      actor: after.path,
      kind: kindOf(event, before, after),
      event: words.event,
      from: valueText(before.value),
      to: valueText(after.value),
      cause: causeOf(what),
      words: what.words,
      actors: [...actors.values()],
    }
    count += 1
    last = { ...frame, messages: messagesOf(frame, last, words) }
    add(last)
  }

  const leave = (delivery: Delivery, isStep: boolean) => {
    const { to, from, timers } = delivery
    deliveries.set(to, delivery)
    const sender = from === undefined || from === to ? undefined : actors.get(from)
    if (isStep || sender === undefined || timers === undefined) return
    if (timers.length < sender.timers.length) actors.set(sender.id, { ...sender, timers })
  }

  /** Now, or once the frame that all waits for is there. */
  const inTurn = (act: () => void) => {
    const wait = waits.at(-1)
    if (wait === undefined) act()
    else wait.held.push(act)
  }

  const settle = () => {
    coming.clear()
    for (const { held } of waits.splice(0)) for (const act of held) act()
  }

  return {
    appear: (appearance) => {
      if (appearance.chart !== undefined) charts.add(appearance.id)
      inTurn(() => addActor(appearance))
    },
    deliver: (delivery) => {
      const { to, from } = delivery
      const isStep = from !== undefined && coming.has(from)
      coming.set(to, (coming.get(to) ?? 0) + 1)
      const isLed = isStep && from !== to && charts.has(from)
      if (isLed && !waits.some(({ on }) => on === from)) waits.push({ on: from, held: [] })
      inTurn(() => leave(delivery, isStep))
    },
    change: (what) => {
      const { id, standing } = what
      const rest = (coming.get(id) ?? 0) - 1
      if (rest > 0) coming.set(id, rest)
      else coming.delete(id)
      if (standing.value !== undefined) charts.add(id)
      const index = waits.findIndex(({ on }) => on === id)
      if (index < 0) return inTurn(() => take(what))
      const held = waits.splice(index).flatMap((wait) => wait.held)
      inTurn(() => {
        take(what)
        for (const act of held) act()
      })
    },
    settle,
    isWaiting: () => waits.length > 0,
  }
}
