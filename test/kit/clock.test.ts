import * as fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'

const longestMs = 2 ** 31 - 1

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('systemClock', () => {
  it('sets every timer for a delay that a timer can hold, and never for less than was asked', () => {
    const set = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(0 as never)
    const delays = fc.oneof(fc.double(), fc.double({ min: -10, max: 3e9 }), fc.integer())
    fc.assert(
      fc.property(delays, (delayMs) => {
        systemClock.setTimeout(() => undefined, delayMs)
        const given = set.mock.lastCall?.[1] ?? Number.NaN
        expect(Number.isInteger(given)).toBe(true)
        expect(given).toBeGreaterThanOrEqual(1)
        expect(given).toBeLessThanOrEqual(longestMs)
        const wanted = Number.isNaN(delayMs) ? 0 : delayMs
        expect(given).toBeGreaterThanOrEqual(Math.min(longestMs, wanted))
        expect(given).toBeLessThanOrEqual(Math.max(1, wanted + 2))
      }),
    )
  })

  it.each([
    [0, 1],
    [0.2, 2],
    [5_000, 5_001],
    [-1, 1],
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, longestMs],
    [longestMs, longestMs],
  ])('a delay of %d is %d for the timer', (delayMs, given) => {
    const set = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(0 as never)
    systemClock.setTimeout(() => undefined, delayMs)
    expect(set.mock.lastCall?.[1]).toBe(given)
  })

  it('calls back once, at or after its moment by both clocks, and not at all once cleared', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const wall = systemClock.now()
    const steady = systemClock.monotonic()
    const rung: number[] = []
    systemClock.setTimeout(() => {
      rung.push(systemClock.now() - wall)
      expect(systemClock.monotonic() - steady).toBeGreaterThanOrEqual(250)
    }, 250)
    const cleared = systemClock.setTimeout(() => rung.push(-1), 100)
    systemClock.clearTimeout(cleared)
    vi.advanceTimersByTime(10_000)
    expect(rung).toEqual([251])
  })

  it('clears a handle that is unknown, spent or missing without a word', () => {
    for (const handle of [undefined, null, 0, 123_456_789])
      expect(() => systemClock.clearTimeout(handle)).not.toThrow()
  })

  it('has a monotonic clock that never goes back', () => {
    let last = systemClock.monotonic()
    for (let n = 0; n < 10_000; n += 1) {
      const next = systemClock.monotonic()
      if (next < last) throw new Error('it went back')
      last = next
    }
  })
})
