import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sessionExamples } from './session-examples.ts'
import { brokenSession } from './session-laws.ts'
import { sessionStories, tellSession, type SessionStory } from './session-story.ts'
import { playSession } from './session-trace.ts'
import { report, runs } from './replay.ts'

test('every law of sessions holds in every story', { timeout: 3_600_000 }, async () => {
  const details = await fc.check(
    fc.asyncProperty(sessionStories, async (story) => {
      const breaches = brokenSession(await playSession(story))
      if (breaches.length > 0) throw new Error(breaches.join('\n'))
    }),
    { ...runs(), examples: sessionExamples.map((story): [SessionStory] => [story]) },
  )
  expect(report(details, ([story]) => tellSession(story))).toBe('')
})
