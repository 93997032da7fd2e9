import { env, stdout } from 'node:process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeStories } from './code-story.ts'
import { playCode } from './code-trace.ts'
import { codeSituations, sessionSituations, situations } from './reach.ts'
import { sessionStories } from './session-story.ts'
import { playSession } from './session-trace.ts'
import { stories } from './story.ts'
import { play } from './trace.ts'

const seed = 20_261_123
/** The share of all stories that has to come into each situation: a run of the laws meets each a dozen times and more. */
const leastShare = 0.005

const tally = async <Story, Trace>(
  of: fc.Arbitrary<Story>,
  numRuns: number,
  played: (story: Story) => Promise<Trace>,
  reached: Readonly<Record<string, (trace: Trace) => boolean>>,
): Promise<readonly string[]> => {
  const counts = new Map(Object.keys(reached).map((name) => [name, 0]))
  for (const story of fc.sample(of, { numRuns, seed })) {
    const trace = await played(story)
    for (const [name, isReached] of Object.entries(reached))
      if (isReached(trace)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  if (env['VERBOSE'] !== undefined)
    for (const [name, n] of counts) stdout.write(`${n} of ${numRuns}: ${name}\n`)
  return [...counts].flatMap(([name, n]) => (n < leastShare * numRuns ? [`${name}: ${n}`] : []))
}

test('the stories of a device code come into every situation', async () => {
  expect(await tally(stories, 600, (story) => play(story), situations)).toEqual([])
})

test('the stories of the code flow come into every situation', async () => {
  expect(await tally(codeStories, 600, (story) => playCode(story), codeSituations)).toEqual([])
})

test('the stories of sessions come into every situation', async () => {
  expect(
    await tally(sessionStories, 600, (story) => playSession(story), sessionSituations),
  ).toEqual([])
})
