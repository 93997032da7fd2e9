import { randomInt } from 'node:crypto'
import { env } from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import type { SignInState } from '../../src/index.ts'
import { limit } from '../patience.ts'
import { runsOf, type Moment } from './moments.ts'
import { play, type Played } from './play.ts'
import { stories, type Story } from './stories.ts'
import type { Kind } from './stores.ts'

const seed = Number(env['SEED'] ?? randomInt(2 ** 31))

/** What must be the same, whoever was killed on the way. */
const essenceOf = (ending: SignInState | undefined) => ({
  status: ending?.status,
  ...(ending !== undefined && 'error' in ending && { code: ending.error.code }),
  ...(ending?.status === 'denied' && { by: ending.by }),
  ...(ending?.status === 'signedIn' && { refreshable: ending.refreshable }),
})

const reportOf = (
  command: string,
  story: Story,
  moments: readonly Moment[],
  { wrong, transcript }: Played,
) =>
  [
    `${story.name}, killed at ${JSON.stringify(moments)}`,
    ...wrong,
    transcript,
    `Replay: SEED=${seed} ${command} -t '${story.name}'`,
  ].join('\n')

export interface KillRun {
  /** How often somebody is killed, in each run of a story: each death costs a lease of ten seconds. */
  readonly kills: readonly number[]
  readonly kindOf: (lane: number) => Kind
  /** What plays it again. */
  readonly command: string
}

/** The tests of all stories, in which processes are killed. */
export const killTests = ({ kills, kindOf, command }: KillRun): void => {
  const sum = { stories: 0, kills: 0, runs: 0, lossesMs: [] as number[] }

  describe.concurrent(`a process that is killed, seed ${seed}`, () => {
    it.for(stories)('$name', { timeout: limit(600_000) }, async (story, { annotate }) => {
      const undisturbed = await play(story, [], undefined, kindOf(0))
      expect(undisturbed.ending, undisturbed.transcript).toBeDefined()
      expect(undisturbed.wrong, reportOf(command, story, [], undisturbed)).toEqual([])
      const run = async (moments: readonly Moment[], kind: Kind) => {
        const played = await play(story, moments, undisturbed.extent, kind)
        const { ending, way, wrong, lossesMs } = played
        const report = reportOf(command, story, moments, played)
        expect(wrong, report).toEqual([])
        expect(essenceOf(ending), report).toEqual(essenceOf(undisturbed.ending))
        if (ending?.status === 'signedIn') expect(ending.via, report).toBe(way)
        sum.kills += played.kills
        sum.runs += 1
        sum.lossesMs.push(...lossesMs)
        return played
      }
      const lane = async (count: number, n: number) => {
        let left = count
        // A moment that would have come after the end is none.
        for (const moments of runsOf(seed + 100 * stories.indexOf(story) + n)) {
          left -= (await run(moments.slice(0, left), kindOf(n))).kills
          if (left === 0) return count
        }
        throw new Error('Whoever should have been killed was faster, again and again.')
      }
      const killed = await Promise.all(kills.map(lane))
      expect(killed).toEqual(kills)
      sum.stories += 1
      await annotate(`undisturbed: ${JSON.stringify(undisturbed.extent)}`)
    })
  })

  afterAll(() => {
    const { lossesMs, ...counts } = sum
    const lost = { lostGrants: lossesMs.length, atMostMs: Math.max(0, ...lossesMs) }
    process.stdout.write(`killed, seed ${seed}: ${JSON.stringify({ ...counts, ...lost })}\n`)
    expect(stories).toHaveLength(20)
  })
}
