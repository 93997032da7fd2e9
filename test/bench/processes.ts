import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cost, Rules, Seen, Task, ToServer } from './messages.ts'

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Sends a message and resolves with the reply; rejects when the process ends or `limitMs` have gone by. */
const ask = async <T>(child: ChildProcess, message: object, limitMs: number): Promise<T> => {
  const done = new AbortController()
  const { signal } = done
  const timer = setTimeout(() => done.abort(), limitMs)
  try {
    const reply = once(child, 'message', { signal })
    const exit = once(child, 'exit', { signal }).then(() => Promise.reject(new Error('died')))
    exit.catch(() => undefined)
    child.send(message)
    const [value] = (await Promise.race([reply, exit])) as [T]
    return value
  } catch (error) {
    const isLate = (error as Error).name === 'AbortError'
    throw new Error(isLate ? `not done after ${limitMs / 1_000} s` : (error as Error).message)
  } finally {
    clearTimeout(timer)
    done.abort()
  }
}

export interface BenchServer extends Disposable {
  readonly endpoint: string
  /** Sets the rules and forgets what was seen. */
  set(rules: Rules): Promise<Seen>
  seen(): Promise<Seen>
}

export const startServer = async (): Promise<BenchServer> => {
  const child = fork(file('server.ts'), { stdio: 'inherit' })
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }]
  const tell = (message: ToServer) => ask<Seen>(child, message, 30_000)
  return {
    endpoint: `http://127.0.0.1:${port}`,
    set: (rules) => tell({ rules }),
    seen: () => tell({ report: true }),
    [Symbol.dispose]: () => child.kill('SIGKILL'),
  }
}

export interface Player extends Disposable {
  readonly name: string
  /** Rejects when the process dies, or is not done within `limitMs`. */
  perform(task: Task, limitMs?: number): Promise<Cost>
}

export const startPlayer = async (name: string, endpoint: string, speed = 1): Promise<Player> => {
  const child = fork(file('child.ts'), [name, endpoint, String(speed)], {
    execArgv: ['--expose-gc'],
    stdio: 'inherit',
  })
  await once(child, 'message')
  return {
    name,
    perform: (task, limitMs = 120_000) => ask<Cost>(child, task, limitMs),
    [Symbol.dispose]: () => child.kill('SIGKILL'),
  }
}
