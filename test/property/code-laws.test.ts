import fc from 'fast-check'
import { expect, test } from 'vitest'
import { brokenCode } from './code-laws.ts'
import { codeStories, tellCode } from './code-story.ts'
import { playCode } from './code-trace.ts'
import { report, runs } from './replay.ts'

test('every law of the code flow holds in every story', { timeout: 3_600_000 }, async () => {
  const details = await fc.check(
    fc.asyncProperty(codeStories, async (story) => {
      const breaches = brokenCode(await playCode(story))
      if (breaches.length > 0) throw new Error(breaches.join('\n'))
    }),
    runs(),
  )
  expect(report(details, ([story]) => tellCode(story))).toBe('')
})
