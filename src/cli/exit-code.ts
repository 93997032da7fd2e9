import type { ErrorInfo } from '../kit/errors.ts'
import type { SignInState } from '../observe/states.ts'

export const exitCodes = {
  signedIn: 0,
  fault: 1,
  configuration: 2,
  denied: 3,
  expired: 4,
  network: 5,
  humanNeeded: 6,
  cancelled: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const isOutage = ({ code }: ErrorInfo): boolean =>
  code === 'network' || code === 'service_unavailable'

/** The code ran out while the service could not be asked. */
const wasCutOff = (before: SignInState | undefined): boolean =>
  before?.status === 'awaitingCode' &&
  (before.poll.phase === 'offline' ||
    (before.lastError !== undefined && isOutage(before.lastError)))

/** What it means that nobody is waited for any longer: a person is needed, or the service could not be asked. Pure. */
export const exitCodeWithoutPerson = (state: SignInState): ExitCode =>
  wasCutOff(state) ? exitCodes.network : exitCodes.humanNeeded

const ofError = (error: ErrorInfo): ExitCode => {
  if (isOutage(error)) return exitCodes.network
  if (error.code === 'redirect_timeout') return exitCodes.expired
  // With the same settings it fails again: other options help, another `--method` among them.
  const isSetting = error.retry === 'never' || error.retry === 'otherMethod'
  return isSetting ? exitCodes.configuration : exitCodes.fault
}

/** What the end of a sign-in means to a shell. `before` is the state that came before it. Pure. */
export const exitCodeOf = (end: SignInState, before: SignInState | undefined): ExitCode => {
  switch (end.status) {
    case 'signedIn':
      return exitCodes.signedIn
    case 'denied':
      return exitCodes.denied
    case 'expired':
      return wasCutOff(before) ? exitCodes.network : exitCodes.expired
    case 'failed':
      return ofError(end.error)
    case 'starting':
    case 'awaitingCode':
    case 'awaitingRedirect':
    case 'exchanging':
    case 'cancelled':
      return exitCodes.cancelled
  }
}
