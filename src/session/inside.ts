import type { Inside } from '../effects/runtime.ts'
import { isObject } from '../kit/is-object.ts'
import { typeName } from '../kit/type-name.ts'
import { StatechartSession } from './session-actor.ts'

/** What functions over a session work with. Throws a TypeError that names `where`, for what is no session of this process. */
export const insideOf = (where: string, session: unknown): Inside => {
  const inside = isObject(session) ? StatechartSession.inside(session) : undefined
  if (inside === undefined)
    throw new TypeError(
      `${where}: session must be one that createSession() made in this process, not ${typeName(session)}.`,
    )
  return inside
}
