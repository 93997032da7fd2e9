import { delimiter } from 'node:path'
import type { Clock } from '../kit/clock.ts'

/** What fails so soon after its start has opened nothing. */
const verdictMs = 500

/** `"C:\Program Files\x.exe" --flag` as its words. Nothing is expanded: no shell ever sees an address. */
export const wordsOf = (command: string): string[] =>
  (command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  )

/** The words of a command that opens `url`: in place of each `%s` or, where there is none, as the last word. */
const filledIn = (command: string, url: string): string[] => {
  const [program = '', ...words] = wordsOf(command)
  const filled = words.map((word) => word.replaceAll('%s', () => url))
  return words.some((word) => word.includes('%s')) ? [program, ...filled] : [program, ...words, url]
}

/** Opens addresses with a command of the person's own, which outlives us. It gets the address in place of `%s`, or as its last word. */
export const browserCommand =
  (command: string, clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>) =>
  (url: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const { spawn } = process.getBuiltinModule('node:child_process')
      const [program = '', ...args] = filledIn(command, url)
      const child = spawn(program, args, { detached: true, stdio: 'ignore' })
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

/** The commands in `$BROWSER`, in the order in which they are to be tried, as Python's `webbrowser` and the AWS CLI read it. */
export const browsersIn = (env: NodeJS.ProcessEnv): readonly string[] =>
  (env['BROWSER'] ?? '')
    .split(delimiter)
    .map((command) => command.trim().replace(/\s*&$/, ''))
    .filter((command) => command !== '')
