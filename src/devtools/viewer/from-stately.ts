import type { StateValue } from 'xstate'
import type { EpochMs } from '../../../machines/types.ts'
import { timersFrom } from './call-timers.ts'
import type { ActorState } from './frame.ts'
import type { FrameBuilder, Standing } from './build-frames.ts'
import { chartOfDefinition, type ShownChart } from './shown-chart.ts'

type Members = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null

const statuses: readonly unknown[] = ['active', 'done', 'error', 'stopped']

const isValue = (value: unknown): value is StateValue =>
  typeof value === 'string' || (isObject(value) && Object.values(value).every(isValue))

const standingOf = (snapshot: unknown): Standing => {
  const { status, value, context, output, error, children } = isObject(snapshot) ? snapshot : {}
  return {
    status: statuses.includes(status) ? (status as ActorState['status']) : 'active',
    value: isValue(value) ? value : undefined,
    context,
    output,
    error,
    children: isObject(children) ? Object.keys(children) : undefined,
  }
}

/**
 * Feeds a builder with messages of Stately's inspection protocol; what is none is passed over. Session ids repeat from one
 * client to the next: `client` tells them apart.
 */
export const fromStately = (
  builder: FrameBuilder,
  now: () => EpochMs,
): ((message: unknown, client: string) => void) => {
  const charts = new Map<unknown, ShownChart | undefined>()
  const known = new Set<string>()
  const chartOf = (definition: unknown): ShownChart | undefined => {
    if (!charts.has(definition)) charts.set(definition, chartOfDefinition(definition))
    return charts.get(definition)
  }

  return (message, client) => {
    if (!isObject(message) || typeof message['sessionId'] !== 'string') return
    const { type, sessionId, rootId, createdAt, name, parentId, sourceId, definition } = message
    const idOf = (session: unknown): string => `${client} ${String(rootId)} ${String(session)}`
    const knownId = (session: unknown): string | undefined =>
      typeof session === 'string' && known.has(idOf(session)) ? idOf(session) : undefined
    const id = idOf(sessionId)
    const created = Number(createdAt)
    const at = Number.isFinite(created) && created > 0 ? created : now()
    if (type === '@xstate.actor' || !known.has(id)) {
      known.add(id)
      builder.appear({
        id,
        name: typeof name === 'string' && name !== '' ? name : sessionId,
        parent: knownId(parentId),
        chart: chartOf(definition),
        at,
      })
    }
    const event = isObject(message['event']) ? message['event'] : {}
    if (typeof event['type'] !== 'string') return
    const happened = { ...event, type: event['type'] }
    if (type === '@xstate.event')
      builder.deliver({ to: id, from: knownId(sourceId), event: happened })
    if (type !== '@xstate.snapshot') return
    const standing = standingOf(message['snapshot'])
    builder.change({
      id,
      at,
      event: happened,
      standing,
      timers: (before) => timersFrom(before, standing, at),
      words: '',
    })
  }
}
