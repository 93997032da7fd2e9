import type { EpochMs } from '../../machines/effects.ts'
import type { Clock } from '../host/host.ts'

/** The moment is by the wall clock, timers are not: look again this often, in case the machine slept or the clock was set. */
const longestMs = 60_000

/** Calls `ring` at a moment, which may be months away, while at least one listener is there: no timer without a reason. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #at: EpochMs | undefined
  #listeners = 0
  #timer: unknown

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  set(at: EpochMs | undefined): void {
    this.#at = at
    this.#arm()
  }

  /** Counts a listener; returns how to discount it. */
  listen(): () => void {
    this.#listeners += 1
    this.#arm()
    return () => {
      this.#listeners -= 1
      this.#arm()
    }
  }

  #arm(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
    const at = this.#at
    if (at === undefined || this.#listeners === 0) return
    const leftMs = at - this.#clock.now()
    this.#timer = this.#clock.setTimeout(
      () => (this.#clock.now() < at ? this.#arm() : this.#ring()),
      Math.min(leftMs, longestMs),
    )
  }
}
