import { systemClock, type Clock } from 'authchart'

const longestScaledMs = 2_000

/**
 * The system's clock, `speed` times as fast: `now()` runs ahead, and waits of up to two seconds are that much shorter. Longer
 * ones, which are limits that no run reaches, stay as they are.
 */
export const fastClock = (speed: number): Clock => {
  if (speed === 1) return systemClock
  const startedAt = Date.now()
  const started = performance.now()
  const elapsed = () => (performance.now() - started) * speed
  // A tenth of a millisecond between the two clocks would be a jump of a hundred: `monotonic()` after `now()` is one reading.
  let reading: number | undefined
  return {
    now: () => startedAt + (reading = elapsed()),
    monotonic: () => {
      const ms = reading ?? elapsed()
      reading = undefined
      return ms
    },
    setTimeout: (callback, delayMs) =>
      setTimeout(callback, delayMs <= longestScaledMs ? Math.ceil(delayMs / speed) : delayMs),
    clearTimeout: (handle) => clearTimeout(handle as Parameters<typeof clearTimeout>[0]),
  }
}
