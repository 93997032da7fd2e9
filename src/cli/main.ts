import { readFileSync } from 'node:fs'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { help } from './help.ts'
import { parseCommand, type Command } from './options.ts'
import { runEmulator } from './run-emulator.ts'
import { runReplay } from './run-replay.ts'
import { runSignIn } from './run-sign-in.ts'
import { runView } from './run-view.ts'
import { UsageError } from './usage-error.ts'
import { codeOf } from './write-new.ts'

const version = (): string => {
  const file = new URL(import.meta.resolve('authchart/package.json'))
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

const run = async (command: Command, interruption: AbortController): Promise<ExitCode> => {
  const { stdin, stdout } = process
  switch (command.name) {
    case 'help':
      stdout.write(help)
      return exitCodes.signedIn
    case 'version':
      stdout.write(`${version()}\n`)
      return exitCodes.signedIn
    case 'emulator':
      await runEmulator(command, stdout, interruption.signal)
      return exitCodes.signedIn
    case 'replay':
      return runReplay(command, stdout)
    case 'view':
      return runView(command, stdout, interruption.signal)
    case 'signIn':
      return runSignIn(command, { input: stdin, output: stdout }, interruption)
  }
}

/** What the person can put right, in one line; `undefined` for a fault of ours. */
const messageOf = (error: unknown): string | undefined => {
  if (error instanceof UsageError) return `${error.message} See authchart --help.`
  const code = codeOf(error)
  if (code === 'EADDRINUSE') return 'Something else listens on this port; choose another --port.'
  return code === 'EACCES' ? 'This port needs more rights; choose another --port.' : undefined
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs the command line; resolves with the exit code. Ctrl-C and other signals end it in good order. */
export const main = async (args: readonly string[]): Promise<number> => {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  for (const signal of signals) process.on(signal, interrupt)
  process.stdout.on('error', interrupt)
  try {
    return await run(parseCommand(args), interruption)
  } catch (error) {
    const message = messageOf(error)
    if (message === undefined) throw error
    process.stderr.write(`authchart: ${message}\n`)
    return exitCodes.configuration
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}
