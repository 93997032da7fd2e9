import * as fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { runs } from '../property/replay.ts'
import { broken, play, stories } from './laws.ts'
import type { Flaw } from './mortal-engine.ts'

/** What is wrong, and by which law it is found. */
const flaws: readonly (readonly [Flaw, string])[] = [
  ['forgets starts', 'no request is early'],
  ['forgets answers', 'one code is shown'],
  ['sets timers anew', 'no code is shown after its end'],
  ['forgets wishes', 'who cancels is heard'],
  ['keeps secrets', 'no secret is written down'],
  ['aborts nothing', 'who is signed in has a token, and nobody else'],
]

it.each(flaws)(
  'an engine, or a driver, that %s is caught by: %s',
  { timeout: 300_000 },
  async (flaw, law) => {
    if (flaw === 'aborts nothing')
      vi.spyOn(AbortController.prototype, 'abort').mockImplementation(() => undefined)
    const details = await fc.check(
      fc.asyncProperty(stories, async (story) => !broken(await play(story, flaw)).includes(law)),
      { ...runs(), numRuns: 1_000, endOnFailure: true },
    )
    vi.restoreAllMocks()
    expect(details.failed).toBe(true)
  },
)
