import { isConfigError } from '../aws/config/config-error.ts'
import { isSignInError, type SignInError } from '../kit/errors.ts'
import { exitCodes } from './exit-code.ts'
import { Stop } from './stop.ts'
import { UsageError } from './usage-error.ts'
import { codeOf } from './write-new.ts'

/** What a person is told of an error, in one line, and a shell by the exit code. */
export interface Told {
  readonly message: string
  readonly exitCode: number
  /** The code of a `SignInError`. */
  readonly code?: string
}

const interruptions = new Set(['ExitPromptError', 'AbortPromptError', 'CancelPromptError'])

const isInterruption = (error: unknown): boolean =>
  error instanceof Error && interruptions.has(error.name)

const ofSignIn = ({ code, message, hint }: SignInError): Told => {
  const exitCode =
    code === 'network' || code === 'service_unavailable'
      ? exitCodes.network
      : code === 'not_signed_in' || code === 'session_expired'
        ? exitCodes.humanNeeded
        : code === 'cancelled'
          ? exitCodes.cancelled
          : exitCodes.fault
  return { message: hint === undefined ? message : `${message} ${hint}`, exitCode, code }
}

const ports: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Something else listens on this port; choose another --port.',
  EACCES: 'This port needs more rights; choose another --port.',
}

/** What the person can put right; `undefined` for a fault of ours. Pure. */
export const tell = (error: unknown, signal: Pick<AbortSignal, 'aborted'>): Told | undefined => {
  if (signal.aborted || isInterruption(error))
    return { message: 'Interrupted.', exitCode: exitCodes.cancelled }
  if (error instanceof UsageError)
    return { message: `${error.message} See authchart --help.`, exitCode: exitCodes.configuration }
  if (error instanceof Stop) return { message: error.message, exitCode: error.code }
  if (isConfigError(error)) return { message: error.message, exitCode: exitCodes.configuration }
  if (isSignInError(error)) return ofSignIn(error)
  const message = ports[String(codeOf(error))]
  return message === undefined ? undefined : { message, exitCode: exitCodes.configuration }
}
