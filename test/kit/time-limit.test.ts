import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTimeLimit } from '../../src/kit/time-limit.ts'
import { steppingClock } from '../../src/testing/index.ts'

const late = () => new Error('late')
const limitMs = 1_000

it('ends each task that is not over in time, and no other, whatever they do', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          after: fc.nat(800),
          takes: fc.constantFrom(0, 10, 900, 1_001, 5_000),
          fails: fc.boolean(),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      async (tasks) => {
        const clock = steppingClock()
        const within = createTimeLimit(clock, limitMs)
        const results: Promise<string>[] = []
        for (const { after, takes, fails } of tasks) {
          await clock.advance(after)
          const task = () =>
            new Promise<string>((resolve, reject) => {
              const settle = () => (fails ? reject(new Error('failed')) : resolve('done'))
              if (takes === 0) settle()
              else clock.setTimeout(settle, takes)
            })
          results.push(within(task, late).catch((error: Error) => error.message))
        }
        await clock.advance(6_000)
        const expected = tasks.map(({ takes, fails }) =>
          takes > limitMs ? 'late' : fails ? 'failed' : 'done',
        )
        expect(await Promise.all(results)).toEqual(expected)
        expect(clock.pending).toBe(0)
      },
    ),
    { numRuns: 100 },
  ))

it('sets no timer for what answers at once, and one for all that do not', async () => {
  const clock = steppingClock()
  const within = createTimeLimit(clock, limitMs)
  for (let n = 0; n < 100; n += 1) await within(() => Promise.resolve(n), late)
  await clock.settle()
  expect(clock.pending).toBe(0)
  const waits = Array.from({ length: 100 }, () =>
    within(() => new Promise(() => undefined), late).catch(() => 'late'),
  )
  await clock.settle()
  expect(clock.pending).toBe(1)
  await clock.advance(limitMs)
  expect(new Set(await Promise.all(waits))).toEqual(new Set(['late']))
  expect(clock.pending).toBe(0)
})
