import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/emulator/script.ts'
import { someRuns } from '../property/replay.ts'
import { awaiting, begin, pollGaps, pollSeconds, record } from './support.ts'

/** Instant codes, slow answers. */
const answersAfter = (...seconds: number[]) => [0, 0, ...seconds, ...Array<number>(200).fill(0)]

describe('R6: next request ≥ previous answer + interval', () => {
  it('waits one interval before the first request, counted from the receipt of the codes', async () => {
    const { host } = await begin({ latency: [2, 4, 0], interval: 7 })
    await host.advance(30)
    expect(pollSeconds(host)[0]).toBe(13)
  })

  it('counts from the answer, not from the request', async () => {
    const { host } = await begin({ latency: answersAfter(4, 4, 0.5) })
    await host.advance(25)
    expect(pollSeconds(host)).toEqual([5, 14, 23])
  })

  it('adds five seconds for each slow_down, and never takes them back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 3, 5),
        fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
        fc.array(fc.constantFrom(0, 0.4, 3), { minLength: 1, maxLength: 4 }),
        async (interval, slowDownOn, latency) => {
          const { host, signIn } = await begin({ interval, slowDownOn, latency })
          const polls = record(signIn.polls$)
          // The service asks for less at the twelfth request at the latest: two more show the pace from then on.
          for (let s = 0; s < 550 && polls.values.length < 14; s += 5) await host.advance(5)
          let expected = interval * 1_000
          polls.values.forEach((poll, i) => {
            if (slowDownOn.includes(poll.n)) expected += 5_000
            expect(poll.outcome).toBe(slowDownOn.includes(poll.n) ? 'slowDown' : 'pending')
            expect(poll.intervalMs).toBe(expected)
            expect(poll.nextAt).toBe(poll.answeredAt + expected)
            const next = polls.values[i + 1]
            if (next !== undefined) expect(next.sentAt).toBe(poll.nextAt)
          })
          signIn.cancel()
        },
      ),
      someRuns(),
    )
  })

  it.each([
    ['none', undefined, 10],
    ['a larger one', 20, 20],
    ['the same', 5, 10],
    ['one that is larger, but by less than 5 s', 8, 10],
    ['a smaller one', 2, 10],
    ['zero', 0, 10],
    ['a negative one', -30, 10],
    ['text', '20', 10],
    ['null', null, 10],
    ['a nonsense number', 1e308, 10],
    ['a list', [20], 10],
  ])('slow_down with %s returned', async (_, returned, seconds) => {
    const slowDown: Fault = {
      error: 'slow_down',
      ...(returned !== undefined && { interval: returned }),
    }
    const failOn = { CreateToken: { 1: slowDown } }
    const { host, signIn } = await begin({ failOn, strictPacing: false })
    await host.advance(6)
    expect(awaiting(signIn).poll).toMatchObject({
      phase: 'slowedDown',
      slowDowns: 1,
      intervalMs: seconds * 1_000,
    })
    await host.advance(2 * seconds)
    expect(pollSeconds(host)).toEqual([5, 5 + seconds, 5 + 2 * seconds])
  })

  it('adds five seconds to a returned interval at the next slow_down', async () => {
    const first: Fault = { error: 'slow_down', interval: 20 }
    const second: Fault = { error: 'slow_down', interval: 7 }
    const { host } = await begin({ failOn: { CreateToken: { 1: first, 2: second } } })
    await host.advance(80)
    expect(pollSeconds(host)).toEqual([5, 25, 50, 75])
  })

  it('keeps the interval through faults: a fault neither grows nor lowers it', async () => {
    const { host, signIn } = await begin({
      slowDownOn: [1],
      failOn: { CreateToken: { 2: 'reset', 3: { status: 503 }, 4: 'html' } },
    })
    await host.advance(200)
    expect(awaiting(signIn).poll.intervalMs).toBe(10_000)
    expect(Math.min(...pollGaps(host))).toBe(10_000)
    expect(pollGaps(host).at(-1)).toBe(10_000)
  })

  it('starts a new code at the new interval of the server', async () => {
    const { host, signIn } = await begin({ slowDownOn: [1, 2] })
    await host.advance(40)
    const next = signIn.restart()
    await host.clock.settle()
    expect(awaiting(next).poll).toMatchObject({ intervalMs: 5_000, slowDowns: 0, count: 0 })
  })
})

describe('R6: a nudge is never early', () => {
  it('is answered by no request before the pace allows one', async () => {
    const { host, signIn } = await begin()
    for (let t = 0; t < 49; t += 1) {
      signIn.nudge()
      host.attend()
      await host.advance(0.5)
    }
    expect(pollSeconds(host)).toEqual([5, 10, 15, 20])
  })

  it('asks at once where only a backoff stands in the way', async () => {
    const { host, signIn } = await begin({
      failOn: { CreateToken: { 1: 'reset', 2: 'reset', 3: 'reset', 4: 'reset', 5: 'reset' } },
    })
    await host.advance(100)
    const sent = pollSeconds(host)
    const last = sent.at(-1) ?? 0
    if (host.clock.elapsedMs / 1_000 < last + 5) await host.advance(5)
    signIn.nudge()
    await host.clock.settle()
    for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
  })

  it('does nothing after the end', async () => {
    const { host, signIn } = await begin({ approveAfter: 1 })
    await host.advance(6)
    signIn.nudge()
    host.attend()
    await host.advance(60)
    expect(pollSeconds(host)).toEqual([5])
  })
})
