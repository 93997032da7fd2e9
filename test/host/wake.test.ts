import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectWake } from '../../src/host/wake.ts'
import { steppingClock } from '../../src/testing/index.ts'
import { record } from '../contract/support.ts'
import { manualClock } from '../protocol/support.ts'

describe('detectWake', () => {
  it('tells of each jump over two seconds at its next look, and of nothing else', async () => {
    const periods = fc.array(
      fc.record({
        jumpMs: fc.integer({ min: -20_000, max: 20_000 }),
        beforeMs: fc.integer({ min: 0, max: 999 }),
        isSleep: fc.boolean(),
      }),
      { maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(periods, async (story) => {
        const clock = steppingClock()
        const wakes = record(detectWake(clock))
        let expected = 0
        for (const { jumpMs, beforeMs, isSleep } of story) {
          await clock.advance(beforeMs)
          if (isSleep && jumpMs > 0) clock.sleep(jumpMs)
          else clock.setWall(jumpMs)
          await clock.advance(1_000 - beforeMs)
          if (Math.abs(jumpMs) > 2_000) expected += 1
          expect(wakes.values).toHaveLength(expected)
        }
        wakes.stop()
        expect(clock.pending).toBe(0)
      }),
      { numRuns: 40 },
    )
  })

  it('tells of a timer that came late where the monotonic clock went on in sleep', () => {
    const clock = manualClock()
    const wakes = record(detectWake(clock))
    clock.advance(2_900)
    expect(wakes.values).toHaveLength(0)
    clock.advance(3_100)
    expect(wakes.values).toHaveLength(1)
    clock.advance(1_000)
    expect(wakes.values).toHaveLength(1)
  })

  it('has one timer for all, and none for nobody', async () => {
    const clock = steppingClock()
    const wake$ = detectWake(clock)
    expect(clock.pending).toBe(0)
    const logs = [record(wake$), record(wake$), record(wake$)]
    expect(clock.pending).toBe(1)
    clock.sleep(60_000)
    await clock.advance(1_000)
    expect(logs.map(({ values }) => values.length)).toEqual([1, 1, 1])
    for (const log of logs) log.stop()
    expect(clock.pending).toBe(0)
  })

  it('does not take the time without subscribers for sleep', async () => {
    const clock = steppingClock()
    const wake$ = detectWake(clock)
    record(wake$).stop()
    clock.sleep(3_600_000)
    await clock.advance(60_000)
    const log = record(wake$)
    await clock.advance(10_000)
    expect(log.values).toHaveLength(0)
  })

  it('leaves no timer behind where a subscriber leaves on hearing of a wake', async () => {
    const clock = steppingClock()
    const subscription = detectWake(clock).subscribe(() => subscription.unsubscribe())
    clock.setWall(-5_000)
    await clock.advance(1_000)
    expect(clock.pending).toBe(0)
  })

  it('looks as often as it is told', async () => {
    const clock = steppingClock()
    const log = record(detectWake(clock, { everyMs: 10_000 }))
    clock.sleep(5_000)
    await clock.advance(9_999)
    expect(log.values).toHaveLength(0)
    await clock.advance(1)
    expect(log.values).toHaveLength(1)
  })
})
