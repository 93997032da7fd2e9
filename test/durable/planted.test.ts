import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../property/replay.ts'
import { broken, play, stories } from './laws.ts'
import type { Flaw } from './mortal-engine.ts'

/** What is wrong, and by which law it is found. */
const flaws: readonly (readonly [Flaw, string])[] = [
  ['forgets starts', 'no request is early'],
  ['forgets answers', 'one code is shown'],
  ['sets timers anew', 'no code is shown after its end'],
  ['keeps secrets', 'no secret is written down'],
]

it.each(flaws)(
  'an engine, or a driver, that %s is caught by: %s',
  { timeout: 300_000 },
  async (flaw, law) => {
    const details = await fc.check(
      fc.asyncProperty(stories, async (story) => !broken(await play(story, flaw)).includes(law)),
      { ...runs(), numRuns: 5_000, endOnFailure: true },
    )
    expect(details.failed).toBe(true)
  },
)
