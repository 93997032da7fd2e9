import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { Stop } from './stop.ts'
import { codeOf } from './write-new.ts'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

/** What shells exit with. */
const notFound = 127
const notRunnable = 126

const refusal = (file: string, error: unknown): Stop =>
  codeOf(error) === 'ENOENT'
    ? new Stop(notFound, `${file}: there is no such command.`, { cause: error })
    : new Stop(notRunnable, `${file} cannot be run (${String(codeOf(error))}).`, { cause: error })

/**
 * Runs a command on this terminal, and resolves with what a shell would exit with: its own code, or 128 and the number of the
 * signal that ended it. Signals to this process go to it; those from the keyboard it has had already.
 */
export const runChild = (
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: 'inherit' })
    const fromKeyboard = process.stdin.isTTY
    const forward = (signal: NodeJS.Signals) => {
      const isHeard = fromKeyboard && (signal === 'SIGINT' || signal === 'SIGQUIT')
      if (!isHeard) child.kill(signal)
    }
    for (const signal of forwarded) process.on(signal, forward)
    const stop = () => {
      for (const signal of forwarded) process.off(signal, forward)
    }
    child.once('error', (error) => {
      stop()
      reject(refusal(file, error))
    })
    child.once('close', (code, signal) => {
      stop()
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
