import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

export interface Run {
  readonly child: ChildProcess
  /** Resolves when the output so far contains `text`. */
  readonly shown: (text: string) => Promise<string>
  readonly ended: Promise<{
    readonly code: number | null
    readonly out: string
    readonly err: string
  }>
}

/** The command line as a real process without a terminal. */
export const run = (...args: string[]): Run => runWith({}, ...args)

/** As `run`, with more in its environment; `undefined` takes out. */
export const runWith = (env: NodeJS.ProcessEnv, ...args: string[]): Run => {
  const child = spawn(process.execPath, ['--no-warnings', cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk))
  const ended = new Promise<Awaited<Run['ended']>>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }))
  })
  const shown = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (out.includes(text)) resolve(out)
      }
      child.stdout.on('data', look)
      child.on('close', () => reject(new Error(`Ended without "${text}": ${out}${err}`)))
      look()
    })
  return { child, shown, ended }
}
