import { Readable } from 'node:stream'
import { record } from '../devtools/record.ts'
import { systemClock } from '../kit/clock.ts'
import type { Host } from '../host/host.ts'
import { nodeHost } from '../host/node.ts'
import { browserCommand } from '../host/node-browser-command.ts'
import { createSession } from '../session/create-session.ts'
import { awsCacheStore } from '../store/aws-cache.ts'
import { fileStore } from '../store/file.ts'
import type { Store } from '../store/store.ts'
import { attachTerminal, type TerminalOptions } from '../terminal/index.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import type { SignInCommand, StoreName } from './sign-in-options.ts'
import { leaveWord, playOrLeave, unattended } from './leave-to-person.ts'
import { startRehearsal } from './rehearsal.ts'
import type { Streams } from './streams.ts'
import { writeLate } from './write-new.ts'

/** How long the emulator waits before it plays a person, where there is none. */
const approveAfter = 3

/** The ports that the options ask for, in place of the platform's. */
const portsOf = ({ browser, nonInteractive }: SignInCommand): Partial<Host> => {
  if (browser !== undefined)
    return {
      openBrowser: browserCommand(browser, systemClock),
      capabilities: { browserOnThisMachine: true, interactive: true },
    }
  return nonInteractive ? { capabilities: unattended } : {}
}

const storeOf = (name: StoreName): Store | undefined => {
  switch (name) {
    case 'memory':
      return undefined
    case 'file':
      return fileStore()
    case 'aws':
      return awsCacheStore()
  }
}

/** Signs in, to the real service or to an emulator of its own, and says what a shell should know. */
export const runSignIn = async (
  command: SignInCommand,
  { input, output }: Pick<Streams, 'input' | 'output'>,
  interruption: AbortController,
): Promise<ExitCode> => {
  const { clientName, scopes, provider, script, mode, showQr, nonInteractive } = command
  const { method, prompt, share } = command
  const { signal } = interruption
  const say = (text: string) => {
    if (mode !== 'json') output.write(`Sign in: ${text}\n`)
  }
  const { record: file } = command
  await using recorded =
    file === undefined
      ? undefined
      : await writeLate(file, '--record', (isWritten) =>
          say(
            isWritten
              ? `${file} has what happened; authchart replay ${file} plays it again.`
              : `what happened could not be written to ${file}.`,
          ),
        )
  const isAttended = input.isTTY && mode !== 'json'
  const approvesItself =
    provider === undefined &&
    !isAttended &&
    !nonInteractive &&
    script.approveAfter === undefined &&
    script.denyAfter === undefined &&
    script.authorize !== 'ask'
  if (approvesItself) say(`nobody is at the keys: the emulator approves after ${approveAfter} s.`)
  const ports = portsOf(command)
  await using rehearsal =
    provider === undefined
      ? await startRehearsal({ ...(approvesItself && { approveAfter }), ...script }, ports)
      : undefined
  const host = rehearsal?.host ?? nodeHost(ports)
  const whom = provider ?? rehearsal?.provider
  if (whom === undefined) return exitCodes.fault
  const store = storeOf(command.store)
  await using session = createSession({
    provider: whom,
    clientName,
    host,
    signal,
    method,
    // Who is called again goes on with the code that an earlier call has left: it is shared with itself.
    share: share || (nonInteractive && store !== undefined) ? 'machine' : 'process',
    ...(store !== undefined && { store }),
    ...(scopes !== undefined && { scopes }),
  })
  if (recorded !== undefined) {
    const recording = record(session)
    recorded.from(() => recording.text)
  }
  const { emulator, keys } = rehearsal ?? {}
  const options: TerminalOptions = {
    clock: host.clock,
    // A key that is waited for would keep it from ending.
    input: nonInteractive ? Readable.from([]) : input,
    output,
    mode,
    showQr,
    showTransitions: true,
    heading: `Sign in to ${clientName}`,
    place: emulator ? `emulator at ${new URL(emulator.url).host}` : new URL(whom.startUrl).host,
    ...(keys !== undefined && { hostKeys: { heading: 'Emulator:', ...keys } }),
    signIn: { prompt, openBrowser: !nonInteractive },
    onInterrupt: () => interruption.abort(),
  }
  const attach = () => attachTerminal(session, options)
  const { clock } = host
  const { code, needed } = await playOrLeave(session, attach, command, clock, signal)
  if (needed !== undefined)
    leaveWord(needed, {
      isKept: command.store !== 'memory',
      mayBeKept: provider !== undefined,
      isJson: mode === 'json',
      output,
      clock,
    })
  return code
}
