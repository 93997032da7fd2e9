import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  toCodeLifetimeMs,
  toIntervalMs,
  toReturnedIntervalMs,
  toTokenLifetimeMs,
} from '../../src/protocol/pace.ts'

const anything = fc.oneof(
  fc.jsonValue(),
  fc.double(),
  fc.double({ min: 0, max: 100_000 }),
  fc.anything(),
)

describe('toIntervalMs', () => {
  it('is between a second and a day, and whole, whatever the service sends', () => {
    fc.assert(
      fc.property(anything, (sent) => {
        const ms = toIntervalMs(sent)
        expect(Number.isInteger(ms)).toBe(true)
        expect(ms).toBeGreaterThanOrEqual(1_000)
        expect(ms).toBeLessThanOrEqual(86_400_000)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is never less than a usable number asks for', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 86_400, minExcluded: true, noNaN: true }), (seconds) => {
        expect(toIntervalMs(seconds)).toBeGreaterThanOrEqual(seconds * 1_000)
        expect(toIntervalMs(seconds)).toBeLessThan(Math.max(1_000, seconds * 1_000) + 1)
      }),
    )
  })

  it.each([
    [undefined, 5_000],
    [null, 5_000],
    ['7', 5_000],
    [[7], 5_000],
    [0, 5_000],
    [-0, 5_000],
    [-1, 5_000],
    [Number.NaN, 5_000],
    [Number.POSITIVE_INFINITY, 5_000],
    [1e308, 5_000],
    [86_400.1, 5_000],
    [86_400, 86_400_000],
    [Number.MIN_VALUE, 1_000],
    [0.5, 1_000],
    [1, 1_000],
    [1.0005, 1_001],
    [5, 5_000],
  ])('of %j is %d', (sent, ms) => {
    expect(toIntervalMs(sent)).toBe(ms)
  })
})

describe('toReturnedIntervalMs', () => {
  it('is 0 where a slow_down carries nothing usable, and otherwise what toIntervalMs says', () => {
    fc.assert(
      fc.property(anything, (sent) => {
        const isUsable = typeof sent === 'number' && sent > 0
        expect(toReturnedIntervalMs(sent)).toBe(isUsable ? toIntervalMs(sent) : 0)
      }),
    )
  })
})

describe('lifetimes', () => {
  const seconds = fc.double({ min: 0, max: 2 ** 53, minExcluded: true, noNaN: true })

  it('are what the service says, within a day for a code and within a date for a token', () => {
    fc.assert(
      fc.property(seconds, (s) => {
        expect(toCodeLifetimeMs(s)).toBe(Math.min(86_400_000, s * 1_000))
        expect(toTokenLifetimeMs(s)).toBeLessThanOrEqual(s * 1_000)
        const end = new Date(Date.UTC(2026, 0, 1) + toTokenLifetimeMs(s))
        expect(Number.isNaN(end.getTime())).toBe(false)
      }),
    )
  })

  it.each([
    [600, 600_000, 600_000],
    [28_800, 28_800_000, 28_800_000],
    [7_776_000, 86_400_000, 7_776_000_000],
    [1e15, 86_400_000, 315_360_000_000],
  ])('of %d s are %d and %d', (s, code, token) => {
    expect([toCodeLifetimeMs(s), toTokenLifetimeMs(s)]).toEqual([code, token])
  })
})
