import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { someRuns } from '../property/replay.ts'
import { awaiting, begin, pollGaps, pollSeconds } from './support.ts'

describe('R6: the interval that the service sends', () => {
  it.each([
    ['absent', 'absent', 5],
    ['null', null, 5],
    ['negative', -1, 5],
    ['text', '7', 5],
    ['text that is no number', 'NaN', 5],
    ['nothing that fits a timer', 1e308, 5],
    ['true', true, 5],
    ['a list', [7], 5],
    ['an object', { seconds: 7 }, 5],
    ['empty text', '', 5],
    ['a fraction', 2.5, 2.5],
    ['one second', 1, 1],
    ['a fraction of a second', 0.25, 1],
    ['a tiny number', 5e-324, 1],
    ['a minute', 60, 60],
  ])('is %s', async (_, interval, seconds) => {
    const { host, signIn } = await begin({ interval, strictPacing: false })
    expect(awaiting(signIn).poll.intervalMs).toBe(seconds * 1_000)
    await host.advance(3 * seconds)
    expect(pollSeconds(host)).toEqual([seconds, 2 * seconds, 3 * seconds])
  })

  it('is zero: either nonsense or too short, but never under a second', async () => {
    const { host, signIn } = await begin({ interval: 0 })
    expect([1_000, 5_000]).toContain(awaiting(signIn).poll.intervalMs)
    await host.advance(30)
    for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(1_000)
  })

  it.each(['{"interval":NaN}', '{"interval":1e999}'])('stands in a body as %s', async (part) => {
    const body = `{"deviceCode":"d","userCode":"AAAA-BBBB","verificationUri":"https://v.example/",
      "verificationUriComplete":"https://v.example/?c=AAAA-BBBB","expiresIn":600,
      ${part.slice(1)}`
    const { host, signIn } = await begin({
      failOn: { StartDeviceAuthorization: { 1: { status: 200, body } } },
    })
    const state = signIn.getState()
    if (state.status === 'awaitingCode') expect(state.poll.intervalMs).toBe(5_000)
    else expect(state).toMatchObject({ status: 'failed', error: { code: 'protocol' } })
    signIn.cancel()
    expect(host.clock.pending).toBe(0)
  })

  it('is any JSON at all: the wait is finite, a second or more, and the code still ends in time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (interval) => {
        const { host, signIn } = await begin({ interval, expiresIn: 40, strictPacing: false })
        const { poll } = awaiting(signIn)
        expect(Number.isFinite(poll.intervalMs)).toBe(true)
        expect(poll.intervalMs).toBeGreaterThanOrEqual(1_000)
        await host.advance(40.1)
        expect(signIn.getState()).toEqual({ status: 'expired' })
        for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(1_000)
        expect(host.clock.pending).toBe(0)
      }),
      someRuns(),
    )
  })
})
