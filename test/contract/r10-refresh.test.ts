import { describe, expect, it } from 'vitest'
import { plain, processOf, refreshes, signedIn } from './processes.ts'
import { failure } from './support.ts'

const reuse = 'allow' as const

describe('R10: a renewal whose answer is lost', () => {
  it.each(['lost', 'truncated', 'hang', { status: 200, body: '<html>Hello</html>' }] as const)(
    'is repeated once: %j',
    async (fault) => {
      const signed = await signedIn({ reuse, failOn: { CreateToken: { 2: fault } } })
      const { simulation, session } = signed
      await simulation.advance(3_400)
      expect(refreshes(signed)).toBe(2)
      expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
      expect((await session.token()).expiresAt).toBeGreaterThan(simulation.clock.now() + 3_400_000)
      expect(simulation.service.isLive((await session.token()).reveal())).toBe(true)
    },
  )

  it('ends in a sign-in where the service takes the repetition for a thief', async () => {
    const signed = await signedIn({ failOn: { CreateToken: { 2: 'lost' } } })
    await signed.simulation.advance(3_400)
    expect(refreshes(signed)).toBe(2)
    expect(signed.session.getState()).toMatchObject({ status: 'signedOut', reason: 'revoked' })
    const next = signed.session.signIn()
    await signed.simulation.advance(20)
    expect(next.getState()).toMatchObject({ status: 'signedIn', via: 'device' })
  })

  it('twice is not repeated again in that run, and signs nobody out', async () => {
    const signed = await signedIn({
      reuse,
      failOn: { CreateToken: { 2: 'lost', 3: 'lost' } },
    })
    const { simulation, session } = signed
    await simulation.advance(3_325)
    expect(refreshes(signed)).toBe(2)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'retrying' })
    expect(session.getState()).toHaveProperty('lastError')
    await expect(session.token()).resolves.toBeDefined()
  })

  it('uses what another process has got meanwhile, and repeats nothing', async () => {
    // The first process hears nothing of its own request; the second is answered meanwhile.
    const signed = await signedIn(
      { reuse, latency: [0, 0, 0, 8, 1], failOn: { CreateToken: { 3: 'lost' } } },
      { session: {} },
    )
    const { simulation, session } = signed
    const other = processOf(simulation, { store: plain(simulation.store) })
    const lonely = simulation.session({ host: other.host, refreshWindowMs: 301_000 })
    await simulation.advance(3_320)
    expect(refreshes(other)).toBe(1)
    expect(refreshes(signed)).toBe(1)
    expect(lonely.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    expect((await lonely.token()).reveal()).toBe((await session.token()).reveal())
  })
})

describe('R10: a renewal that surely never arrived', () => {
  it('is tried again, for as long as it takes', async () => {
    const signed = await signedIn({ offline: [[3_000, 9_000]] })
    await signed.simulation.advance(8_900)
    expect(signed.session.getState()).toMatchObject({
      status: 'signedIn',
      lastError: { code: 'network' },
    })
    await signed.simulation.advance(600)
    expect(refreshes(signed)).toBeGreaterThan(5)
    expect(signed.session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    expect(signed.simulation.service.sessions()).toMatchObject([{ refreshes: 1, status: 'live' }])
  })

  it('is told to whoever wants a token that is over', async () => {
    const { simulation, session } = await signedIn({ offline: [[3_000, 9_000]] })
    await simulation.advance(5_000)
    const error = failure(session.token())
    await simulation.advance(60)
    expect((await error).code).toBe('network')
  })
})
