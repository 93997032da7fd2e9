import type { ClientRequest } from '../../machines/types.ts'
import type { Inside, Runtime } from '../effects/runtime.ts'
import { createWeakValues, type WeakValues } from '../kit/weak-values.ts'
import type { Clock } from '../host/host.ts'
import { instanceOf, portalOf } from '../protocol/identity-center/service.ts'
import { insideOf } from '../session/inside.ts'
import { createPortal, type Portal } from './portal.ts'
import { createTurns, type Turns } from './portal-turns.ts'

/** What everything over one person's sign-in shares: the portal, and the pace at which it is asked. */
export interface Ground extends Inside {
  readonly clock: Clock
  readonly portal: Portal
  readonly turns: Turns
  readonly startUrl: string
}

/** The grounds of one host and store, by sign-in: equal requests are of one. Kept by the sessions that stand on them. */
interface Grounds {
  readonly byRequest: WeakMap<ClientRequest, Ground>
  readonly byName: WeakValues<Ground>
}

const grounds = new WeakMap<Runtime, Grounds>()

const groundsOf = (runtime: Runtime): Grounds => {
  const known = grounds.get(runtime) ?? { byRequest: new WeakMap(), byName: createWeakValues() }
  grounds.set(runtime, known)
  return known
}

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

const findGround = (inside: Inside): Ground => {
  const { byRequest, byName } = groundsOf(inside.runtime)
  const known = byRequest.get(inside.request)
  if (known !== undefined) return known
  const name = JSON.stringify([inside.request.session, portalOf(instanceOf(inside.request))])
  const ground = byName.get(name) ?? createGround(inside)
  byRequest.set(inside.request, ground)
  byName.set(name, ground)
  return ground
}

/** The ground of a session. Throws a TypeError that names `where`, for what is no session of IAM Identity Center of this process. */
export const groundOf = (where: string, session: object): Ground => {
  const inside = insideOf(where, session)
  if (inside.request.provider.kind !== 'identityCenter')
    throw new TypeError(`${where}: session must be one of identityCenter() or builderId().`)
  return findGround(inside)
}
