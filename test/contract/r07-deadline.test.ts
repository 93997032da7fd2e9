import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { awaiting, begin, isOver, pollSeconds, record, requestsTo, tokenPath } from './support.ts'

const day = 86_400
const start = Date.UTC(2026, 0, 1)
const answersAfter = (...seconds: number[]) => [0, 0, ...seconds, ...Array<number>(999).fill(0)]

describe('R7: the deadline', () => {
  it('is the receipt of the codes + expiresIn', async () => {
    const { host, signIn } = await begin({ latency: [2, 4, 0], expiresIn: 100 })
    await host.advance(6)
    expect(awaiting(signIn).expiresAt).toBe(start + 106_000)
  })

  it.each([
    ['a day', day, day],
    ['a day and a second', day + 1, day],
    ['a year', 365 * day, day],
    ['ten thousand days', 1e4 * day, day],
  ])('is bounded to 24 h: %s', async (_, expiresIn, seconds) => {
    const { host, signIn } = await begin({ expiresIn, interval: 3_600 })
    expect(awaiting(signIn).expiresAt).toBe(start + seconds * 1_000)
    await host.advance(seconds - 0.2)
    expect(isOver(signIn)).toBe(false)
    await host.advance(0.3)
    expect(signIn.getState()).toEqual({ status: 'expired' })
    expect(host.clock.pending).toBe(0)
  })

  it('comes within 100 ms, not before, whatever the pace and the signal; no request after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1_000, max: 15_000 }),
        fc.integer({ min: 1_000, max: 120_000 }),
        fc.boolean(),
        fc.subarray([1, 2, 3]),
        async (intervalMs, lifeMs, hasSignal, slowDownOn) => {
          const [interval, expiresIn] = [intervalMs / 1_000, lifeMs / 1_000]
          const host = simulate({ interval, expiresIn, slowDownOn })
          const signal = new AbortController().signal
          const signIn = host.session().signIn(hasSignal ? { signal } : {})
          await host.clock.advance(lifeMs - 1)
          expect(isOver(signIn)).toBe(false)
          await host.clock.advance(101)
          expect(signIn.getState()).toEqual({ status: 'expired' })
          for (const seconds of pollSeconds(host)) expect(seconds).toBeLessThanOrEqual(expiresIn)
          const sent = host.requests.length
          await host.advance(600)
          expect(host.requests).toHaveLength(sent)
          expect(host.clock.pending).toBe(0)
        },
      ),
      someRuns(),
    )
  })

  it('is told by expiry$ and the error of result()', async () => {
    const { host, signIn } = await begin({ expiresIn: 12 })
    const expiry = record(signIn.expiry$)
    const result = expect(signIn.result()).rejects.toMatchObject({
      code: 'expired_token',
      retry: 'restart',
    })
    await host.advance(12.1)
    await result
    expect(expiry.values).toMatchObject([{ expiresAt: start + 12_000, by: 'deadline' }])
    expect(expiry.values[0]?.at).toBeLessThanOrEqual(start + 12_100)
    expect(expiry.isComplete).toBe(true)
  })

  it('is told as the word of the service where the service says it first', async () => {
    const { host, signIn } = await begin()
    const expiry = record(signIn.expiry$)
    await host.advance(7)
    host.service.expire(awaiting(signIn).userCode)
    await host.advance(4)
    expect(signIn.getState()).toEqual({ status: 'expired' })
    expect(expiry.values).toMatchObject([{ by: 'service', at: start + 10_000 }])
  })
})

describe('R7: a request in flight at the deadline', () => {
  it('may finish, and a grant that it brings is taken', async () => {
    const { host, signIn } = await begin({
      expiresIn: 12,
      latency: answersAfter(0, 3.8),
      approveAfter: 7,
    })
    await host.advance(13)
    expect(awaiting(signIn).poll.phase).toBe('asking')
    await host.advance(1)
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('ends in expired when it brings anything else', async () => {
    const { host, signIn } = await begin({ expiresIn: 12, latency: answersAfter(0, 3.8) })
    await host.advance(13.7)
    expect(isOver(signIn)).toBe(false)
    await host.advance(0.2)
    expect(signIn.getState().status).toBe('expired')
    await host.advance(600)
    expect(pollSeconds(host)).toEqual([5, 10])
  })

  it.each(['hang', 'slow'] as const)('is given up 5 s later: %s', async (kind) => {
    const { host, signIn } = await begin({
      expiresIn: 12,
      ...(kind === 'hang'
        ? { failOn: { CreateToken: { 2: 'hang' } } }
        : { latency: answersAfter(0, 30) }),
    })
    await host.advance(16.9)
    expect(isOver(signIn)).toBe(false)
    await host.advance(0.2)
    expect(signIn.getState().status).toBe('expired')
    expect(requestsTo(host, tokenPath).at(-1)?.ended).toBe('aborted')
    expect(host.clock.pending).toBe(0)
  })
})

describe('R7: if time allows, one last poll', () => {
  it('is made where a backoff would reach over the deadline', async () => {
    const { host, signIn } = await begin({
      expiresIn: 100,
      offline: [[3, 88]],
      approveAfter: 50,
    })
    await host.advance(101)
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('is not made where the interval reaches over the deadline', async () => {
    const { host, signIn } = await begin({ expiresIn: 12, slowDownOn: [1], approveAfter: 6 })
    await host.advance(13)
    expect(pollSeconds(host)).toEqual([5])
    expect(signIn.getState().status).toBe('expired')
  })
})

describe('R7: the life that the service gives to a code', () => {
  it.each([
    ['absent', 'absent'],
    ['null', null],
    ['text', '600'],
    ['negative', -5],
    ['zero', 0],
    ['a list', [600]],
  ])('is no life at all: %s', async (_, expiresIn) => {
    const { host, signIn } = await begin({ expiresIn })
    expect(signIn.getState()).toMatchObject({ status: 'failed', error: { code: 'protocol' } })
    expect(pollSeconds(host)).toEqual([])
    expect(host.clock.pending).toBe(0)
  })
})
