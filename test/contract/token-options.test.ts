import { describe, expect, it } from 'vitest'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { failed, patiently, processOf, refreshes, signedIn } from './processes.ts'
import { failure, requestsTo, startPath } from './support.ts'

const isPending = async (host: Simulation, promise: Promise<unknown>): Promise<boolean> => {
  let pending = true
  const settle = () => void (pending = false)
  promise.then(settle, settle)
  await host.clock.settle()
  return pending
}

describe('token({ minTtlMs })', () => {
  it('renews a token that does not last that long', async () => {
    const signed = await signedIn()
    const { simulation, session } = signed
    const before = await session.token({ minTtlMs: 3_500_000 })
    expect(refreshes(signed)).toBe(0)
    await simulation.advance(1_000)
    const token = await session.token({ minTtlMs: 3_500_000 })
    expect(refreshes(signed)).toBe(1)
    expect(token.expiresAt).toBeGreaterThanOrEqual(simulation.clock.now() + 3_500_000)
    expect(token.reveal()).not.toBe(before.reveal())
    expect(session.getState()).toMatchObject({ status: 'signedIn', expiresAt: token.expiresAt })
  })

  it('renews once for many callers', async () => {
    const signed = await signedIn({ latency: [0, 0, 0, 2] })
    await signed.simulation.advance(1_000)
    const tokens = Array.from({ length: 20 }, () => signed.session.token({ minTtlMs: 3_500_000 }))
    const got = await patiently(signed.simulation, Promise.all(tokens))
    expect(new Set(got.map((token) => token.reveal())).size).toBe(1)
    expect(refreshes(signed)).toBe(1)
  })

  it('gives the freshest where the service issues none that lasts so long, and renews once for it', async () => {
    const signed = await signedIn()
    const { simulation, session } = signed
    await simulation.advance(60)
    const before = await session.token()
    const token = await patiently(simulation, session.token({ minTtlMs: 86_400_000 }), 300)
    expect(token.expiresAt).toBeGreaterThan(before.expiresAt)
    const again = await patiently(simulation, session.token({ minTtlMs: 86_400_000 }), 300)
    expect(again.reveal()).toBe(token.reveal())
    expect(refreshes(signed)).toBe(1)
  })

  it('rejects with what stands in the way, and everybody stays signed in', async () => {
    const { simulation, session } = await signedIn(
      {},
      {
        weather: ({ body }) =>
          body['grantType'] === 'refresh_token' ? Promise.reject(failed('ENETUNREACH')) : undefined,
      },
    )
    await simulation.advance(1_000)
    const error = await failure(patiently(simulation, session.token({ minTtlMs: 3_500_000 })))
    expect(error.code).toBe('network')
    expect(session.getState().status).toBe('signedIn')
    await expect(session.token()).resolves.toBeDefined()
  })

  it.each([-1, Number.NaN, '5', null])(
    'refuses %j with the name of the option',
    async (minTtlMs) => {
      const session = simulate().session()
      const error: unknown = await session
        .token({ minTtlMs: minTtlMs as unknown as number })
        .catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(TypeError)
      expect((error as TypeError).message).toContain('minTtlMs')
    },
  )
})

describe('token() of a token that is nearly over', () => {
  it('does not wait for a renewal while it is still good', async () => {
    const signed = await signedIn({ latency: [0, 0, 0, 8] })
    const { simulation, session } = signed
    const before = await session.token()
    await simulation.advance(3_302)
    expect(session.getState()).toMatchObject({ refresh: 'running' })
    expect((await session.token()).reveal()).toBe(before.reveal())
    await simulation.advance(25)
    expect((await session.token()).reveal()).not.toBe(before.reveal())
    expect(refreshes(signed)).toBe(1)
  })

  it('has it renewed beside its use where less than a quarter of an hour is left', async () => {
    const signed = await signedIn({ latency: [0, 0, 0, 8] })
    const { simulation, session } = signed
    const before = await session.token()
    await simulation.advance(2_690)
    expect((await session.token()).reveal()).toBe(before.reveal())
    await simulation.advance(20)
    expect(refreshes(signed)).toBe(0)
    expect((await session.token()).reveal()).toBe(before.reveal())
    await simulation.advance(9)
    expect(refreshes(signed)).toBe(1)
    expect((await session.token()).reveal()).not.toBe(before.reveal())
  })
})

