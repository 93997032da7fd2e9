import type { Host, Store } from '../../src/index.ts'
import type { Simulation } from '../../src/testing/index.ts'

/** A CreateToken request, as the client sent it. */
export interface Sent {
  readonly grantType: string
  readonly code: string | undefined
  readonly refreshToken: string | undefined
  readonly sentMs: number
  /** Whether the refresh token is the one that the store held at that moment. */
  readonly isStored: boolean
  /** Until when the token was good that was in the store at that moment, by the wall clock; 0 where there was none. */
  readonly goodUntil: number
  readonly wall: number
  /** Whether it can have reached the service. */
  mayHaveArrived: boolean
  endedMs: number
  /** `answered`, the system's code of what went wrong, or `aborted`. */
  ended: string
}

/** A CreateToken request, as the service saw it. */
export interface Arrived {
  readonly ms: number
  readonly grantType: string
  readonly refreshToken: string | undefined
  readonly status: number | undefined
  readonly error: string | undefined
  /** The answer was a token, and whole. */
  readonly isGranted: boolean
}

export interface StoredToken {
  readonly accessToken: string
  readonly expiresAt: number
  readonly refreshToken?: string
}

/** Something that happened to a token in the store. */
export interface Stored {
  readonly ms: number
  readonly before: StoredToken | undefined
  readonly after: StoredToken | undefined
  /** Another program, which knows nothing of sessions, did it. */
  readonly isMeddled: boolean
}

/** A redirect that a receiver heard of, and what could be seen before and right after it. */
export interface Heard {
  readonly url: string
  readonly ms: number
  readonly isTaken: boolean
  readonly before: unknown
  readonly after: unknown
}

export interface World {
  readonly host: Simulation
  readonly store: Store
  readonly sent: readonly Sent[]
  readonly arrived: readonly Arrived[]
  readonly stored: readonly Stored[]
  readonly heard: readonly Heard[]
  /** Calls `listener` with each CreateToken request that leaves, as it leaves. */
  readonly onSent: (listener: (sent: Sent) => void) => void
  /** What to look at as a redirect comes. */
  readonly watch: (look: () => unknown) => void
  /** How often the browser was opened. */
  readonly opened: readonly { readonly ms: number; readonly isHeard: boolean }[]
  /** The moments at which timer after timer was set, without end. */
  readonly spins: readonly number[]
  /** Everything that nobody may see, as it became known. */
  readonly secrets: ReadonlySet<string>
  readonly token: () => StoredToken | undefined
  /** Another program writes a token, or takes it away, and asks nobody. */
  readonly meddle: (change: (token: StoredToken) => StoredToken | undefined) => Promise<void>
  /** A process of its own on this machine. */
  readonly process: () => Host
  readonly sleep: (seconds: number) => void
  readonly setWall: (seconds: number) => void
  /** Every process dies. */
  readonly crash: () => void
  /** What is left of the living processes. */
  readonly left: () => Left
}

export interface Left {
  readonly timers: number
  readonly requests: number
  readonly listeners: number
  readonly receivers: number
}
