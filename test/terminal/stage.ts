import { EventEmitter } from 'node:events'
import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { countdownAt } from '../../src/observe/countdown.ts'
import type { KeySource } from '../../src/terminal/index.ts'
import type { RichContext } from '../../src/terminal/index.ts'
import type { SignInState } from '../../src/index.ts'

const issuedAt = Date.UTC(2026, 0, 1, 12)

/** 48 seconds into the life of the fixtures' code. */
export const now = issuedAt + 48_000

export const context: RichContext = {
  now,
  timeZone: 'UTC',
  columns: 80,
  rows: 24,
  heading: 'Sign in to Acme',
  place: 'acme.awsapps.com',
  countdown: countdownAt(issuedAt + 600_000, 600_000, now),
  interactive: true,
}

/** A refusal of this method alone. */
export const notPossible: SignInState = {
  status: 'failed',
  error: {
    code: 'unauthorized_client',
    message: 'This app may not sign in this way.',
    retry: 'otherMethod',
  },
}

/** A terminal to write to that remembers what was written. */
export class Output extends Writable {
  readonly isTTY: boolean
  columns = 100
  rows = 40
  readonly chunks: string[] = []

  constructor({ isTTY = true } = {}) {
    super({ decodeStrings: false })
    this.isTTY = isTTY
  }

  override _write(chunk: string, _: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk)
    done()
  }

  get text(): string {
    return this.chunks.join('')
  }

  /** Without colours, links and the like. */
  get shown(): string {
    return stripVTControlCharacters(this.text)
  }

  get lines(): string[] {
    return this.shown.split('\n').filter(Boolean)
  }

  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream
  }
}

/** A keyboard. */
export class Input extends EventEmitter implements KeySource {
  readonly isTTY = true
  isRaw = false
  readableFlowing: boolean | null = null

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw
  }

  pause(): void {
    this.readableFlowing = false
  }

  press(...keys: string[]): void {
    for (const key of keys) this.emit('data', key)
  }
}
