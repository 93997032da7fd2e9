import {
  createActor,
  type AnyActorRef,
  type AnyMachineSnapshot,
  type InspectionEvent,
  type StateValue,
} from 'xstate'
import type { Machines } from '../effects/runtime.ts'
import { createTransitionLog } from '../observe/transitions.ts'
import type { Transition } from '../observe/states.ts'
import { standInSession, type LeafEvent } from './charts.ts'
import type { EventLine, Header, Line, Parsed } from './format.ts'
import { scriptClock } from './script-clock.ts'

/** Two roundings of a moment, and a timer of the platform's that rings a little early. */
export const slackMs = 2

const childOf = (actor: AnyActorRef | undefined, id: string): AnyActorRef | undefined => {
  const { children = {} } = (actor?.getSnapshot() ?? {}) as Partial<AnyMachineSnapshot>
  return Object.hasOwn(children, id) ? (children[id] as AnyActorRef | undefined) : undefined
}

/** A state's value: XState nests what its path joins by dots. */
const valueAt = (path: string): StateValue =>
  path
    .split('.')
    .reduceRight<StateValue | undefined>(
      (inner, key) => (inner === undefined ? key : { [key]: inner }),
      undefined,
    ) ?? {}

const startOf = (header: Header, session: ReturnType<typeof standInSession>) => {
  const { path, context } = header.start
  const snapshot = session.resolveState({
    value: valueAt(path),
    context: { spread: 0, ...context },
  })
  if (snapshot.hasTag('signedOut')) return { snapshot }
  const { request, now: at, abilities, isShared, refreshWindowMs, spread = 0 } = context
  return { input: { request, at, abilities, isShared, refreshWindowMs, spread } }
}

const leafEventOf = ({ event }: EventLine): LeafEvent =>
  event.type.startsWith('xstate.done.')
    ? { type: 'replay.done', output: event['output'] }
    : { type: 'replay.error', error: event['error'] }

/** The machine slept, or the process stood still: what was due meanwhile did not ring. */
const isJump = (line: Line): boolean => 'event' in line && line.event.type === 'clock.jumped'

const dueOf = ({ t, late = 0 }: EventLine): number => t - late

/**
 * Drives fresh charts by a recording: what came from outside, and the answers, at the recorded moments; timers as the charts
 * set them now. A timer that was recorded rings as late as it did then; one that was not, when it is due.
 */
export const drive = (
  charts: Machines,
  { header, lines }: Parsed,
  /** Watches the charts, from before they start; `now` is in milliseconds from the beginning. Returns how to end that. */
  watch: (root: AnyActorRef, now: () => number) => () => void = () => () => undefined,
): readonly Transition[] => {
  const clock = scriptClock()
  const session = standInSession(charts)
  const transitions: Transition[] = []
  /** What subscribers sent from within the present step, and is still to come. */
  let nested: EventLine[] = []
  const root = createActor(session, { id: 'session', clock, ...startOf(header, session) } as never)
  const unwatch = watch(root, clock.now)
  root.start()
  const stepOf = createTransitionLog(root, clock.now)
  root.system.inspect((event: InspectionEvent) => {
    const step = stepOf(event)
    if (step === undefined) return
    transitions.push(step.transition)
    while (nested[0]?.after === transitions.length) giveNested()
  })

  const actorAt = (path: string): AnyActorRef | undefined =>
    path.split('/').slice(1).reduce<AnyActorRef | undefined>(childOf, root)
  const expected = new Set(
    lines.filter((line): line is EventLine => 'event' in line && line.by === 'timer'),
  )
  const isExpected = (due: number) =>
    [...expected].some((line) => Math.abs(dueOf(line) - due) <= slackMs)

  /** Rings what would have rung by now, and was not heard then. */
  const catchUp = (t: number) => {
    for (;;) {
      const timer = clock.pending().find(({ due }) => due < t - slackMs && !isExpected(due))
      if (timer === undefined) return
      clock.set(timer.due)
      clock.ring(timer)
    }
  }

  const give = (line: EventLine) => {
    switch (line.by) {
      case 'outside':
        return actorAt(line.to)?.send(line.event)
      case 'leaf':
        return childOf(actorAt(line.to), String(line.event['actorId']))?.send(leafEventOf(line))
      case 'timer': {
        const due = dueOf(line)
        expected.delete(line)
        const timer = clock.pending().find((one) => Math.abs(one.due - due) <= slackMs)
        return timer === undefined ? undefined : clock.ring(timer)
      }
      case 'chart':
        return undefined
    }
  }

  const giveNested = () => {
    const line = nested.shift()
    if (line !== undefined) give(line)
  }
  const nestedIn = (line: Line | undefined): EventLine | undefined =>
    line !== undefined && 'event' in line && line.after !== undefined ? line : undefined
  const inputs = lines.filter((line) => 'end' in line || ('event' in line && line.by !== 'chart'))
  inputs.forEach((line, index) => {
    if (nestedIn(line) !== undefined) return
    nested = []
    for (let at = index + 1, one = nestedIn(inputs[at]); one !== undefined;) {
      nested.push(one)
      one = nestedIn(inputs[(at += 1)])
    }
    if (!isJump(line)) catchUp(line.t)
    clock.set(line.t)
    if ('event' in line) give(line)
    while (nested.length > 0) giveNested()
  })
  const last = lines.at(-1)
  const isDisposed = last !== undefined && 'end' in last && last.end === 'disposed'
  // A recording that ends while the session goes on knows of no end.
  if (!isDisposed) unwatch()
  root.stop()
  return transitions
}
