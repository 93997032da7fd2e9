import fc from 'fast-check'
import { expect, test } from 'vitest'
import { broken } from './laws.ts'
import { report, runs } from './replay.ts'
import { stories, tell } from './story.ts'
import { play } from './trace.ts'

test('every law holds in every story', { timeout: 3_600_000 }, async () => {
  const details = await fc.check(
    fc.asyncProperty(stories, async (story) => {
      const breaches = broken(await play(story))
      if (breaches.length > 0) throw new Error(breaches.join('\n'))
    }),
    runs(),
  )
  expect(report(details, ([story]) => tell(story))).toBe('')
})
