import { randomInt } from 'node:crypto'
import { env } from 'node:process'
import * as fc from 'fast-check'
import { expect, type TestContext } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { leaseMs } from '../../src/store/file-lock.ts'
import { Member } from './crew.ts'
import { moment, type Moment } from './moments.ts'
import { boundMs, stopLaws } from './stop-laws.ts'
import { isUp, playStop, type Crew, type Stopped } from './stop-play.ts'
import type { StopStory } from './stop-stories.ts'

export const seed = Number(env['SEED'] ?? randomInt(2 ** 31))
/** To play one story again: its name, or a part of it. */
const only = env['STORY'] ?? ''
const tries = 10
const shown = 3
/** Of those that go on: each is in several stories at a time. */
const pairCount = 3

/** The same for the same seed. */
const momentsOf = (stories: readonly StopStory[], story: StopStory, n: number): readonly Moment[] =>
  fc.sample(fc.noBias(moment), {
    seed: seed + 100 * stories.indexOf(story) + n,
    numRuns: tries,
  })

const crewOf = (crews: readonly Crew[], n: number): Crew => {
  const crew = crews[n % crews.length]
  if (crew === undefined) throw new Error('nobody')
  return crew
}

const brokenBy = (played: Stopped, undisturbedMs: number): string[] =>
  Object.entries(stopLaws).flatMap(([law, holds]) =>
    holds(played, undisturbedMs).map((what) => `${law}: ${what}`),
  )

const reportOf = (
  command: string,
  played: Stopped,
  where: unknown,
  wrong: readonly string[],
): string =>
  [
    `${played.story.name}, stopped at ${JSON.stringify(where)}`,
    ...wrong,
    played.transcript,
    `Replay: SEED=${seed} STORY='${played.story.name}' ${command}`,
  ].join('\n')

export interface StopRun {
  readonly stories: readonly StopStory[]
  readonly stops: number
  /** So many are stopped at a time. */
  readonly lanes: number
  /** What plays it again. */
  readonly command: string
}

/** Stops a process in each of the stories by turns, and has the laws judge it. */
export const runStops = async (
  { stories, stops, lanes, command }: StopRun,
  annotate: TestContext['annotate'],
): Promise<void> => {
  await using crew = new AsyncDisposableStack()
  const hire = () => crew.use(new Member())
  const pairs = Array.from({ length: pairCount }, () => [hire(), hire()])
  const crews = Array.from({ length: lanes }, (_, n): Crew => [
    hire(),
    ...(pairs[n % pairCount] ?? []),
  ])
  await Promise.all(crews.flat().map(isUp))
  const startedAt = systemClock.monotonic()
  const wrong: string[] = []
  const judge = (played: Stopped, undisturbedMs: number, where: unknown) => {
    const broken = brokenBy(played, undisturbedMs)
    if (broken.length > 0) wrong.push(reportOf(command, played, where, broken))
  }
  const calm = await Promise.all(
    stories.map(async (story, n) => {
      if (!story.name.includes(only)) return undefined
      const played = await playStop(story, crewOf(crews, n), `${story.name}, undisturbed`)
      judge(played, played.extent.time, 'no moment')
      return played.extent
    }),
  )
  const stop = async (n: number): Promise<boolean> => {
    const story = stories[n % stories.length]
    const extent = calm[n % stories.length]
    if (story === undefined || extent === undefined) return false
    // Once for longer than anybody may wait, then for a little longer than a lease.
    const isLong = n < stories.length
    const stopMs = isLong ? boundMs(story, extent.time) + 500 : leaseMs + 1_500
    for (const [t, where] of momentsOf(stories, story, n).entries()) {
      const id = `${story.name}, ${n}, ${t}`
      const disturbance = { moment: where, extent, stopMs }
      const played = await playStop(story, crewOf(crews, n), id, disturbance)
      // A moment that would have come after the end is none.
      if (played.stoppedAt === undefined) continue
      judge(played, extent.time, where)
      return true
    }
    return false
  }
  const lane = async (first: number): Promise<number> => {
    let count = 0
    for (let n = first; n < stops; n += lanes) if (await stop(n)) count += 1
    return count
  }
  const counts = await Promise.all(crews.map((_, n) => lane(n)))
  const count = counts.reduce((sum, one) => sum + one, 0)
  process.stdout.write(`stopped, seed ${seed}: ${count} of ${stops}, ${wrong.length} wrong\n`)
  const tookMs = Math.round(systemClock.monotonic() - startedAt)
  await annotate(`${tookMs} ms, without the start of the processes`)
  expect(wrong.slice(0, shown).join('\n\n'), `${wrong.length} stories are wrong`).toBe('')
  if (only === '') expect(count).toBe(stops)
}
