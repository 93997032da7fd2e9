import { Readable } from 'node:stream'
import type { Host } from '../host/host.ts'
import { ignore } from '../kit/ignore.ts'
import type { SignInOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { attachTerminal, type Terminal, type TerminalMode } from '../terminal/index.ts'
import { exitCodes } from './exit-code.ts'
import { playOrLeave, type Played } from './leave-to-person.ts'
import type { PersonOptions } from './person-options.ts'
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
  /** Whether it is left to a person. Default: it is not. */
  readonly person?: PersonOptions
  /** Open the page for a code, too, which the person has asked for beforehand. */
  readonly opensPage?: boolean
  readonly interruption: AbortController
}

const attended: PersonOptions = { nonInteractive: false, waitMs: 0 }

const openPageOfCode = (session: Session) => {
  let opened = ''
  return session.state$.subscribe((state) => {
    if (state.status !== 'signingIn' || state.attempt.status !== 'awaitingCode') return
    const { userCode } = state.attempt
    if (opened === userCode) return
    opened = userCode
    session.attempt?.openBrowser().catch(ignore)
  })
}

/** Signs in, shown on the terminal. */
export const showSignIn = async (o: Showing): Promise<Played> => {
  const { session, host, where, interruption, person = attended } = o
  const { clock } = host
  let isLate = false
  let timer: unknown
  const attach = (): Terminal => {
    const terminal = attachTerminal(session, {
      clock,
      input: o.input ?? Readable.from([]),
      output: o.output,
      mode: o.mode,
      heading: 'Sign in to AWS',
      place: new URL(where.provider.startUrl).host,
      onInterrupt: () => interruption.abort(),
      ...(o.signIn !== undefined && { signIn: o.signIn }),
    })
    const leave = () => {
      isLate = true
      terminal.detach()
    }
    if (o.waitMs !== undefined) timer = clock.setTimeout(leave, o.waitMs)
    return terminal
  }
  const opening = o.opensPage === true ? openPageOfCode(session) : undefined
  const played = await playOrLeave(session, attach, person, clock, interruption.signal)
  clock.clearTimeout(timer)
  opening?.unsubscribe()
  const isLeft = isLate && !interruption.signal.aborted
  return isLeft ? { ...played, code: exitCodes.humanNeeded } : played
}
