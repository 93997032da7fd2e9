import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/emulator/script.ts'
import { simulate } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { awaiting, begin, isOver, pollGaps, pollSeconds, record } from './support.ts'

const page = { body: '<html>Go away</html>', headers: { 'content-type': 'text/html' } }

const transient: readonly (readonly [string, Fault])[] = [
  ['a connection that dies', 'reset'],
  ['an answer that is lost', 'lost'],
  ['a time-out', 'hang'],
  ["a proxy's page with status 502", 'html'],
  ['half an error answer', 'truncated'],
  ['408', { status: 408 }],
  ['429', { status: 429 }],
  ['429 with a page', { status: 429, ...page }],
  ['500', { status: 500 }],
  ['500 from the service itself', { error: 'server_error' }],
  ['501', { status: 501 }],
  ['502', { status: 502 }],
  ['503', { status: 503 }],
  ['504', { status: 504, ...page }],
  ['400 with a page', { status: 400, ...page }],
  ['403 with a page', { status: 403, ...page }],
  ['404 with nothing', { status: 404 }],
  ['400 with half of an object', { status: 400, body: '{"error":"authorization_pen' }],
]

const retryAfter = (value: string, status = 503): Fault => ({
  status,
  headers: { 'Retry-After': value },
})

describe('R8: what brings no answer is not final', () => {
  it.each(transient)('%s', async (_, fault) => {
    const { host, session, signIn } = await begin({ failOn: { CreateToken: { 2: fault } } })
    await host.advance(11)
    if (fault === 'hang') await host.advance(60)
    expect(awaiting(signIn).userCode).toBe(host.service.codes()[0]?.userCode)
    host.service.approve(awaiting(signIn).userCode)
    await host.advance(60)
    expect(signIn.getState().status).toBe('signedIn')
    for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it('stays alive to the deadline through any number of faults, then expires', async () => {
    const faults = fc.array(fc.constantFrom(...transient.map(([, fault]) => fault)), {
      minLength: 60,
      maxLength: 60,
    })
    await fc.assert(
      fc.asyncProperty(faults, async (list) => {
        const { host, signIn } = await begin({
          expiresIn: 120,
          failOn: { CreateToken: Object.fromEntries(list.map((fault, i) => [i + 1, fault])) },
        })
        await host.advance(119.9)
        expect(isOver(signIn)).toBe(false)
        await host.advance(5.2)
        expect(signIn.getState()).toEqual({ status: 'expired' })
        for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
        expect(host.clock.pending).toBe(0)
      }),
      someRuns(),
    )
  })

  it('says what went wrong while it tries again, and stops saying it after an answer', async () => {
    const { host, signIn } = await begin({ failOn: { CreateToken: { 1: 'reset' } } })
    await host.advance(5)
    expect(awaiting(signIn)).toMatchObject({
      poll: { phase: 'retrying', count: 1 },
      lastError: { code: 'network', retry: 'automatic' },
    })
    await host.advance(60)
    expect(awaiting(signIn).lastError).toBeUndefined()
    expect(awaiting(signIn).poll.phase).toBe('waiting')
  })

  it.each(transient.filter(([, fault]) => fault !== 'hang'))(
    'says that the library tries again by itself: %s',
    async (_, fault) => {
      const { host, signIn } = await begin({ failOn: { CreateToken: { 1: fault } } })
      await host.advance(5)
      expect(awaiting(signIn)).toMatchObject({
        poll: { phase: 'retrying', count: 1 },
        lastError: { retry: 'automatic' },
      })
    },
  )

  it.each([429, 500, 502, 503, 504])('calls status %d an unavailable service', async (status) => {
    const { host, signIn } = await begin({ failOn: { CreateToken: { 1: { status } } } })
    await host.advance(5)
    expect(awaiting(signIn).lastError).toMatchObject({
      code: 'service_unavailable',
      httpStatus: status,
    })
  })

  it.each([
    ['RegisterClient', 'reset'],
    ['RegisterClient', { status: 503 }],
    ['RegisterClient', 'hang'],
    ['RegisterClient', { error: 'slow_down' }],
    ['StartDeviceAuthorization', 'reset'],
    ['StartDeviceAuthorization', 'html'],
    ['StartDeviceAuthorization', 'lost'],
    ['StartDeviceAuthorization', 'hang'],
    ['StartDeviceAuthorization', { status: 429 }],
    ['StartDeviceAuthorization', { error: 'slow_down' }],
  ] as const)('before the code is there, too: %s, %j', async (operation, fault) => {
    const host = simulate({ interval: 5, failOn: { [operation]: { 1: fault } } })
    const signIn = host.session().signIn()
    await host.clock.settle()
    expect(signIn.getState().status).toBe('starting')
    await host.advance(60)
    expect(signIn.getState().status).toBe('awaitingCode')
  })

  it('says so before the code is there', async () => {
    const host = simulate({ failOn: { RegisterClient: { 1: 'reset', 2: 'reset' } } })
    const signIn = host.session().signIn()
    await host.clock.settle()
    expect(signIn.getState()).toMatchObject({
      status: 'starting',
      step: 'registering',
      lastError: { code: 'network', retry: 'automatic' },
    })
  })
})

describe('R8: wait = max(interval, backoff, Retry-After)', () => {
  it.each([
    ['in seconds', retryAfter('30'), 30],
    ['of a 429', retryAfter('30', 429), 30],
    ['less than the interval', retryAfter('2'), 5],
    ['zero', retryAfter('0'), 5],
    ['a date', retryAfter('Thu, 01 Jan 2026 00:00:45 GMT'), 40],
    ['a date gone by', retryAfter('Thu, 01 Jan 2015 00:00:00 GMT'), 5],
  ])('Retry-After %s', async (_, fault, least) => {
    const { host } = await begin({ failOn: { CreateToken: { 1: fault } } })
    await host.advance(60)
    const second = pollSeconds(host)[1] ?? 0
    expect(second).toBeGreaterThanOrEqual(5 + least)
    expect(second).toBeLessThanOrEqual(5 + Math.max(least, 10))
  })

  it.each(['-5', 'NaN', 'soon', '1e999', '99999999999999999999', '', '5, 7'])(
    'Retry-After: %j neither hurries nor outlives the code',
    async (value) => {
      const { host, signIn } = await begin({
        expiresIn: 60,
        failOn: { CreateToken: { 1: retryAfter(value) } },
      })
      await host.advance(60.1)
      expect(signIn.getState().status).toBe('expired')
      for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
      expect(host.clock.pending).toBe(0)
    },
  )

  it('backs off: the waits grow, stay bounded, and return to the interval after an answer', async () => {
    const { host } = await begin({ interval: 1, offline: [[2.5, 300]] })
    await host.advance(500)
    const sent = host.requests.slice(2)
    const lost = sent.filter(({ ended }) => ended === 'lost').map(({ sentMs }) => sentMs / 1_000)
    const waits = lost.slice(1).map((at, i) => at - (lost[i] ?? 0))
    waits.slice(1).forEach((wait, i) => expect(wait).toBeGreaterThanOrEqual(waits[i] ?? 0))
    expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? 0)
    expect(Math.max(...waits)).toBeLessThanOrEqual(60)
    expect(pollGaps(host).at(-1)).toBe(1_000)
  })

  it('lets no bound of the backoff undercut the interval', async () => {
    const { host } = await begin({ interval: 90, offline: [[80, 400]] })
    await host.advance(599)
    for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(90_000)
  })
})

describe('R8: a host that knows about the network', () => {
  it('shows that it is offline, seldom asks, and asks soon after it is back', async () => {
    const { host, signIn } = await begin({ offline: [[12, 70]], reportsOffline: true })
    const polls = record(signIn.polls$)
    await host.advance(30)
    expect(awaiting(signIn).poll.phase).toBe('offline')
    host.service.approve(awaiting(signIn).userCode)
    await host.advance(39.9)
    expect(pollSeconds(host).length).toBeLessThanOrEqual(4)
    await host.advance(5.1)
    expect(signIn.getState().status).toBe('signedIn')
    expect(polls.values.at(-1)?.outcome).toBe('granted')
  })

  it.each([
    [14, 14.5, 15],
    [12, 40, 40],
    [12, 41.9, 41.9],
    [12, 43, 47],
  ])('lost at %s s and back at %s s, it asks at %s s', async (lost, back, asks) => {
    const { host } = await begin({ offline: [[lost, back]], reportsOffline: true })
    await host.advance(60)
    // At 42 s it asks although it is offline: a host may be wrong.
    expect(pollSeconds(host).find((second) => second >= back)).toBe(asks)
  })

  it('expires offline at the deadline', async () => {
    const { host, signIn } = await begin({
      offline: [[12, 700]],
      reportsOffline: true,
      expiresIn: 60,
    })
    await host.advance(60.1)
    expect(signIn.getState()).toEqual({ status: 'expired' })
    await host.advance(700)
    expect(host.clock.pending).toBe(0)
  })
})

describe('R8: a stored token outlives every fault', () => {
  it('is still there after another sign-in that never got through', async () => {
    const host = simulate({ interval: 5, approveAfter: 1, offline: [[20, 900]] })
    const session = host.session()
    session.signIn()
    await host.advance(6)
    const token = await session.token()
    await host.advance(10)
    const again = session.signIn({ prompt: 'always' })
    await host.advance(3)
    expect(again.getState().status).toBe('awaitingCode')
    await host.advance(200)
    expect(isOver(again)).toBe(false)
    expect((await session.token()).reveal()).toBe(token.reveal())
    again.cancel()
    expect((await session.token()).reveal()).toBe(token.reveal())
    expect(session.getState()).toMatchObject({ status: 'signedIn', expiresAt: token.expiresAt })
  })
})
