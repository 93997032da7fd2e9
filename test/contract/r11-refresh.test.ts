import { describe, expect, it } from 'vitest'
import { memoryStore, type Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { glass, patiently, refreshes, signedIn } from './processes.ts'
import { failure, isDeeplyFrozen, record } from './support.ts'

const hourMs = 3_600_000

describe('R11: a renewal', () => {
  it('comes when five minutes are left, without anybody asking', async () => {
    const signed = await signedIn()
    const { simulation, session } = signed
    await simulation.advance(3_299)
    expect(refreshes(signed)).toBe(0)
    await simulation.advance(2)
    expect(refreshes(signed)).toBe(1)
    const now = simulation.clock.now()
    const state = session.getState()
    expect(state).toMatchObject({ status: 'signedIn', refreshable: true, refresh: 'idle' })
    if (state.status !== 'signedIn') return
    expect(state.expiresAt).toBeGreaterThan(now + hourMs - 2_000)
    expect((await session.token()).expiresAt).toBe(state.expiresAt)
    expect(simulation.service.isLive((await session.token()).reveal())).toBe(true)
  })

  it.each([
    [600_000, 3_000],
    [60_000, 3_540],
    [0, 3_600],
  ])('comes %i ms before the end where the session says so', async (refreshWindowMs, after) => {
    const signed = await signedIn({}, { session: { refreshWindowMs } })
    await signed.simulation.advance(after - 1)
    expect(refreshes(signed)).toBe(0)
    await signed.simulation.advance(2)
    expect(refreshes(signed)).toBe(1)
    expect(signed.session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
  })

  it('goes on for a week: one per token, and never two at a time', async () => {
    const signed = await signedIn({ latency: 0.4 })
    await signed.simulation.advance(7 * 86_400)
    const week = (7 * 86_400) / 3_300
    expect(refreshes(signed)).toBeGreaterThan(week - 2)
    expect(refreshes(signed)).toBeLessThan(week + 2)
    expect(signed.session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    expect(signed.simulation.service.sessions()).toHaveLength(1)
  })

  it('is announced as running, then idle, each state frozen', async () => {
    const { simulation, session } = await signedIn({ latency: [0, 0, 0, 2] })
    const log = record(session.state$)
    await simulation.advance(3_310)
    const renewals = log.values.map((state) => state.status === 'signedIn' && state.refresh)
    expect(renewals).toEqual(['idle', 'running', 'idle'])
    for (const value of log.values) expect(isDeeplyFrozen(value)).toBe(true)
  })

  it('is durable before it is announced', async () => {
    const simulation = simulate()
    const memory = memoryStore(simulation.clock)
    let delayMs = 0
    let clock = simulation.clock
    const store: Store = {
      ...memory,
      set: async (key, value, options) => {
        if (delayMs > 0 && key.startsWith('token/'))
          await new Promise<void>((resolve) => void clock.setTimeout(resolve, delayMs))
        await memory.set(key, value, options)
      },
    }
    const signed = await signedIn({}, { host: { store } })
    clock = signed.simulation.clock
    delayMs = 10_000
    const before = signed.session.getState()
    await signed.simulation.advance(3_305)
    expect(refreshes(signed)).toBe(1)
    const during = signed.session.getState()
    expect(during).toMatchObject({ ...before, refresh: 'running' })
    await signed.simulation.advance(11)
    const after = signed.session.getState()
    if (after.status !== 'signedIn' || before.status !== 'signedIn') throw new Error('signed out')
    expect(after.expiresAt).toBeGreaterThan(before.expiresAt)
  })

  it('that the store does not take leaves everybody signed in, and says why', async () => {
    const memory = memoryStore({ now: () => 0 })
    let isBroken = false
    const store: Store = {
      ...memory,
      set: (key, value, options) =>
        isBroken ? Promise.reject(new Error('the disk is full')) : memory.set(key, value, options),
    }
    const { simulation, session } = await signedIn({}, { host: { store } })
    isBroken = true
    await simulation.advance(3_310)
    expect(session.getState()).toMatchObject({
      status: 'signedIn',
      lastError: { code: 'store_unavailable' },
    })
    await expect(session.token()).resolves.toBeDefined()
  })

  it('keeps the old refresh token where the answer brings none', async () => {
    const signed = await signedIn({ rotation: false })
    await signed.simulation.advance(3 * 3_300 + 10)
    expect(refreshes(signed)).toBe(3)
    const presented = signed.tokens('refresh_token').map(({ body }) => body['refreshToken'])
    expect(new Set(presented).size).toBe(1)
    expect(signed.session.getState()).toMatchObject({ status: 'signedIn', refreshable: true })
  })

  it('keeps the old refresh token where the answer brings none, and is written late', async () => {
    const memory = memoryStore({ now: () => 0 })
    let isBroken = false
    const store: Store = {
      ...memory,
      set: (key, value, options) =>
        isBroken ? Promise.reject(new Error('the disk is full')) : memory.set(key, value, options),
    }
    const signed = await signedIn({ rotation: false }, { host: { store } })
    const { simulation, session } = signed
    isBroken = true
    await simulation.advance(3_310)
    expect(session.getState()).toMatchObject({ lastError: { code: 'store_unavailable' } })
    isBroken = false
    await simulation.advance(60)
    expect(refreshes(signed)).toBe(1)
    expect(session.getState()).toMatchObject({ refreshable: true, refresh: 'idle' })
    await simulation.advance(3_400)
    const presented = signed.tokens('refresh_token').map(({ body }) => body['refreshToken'])
    expect(presented).toEqual([presented[0], presented[0]])
  })

  it('uses each rotated refresh token once', async () => {
    const signed = await signedIn()
    await signed.simulation.advance(3 * 3_300 + 10)
    const presented = signed.tokens('refresh_token').map(({ body }) => body['refreshToken'])
    expect(new Set(presented).size).toBe(3)
  })

  it('asks for no scope: the same scope is meant', async () => {
    const signed = await signedIn()
    await signed.simulation.advance(3_310)
    const [request] = signed.tokens('refresh_token')
    expect(Object.keys(request?.body ?? {}).toSorted()).toEqual([
      'clientId',
      'clientSecret',
      'grantType',
      'refreshToken',
    ])
  })

  it('does not happen without a refresh token: the session ends with its token', async () => {
    const signed = await signedIn({ refreshToken: false })
    await signed.simulation.advance(3_599)
    expect(signed.session.getState()).toMatchObject({ status: 'signedIn', refreshable: false })
    await signed.simulation.advance(2)
    expect(refreshes(signed)).toBe(0)
    expect(signed.session.getState()).toEqual({ status: 'signedOut', reason: 'expired' })
    expect((await failure(signed.session.token())).code).toBe('session_expired')
  })

  it('is kept when the session is disposed in the middle of it, and nothing else is left', async () => {
    const signed = await signedIn({ latency: [0, 0, 0, 5] })
    const { simulation, session, host } = signed
    await simulation.advance(3_302)
    expect(refreshes(signed)).toBe(1)
    await patiently(simulation, session[Symbol.asyncDispose](), 5)
    expect(simulation.clock.pending).toBe(0)
    simulation.crash()
    const next = simulation.session({ host })
    await simulation.advance(3_000)
    expect((await next.token()).expiresAt).toBeGreaterThan(simulation.clock.now())
    expect(refreshes(signed)).toBe(1)
  })

  it.each([
    ['a sign-in that finds the stored token', 'if-needed'],
    ['a sign-in that asks the person, and is cancelled', 'always'],
  ] as const)('is not cut off by %s', async (_, prompt) => {
    const signed = await signedIn({ latency: [0, 0, 0, 5] })
    const { simulation, session } = signed
    await simulation.advance(3_302)
    const signIn = session.signIn({ prompt })
    await simulation.advance(1)
    if (prompt === 'always') signIn.cancel()
    await simulation.advance(600)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    expect((await session.token()).expiresAt).toBeGreaterThan(simulation.clock.now())
    expect(refreshes(signed)).toBe(1)
    expect(simulation.service.sessions()).toMatchObject([{ refreshes: 1 }])
  })
})

describe('R11: a good token in the store of a process that starts', () => {
  it.each([
    ['over', 7_200],
    ['nearly over', 3_500],
  ])('is renewed at once where it is %s', async (_, after) => {
    const { simulation, host } = await signedIn()
    const held = glass(host.store)
    simulation.crash()
    await simulation.advance(after)
    const session = simulation.session({ store: held.store })
    await simulation.advance(2)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    expect((await session.token()).expiresAt).toBeGreaterThan(simulation.clock.now() + 3_500_000)
    const refreshed = simulation.service.log.filter(
      ({ grantType }) => grantType === 'refresh_token',
    )
    expect(refreshed).toHaveLength(1)
  })
})