describe('token({ whenSignedOut })', () => {
  it('throw: rejects at once and asks nobody', async () => {
    const host = simulate()
    const error = await failure(host.session().token({ whenSignedOut: 'throw' }))
    expect(error.code).toBe('not_signed_in')
    expect(host.requests).toEqual([])
  })

  it('wait: resolves once somebody has signed in, and starts nothing', async () => {
    const host = simulate({ interval: 1, approveAfter: 10 })
    const session = host.session()
    const token = session.token({ whenSignedOut: 'wait' })
    await host.advance(3_600)
    expect(await isPending(host, token)).toBe(true)
    expect(host.requests).toEqual([])
    session.signIn()
    await host.advance(5)
    expect(await isPending(host, token)).toBe(true)
    await host.advance(10)
    expect((await token).expiresAt).toBeGreaterThan(host.clock.now())
  })

  it('wait: goes on through sign-ins that fail', async () => {
    const host = simulate({ interval: 1, expiresIn: 60 })
    const session = host.session()
    const token = session.token({ whenSignedOut: 'wait' })
    session.signIn()
    await host.advance(5)
    host.service.deny(host.service.codes()[0]?.userCode ?? '')
    await host.advance(5)
    session.signIn().cancel()
    session.signIn()
    await host.advance(70)
    expect(await isPending(host, token)).toBe(true)
    session.signIn()
    await host.advance(2)
    host.service.approve(host.service.codes().at(-1)?.userCode ?? '')
    await host.advance(5)
    await expect(token).resolves.toBeDefined()
  })

  it('signIn: starts one, and many callers share it', async () => {
    const host = simulate({ interval: 1, approveAfter: 3 })
    const session = host.session()
    const tokens = [1, 2, 3].map(() => session.token({ whenSignedOut: 'signIn' }))
    await host.advance(1)
    expect(session.getState()).toMatchObject({ status: 'signingIn' })
    const got = await patiently(host, Promise.all(tokens))
    expect(new Set(got.map((token) => token.reveal())).size).toBe(1)
    expect(requestsTo(host, startPath)).toHaveLength(1)
  })

  it('signIn: joins the sign-in under way', async () => {
    const host = simulate({ interval: 1, approveAfter: 8 })
    const session = host.session()
    const signIn = session.signIn()
    await host.advance(2)
    const token = session.token({ whenSignedOut: 'signIn' })
    await host.advance(2)
    expect(session.signIn()).toBe(signIn)
    await patiently(host, token)
    expect(requestsTo(host, startPath)).toHaveLength(1)
  })

  it('signIn: rejects as the sign-in does, and starts no other', async () => {
    const host = simulate({ interval: 1, denyAfter: 3 })
    const session = host.session()
    const error = await failure(patiently(host, session.token({ whenSignedOut: 'signIn' })))
    expect(error.code).toBe('access_denied')
    await host.advance(60)
    expect(requestsTo(host, startPath)).toHaveLength(1)
  })

  it('signIn: asks nobody where somebody is signed in', async () => {
    const signed = await signedIn()
    await signed.session.token({ whenSignedOut: 'signIn' })
    const other = processOf(signed.simulation)
    const session = signed.simulation.session({ host: other.host })
    await session.token({ whenSignedOut: 'signIn' })
    expect(other.sent).toEqual([])
  })

  it('signIn: after the end of a session that cannot be renewed', async () => {
    const { simulation, session } = await signedIn({ refreshToken: false })
    await simulation.advance(4_000)
    const token = await patiently(simulation, session.token({ whenSignedOut: 'signIn' }))
    expect(token.expiresAt).toBeGreaterThan(simulation.clock.now())
  })
})
