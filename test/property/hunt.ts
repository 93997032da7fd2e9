import { env, stdout } from 'node:process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Bug } from './plant.ts'

interface Ground<Story, Trace, Name extends string> {
  readonly laws: Readonly<Record<Name, (trace: Trace) => string | undefined>>
  /** For each law a copy of the machines, or of what is around them, that breaks it. */
  readonly bugs: Readonly<Record<Name, Bug>>
  readonly stories: fc.Arbitrary<Story>
  readonly play: (story: Story, bug?: Bug) => Promise<Trace>
  readonly tell: (story: Story) => string
  /** Where the usual seed takes long to find a bug. */
  readonly seeds?: Partial<Record<Name, number>>
  /** Where it takes long whatever the seed: the story to begin with, counted from 0. */
  readonly from?: Partial<Record<Name, number>>
}

/** The seed is fixed, so that the tests are too. */
const numRuns = 3_000
const usualSeed = 20_261_123
const longestTale = 150

/** For each law a test that finds its bug, and shrinks the story that shows it to a line. */
export const hunt = <Story, Trace, Name extends string>({
  laws,
  bugs,
  stories,
  play,
  tell,
  seeds = {},
  from = {},
}: Ground<Story, Trace, Name>): void => {
  test.each(Object.keys(bugs) as Name[])('a bug is caught: %s', async (name) => {
    const law = laws[name]
    const holds = async (story: Story) => law(await play(story, bugs[name])) === undefined
    const seed = seeds[name] ?? usualSeed
    const first = from[name]
    const path = first === undefined ? {} : { path: String(first) }
    const details = await fc.check(fc.asyncProperty(stories, holds), { numRuns, seed, ...path })
    const [story] = details.counterexample ?? []
    if (story === undefined) throw new Error(`The bug planted against “${name}” was not caught.`)
    const words = tell(story)
    if (env['VERBOSE'] !== undefined) {
      const why = law(await play(story, bugs[name])) ?? ''
      stdout.write(`${name}\n    ${words}\n    ${why}\n`)
    }
    expect(words.length, words).toBeLessThan(longestTale)
    expect(law(await play(story)), 'the law holds there without the bug').toBeUndefined()
  })
}
