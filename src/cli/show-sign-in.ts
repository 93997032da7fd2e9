import { Readable } from 'node:stream'
import type { Host } from '../host/host.ts'
import { onAbort } from '../kit/on-abort.ts'
import type { SignInState } from '../observe/states.ts'
import type { SignInOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { attachTerminal, type TerminalMode } from '../terminal/index.ts'
import { exitCodeOf, exitCodes, type ExitCode } from './exit-code.ts'
import { lastBefore } from './last-before.ts'
import type { Where } from './where.ts'

export interface Showing {
  readonly session: Session
  readonly host: Host
  readonly where: Pick<Where, 'provider'>
  readonly output: NodeJS.WriteStream
  /** Without, no key is read. */
  readonly input?: NodeJS.ReadStream | undefined
  readonly mode?: TerminalMode | undefined
  readonly signIn?: SignInOptions
  readonly interruption: AbortController
}

/** Signs in, shown on the terminal. */
export const showSignIn = async (
  o: Showing,
): Promise<{ readonly code: ExitCode; readonly end: SignInState }> => {
  const { session, host, where, interruption } = o
  const { signal } = interruption
  const before = lastBefore(session)
  using terminal = attachTerminal(session, {
    clock: host.clock,
    input: o.input ?? Readable.from([]),
    output: o.output,
    mode: o.mode,
    heading: 'Sign in to AWS',
    place: new URL(where.provider.startUrl).host,
    onInterrupt: () => interruption.abort(),
    ...(o.signIn !== undefined && { signIn: o.signIn }),
  })
  onAbort(signal, () => terminal.detach())
  const end = await terminal.finished
  return { end, code: signal.aborted ? exitCodes.cancelled : exitCodeOf(end, before()) }
}
