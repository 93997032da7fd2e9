import { env } from 'node:process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { brokenDay } from './day-laws.ts'
import { days, tellDay } from './day-story.ts'
import { playDay } from './day-trace.ts'
import { report, runs } from './replay.ts'

/** So many days; `DAYS=10 SESSIONS=200 npm test -- test/property/day.test.ts` plays more, which takes minutes. */
const numRuns = Number(env['DAYS'] ?? 4)

test('every law of a day holds, whatever the network and the clocks do', async () => {
  const details = await fc.check(
    fc.asyncProperty(days, async (story) => {
      const breaches = brokenDay(await playDay(story))
      if (breaches.length > 0) throw new Error(breaches.join('\n'))
    }),
    { ...runs(), numRuns, endOnFailure: true },
  )
  expect(report(details, ([story]) => tellDay(story))).toBe('')
}, 3_600_000)
