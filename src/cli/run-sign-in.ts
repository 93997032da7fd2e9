import { nodeHost } from '../host/node.ts'
import type { SignInState } from '../observe/states.ts'
import { createSession, type Session } from '../session.ts'
import { isPassing } from '../terminal/plain-line.ts'
import { attachTerminal, type Terminal, type TerminalOptions } from '../terminal/index.ts'
import { exitCodeOf, exitCodes, type ExitCode } from './exit-code.ts'
import type { SignInCommand } from './options.ts'
import { startRehearsal } from './rehearsal.ts'

/** How long the emulator waits before it plays a person, where there is none. */
const approveAfter = 3

export interface Streams {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
}

const lastBefore = (session: Session): (() => SignInState | undefined) => {
  let last: SignInState | undefined
  session.state$.subscribe((state) => {
    if (state.status === 'signingIn' && !isPassing(state.attempt)) last = state.attempt
  })
  return () => last
}

/** Resolves as soon as there is a code that only a person can confirm. */
const codeShown = (session: Session): Promise<void> =>
  new Promise((resolve) => {
    session.state$.subscribe((state) => {
      if (state.status === 'signingIn' && state.attempt.status === 'awaitingCode') resolve()
    })
  })

const play = async (
  session: Session,
  attach: () => Terminal,
  command: SignInCommand,
  signal: AbortSignal,
): Promise<ExitCode> => {
  const before = lastBefore(session)
  using terminal = attach()
  signal.addEventListener('abort', () => terminal.detach())
  if (command.nonInteractive) {
    const needed = codeShown(session).then(() => exitCodes.humanNeeded)
    const ended = terminal.finished.then((end) => exitCodeOf(end, before()))
    return await Promise.race([needed, ended])
  }
  const end = await terminal.finished
  return signal.aborted ? exitCodes.cancelled : exitCodeOf(end, before())
}

/** Signs in, to the real service or to an emulator of its own, and says what a shell should know. */
export const runSignIn = async (
  command: SignInCommand,
  { input, output }: Streams,
  interruption: AbortController,
): Promise<ExitCode> => {
  const { clientName, scopes, provider, script, mode, showQr, nonInteractive } = command
  const { signal } = interruption
  const say = (text: string) => {
    if (mode !== 'json') output.write(`Sign in: ${text}\n`)
  }
  const isAttended = input.isTTY && mode !== 'json'
  const approvesItself =
    provider === undefined &&
    !isAttended &&
    !nonInteractive &&
    script.approveAfter === undefined &&
    script.denyAfter === undefined
  if (approvesItself) say(`nobody is at the keys: the emulator approves after ${approveAfter} s.`)
  await using rehearsal =
    provider === undefined
      ? await startRehearsal({ ...(approvesItself && { approveAfter }), ...script })
      : undefined
  const host = rehearsal?.host ?? nodeHost()
  const whom = provider ?? rehearsal?.provider
  if (whom === undefined) return exitCodes.fault
  await using session = createSession({
    provider: whom,
    clientName,
    host,
    signal,
    ...(scopes !== undefined && { scopes }),
  })
  const { emulator, keys = [] } = rehearsal ?? {}
  const options: TerminalOptions = {
    clock: host.clock,
    input,
    output,
    mode,
    showQr,
    showTransitions: true,
    heading: `Sign in to ${clientName}`,
    place: emulator ? `emulator at ${new URL(emulator.url).host}` : new URL(whom.startUrl).host,
    hostKeys: { heading: 'Emulator:', keys },
    onInterrupt: () => interruption.abort(),
  }
  const code = await play(session, () => attachTerminal(session, options), command, signal)
  if (code === exitCodes.humanNeeded) say('a person is needed; without --non-interactive we wait.')
  return code
}
