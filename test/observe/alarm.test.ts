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
  it('rings at its moment, however far away, if somebody listens then', async () => {
    const yearMs = 365 * 86_400_000
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: yearMs }), async (inMs) => {
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
      { numRuns: 30 },
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

  it('rings as soon as somebody listens where its moment has passed', async () => {
    const { clock, start, rung, alarm } = stage()
    alarm.set(start + 1_000)
    await clock.advance(5_000)
    expect(rung).toEqual([])
    alarm.listen()
    await clock.advance(0)
    expect(rung).toEqual([5_000])
  })
})
