import { spawn } from 'node:child_process'
import type { Clock } from '../host/host.ts'

/** What fails so soon after its start has opened nothing. */
const verdictMs = 500

/** `"C:\Program Files\x.exe" --flag` as its words. Nothing is expanded: no shell ever sees an address. */
export const wordsOf = (command: string): string[] =>
  (command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  )

/** Opens addresses with a command of the person's own, which gets the address as its last argument and outlives us. */
export const browserCommand =
  (command: string, clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>) =>
  (url: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const [program = '', ...args] = wordsOf(command)
      const child = spawn(program, [...args, url], { detached: true, stdio: 'ignore' })
      const settle = (error?: Error) => {
        clock.clearTimeout(timer)
        child.unref()
        if (error === undefined) resolve()
        else reject(error)
      }
      const timer = clock.setTimeout(() => settle(), verdictMs)
      child.once('error', settle)
      child.once('exit', (code) =>
        settle(code === 0 ? undefined : new Error(`${program} has opened nothing.`)),
      )
    })
