import type {
  AnyActorRef,
  AnyMachineSnapshot,
  EventObject,
  InspectionEvent,
  Snapshot,
} from 'xstate'
import type { EpochMs } from '../../../machines/types.ts'
import type { PendingTimer } from './frame.ts'
import type { FrameBuilder } from './build-frames.ts'
import { chartOfLogic } from './shown-chart.ts'

const timerName = (type: string): string => /^xstate\.after\.([^.]+)/.exec(type)?.[1] ?? type

/** Feeds a builder with XState's own inspection events. */
export const fromXstate = (
  builder: FrameBuilder,
  now: () => EpochMs,
): ((event: InspectionEvent) => void) => {
  // Session ids repeat from one system to the next.
  const ids = new WeakMap<object, string>()
  const timersOf = new WeakMap<object, PendingTimer>()
  /** The words of the step that an actor is taking: an event that is passed on has other words for each. */
  const words = new Map<string, string>()
  /** The events that actors are taking. Who throws at one has no snapshot for it: XState does not inspect that. */
  const taking = new Map<AnyActorRef, EventObject>()
  const failed = new WeakSet<AnyActorRef>()
  let count = 0

  const idOf = (actor: AnyActorRef): string => {
    const known = ids.get(actor)
    if (known !== undefined) return known
    const parent = actor._parent === undefined ? undefined : idOf(actor._parent)
    const id = `actor ${(count += 1)}`
    ids.set(actor, id)
    const chart = chartOfLogic((actor as { readonly logic?: unknown }).logic)
    builder.appear({ id, name: actor.id, parent, chart, at: now() })
    return id
  }

  /** What XState tells of comes in one go. */
  const settleSoon = () => {
    if (isSettling) return
    isSettling = true
    queueMicrotask(() => {
      isSettling = false
      findFailed()
      taking.clear()
      builder.settle()
    })
  }
  let isSettling = false

  const pending = (actor: AnyActorRef, at: EpochMs): readonly PendingTimer[] =>
    Object.values(actor.system.getSnapshot()._scheduledEvents)
      .filter(({ source }) => source.sessionId === actor.sessionId)
      .map((scheduled) => {
        const known = timersOf.get(scheduled)
        if (known !== undefined) return known
        const { event, delay } = scheduled
        const timer = { name: timerName(event.type), setAt: at, dueAt: at + delay }
        timersOf.set(scheduled, timer)
        return timer
      })

  const changeOf = (actor: AnyActorRef, event: EventObject, of: Snapshot<unknown>) => {
    taking.delete(actor)
    if (failed.has(actor)) return
    const id = idOf(actor)
    const at = now()
    const snapshot = of as Snapshot<unknown> & Partial<AnyMachineSnapshot>
    const { status, value, context, output, error, children } = snapshot
    const names = children === undefined ? undefined : Object.keys(children)
    const timers = pending(actor, at)
    builder.change({
      id,
      at,
      event,
      standing: { status, value, context, output, error, children: names },
      timers: () => timers,
      words: words.get(id) ?? '',
    })
    words.delete(id)
  }

  const findFailed = () => {
    for (const [actor, event] of taking) {
      const snapshot = actor.getSnapshot() as Snapshot<unknown>
      if (snapshot.status !== 'error') continue
      changeOf(actor, event, snapshot)
      failed.add(actor)
    }
  }

  return (event) => {
    const actor = event.actorRef as AnyActorRef
    const to = idOf(actor)
    findFailed()
    if (event.type === '@xstate.event') {
      taking.set(actor, event.event)
      const { sourceRef } = event
      const sender = sourceRef as AnyActorRef | undefined
      const from = sender === undefined ? undefined : idOf(sender)
      const timers = sender === undefined ? [] : pending(sender, now())
      builder.deliver({ to, from, event: event.event, timers })
    }
    if (event.type === '@xstate.microstep') {
      const [taken] = event._transitions
      if (taken?.description !== undefined) words.set(to, taken.description)
    }
    if (event.type === '@xstate.snapshot') changeOf(actor, event.event, event.snapshot)
    if (builder.isWaiting() || taking.size > 0) settleSoon()
  }
}
