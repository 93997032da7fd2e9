import { readFileSync } from 'node:fs'
import type { Command } from './commands.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { UsageError } from './usage-error.ts'
import { codeOf } from './write-new.ts'

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

const run = async (command: Command, interruption: AbortController): Promise<ExitCode> => {
  const { stdin, stdout } = process
  switch (command.name) {
    case 'help':
      stdout.write(command.text)
      return exitCodes.signedIn
    case 'version':
      stdout.write(`${version()}\n`)
      return exitCodes.signedIn
    case 'emulator': {
      const { runEmulator } = await import('./run-emulator.ts')
      await runEmulator(command, stdout, interruption.signal)
      return exitCodes.signedIn
    }
    case 'replay':
      return (await import('./run-replay.ts')).runReplay(command, stdout)
    case 'view':
      return (await import('./run-view.ts')).runView(command, stdout, interruption.signal)
    case 'signIn': {
      const { runSignIn } = await import('./run-sign-in.ts')
      return runSignIn(command, { input: stdin, output: stdout }, interruption)
    }
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
    return await run(await parse(args), interruption)
  } catch (error) {
    const message = messageOf(error)
    if (message === undefined) throw error
    process.stderr.write(`authchart: ${message}\n`)
    return exitCodes.configuration
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}
