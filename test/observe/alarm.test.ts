import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Alarm } from '../../src/observe/alarm.ts'
import { steppingClock } from '../../src/testing/index.ts'

const stage = () => {
  const clock = steppingClock()
  const start = clock.now()
  const rung: number[] = []
  const alarm = new Alarm(clock, () => rung.push(clock.now() - start))
  return { clock, start, rung, alarm }
}

describe('Alarm', () => {
  it('rings at its moment if somebody listens then', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 * 3_600_000 }), async (inMs) => {
        const { clock, start, rung, alarm } = stage()
        alarm.set(start + inMs)
        const stop = alarm.listen()
        await clock.advance(inMs - 1)
        expect(rung).toEqual([])
        await clock.advance(1)
        expect(rung).toEqual([inMs])
        stop()
        expect(clock.pending).toBe(0)
      }),
      { numRuns: 20 },
    )
  })

  it('has a timer exactly while it has a moment and a listener', () => {
    const step = fc.constantFrom('set', 'unset', 'come', 'go')
    fc.assert(
      fc.property(fc.array(step), (story) => {
        const { clock, start, alarm } = stage()
        const stops: (() => void)[] = []
        let isSet = false
        for (const what of story) {
          if (what === 'set' || what === 'unset') {
            isSet = what === 'set'
            alarm.set(isSet ? start + 1_000 : undefined)
          }
          if (what === 'come') stops.push(alarm.listen())
          if (what === 'go') stops.pop()?.()
          expect(clock.pending).toBe(isSet && stops.length > 0 ? 1 : 0)
        }
      }),
    )
  })

  it('forgets the old moment for a new one', async () => {
    const { clock, start, rung, alarm } = stage()
    alarm.listen()
    alarm.set(start + 1_000)
    alarm.set(start + 3_000)
    await clock.advance(10_000)
    expect(rung).toEqual([3_000])
  })

  it('does not ring before its moment where the clock is set back, nor long after a sleep', async () => {
    const { clock, start, rung, alarm } = stage()
    alarm.set(start + 3_600_000)
    alarm.listen()
    clock.setWall(-1_800_000)
    await clock.advance(3_600_000)
    expect(rung).toEqual([])
    clock.sleep(7_200_000)
    await clock.advance(60_000)
    expect(rung).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })

  it('rings months away', async () => {
    const { clock, start, rung, alarm } = stage()
    alarm.set(start + 90 * 86_400_000)
    alarm.listen()
    clock.sleep(90 * 86_400_000 - 90_000)
    await clock.advance(30_000)
    expect(rung).toEqual([])
    await clock.advance(60_000)
    expect(rung).toEqual([90 * 86_400_000])
  })
})
