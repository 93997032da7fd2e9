import type { EpochMs } from '../../machines/effects.ts'
import type { Clock } from '../host/host.ts'

const longestMs = 2_147_483_647

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
    if (this.#at === undefined || this.#listeners === 0) return
    const leftMs = this.#at - this.#clock.now()
    this.#timer = this.#clock.setTimeout(
      () => (leftMs > longestMs ? this.#arm() : this.#ring()),
      Math.min(leftMs, longestMs),
    )
  }
}
