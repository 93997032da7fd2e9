import { readFileSync } from 'node:fs'
import type { Command } from './commands.ts'
import { exitCodes } from './exit-code.ts'
import type { Streams } from './streams.ts'

const version = (): string => {
  const file = new URL(import.meta.resolve('authchart/package.json'))
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** What takes nothing but this file is answered by it: parser and commands are loaded when they are needed. */
const parse = async (args: readonly string[]): Promise<Command> => {
  const [first, ...others] = args
  const isVersion = first === '--version' || first === '-v'
  if (isVersion && others.length === 0) return { name: 'version' }
  return (await import('./program.ts')).parseCommand(args)
}

const run = async (command: Command, interruption: AbortController): Promise<number> => {
  const { stdin, stdout, stderr } = process
  const streams: Streams = { input: stdin, output: stdout, errors: stderr }
  switch (command.name) {
    case 'help':
      stdout.write(command.text)
      return exitCodes.signedIn
    case 'version':
      stdout.write(`${version()}\n`)
      return exitCodes.signedIn
    case 'emulator':
      return (await import('./run-emulator.ts')).runEmulator(command, stdout, interruption.signal)
    case 'replay':
      return (await import('./run-replay.ts')).runReplay(command, stdout)
    case 'view':
      return (await import('./run-view.ts')).runView(command, stdout, interruption.signal)
    case 'signIn': {
      const { runSignIn } = await import('./run-sign-in.ts')
      return runSignIn(command, streams, interruption)
    }
    case 'login':
      return (await import('./run-login.ts')).runLogin(command, streams, interruption)
    case 'logout':
      return (await import('./run-logout.ts')).runLogout(command, streams, interruption)
    case 'status':
      return (await import('./run-status.ts')).runStatus(command, streams)
    case 'accounts':
      return (await import('./run-accounts.ts')).runAccounts(command, streams, interruption)
    case 'configure':
      return (await import('./run-configure.ts')).runConfigure(command, streams, interruption)
    case 'credentials':
      return (await import('./run-credentials.ts')).runCredentials(command, streams, interruption)
    case 'exec':
      return (await import('./run-exec.ts')).runExec(command, streams, interruption)
    case 'console':
      return (await import('./run-console.ts')).runConsole(command, streams, interruption)
  }
}
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs the command line; resolves with the exit code. Ctrl-C and other signals end it in good order. */
export const main = async (args: readonly string[]): Promise<number> => {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  for (const signal of signals) process.on(signal, interrupt)
  let isReaderGone = false
  process.stdout.on('error', () => {
    isReaderGone = true
    interrupt()
  })
  let command: Command | undefined
  try {
    command = await parse(args)
    return await run(command, interruption)
  } catch (error) {
    const { tell } = await import('./told.ts')
    const told = tell(error, interruption.signal)
    if (told === undefined) throw error
    const isJson = command !== undefined && 'json' in command && command.json
    const line = isJson ? JSON.stringify({ type: 'error', ...told }) : `authchart: ${told.message}`
    // Who has read enough, as `head` has, wants to hear nothing more.
    if (!isReaderGone) process.stderr.write(`${line}\n`)
    return told.exitCode
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}
