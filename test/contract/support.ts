import type { Observable } from 'rxjs'
import {
  isSignInError,
  type Session,
  type SignIn,
  type SignInError,
  type SignInState,
} from '../../src/index.ts'
import {
  simulate,
  type NetworkRequest,
  type Simulation,
  type SimulationOptions,
} from '../../src/testing/index.ts'

export type AwaitingCode = Extract<SignInState, { status: 'awaitingCode' }>

export const registerPath = '/client/register'
export const startPath = '/device_authorization'
export const tokenPath = '/token'

export const requestsTo = (host: Simulation, path: string): readonly NetworkRequest[] =>
  host.requests.filter((request) => request.path === path)

/** The instants of the CreateToken requests, in seconds since the start. */
export const pollSeconds = (host: Simulation): readonly number[] =>
  requestsTo(host, tokenPath).map((request) => request.sentMs / 1_000)

/** For each CreateToken request but the first: milliseconds from the end of the one before. */
export const pollGaps = (host: Simulation): readonly number[] => {
  const polls = requestsTo(host, tokenPath)
  return polls
    .slice(1)
    .map((poll, i) => poll.sentMs - (polls[i]?.endedMs ?? Number.POSITIVE_INFINITY))
}

/** The state, which must be one in which a person has the code. */
export const awaiting = (signIn: SignIn): AwaitingCode => {
  const state = signIn.getState()
  if (state.status !== 'awaitingCode') throw new Error(`not awaiting a code: ${state.status}`)
  return state
}

export interface Recording<T> {
  readonly values: T[]
  readonly isComplete: boolean
  readonly error: unknown
  stop(): void
}

/** Everything that an observable says. */
export const record = <T>(source: Observable<T>): Recording<T> => {
  const log = {
    values: [] as T[],
    isComplete: false,
    error: undefined as unknown,
    stop: () => subscription.unsubscribe(),
  }
  const subscription = source.subscribe({
    next: (value) => log.values.push(value),
    error: (error: unknown) => (log.error = error),
    complete: () => (log.isComplete = true),
  })
  return log
}

/** What a promise rejects with, which must be a `SignInError`. */
export const failure = async (promise: Promise<unknown>): Promise<SignInError> => {
  const error: unknown = await promise.then(
    () => new Error('it resolved'),
    (reason: unknown) => reason,
  )
  if (!isSignInError(error)) throw new Error('not a SignInError', { cause: error })
  return error
}

/** What a function throws. */
export const thrownBy = (task: () => unknown): unknown => {
  try {
    task()
  } catch (error) {
    return error
  }
  return undefined
}

/** A simulation with a sign-in under way whose code has been issued. */
export const begin = async (
  options: SimulationOptions = {},
): Promise<{ host: Simulation; session: Session; signIn: SignIn }> => {
  const host = simulate({ interval: 5, ...options })
  const session = host.session()
  const signIn = session.signIn()
  await host.clock.settle()
  return { host, session, signIn }
}

const reaches = (value: unknown, visit: (value: object) => void): void => {
  if (typeof value !== 'object' || value === null) return
  visit(value)
  for (const member of Object.values(value)) reaches(member, visit)
}

export const isDeeplyFrozen = (value: unknown): boolean => {
  let isFrozen = true
  reaches(value, (object) => (isFrozen &&= Object.isFrozen(object)))
  return isFrozen
}

const terminal = ['signedIn', 'expired', 'denied', 'failed', 'cancelled'] as const

export const isOver = (signIn: SignIn): boolean =>
  (terminal as readonly string[]).includes(signIn.getState().status)
