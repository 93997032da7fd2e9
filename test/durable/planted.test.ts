import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../property/replay.ts'
import { broken, play, stories } from './laws.ts'
import type { Flaw } from './mortal-engine.ts'

const flaws: readonly Flaw[] = [
  'forgets starts',
  'forgets answers',
  'sets timers anew',
  'forgets wishes',
]

it.each(flaws)('an engine, or a driver, that %s is caught', { timeout: 300_000 }, async (flaw) => {
  const details = await fc.check(
    fc.asyncProperty(stories, async (story) => broken(await play(story, flaw)).length === 0),
    { ...runs(), numRuns: 1_000, endOnFailure: true },
  )
  expect(details.failed).toBe(true)
})
