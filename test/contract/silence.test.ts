import { getEventListeners } from 'node:events'
import * as fc from 'fast-check'
import { runs, someRuns } from '../property/replay.ts'
import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { begin, failure, isOver, pollGaps, record } from './support.ts'

/** A host that remembers each delay that a timer was set for. */
const timed = (host: Simulation) => {
  const { clock } = host
  const delays: number[] = []
  const port: Host = {
    ...host,
    clock: {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      clearTimeout: (handle) => clock.clearTimeout(handle),
      setTimeout: (callback, delayMs) => {
        delays.push(delayMs)
        return clock.setTimeout(callback, delayMs)
      },
    },
  }
  return { delays, port }
}

const count = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('terminal means silent', () => {
  it.each([
    ['approval', { approveAfter: 1 }],
    ['denial', { denyAfter: 1 }],
    ['expiry', { expiresIn: 12 }],
    ['failure', { failOn: { RegisterClient: { 1: { error: 'invalid_request' } } } }],
  ] as const)('no listener is left on a signal: %s', async (_, options) => {
    const host = simulate({ interval: 5, ...options })
    const { signal } = new AbortController()
    const session = host.session({ signal })
    const own = count(signal)
    session.signIn({ signal })
    await host.advance(13)
    expect(count(signal)).toBe(own)
    await session[Symbol.asyncDispose]()
    expect(count(signal)).toBe(0)
  })

  it('a thousand sign-ins on one signal leave nothing behind', async () => {
    const host = simulate({ interval: 5 })
    const { signal } = new AbortController()
    const session = host.session()
    for (let n = 0; n < 1_000; n += 1) session.signIn({ signal }).cancel()
    await host.clock.settle()
    expect(count(signal)).toBe(0)
    expect(host.clock.pending).toBe(0)
  })

  it('a sign-in leaves no secret in the store but the registration and the token', async () => {
    for (const options of [{ approveAfter: 1 }, { denyAfter: 1 }, { expiresIn: 12 }]) {
      const host = simulate({ interval: 5, ...options })
      const keys = new Set<string>()
      const signIn = host
        .session({
          store: {
            get: (key) => host.store.get(key),
            set: (key, value, o) => {
              keys.add(key)
              return host.store.set(key, value, o)
            },
            delete: (key) => {
              keys.delete(key)
              return host.store.delete(key)
            },
          },
        })
        .signIn()
      await host.advance(13)
      expect(isOver(signIn)).toBe(true)
      expect(keys.size).toBe('approveAfter' in options ? 2 : 1)
    }
  })
})

describe('timers', () => {
  it('are never set for more than a real timer can hold, nor for nonsense', async () => {
    const seconds = fc.constantFrom(1, 5, 86_400, 2_147_484, 1e8, 9e8)
    const retryAfter = fc.constantFrom(
      '1',
      '-1',
      '4294967',
      '1e400',
      'Fri, 31 Dec 9999 23:59:59 GMT',
    )
    await fc.assert(
      fc.asyncProperty(
        seconds,
        seconds,
        seconds,
        retryAfter,
        async (interval, life, token, wait) => {
          const host = simulate({
            interval,
            expiresIn: life,
            tokenExpiresIn: token,
            refreshToken: token >= 86_400,
            approveAfter: 1,
            failOn: { CreateToken: { 1: { status: 503, headers: { 'Retry-After': wait } } } },
          })
          const { delays, port } = timed(host)
          const session = host.session({ host: port })
          record(session.state$)
          const signIn = session.signIn()
          const countdown = record(signIn.countdown$)
          await host.advance(10)
          countdown.stop()
          await host.advance(86_410)
          expect(isOver(signIn)).toBe(true)
          for (const delay of delays) {
            expect(delay).toBeGreaterThanOrEqual(0)
            expect(delay).toBeLessThan(2 ** 31)
          }
          const disposal = session[Symbol.asyncDispose]()
          await host.advance(1)
          await disposal
          expect(host.clock.pending).toBe(0)
        },
      ),
      // A story of a day takes a second: 3 in the quick tier, 20 in the long one.
      { numRuns: Math.ceil((runs().numRuns ?? 0) / 100) },
    )
  })
})

describe('ports that misbehave', () => {
  const broken: readonly (readonly [string, () => unknown])[] = [
    ['throws', () => Reflect.apply(() => JSON.parse('{'), undefined, [])],
    ['rejects with nothing', () => Promise.reject(undefined as unknown as Error)],
    ['rejects with text', () => Promise.reject('canary' as unknown as Error)],
    ['resolves with nothing', () => Promise.resolve(undefined)],
    ['resolves with no response', () => Promise.resolve({ status: 200 })],
    ['aborts by itself', () => Promise.reject(new DOMException('canary', 'AbortError'))],
  ]

  it.each(broken)('a fetch that %s keeps the flow alive', async (_, misbehave) => {
    const { host, signIn } = await begin()
    signIn.cancel()
    let calls = 0
    const fetch: Host['fetch'] = (url, init) => {
      const isPoll = url.endsWith('/token')
      if (isPoll) calls += 1
      if (isPoll && calls === 1) return misbehave() as Promise<Response>
      return host.fetch(url, init)
    }
    const next = host.session({ host: { ...host, fetch } }).signIn()
    await host.advance(6)
    expect(JSON.stringify(next.getState())).not.toContain('canary')
    host.service.approve(host.service.codes()[1]?.userCode ?? '')
    await host.advance(60)
    expect(next.getState().status).toBe('signedIn')
    for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
  })

  it('a store that returns anything at all never makes a signedIn of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const host = simulate({ interval: 5 })
        const store = { ...host.store, get: () => Promise.resolve(value) }
        const session = host.session({ store })
        const log = record(session.state$)
        await host.clock.settle()
        expect(session.getState().status).toBe('signedOut')
        await failure(session.token())
        session.signIn()
        await host.advance(700)
        expect(log.error).toBeUndefined()
        expect(['signedOut', 'signingIn']).toContain(session.getState().status)
        await session[Symbol.asyncDispose]()
        expect(host.clock.pending).toBe(0)
      }),
      someRuns(),
    )
  })

  it('a store that never answers: cancel still ends it at once', async () => {
    const host = simulate()
    const store = { ...host.store, get: () => new Promise<never>(() => undefined) }
    const session = host.session({ store })
    const signIn = session.signIn()
    await host.advance(3)
    expect(signIn.getState().status).toBe('starting')
    signIn.cancel()
    expect(signIn.getState().status).toBe('cancelled')
    expect(host.requests).toEqual([])
  })
})
