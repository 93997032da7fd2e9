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

export type AwaitingRedirect = Extract<SignInState, { status: 'awaitingRedirect' }>

/** In the browser of this machine, 48 seconds ago. */
export const redirecting: AwaitingRedirect = {
  status: 'awaitingRedirect',
  authorizationUrl:
    'https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code&client_id=aBcDeF0123456789&state=oPaQuE',
  redirectUri: 'http://127.0.0.1:50001/oauth/callback',
  expiresAt: issuedAt + 600_000,
  browser: 'opened',
  offer: null,
}

/** What the code flow and the store add to the states of a device code. */
export const redirectStates = {
  checkingStore: { status: 'starting', step: 'checkingStore' },
  refreshing: { status: 'starting', step: 'refreshing' },
  listening: { status: 'starting', step: 'listening' },
  opening: { ...redirecting, browser: 'unopened' },
  redirecting,
  overdue: { ...redirecting, offer: 'device' },
  unopened: { ...redirecting, browser: 'failed', offer: 'device' },
  exchanging: { status: 'exchanging' },
  exchangingAgain: {
    status: 'exchanging',
    lastError: {
      code: 'network',
      message: 'The service cannot be reached.',
      retry: 'automatic',
    },
  },
  signedInByBrowser: {
    status: 'signedIn',
    expiresAt: issuedAt + 3_600_000,
    refreshable: true,
    via: 'authorizationCode',
  },
  signedInAlready: {
    status: 'signedIn',
    expiresAt: issuedAt + 3_600_000,
    refreshable: true,
    via: 'store',
  },
  renewed: {
    status: 'signedIn',
    expiresAt: issuedAt + 3_600_000,
    refreshable: true,
    via: 'refresh',
  },
  timedOut: {
    status: 'failed',
    error: {
      code: 'redirect_timeout',
      message: 'The browser did not come back in time.',
      hint: 'Start again, or use a code if your browser is on another computer.',
      retry: 'otherMethod',
    },
  },
  notPossible: {
    status: 'failed',
    error: {
      code: 'unauthorized_client',
      message: 'This app may not sign in this way.',
      retry: 'otherMethod',
    },
  },
} as const satisfies Readonly<Record<string, SignInState>>

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
