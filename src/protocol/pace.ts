/** Bounds on the times that a service sends, in seconds on the wire and in milliseconds here. */

const secondMs = 1_000
const dayMs = 86_400_000
const defaultIntervalMs = 5_000

/** RFC 8628 section 3.2: five seconds where there is nothing usable; never below one. */
export const toIntervalMs = (seconds: unknown): number => {
  if (typeof seconds !== 'number' || !(seconds > 0)) return defaultIntervalMs
  const intervalMs = Math.max(secondMs, Math.ceil(seconds * secondMs))
  return intervalMs <= dayMs ? intervalMs : defaultIntervalMs
}

/** The interval that a `slow_down` carries, or 0 where it carries none. */
export const toReturnedIntervalMs = (seconds: unknown): number =>
  typeof seconds === 'number' && seconds > 0 ? toIntervalMs(seconds) : 0

/** A code lives as long as the service says, and never longer than a day. */
export const toCodeLifetimeMs = (seconds: number): number => Math.min(dayMs, seconds * secondMs)

/** A token lives as long as the service says, within what a date can hold. */
export const toTokenLifetimeMs = (seconds: number): number =>
  Math.min(3_650 * dayMs, seconds * secondMs)
