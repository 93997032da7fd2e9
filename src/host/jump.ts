import type { Clock, EpochMs } from './host.ts'

/** Two clocks read one after the other differ by this much at most, without a jump. */
const jitterMs = 100

/**
 * Reads the wall clock, and says by how much it has run ahead of the monotonic one since the last reading: 0, unless the
 * machine slept or somebody set the clock.
 */
export const createJumpMeter = (
  clock: Clock,
): (() => { readonly at: EpochMs; readonly jumpMs: number }) => {
  let lead = clock.now() - clock.monotonic()
  return () => {
    const at = clock.now()
    const jumpMs = at - clock.monotonic() - lead
    if (Math.abs(jumpMs) < jitterMs) return { at, jumpMs: 0 }
    lead += jumpMs
    return { at, jumpMs }
  }
}
