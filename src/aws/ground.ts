import type { ClientRequest } from '../../machines/types.ts'
import type { Inside, Runtime } from '../effects/runtime.ts'
import { typeName } from '../kit/type-name.ts'
import type { Clock } from '../host/host.ts'
import { instanceOf, portalOf } from '../protocol/identity-center/service.ts'
import { StatechartSession } from '../session/session-actor.ts'
import { createPortal, type Portal } from './portal.ts'
import { createTurns, type Turns } from './portal-turns.ts'

/** What everything over one person's sign-in shares: the portal, and the pace at which it is asked. */
export interface Ground extends Inside {
  readonly clock: Clock
  readonly portal: Portal
  readonly turns: Turns
  readonly startUrl: string
}

const grounds = new WeakMap<Runtime, WeakMap<ClientRequest, Ground>>()

const createGround = ({ runtime, request }: Inside): Ground => {
  const { clock, transport, host } = runtime
  const instance = instanceOf(request)
  return {
    runtime,
    request,
    clock,
    portal: createPortal(transport, portalOf(instance)),
    turns: createTurns(clock, (byteCount) => host.random(byteCount)),
    startUrl: instance.startUrl,
  }
}

/** The ground of a session. Throws a TypeError that names `where`, for what is no session of IAM Identity Center of this process. */
export const groundOf = (where: string, session: object): Ground => {
  const isObject = typeof session === 'object' && session !== null
  const inside = isObject ? StatechartSession.inside(session) : undefined
  if (inside === undefined)
    throw new TypeError(
      `${where}: session must be one that createSession() made in this process, not ${typeName(session)}.`,
    )
  const { runtime, request } = inside
  if (request.provider.kind !== 'identityCenter')
    throw new TypeError(`${where}: session must be one of identityCenter() or builderId().`)
  const ofRuntime = grounds.get(runtime) ?? new WeakMap<ClientRequest, Ground>()
  grounds.set(runtime, ofRuntime)
  const ground = ofRuntime.get(request) ?? createGround(inside)
  ofRuntime.set(request, ground)
  return ground
}
