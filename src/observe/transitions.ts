import type { AnyActorRef, AnyMachineSnapshot, InspectionEvent } from 'xstate'
import type { EpochMs } from '../../machines/types.ts'
import { deepFreeze } from '../kit/freeze.ts'
import { pathOf } from './sign-in-state.ts'
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
  session: 'user',
  browser: 'user',
  network: 'network',
}

/** Whose answers come from the service; the others are of this machine. */
const asksService = new Set([
  'registerClient',
  'startDeviceAuthorization',
  'createToken',
  'exchangeCode',
  'refreshToken',
])

const causeOf = (actor: string, kind: string): Transition['cause'] => {
  if (actor === 'receiveRedirect') return 'user'
  if (!asksService.has(actor) || kind === 'early' || kind === 'tooLate' || kind === 'fault')
    return 'system'
  return kind === 'unreachable' || kind === 'undelivered' ? 'network' : 'service'
}

/** An XState event type, in words that do not change with XState. */
export const wordsOf = (event: { readonly type: string }): Words => {
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
      return { event: `${subject}.${kind}`, cause: causeOf(subject, kind) }
    }
  }
}

const flows: Readonly<Record<string, Transition['flow']>> = {
  session: 'session',
  signIn: 'signIn',
  deviceAuthorization: 'device',
  authorizationCode: 'authorizationCode',
  refresh: 'refresh',
}

/** Which of our charts an actor runs; promises and other people's charts run none. */
export const flowOf = (actor: object): Transition['flow'] | undefined => {
  const { logic } = actor as { readonly logic?: { readonly id?: unknown } }
  return typeof logic?.id === 'string' ? flows[logic.id] : undefined
}

/** One step, and whether it is the last of its chart: XState has not yet made the new state public when it tells of it. */
export interface Step {
  readonly transition: Transition
  readonly isLast: boolean
}

const childrenOf = (actor: AnyActorRef): AnyActorRef[] => {
  const { children = {} } = actor.getSnapshot() as AnyMachineSnapshot
  const own = Object.values(children).filter((child): child is AnyActorRef => child !== undefined)
  return [actor, ...own.flatMap((child) => (flowOf(child) === undefined ? [] : childrenOf(child)))]
}

/**
 * Turns XState's microsteps, which alone say which transition fired, into records of our own. It counts and connects them,
 * from the states that the charts under `root` are in; without one, from the very first.
 */
export const createTransitionLog = (
  root: AnyActorRef | undefined,
  now: () => EpochMs,
): ((event: InspectionEvent) => Step | undefined) => {
  let seq = 0
  const paths = new Map<string, string>()
  for (const actor of root === undefined ? [] : childrenOf(root))
    paths.set(actor.sessionId, pathOf((actor.getSnapshot() as AnyMachineSnapshot).value))
  return (event) => {
    const isStart = event.type === '@xstate.snapshot' && event.event.type === 'xstate.init'
    if (event.type !== '@xstate.microstep' && !isStart) return undefined
    const flow = flowOf(event.actorRef)
    if (flow === undefined) return undefined
    const { sessionId } = event.actorRef
    // A start that takes no step has no microstep either.
    if (isStart && paths.has(sessionId)) return undefined
    const [taken] = event.type === '@xstate.microstep' ? event._transitions : []
    if (taken?.target === undefined && event.event.type !== 'xstate.init') return undefined
    const { value, status } = event.snapshot as AnyMachineSnapshot
    const isLast = status !== 'active'
    const from = paths.get(sessionId) ?? ''
    const to = pathOf(value)
    paths.set(sessionId, to)
    const transition: Transition = deepFreeze({
      seq: seq++,
      at: now(),
      flow,
      from,
      to,
      ...wordsOf(event.event),
      ...(taken?.description !== undefined && { detail: taken.description }),
    })
    return { transition, isLast }
  }
}
