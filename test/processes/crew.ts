import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../src/kit/clock.ts'
import type { SignInState } from '../../src/index.ts'
import { limit } from '../patience.ts'
import type { Order, Told } from './words.ts'

const script = fileURLToPath(new URL('child.ts', import.meta.url))

/** Hundreds of processes load the same modules: what is compiled once is kept, which makes them start three times as fast. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'authchart-compile-cache') }

const hurryMs = limit(120_000)

/** A real process that shares a store with others. Disposing of it kills it. */
export class Member implements AsyncDisposable {
  readonly told: Told[] = []
  readonly startedAt = systemClock.now()
  /** Resolves when it is gone, and all that it said was heard. */
  readonly closed: Promise<void>
  /** Whether it died of being killed: one that was over already does not. */
  isKilled = false
  isClosed = false
  /** When it was told to die. */
  killedAt: number | undefined
  /** When it was stopped, and let go on. */
  stoppedAt: number | undefined
  wokenAt: number | undefined
  #exitCode: unknown
  #isStuck = false
  #complaints = ''
  readonly #child = spawn(
    process.execPath,
    ['--no-warnings', '--conditions=authchart:source', script],
    { stdio: ['pipe', 'pipe', 'pipe'], env },
  )
  readonly #listeners = new Set<() => void>()

  constructor(orders: readonly Order[] = []) {
    const { stdin, stdout, stderr } = this.#child
    let rest = ''
    stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      this.told.push(...lines.map((line) => JSON.parse(line) as Told))
      for (const listener of this.#listeners) listener()
    })
    stderr.setEncoding('utf8').on('data', (text: string) => (this.#complaints += text))
    // Nobody reads the orders of a process that was killed.
    stdin.on('error', () => undefined)
    this.closed = once(this.#child, 'close').then(([code, signal]: unknown[]) => {
      this.isClosed = true
      this.isKilled = signal === 'SIGKILL'
      this.#exitCode = code
      for (const listener of this.#listeners) listener()
    })
    for (const order of orders) this.order(order)
  }

  order(order: Order): void {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`)
  }

  /** It ends when all that it was told to do is done. */
  dismiss(): void {
    this.#child.stdin.end()
  }

  kill(): void {
    if (this.isClosed || this.killedAt !== undefined) return
    this.killedAt = systemClock.now()
    this.#child.kill('SIGKILL')
  }

  /** It stands still, in the middle of whatever it does, and holds what it holds. */
  stop(): void {
    this.stoppedAt = systemClock.now()
    this.#child.kill('SIGSTOP')
  }

  wake(): void {
    this.wokenAt = systemClock.now()
    this.#child.kill('SIGCONT')
  }

  /** Calls `listener` after each report, and at the end. */
  follow(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Resolves with the first report that fits, told now or later. */
  async hears<T>(find: (told: Told) => T | undefined): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const look = () => {
      for (const told of this.told) {
        const found = find(told)
        if (found !== undefined) return resolve(found)
      }
      if (this.isClosed) reject(new Error(`It ended without that: ${this.transcript()}`))
    }
    const giveUp = () => reject(new Error(`It takes too long: ${this.transcript()}`))
    const timer = systemClock.setTimeout(giveUp, hurryMs)
    this.#listeners.add(look)
    look()
    try {
      return await promise
    } finally {
      this.#listeners.delete(look)
      systemClock.clearTimeout(timer)
    }
  }

  /** How its sign-in has ended. */
  ending(id: string): Promise<SignInState> {
    return this.hears((told) => (told.id === id && 'ended' in told ? told.ended : undefined))
  }

  /** Resolves when the process is gone, with what is wrong with how it went. */
  async isOver(): Promise<string[]> {
    const timer = systemClock.setTimeout(() => {
      this.#isStuck = true
      this.kill()
    }, hurryMs)
    await this.closed
    systemClock.clearTimeout(timer)
    return [
      ...(this.#isStuck ? ['It did not end by itself.'] : []),
      ...(this.isKilled || this.#exitCode === 0
        ? []
        : [`It ended with ${String(this.#exitCode)}.`]),
      ...(this.#complaints === '' ? [] : [`It complained: ${this.#complaints}`]),
    ]
  }

  transcript(): string {
    const lines = this.told.map((told) => `  +${told.at - this.startedAt} ${JSON.stringify(told)}`)
    const since = (at = 0) => `+${at - this.startedAt}`
    const fate = this.isKilled ? `killed at ${since(this.killedAt)}` : 'not killed'
    const stop =
      this.stoppedAt === undefined
        ? ''
        : `, stopped from ${since(this.stoppedAt)} to ${since(this.wokenAt)}`
    return [`${fate}${stop}, told:`, ...lines, this.#complaints].join('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill()
    await this.closed
  }
}
