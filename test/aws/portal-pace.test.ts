import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answered, firstPace, refused, sent, type Pace } from '../../src/aws/portal-pace.ts'

const second = 1_000

/** What happens to a pace: so long passes, and then a request leaves, is answered, or is refused. */
const happening = fc.record({
  afterMs: fc.integer({ min: 0, max: 3_000 }),
  what: fc.constantFrom('sent', 'answered', 'refused', 'refused long ago'),
  pauseMs: fc.integer({ min: 500, max: 5_000 }),
})

const play = (
  happenings: readonly { afterMs: number; what: string; pauseMs: number }[],
): { pace: Pace; leftAt: readonly number[]; now: number } => {
  let pace = firstPace
  let now = 10_000
  const leftAt: number[] = []
  for (const { afterMs, what, pauseMs } of happenings) {
    now += afterMs
    if (what === 'sent') {
      now = Math.max(now, pace.nextAt)
      leftAt.push(now)
      pace = sent(pace, now)
    } else if (what === 'answered') pace = answered(pace)
    else {
      const sentAt = what === 'refused' ? now : now - 60_000
      pace = refused(pace, { now, sentAt, pauseMs })
    }
  }
  return { pace, leftAt, now }
}

describe('the pace of the portal', () => {
  it('law: no more than 20 requests and a few made up for leave in a second', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 300 }), (happenings) => {
        const { leftAt } = play(happenings.map((one) => ({ ...one, afterMs: one.afterMs / 40 })))
        for (const from of leftAt) {
          const within = leftAt.filter((at) => at >= from && at < from + second)
          expect(within.length).toBeLessThanOrEqual(20 + 3)
        }
      }),
    )
  })

  it('law: nobody asks while a refusal pauses', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 100 }), happening, (happenings, { pauseMs }) => {
        const { pace, now } = play(happenings)
        const after = refused(pace, { now, sentAt: now, pauseMs })
        expect(after.nextAt).toBeGreaterThanOrEqual(now + pauseMs)
        expect(after.intervalMs).toBeGreaterThanOrEqual(Math.min(5_000, pace.intervalMs))
      }),
    )
  })

  it('law: it stays within its bounds', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 200 }), (happenings) => {
        const { intervalMs } = play(happenings).pace
        expect(intervalMs).toBeGreaterThanOrEqual(50)
        expect(intervalMs).toBeLessThanOrEqual(5_000)
      }),
    )
  })

  it('slows down once for all that was sent before it did', () => {
    const now = 5_000
    const once = refused(firstPace, { now, sentAt: 4_900, pauseMs: 500 })
    const twice = refused(once, { now: now + 10, sentAt: 4_950, pauseMs: 500 })
    expect(once.intervalMs).toBeCloseTo(100)
    expect(twice.intervalMs).toBe(once.intervalMs)
    expect(refused(twice, { now: 6_000, sentAt: 5_600, pauseMs: 500 }).intervalMs).toBeCloseTo(150)
  })

  it('comes to 20 a second by what is answered', () => {
    let pace = firstPace
    for (let n = 0; n < 120; n += 1) pace = answered(pace)
    expect(pace.intervalMs).toBe(50)
  })
})
