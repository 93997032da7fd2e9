import { systemClock } from '../src/kit/clock.ts'

const everyMs = 10
/** So late is a timer on a machine that has nothing else to do. */
const usualMs = 2

/**
 * Counts by how many milliseconds the timers of this process ring late from now on. That time the machine took: it is none of
 * what a test measures meanwhile.
 */
export const countLostTime = (): (() => number) => {
  let lostMs = 0
  let due = 0
  let timer: unknown
  const late = () => Math.max(0, systemClock.monotonic() - due - usualMs)
  const listen = () => {
    due = systemClock.monotonic() + everyMs
    timer = systemClock.setTimeout(() => {
      lostMs += late()
      listen()
    }, everyMs)
  }
  listen()
  return () => {
    systemClock.clearTimeout(timer)
    return lostMs + late()
  }
}
