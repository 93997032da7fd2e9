import type { InspectionEvent } from 'xstate'
import type { EpochMs } from '../../machines/effects.ts'
import { deepFreeze } from './freeze.ts'
import { pathOf, type DeviceSnapshot } from './sign-in-state.ts'
import type { Transition } from './states.ts'

interface Words {
  readonly event: string
  readonly cause: Transition['cause']
}

const kindOf = (event: object): string => {
  const output = 'output' in event ? event.output : undefined
  return typeof output === 'object' && output !== null && 'kind' in output
    ? String(output.kind)
    : 'fault'
}

const causes: Record<string, Transition['cause']> = {
  flow: 'user',
  browser: 'user',
  network: 'network',
  clock: 'system',
}

/** An XState event type, in words that do not change with XState. */
const wordsOf = (event: { readonly type: string }): Words => {
  const [, family, subject = ''] =
    /^xstate\.(init|after|(?:done|error)\.actor)\.?(.*)$/.exec(event.type) ?? []
  switch (family) {
    case undefined:
      return { event: event.type, cause: causes[event.type.split('.')[0] ?? ''] ?? 'system' }
    case 'init':
      return { event: 'start', cause: 'user' }
    case 'after':
      return { event: `timer.${subject.split('.')[0]}`, cause: 'timer' }
    default: {
      const kind = kindOf(event)
      const isLocal = kind === 'early' || kind === 'tooLate' || kind === 'fault'
      const cause = kind === 'unreachable' ? 'network' : isLocal ? 'system' : 'service'
      return { event: `${subject}.${kind}`, cause }
    }
  }
}

/** One step, and whether it is the last: XState has not yet made the new state public when it tells of it. */
export interface Step {
  readonly transition: Transition
  readonly isLast: boolean
}

/**
 * Turns XState's microsteps, which alone say which transition fired, into records of our own. It counts and connects them
 * from the state `from`.
 */
export const createTransitionLog = (
  from: string,
  now: () => EpochMs,
): ((event: InspectionEvent) => Step | undefined) => {
  let seq = from === '' ? 0 : 1
  let path = from
  return (event) => {
    if (event.type !== '@xstate.microstep' || event.actorRef.sessionId !== event.rootId)
      return undefined
    const [taken] = event._transitions
    const isFirst = event.event.type === 'xstate.init'
    if (taken?.target === undefined && !isFirst) return undefined
    const { value, status } = event.snapshot as DeviceSnapshot
    const before = path
    path = pathOf(value)
    const transition: Transition = deepFreeze({
      seq: seq++,
      at: now(),
      flow: 'device',
      from: before,
      to: path,
      ...wordsOf(event.event),
      ...(taken?.description !== undefined && { detail: taken.description }),
    })
    return { transition, isLast: status !== 'active' }
  }
}
