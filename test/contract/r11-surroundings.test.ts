import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { patiently, processOf, refreshes, signedIn } from './processes.ts'
import { record } from './support.ts'

describe('R11: one renewal at a time', () => {
  it('by two sessions on one host', async () => {
    const signed = await signedIn({ latency: [0, 0, 0, 3] })
    const { simulation, session } = signed
    const other = simulation.session({ host: signed.host })
    await simulation.advance(3_320)
    expect(refreshes(signed)).toBe(1)
    expect(other.getState()).toEqual(session.getState())
    expect(other.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    const tokens = await Promise.all([session.token(), other.token()])
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1)
  })

  it('by processes that share a store with locks', async () => {
    const signed = await signedIn({ latency: [0, 0, 0, 3] })
    const { simulation, session } = signed
    const others = [processOf(simulation), processOf(simulation)]
    const sessions = others.map(({ host }) => simulation.session({ host, share: 'machine' }))
    await simulation.advance(3_330)
    expect([signed, ...others].reduce((sum, one) => sum + refreshes(one), 0)).toBe(1)
    for (const one of sessions) {
      expect(one.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
      expect((await one.token()).reveal()).toBe((await session.token()).reveal())
    }
  })

  it('however many callers and sessions want it', async () => {
    const signed = await signedIn({ latency: [0, 0, 0, 3] })
    const { simulation } = signed
    const sessions = Array.from({ length: 5 }, () => simulation.session({ host: signed.host }))
    await simulation.advance(2_000)
    const wanted = sessions.flatMap((session) =>
      [1, 2, 3].map(() => session.token({ minTtlMs: 3_000_000 })),
    )
    const tokens = await patiently(simulation, Promise.all(wanted))
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1)
    expect(refreshes(signed)).toBe(1)
  })
})

it('R11: a renewal that waited for its turn has its whole time', async () => {
  const signed = await signedIn({ rotation: true, reuse: 'revoke', latency: 1 })
  const { simulation, session } = signed
  const { clock, store } = simulation
  const soon = store.lock?.bind(store) ?? (() => Promise.reject(new Error('no locks')))
  const busy: Store = {
    ...store,
    lock: (key, task, o) =>
      new Promise((resolve) => {
        clock.setTimeout(() => resolve(soon(key, task, o)), 20_000)
      }),
  }
  const other = simulation.session({ host: { ...signed.host, store: busy } })
  await session[Symbol.asyncDispose]()
  await simulation.advance(3_380)
  expect(refreshes(signed)).toBe(1)
  expect(other.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
  expect(simulation.service.sessions()).toMatchObject([{ refreshes: 1 }])
})

it('R11: a look into the store that overlaps a renewal takes no token for another one', async () => {
  const simulation = simulate({ tokenExpiresIn: 3_600, approveAfter: 1, interval: 1, latency: 0.2 })
  const { clock, store } = simulation
  let isSlow = false
  const slow: Store = {
    ...store,
    get: async (key) => {
      const value = await store.get(key)
      if (isSlow && key.startsWith('token/')) {
        isSlow = false
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 600))
      }
      return value
    },
  }
  const session = simulation.session({ host: { ...simulation, store: slow } })
  await patiently(simulation, session.signIn().result())
  await simulation.advance(3_280)
  const state = session.getState()
  const untilRenewal = state.status === 'signedIn' ? state.expiresAt - 300_000 - clock.now() : 0
  await simulation.advance(untilRenewal / 1_000 + 0.1)
  expect(session.getState()).toMatchObject({ refresh: 'running' })
  isSlow = true
  const late = session.token()
  await simulation.advance(61)
  await late
  expect(simulation.service.sessions()).toMatchObject([{ refreshes: 1 }])
  const { expiresAt } = await session.token()
  // It is the session's own, so that asking for more life than it has left is asking for a renewal.
  const minTtlMs = expiresAt - clock.now() + 1_000
  await expect(patiently(simulation, session.token({ minTtlMs }))).resolves.toBeDefined()
  expect(simulation.service.sessions()).toMatchObject([{ refreshes: 2 }])
})

