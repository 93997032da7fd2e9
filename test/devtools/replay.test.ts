import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ownCharts } from '../../src/devtools/charts.ts'
import { record, replay } from '../../src/devtools/index.ts'
import { describeDifference, replayOn } from '../../src/devtools/replay.ts'
import type { DeviceAuthorizationContext } from '../../machines/index.ts'
import type { Transition } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { instead, swap, type Bug } from '../property/plant.ts'
import { play, stories } from './stories.ts'

const given = fc.sample(stories, { seed: 20_260_101, numRuns: 100 })

test.each(given.map((story, n) => ({ n, story })))(
  'story $n replays to the same transitions',
  async ({ story }) => {
    const live: Transition[] = []
    const text = await play(story, {
      see: (session) => session.transitions$.subscribe((transition) => live.push(transition)),
    })
    const result = replay(text)
    expect(describeDifference(result)).toBeUndefined()
    const strip = ({ flow, from, to, event, cause }: Omit<Transition, 'seq' | 'at'>) => ({
      flow,
      from,
      to,
      event,
      cause,
    })
    expect(result.transitions.map((one) => strip(one as never))).toEqual(live.map(strip))
    expect(result.transitions.length).toBeGreaterThan(3)
  },
)

const withBug = (bug: Bug, host: Simulation = simulate()) => {
  const own = bug(ownCharts, host, undefined as never)
  return { ...ownCharts, ...own }
}

const recordingOf = async (world: Parameters<typeof simulate>[0], seconds: number) => {
  const host = simulate(world)
  const session = host.session()
  const recording = record(session)
  session.signIn()
  await host.advance(seconds)
  recording.stop()
  return recording.text
}

describe('a chart that has a bug', () => {
  test('slow_down adds nothing', async () => {
    const text = await recordingOf({ interval: 5, slowDownOn: [2], approveAfter: 30 }, 60)
    expect(replay(text).differences).toEqual([])
    const bug = instead(
      'deviceAuthorization',
      'slowDown',
      ({ intervalMs, now }: DeviceAuthorizationContext, { at }: { readonly at: number }) => ({
        intervalMs,
        allowedAt: Math.max(at, now) + intervalMs,
        nextPollAt: Math.max(at, now) + intervalMs,
      }),
    )
    expect(describeDifference(replayOn(withBug(bug), text))).toMatchInlineSnapshot(`
      "Line 26 of the recording is not what the charts do now.
        recorded: after 20.000 s device goes from awaitingCode.betweenPolls.slowedDown to awaitingCode.asking (timer.untilNextPoll)
        now:      after 15.000 s device goes from awaitingCode.betweenPolls.slowedDown to awaitingCode.asking (timer.untilNextPoll)"
    `)
  })

  test('a denial is taken for a fault', async () => {
    const text = await recordingOf({ interval: 5, denyAfter: 12 }, 60)
    const bug = swap('deviceAuthorization', { guards: { isDenied: () => false } })
    expect(describeDifference(replayOn(withBug(bug), text))).toMatchInlineSnapshot(`
      "Line 28 of the recording is not what the charts do now.
        recorded: after 15.000 s device goes from awaitingCode.asking to denied (createToken.denied)
        now:      after 15.000 s device goes from awaitingCode.asking to awaitingCode.betweenPolls.retrying (createToken.denied)"
    `)
  })

  test('a renewal comes too late', async () => {
    const text = await recordingOf({ approveAfter: 5, tokenExpiresIn: 3_600 }, 4_000)
    const bug = swap('session', { delays: { untilRefresh: () => 3_400_000 } })
    expect(describeDifference(replayOn(withBug(bug), text))).toMatchInlineSnapshot(`
      "Line 43 of the recording is not what the charts do now.
        recorded: after 3305.000 s session goes from signedIn.fresh to signedIn.deciding (timer.untilRefresh)
        now:      after 3405.000 s session goes from signedIn.fresh to signedIn.deciding (timer.untilRefresh)"
    `)
  })

  test('the chart never gets there', async () => {
    const text = await recordingOf({ approveAfter: 5 }, 60)
    const bug = swap('signIn', { guards: { isAuthorized: () => false } })
    expect(describeDifference(replayOn(withBug(bug), text))).toMatchInlineSnapshot(`
      "Line 38 of the recording is not what the charts do now.
        recorded: after 5.000 s signIn goes from device.asking to signedIn (device.authorized)
        now:      after 5.000 s signIn goes from device.asking to failed (device.authorized)"
    `)
  })
})
