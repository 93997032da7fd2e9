import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { report, someRuns } from '../property/replay.ts'
import { broken, play, stories } from './laws.ts'

it(
  'law: a sign-in that dies anywhere goes on as if it had not',
  { timeout: 3_600_000 },
  async () => {
    const details = await fc.check(
      fc.asyncProperty(stories, async (story) => {
        const breaches = broken(await play(story))
        if (breaches.length > 0) throw new Error(breaches.join('\n'))
      }),
      someRuns(),
    )
    expect(report(details, ([story]) => JSON.stringify(story))).toBe('')
  },
)