describe('R11: a machine that sleeps', () => {
  it('over the end of the token renews it once, and signs nobody out', async () => {
    const signed = await signedIn()
    const { simulation, session } = signed
    const log = record(session.state$)
    await simulation.advance(100)
    simulation.sleep(40_000)
    await simulation.advance(65)
    expect(refreshes(signed)).toBe(1)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    expect((await session.token()).expiresAt).toBeGreaterThan(simulation.clock.now())
    expect(log.values.map(({ status }) => status)).not.toContain('signedOut')
  })

  it('gives nobody a token that is over, whether or not it has noticed', async () => {
    for (const detectsWake of [true, false]) {
      const signed = await signedIn({ detectsWake })
      const { simulation, session } = signed
      await simulation.advance(100)
      simulation.sleep(40_000)
      const token = await patiently(simulation, session.token())
      expect(token.expiresAt).toBeGreaterThan(simulation.clock.now())
      expect(refreshes(signed)).toBe(1)
    }
  })

  it('and has no refresh token is signed out when it wakes', async () => {
    const { simulation, session } = await signedIn({ refreshToken: false })
    await simulation.advance(100)
    simulation.sleep(40_000)
    await simulation.advance(65)
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'expired' })
  })

  it.each([
    ['sleep', 1_200, 'set', -3_600],
    ['sleep', 60, 'set', -28_800],
    ['sleep', 1_200, 'set', -1_200],
    ['set', 1_200, 'set', -3_600],
    ['set', 1_200, 'set', -1_200],
    ['set', -3_600, 'sleep', 1_200],
    ['set', -28_800, 'set', 1_200],
    ['set', -600, 'set', -600],
  ] as const)('gives nobody a token that is over: %s %i s, then %s %i s', async (...jumps) => {
    const [first, firstBy, second, secondBy] = jumps
    const { simulation, session } = await signedIn({ refreshToken: false })
    const jump = async (does: 'sleep' | 'set', by: number) => {
      if (does === 'sleep') simulation.sleep(by)
      else simulation.clock.setWall(by * 1_000)
      await simulation.advance(70)
    }
    await jump(first, firstBy)
    await jump(second, secondBy)
    const leftMs = 3_700_000 - simulation.clock.elapsedMs
    await simulation.advance(leftMs / 1_000)
    await expect(session.token()).rejects.toMatchObject({ code: 'session_expired' })
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'expired' })
  })

  it.each([-86_400, 86_400])('or whose clock is set by %i s', async (by) => {
    const signed = await signedIn()
    const { simulation, session } = signed
    await simulation.advance(100)
    simulation.clock.setWall(by * 1_000)
    await simulation.advance(3_600)
    expect(session.getState()).toMatchObject({ status: 'signedIn' })
    expect(refreshes(signed)).toBeLessThanOrEqual(3)
  })
})

describe('R11: a host that knows of its network', () => {
  it('waits for it, and renews when it is back', async () => {
    const signed = await signedIn({ offline: [[3_000, 9_000]], reportsOffline: true })
    const { simulation, session } = signed
    const log = record(session.state$)
    await simulation.advance(5_000)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'offline' })
    expect(refreshes(signed)).toBeLessThanOrEqual(1_700 / 10)
    await simulation.advance(4_010)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    expect(session.getState()).not.toHaveProperty('lastError')
    expect(simulation.service.sessions()).toMatchObject([{ refreshes: 1 }])
    expect(log.values.map(({ status }) => status)).not.toContain('signedOut')
  })

  it('says nothing of a short outage that harms nobody', async () => {
    const { simulation, session } = await signedIn({
      offline: [[1_000, 2_000]],
      reportsOffline: true,
    })
    const before = session.getState()
    const log = record(session.state$)
    await simulation.advance(2_500)
    expect(log.values).toEqual([before])
  })

  it.each(['signs out', 'stays'])('does not wait for it when it is back: %s', async (what) => {
    const { simulation, session } = await signedIn(
      { offline: [[100, 200]], reportsOffline: true },
      {
        weather: ({ body }) =>
          body['grantType'] === 'refresh_token'
            ? Promise.resolve(new Response('{}', { status: 503 }))
            : undefined,
      },
    )
    await simulation.advance(150)
    if (what === 'signs out') await session.signOut()
    await simulation.advance(100)
    if (what === 'signs out') session.signIn()
    await simulation.advance(3_400)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'retrying' })
  })

  it('tells each sign-in of a network that is gone', async () => {
    const simulation = simulate({ offline: [[5, 100]], reportsOffline: true, interval: 5 })
    let told = 0
    const session = simulation.session({
      inspect: (step) => {
        const isTold = step.type === '@xstate.event' && step.event.type === 'network.lost'
        if (isTold && step.actorRef === session.signIn().actor) told += 1
      },
    })
    await simulation.advance(10)
    for (const times of [1, 2]) {
      const signIn = session.signIn()
      await simulation.advance(1)
      expect(told).toBe(times)
      signIn.cancel()
      await simulation.advance(1)
    }
  })
})
