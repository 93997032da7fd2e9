import { Readable } from 'node:stream'
import type { Host } from '../host/host.ts'
import { ignore } from '../kit/ignore.ts'
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
  /** How long the person is waited for. Default: to the end. */
  readonly waitMs?: number
  /** Open the page for a code, too, which the person has asked for beforehand. */
  readonly opensPage?: boolean
  readonly interruption: AbortController
}

const openPageOfCode = (session: Session) => {
  let opened = ''
  return session.state$.subscribe((state) => {
    if (state.status !== 'signingIn' || state.attempt.status !== 'awaitingCode') return
    const { userCode } = state.attempt
    if (opened === userCode) return
    opened = userCode
    session.signIn().openBrowser().catch(ignore)
  })
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
  let isLate = false
  const timer =
    o.waitMs === undefined
      ? undefined
      : host.clock.setTimeout(() => {
          isLate = true
          terminal.detach()
        }, o.waitMs)
  const opening = o.opensPage === true ? openPageOfCode(session) : undefined
  const end = await terminal.finished
  host.clock.clearTimeout(timer)
  opening?.unsubscribe()
  if (signal.aborted) return { end, code: exitCodes.cancelled }
  return { end, code: isLate ? exitCodes.humanNeeded : exitCodeOf(end, before()) }
}
