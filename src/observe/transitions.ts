import type { InspectionEvent } from 'xstate'
import type { EpochMs } from '../../machines/effects.ts'
import { deepFreeze } from './freeze.ts'
import { pathOf, type DeviceSnapshot } from './sign-in-state.ts'
import type { Transition } from './states.ts'

interface Step {
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
const stepOf = (event: { readonly type: string }): Step => {
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

/** Turns XState's microsteps, which alone say which transition fired, into records of our own. */
export const createTransitionLog = (): ((
  event: InspectionEvent,
  at: () => EpochMs,
) => Transition | undefined) => {
  let seq = 0
  let path = ''
  return (event, at) => {
    if (event.type !== '@xstate.microstep' || event.actorRef.sessionId !== event.rootId)
      return undefined
    const [taken] = event._transitions
    const isFirst = event.event.type === 'xstate.init'
    if (taken?.target === undefined && !isFirst) return undefined
    const from = path
    path = pathOf((event.snapshot as DeviceSnapshot).value)
    return deepFreeze({
      seq: seq++,
      at: at(),
      flow: 'device',
      from,
      to: path,
      ...stepOf(event.event),
      ...(taken?.description !== undefined && { detail: taken.description }),
    })
  }
}
