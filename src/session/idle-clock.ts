import { unref } from '../kit/clock.ts'
import type { Clock, EpochMs } from '../host/host.ts'

/** A person waits for no timer that is longer: those are for the far end of a token, or a network that is gone. */
const longestAwaitedMs = 15_000

interface Sleeper {
  readonly attempt: object | null
}

/**
 * The timers of a session. While no sign-in is under way, the long ones do not keep a Node process alive: a program that has its
 * token and is done ends, although the token could be renewed in an hour.
 */
export class IdleClock implements Clock {
  readonly #clock: Clock
  readonly #sleeper: Sleeper

  constructor(clock: Clock, sleeper: Sleeper) {
    this.#clock = clock
    this.#sleeper = sleeper
  }

  now(): EpochMs {
    return this.#clock.now()
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    const handle = this.#clock.setTimeout(callback, delayMs)
    if (delayMs > longestAwaitedMs && this.#sleeper.attempt === null) unref(handle)
    return handle
  }

  clearTimeout(handle: unknown): void {
    this.#clock.clearTimeout(handle)
  }
}
