import { randomInt } from 'node:crypto'
import { env } from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import type { SignInState } from '../../src/index.ts'
import { runsOf, type Moment } from './moments.ts'
import { play, type Played } from './play.ts'
import { stories, type Story } from './stories.ts'

const seed = Number(env['SEED'] ?? randomInt(2 ** 31))
/** How often somebody is killed, in each of six runs of a story: ten times. */
const kills = [2, 2, 2, 2, 1, 1]

const sum = { kills: 0, runs: 0, lostGrants: 0 }

/** What must be the same, whoever was killed on the way. */
const essenceOf = (ending: SignInState | undefined) => ({
  status: ending?.status,
  ...(ending !== undefined && 'error' in ending && { code: ending.error.code }),
  ...(ending?.status === 'denied' && { by: ending.by }),
  ...(ending?.status === 'signedIn' && { refreshable: ending.refreshable }),
})

const reportOf = (story: Story, moments: readonly Moment[], { wrong, transcript }: Played) =>
  [
    `${story.name}, killed at ${JSON.stringify(moments)}`,
    ...wrong,
    transcript,
    `Replay: SEED=${seed} npm test -- test/processes/kill.test.ts -t '${story.name}'`,
  ].join('\n')

const ways = (story: Story, { isGrantLost }: Played, undisturbed: Played): unknown[] => {
  const { ending } = undisturbed
  if (ending?.status !== 'signedIn') return []
  return [ending.via, 'store', ...(isGrantLost ? [story.method] : [])]
}

describe.concurrent(`a process that is killed, seed ${seed}`, () => {
  it.for(stories)('$name', { timeout: 300_000 }, async (story, { annotate }) => {
    const undisturbed = await play(story)
    expect(undisturbed.ending, undisturbed.transcript).toBeDefined()
    expect(undisturbed.wrong, reportOf(story, [], undisturbed)).toEqual([])
    const run = async (moments: readonly Moment[]) => {
      const played = await play(story, moments, undisturbed.extent)
      const report = reportOf(story, moments, played)
      expect(played.wrong, report).toEqual([])
      expect(essenceOf(played.ending), report).toEqual(essenceOf(undisturbed.ending))
      if (played.ending?.status === 'signedIn')
        expect(ways(story, played, undisturbed), report).toContain(played.ending.via)
      sum.kills += played.kills
      sum.runs += 1
      if (played.isGrantLost) sum.lostGrants += 1
      return played
    }
    const lane = async (count: number, n: number) => {
      let left = count
      // A moment that would have come after the end is none.
      for (const moments of runsOf(seed + 100 * stories.indexOf(story) + n)) {
        left -= (await run(moments.slice(0, left))).kills
        if (left === 0) return
      }
      throw new Error('Whoever should have been killed was faster, again and again.')
    }
    await Promise.all(kills.map(lane))
    await annotate(`undisturbed: ${JSON.stringify(undisturbed.extent)}`)
  })
})

afterAll(() => {
  expect(sum.kills === 0 || sum.runs > 0).toBe(true)
  process.stdout.write(`killed, seed ${seed}: ${JSON.stringify(sum)}\n`)
})
