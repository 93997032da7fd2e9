import { toSessionState, type SessionSnapshot } from '../../observe/session-state.ts'
import {
  toAuthorizationCodeState,
  toDeviceState,
  toSignInState,
  type AuthorizationCodeSnapshot,
  type DeviceSnapshot,
  type Method,
  type SignInMachineSnapshot,
} from '../../observe/sign-in-state.ts'
import type { SessionState, SignInState } from '../../observe/states.ts'
import type { ActorState } from './frame.ts'

type Actors = readonly ActorState[]

/** Whatever is on the tape was read from outside; those that use it catch what comes of a surprise. */
const as = <Snapshot>({ value, context, status }: ActorState): Snapshot =>
  ({ value, context, status }) as Snapshot

const ofChart = (actors: Actors, id: string, parent?: ActorState): ActorState | undefined =>
  actors.findLast(
    (actor) =>
      actor.chart?.chart.id === id &&
      actor.value !== undefined &&
      (parent === undefined || actor.parent === parent.id),
  )

const methodOf = (actors: Actors, signIn?: ActorState): Method | undefined => {
  const device = ofChart(actors, 'deviceAuthorization', signIn)
  if (device !== undefined) return { id: 'device', snapshot: as<DeviceSnapshot>(device) }
  const code = ofChart(actors, 'authorizationCode', signIn)
  return code && { id: 'authorizationCode', snapshot: as<AuthorizationCodeSnapshot>(code) }
}

const stateOf = (actors: Actors): SessionState | SignInState | undefined => {
  const session = ofChart(actors, 'session')
  const signIn = ofChart(actors, 'signIn', session)
  const attempt =
    signIn && toSignInState(as<SignInMachineSnapshot>(signIn), methodOf(actors, signIn))
  if (session !== undefined) return toSessionState(as<SessionSnapshot>(session), attempt)
  if (attempt !== undefined) return attempt
  const method = methodOf(actors)
  return method?.id === 'device'
    ? toDeviceState(method.snapshot)
    : method && toAuthorizationCodeState(method.snapshot)
}

/** What `state$` shows of the actors of a frame; `undefined` where none of them is a chart of ours. */
export const publicState = (actors: Actors): SessionState | SignInState | undefined => {
  try {
    return stateOf(actors)
  } catch {
    return undefined
  }
}
