import { spawn, type ChildProcess } from 'node:child_process'
import { limit } from '../patience.ts'

/** Less than a test has: one that hangs is ended, and says which it was. */
const patienceMs = limit(120_000)

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Running {
  readonly child: ChildProcess
  /** Resolves when what it printed so far contains `text`. */
  readonly shown: (text: string) => Promise<void>
  readonly ended: Promise<Ended>
}

/** Programs that run in one folder and environment, and end with it. */
export interface Programs extends AsyncDisposable {
  readonly start: (file: string, args: readonly string[], more?: NodeJS.ProcessEnv) => Running
}

export const programsIn = (cwd: string, env: NodeJS.ProcessEnv): Programs => {
  const over = new AbortController()
  const running = new Set<Promise<unknown>>()
  return {
    start: (file, args, more = {}) => {
      const child = spawn(file, args, {
        env: { ...env, ...more },
        cwd,
        stdio: ['ignore', 'pipe', 'pipe'],
        signal: over.signal,
        timeout: patienceMs,
        killSignal: 'SIGKILL',
      })
      let out = ''
      let err = ''
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk))
      child.on('error', (error) => (err += String(error)))
      const ended = new Promise<Ended>((resolve) => {
        child.on('close', (code) => resolve({ code, out, err }))
      })
      running.add(ended)
      void ended.then(() => running.delete(ended))
      const shown = (text: string) =>
        new Promise<void>((resolve, reject) => {
          const look = () => {
            if (out.includes(text)) resolve()
          }
          child.stdout.on('data', look)
          child.on('close', () => reject(new Error(`Ended without "${text}": ${out}${err}`)))
          look()
        })
      return { child, shown, ended }
    },
    [Symbol.asyncDispose]: async () => {
      over.abort()
      await Promise.all(running)
    },
  }
}
