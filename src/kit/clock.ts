import type { EpochMs } from '../../machines/types.ts'

/** Time as a port. Nothing in the library reads a clock or sets a timer by any other way. */
export interface Clock {
  /** Wall clock, in epoch milliseconds. */
  now(): EpochMs
  /** Milliseconds since some fixed moment; never goes back, may stand still while the machine sleeps. */
  monotonic(): number
  /** Calls `callback` once, `delayMs` from now. The handle is opaque. */
  setTimeout(callback: () => void, delayMs: number): unknown
  clearTimeout(handle: unknown): void
}

const longestDelayMs = 2_147_483_647

/**
 * The machine's own clocks and timers: the only place that touches them.
 *
 * Delays are clamped to what a timer can hold (0 to 2^31 - 1 ms; anything that is not a number counts as 0), and one
 * millisecond is added, since timers and `Date` truncate apart and a timer must never fire before its moment.
 *
 * @example
 * const store = memoryStore(systemClock)
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, delayMs) =>
    setTimeout(callback, Math.min(longestDelayMs, Math.ceil(delayMs > 0 ? delayMs : 0) + 1)),
  clearTimeout: (handle) => clearTimeout(handle as Parameters<typeof clearTimeout>[0]),
}

/** Lets a Node process end although this timer is set. Browsers' handles are numbers, and keep nothing alive. */
export const unref = (handle: unknown): void => {
  if (typeof handle === 'object' && handle !== null && 'unref' in handle)
    (handle as { unref(): void }).unref()
}
