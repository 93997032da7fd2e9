import { describe, expect, it } from 'vitest'
import type { SimulationOptions } from '../../src/testing/index.ts'
import { begin, failure, pollGaps, pollSeconds, requestsTo, tokenPath } from './support.ts'

const answersAfter = (...seconds: number[]) => [0, 0, ...seconds, ...Array<number>(200).fill(0)]

const unavailable = (status: number) => ({ status, headers: { 'Retry-After': '30' } })

describe('the scenarios of the peer bench', () => {
  it.each<[string, SimulationOptions, number, number[], string]>([
    ['A: P, P, ok', { approveAfter: 11 }, 15, [5, 10, 15], 'signedIn'],
    ['B: SD, P, P, ok', { slowDownOn: [1], approveAfter: 26 }, 35, [5, 15, 25, 35], 'signedIn'],
    [
      'B2: SD, SD, P, P, ok',
      { slowDownOn: [1, 2], approveAfter: 46 },
      60,
      [5, 15, 30, 45, 60],
      'signedIn',
    ],
    [
      'B3: SD with interval 20, P, ok',
      { failOn: { CreateToken: { 1: { error: 'slow_down', interval: 20 } } }, approveAfter: 26 },
      45,
      [5, 25, 45],
      'signedIn',
    ],
    ['C: no interval', { interval: 'absent', approveAfter: 11 }, 15, [5, 10, 15], 'signedIn'],
    ['D: never approved, 12 s code', { expiresIn: 12 }, 12.1, [5, 10], 'expired'],
    [
      'G2: 503 with Retry-After 30, ok',
      { failOn: { CreateToken: { 1: unavailable(503) } }, approveAfter: 1 },
      35,
      [5, 35],
      'signedIn',
    ],
    [
      'G3: 429 with Retry-After 30, ok',
      { failOn: { CreateToken: { 1: unavailable(429) } }, approveAfter: 1 },
      35,
      [5, 35],
      'signedIn',
    ],
    [
      'H: latency 4, interval 5',
      { latency: answersAfter(4, 4, 4), approveAfter: 20 },
      27,
      [5, 14, 23],
      'signedIn',
    ],
    ['K2: interval "5"', { interval: '5', approveAfter: 11 }, 15, [5, 10, 15], 'signedIn'],
  ])('%s', async (_, options, seconds, instants, status) => {
    const { host, session, signIn } = await begin(options)
    await host.advance(seconds)
    expect(pollSeconds(host)).toEqual(instants)
    expect(signIn.getState().status).toBe(status)
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it("D3: the same with the caller's signal", async () => {
    const { host, session, signIn } = await begin({ expiresIn: 12 })
    signIn.cancel()
    const other = session.signIn({ signal: new AbortController().signal })
    await host.advance(12)
    expect(other.getState().status).toBe('expired')
    expect(pollSeconds(host)).toEqual([5, 10])
  })

  it('E: abort at 7, interval 60', async () => {
    const { host, signIn } = await begin({ interval: 60 })
    const result = failure(signIn.result())
    await host.advance(7)
    signIn.cancel()
    expect(signIn.getState().status).toBe('cancelled')
    expect((await result).code).toBe('cancelled')
    await host.advance(600)
    expect(pollSeconds(host)).toEqual([])
  })

  it('E2: abort at 75 in flight', async () => {
    const { host, signIn } = await begin({ interval: 60, latency: answersAfter(20) })
    await host.advance(75)
    signIn.cancel()
    await host.clock.settle()
    expect(signIn.getState().status).toBe('cancelled')
    expect(requestsTo(host, tokenPath)).toMatchObject([
      { sentMs: 60_000, endedMs: 75_000, ended: 'aborted' },
    ])
  })

  it('E3: abort at 20 in a Retry-After of 60', async () => {
    const fault = { status: 503, headers: { 'Retry-After': '60' } }
    const { host, signIn } = await begin({ failOn: { CreateToken: { 1: fault } } })
    const result = failure(signIn.result())
    await host.advance(20)
    signIn.cancel()
    expect((await result).code).toBe('cancelled')
    expect(host.clock.pending).toBe(0)
  })

  it('F: network error, ok', async () => {
    const { host, signIn } = await begin({
      failOn: { CreateToken: { 1: 'reset' } },
      approveAfter: 1,
    })
    await host.advance(60)
    expect(pollSeconds(host)).toHaveLength(2)
    expect(pollSeconds(host)[1]).toBeGreaterThanOrEqual(10)
    expect(pollSeconds(host)[1]).toBeLessThanOrEqual(20)
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('G: 500, ok', async () => {
    const { host, signIn } = await begin({
      failOn: { CreateToken: { 1: { status: 500 } } },
      approveAfter: 1,
    })
    await host.advance(60)
    expect(pollSeconds(host)).toHaveLength(2)
    expect(pollSeconds(host)[1]).toBeGreaterThanOrEqual(10)
    expect(pollSeconds(host)[1]).toBeLessThanOrEqual(20)
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('K: interval 0 is neither rejected nor a hot loop', async () => {
    const { host, signIn } = await begin({ interval: 0, approveAfter: 12 })
    await host.advance(20)
    expect(signIn.getState().status).toBe('signedIn')
    expect(pollSeconds(host).length).toBeLessThanOrEqual(13)
  })

  it('P: each reply takes 40 s, interval 5: alive to the end of the code, and never early', async () => {
    const { host, signIn } = await begin({ latency: [0, 0, ...Array<number>(99).fill(40)] })
    await host.advance(599)
    expect(signIn.getState().status).toBe('awaitingCode')
    await host.advance(6)
    expect(signIn.getState().status).toBe('expired')
    for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
  })
})
