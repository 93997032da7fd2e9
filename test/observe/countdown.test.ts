import * as fc from 'fast-check'
import { Subject, take } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { countdown, countdownAt } from '../../src/observe/countdown.ts'
import { steppingClock } from '../../src/testing/index.ts'
import { record } from '../contract/support.ts'

const stages = ['over', 'last', 'soon', 'calm']

describe('countdownAt', () => {
  const totals = fc.integer({ min: 0, max: 86_400_000 })
  const moment = fc.integer({ min: -100_000_000, max: 100_000_000 })

  it('is between nothing and the whole, and all its parts say the same', () => {
    fc.assert(
      fc.property(moment, totals, moment, (expiresAt, totalMs, now) => {
        const { remainingMs, fraction, label, stage, ...rest } = countdownAt(
          expiresAt,
          totalMs,
          now,
        )
        expect(remainingMs).toBe(Math.min(totalMs, Math.max(0, expiresAt - now)))
        expect(fraction).toBeCloseTo(totalMs === 0 ? 0 : remainingMs / totalMs, 12)
        const [, minutes, seconds] = /^(\d+):([0-5]\d)$/.exec(label) ?? []
        expect(Number(minutes) * 60 + Number(seconds)).toBe(Math.ceil(remainingMs / 1_000))
        expect(stage === 'over').toBe(remainingMs === 0)
        expect(rest).toEqual({ totalMs })
      }),
    )
  })

  it('only falls as time passes, its stages too', () => {
    fc.assert(
      fc.property(totals, fc.nat(), fc.nat({ max: 1_000_000 }), (totalMs, now, byMs) => {
        const [a, b] = [
          countdownAt(totalMs, totalMs, now),
          countdownAt(totalMs, totalMs, now + byMs),
        ]
        expect(b.remainingMs).toBeLessThanOrEqual(a.remainingMs)
        expect(stages.indexOf(b.stage)).toBeLessThanOrEqual(stages.indexOf(a.stage))
      }),
    )
  })

  it.each([
    [600_000, '10:00', 'calm'],
    [300_001, '5:01', 'calm'],
    [300_000, '5:00', 'soon'],
    [60_001, '1:01', 'soon'],
    [60_000, '1:00', 'last'],
    [1, '0:01', 'last'],
    [0, '0:00', 'over'],
    [-1, '0:00', 'over'],
  ])('with %d ms left says %s, %s', (leftMs, label, stage) => {
    const value = countdownAt(leftMs, 600_000, 0)
    expect(value).toMatchObject({ label, stage })
    expect(Object.isFrozen(value)).toBe(true)
  })
})

const stage = (lifeMs: number) => {
  const clock = steppingClock()
  let life: { expiresAt: number; totalMs: number } | undefined
  const changes$ = new Subject<void>()
  const countdown$ = countdown(clock, () => life, changes$)
  const issue = () => {
    life = { expiresAt: clock.now() + lifeMs, totalMs: lifeMs }
    changes$.next()
  }
  return { clock, countdown$, changes$, issue, end: () => (life = undefined) }
}

describe('countdown', () => {
  it('says each second once, on the second, wherever its life and its listener begin', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9_000 }),
        fc.nat(9_000),
        async (lifeMs, lateMs) => {
          const { clock, countdown$, issue } = stage(lifeMs)
          issue()
          await clock.advance(lateMs)
          const log = record(countdown$)
          await clock.advance(10_000)
          const seconds = Math.ceil(Math.max(0, lifeMs - lateMs) / 1_000)
          expect(log.values.map(({ label }) => label)).toEqual(
            Array.from({ length: seconds + 1 }, (_, n) => `0:0${seconds - n}`),
          )
          for (const { remainingMs } of log.values.slice(1)) expect(remainingMs % 1_000).toBe(0)
          expect(clock.pending).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('waits for a code without a timer, and is over with the sign-in', async () => {
    const { clock, countdown$, changes$, issue } = stage(5_000)
    const log = record(countdown$)
    expect(clock.pending).toBe(0)
    await clock.advance(1_000)
    issue()
    await clock.advance(1_500)
    expect(log.values.map(({ label }) => label)).toEqual(['0:05', '0:04'])
    changes$.complete()
    expect(log.isComplete).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('stops where there is no code any more, and looks again at each change', async () => {
    const { clock, countdown$, changes$, end, issue } = stage(60_000)
    issue()
    const log = record(countdown$)
    clock.sleep(30_000)
    changes$.next()
    expect(log.values.at(-1)?.label).toBe('0:30')
    changes$.next()
    expect(log.values).toHaveLength(2)
    end()
    changes$.next()
    expect(clock.pending).toBe(0)
    await clock.advance(60_000)
    expect(log.values).toHaveLength(2)
  })

  it('leaves no timer behind where a subscriber leaves on hearing of it', async () => {
    const { clock, countdown$, changes$, issue } = stage(60_000)
    issue()
    for (const count of [1, 2]) {
      const log = record(countdown$.pipe(take(count)))
      await clock.advance((count - 1) * 1_000)
      expect(log.values).toHaveLength(count)
      expect(clock.pending).toBe(0)
    }
    expect(changes$.observed).toBe(false)
  })
})
