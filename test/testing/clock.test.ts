import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steppingClock } from '../../src/testing/index.ts'

/** A timer that sets others when it rings. */
interface Plan {
  readonly delayMs: number
  readonly next: readonly Plan[]
}

const { plan } = fc.letrec<{ plan: Plan }>((tie) => ({
  plan: fc.record({
    delayMs: fc.integer({ min: -5, max: 1_000 }),
    next: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('plan'), { maxLength: 3 })),
  }),
}))

describe('steppingClock', () => {
  it('plays each timer at its moment, in the order of moments, those that timers set included', async () => {
    const plans = fc.array(plan, { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(plans, fc.array(fc.nat(2_000)), async (roots, strides) => {
        const clock = steppingClock()
        const start = clock.now()
        const rung: number[] = []
        let planned = 0
        const set = ({ delayMs, next }: Plan) => {
          const dueMs = clock.monotonic() + Math.max(0, delayMs)
          planned += 1
          clock.setTimeout(() => {
            expect([clock.monotonic(), clock.now() - start]).toEqual([dueMs, dueMs])
            rung.push(dueMs)
            next.forEach(set)
          }, delayMs)
        }
        roots.forEach(set)
        let endMs = 0
        for (const strideMs of strides) {
          await clock.advance(strideMs)
          endMs += strideMs
          expect(clock.elapsedMs).toBe(endMs)
          for (const dueMs of rung) expect(dueMs).toBeLessThanOrEqual(endMs)
        }
        await clock.drainTimers()
        expect(rung).toHaveLength(planned)
        expect(rung).toEqual(rung.toSorted((a, b) => a - b))
        expect(clock.pending).toBe(0)
      }),
      { numRuns: 40 },
    )
  })

  it('plays timers of one moment in the order they were set', async () => {
    const clock = steppingClock()
    const rung: string[] = []
    clock.setTimeout(() => rung.push('b'), 20)
    clock.setTimeout(() => {
      rung.push('a')
      clock.setTimeout(() => rung.push('d'), 10)
    }, 10)
    clock.setTimeout(() => rung.push('c'), 20)
    await clock.advance(20)
    expect(rung.join('')).toBe('abcd')
  })

  it('lets promises settle between timers, however long their chains', async () => {
    const clock = steppingClock()
    const log: string[] = []
    clock.setTimeout(() => {
      void (async () => {
        for (let n = 0; n < 100; n += 1) await Promise.resolve()
        log.push(`settled at ${clock.monotonic()}`)
      })()
    }, 10)
    clock.setTimeout(() => log.push('the next'), 11)
    await clock.advance(11)
    expect(log).toEqual(['settled at 10', 'the next'])
  })

  it('does not ring what was cleared, in the last moment either', async () => {
    const clock = steppingClock()
    const rung: string[] = []
    const other = clock.setTimeout(() => rung.push('other'), 10)
    const first = clock.setTimeout(() => rung.push('first'), 5)
    clock.setTimeout(() => clock.clearTimeout(other), 9)
    clock.clearTimeout(first)
    clock.clearTimeout(first)
    clock.clearTimeout(undefined)
    await clock.advance(100)
    expect(rung).toEqual([])
  })

  it('sleeps: the wall clock goes on, timers and the monotonic clock stand still', async () => {
    const clock = steppingClock({ now: 1_000 })
    const rung: number[] = []
    clock.setTimeout(() => rung.push(clock.now()), 100)
    clock.sleep(5_000)
    expect([clock.now(), clock.monotonic(), clock.elapsedMs]).toEqual([6_000, 0, 5_000])
    expect(rung).toEqual([])
    await clock.advance(100)
    expect(rung).toEqual([6_100])
  })

  it('sets the wall clock alone', async () => {
    const clock = steppingClock({ now: 10_000 })
    clock.setWall(-4_000)
    expect([clock.now(), clock.monotonic(), clock.elapsedMs]).toEqual([6_000, 0, 0])
    await clock.advance(1.2)
    expect([clock.now(), clock.monotonic(), clock.elapsedMs]).toEqual([6_002, 2, 2])
  })

  it('drains up to a limit, and stops for timers that never end', async () => {
    const clock = steppingClock()
    let rings = 0
    const again = () => {
      rings += 1
      clock.setTimeout(again, 1_000)
    }
    again()
    await clock.drainTimers(10_000)
    expect([rings, clock.pending]).toEqual([11, 1])
    clock.forget()
    expect(clock.pending).toBe(0)
    await clock.advance(60_000)
    expect(rings).toBe(11)
  })
})
