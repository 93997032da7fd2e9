import { toSessionState, type SessionSnapshot } from '../../observe/session-state.ts'
import {
  toAuthorizationCodeState,
  toDeviceState,
  toSignInState,
} from '../../observe/sign-in-state.ts'
import type {
  AuthorizationCodeSnapshot,
  DeviceSnapshot,
  Method,
  SignInMachineSnapshot,
} from '../../observe/progress.ts'
import type { SessionState, SignInState } from '../../observe/states.ts'
import type { ActorState } from './frame.ts'

type Actors = readonly ActorState[]

/** A snapshot as the chart itself makes it: the tape keeps no tags. */
const as = <Snapshot>({ chart, value, context, status }: ActorState): Snapshot =>
  chart?.machine.resolveState({ value: value ?? {}, context, status }) as Snapshot

const ofChart = (actors: Actors, id: string, parent?: ActorState): ActorState | undefined =>
  actors.findLast(
    (actor) =>
      actor.chart?.layout !== undefined &&
      actor.chart.chart.id === id &&
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

/** What is on the tape may come from outside, and in pieces: then there is nothing to show. */
export const ifWhole = <Value>(make: () => Value | undefined): Value | undefined => {
  try {
    return make()
  } catch {
    return undefined
  }
}

/** What `state$` shows of the actors of a frame; `undefined` where none of them is a chart of ours. */
export const publicState = (actors: Actors): SessionState | SignInState | undefined =>
  ifWhole(() => stateOf(actors))
