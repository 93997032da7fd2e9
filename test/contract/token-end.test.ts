import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'
import { patiently, refreshes, signedIn } from './processes.ts'
import { failure, record } from './support.ts'

describe('token({ signal })', () => {
  it.each(['wait', 'signIn'] as const)(
    '%s: rejects with its reason; a sign-in goes on',
    async (o) => {
      const host = simulate({ interval: 1, approveAfter: 20 })
      const session = host.session()
      const { signal, abort } = (() => {
        const controller = new AbortController()
        return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) }
      })()
      const token = session.token({ whenSignedOut: o, signal }).catch((reason: unknown) => reason)
      await host.advance(3)
      const reason = new Error('enough')
      abort(reason)
      expect(await token).toBe(reason)
      expect(session.getState().status).toBe(o === 'wait' ? 'signedOut' : 'signingIn')
      await host.advance(30)
      expect(session.getState().status).toBe(o === 'wait' ? 'signedOut' : 'signedIn')
    },
  )

  it('rejects while a renewal is under way, which goes on', async () => {
    const signed = await signedIn({ latency: [0, 0, 0, 10] })
    const { simulation, session } = signed
    await simulation.advance(1_000)
    const controller = new AbortController()
    const token = session
      .token({ minTtlMs: 3_500_000, signal: controller.signal })
      .catch((reason: unknown) => reason)
    await simulation.advance(2)
    controller.abort('no more')
    expect(await token).toBe('no more')
    await simulation.advance(20)
    expect(refreshes(signed)).toBe(1)
    expect((await session.token()).expiresAt).toBeGreaterThan(simulation.clock.now() + 3_500_000)
  })

  it('that has been aborted before', async () => {
    const host = simulate()
    const session = host.session()
    const reason = new Error('never')
    const options = { whenSignedOut: 'signIn', signal: AbortSignal.abort(reason) } as const
    await expect(session.token(options)).rejects.toBe(reason)
    await host.advance(5)
    expect(host.requests).toEqual([])
  })
})

describe('token() and the end of the session', () => {
  it.each(['wait', 'signIn'] as const)('%s: rejects as cancelled', async (whenSignedOut) => {
    const host = simulate({ interval: 1 })
    const session = host.session()
    const token = failure(session.token({ whenSignedOut }))
    await host.advance(2)
    await session[Symbol.asyncDispose]()
    expect((await token).code).toBe('cancelled')
    expect(host.clock.pending).toBe(0)
  })

  it.each(['throw', 'wait', 'signIn'] as const)(
    '%s: rejects so after it',
    async (whenSignedOut) => {
      const host = simulate()
      const session = host.session()
      await session[Symbol.asyncDispose]()
      expect((await failure(session.token({ whenSignedOut }))).code).toBe('cancelled')
    },
  )

  it('tells nobody who only watches', async () => {
    const host = simulate()
    const session = host.session()
    const log = record(session.state$)
    await session[Symbol.asyncDispose]()
    expect(log.error).toBe(undefined)
    expect(log.isComplete).toBe(true)
  })
})

describe('the life of a token', () => {
  it.each(['device', 'authorizationCode'] as const)(
    'counts from when it was asked for, not from its answer: %s, and its renewal',
    async (method) => {
      const lifeMs = 3_600_000
      const o = { interval: 1, approveAfter: 1, latency: 3, tokenExpiresIn: lifeMs / 1_000 }
      const world = simulate({ browser: 'works', ...o })
      const session = world.session()
      const endsAt = async () => (await session.token()).expiresAt - world.clock.now()
      const expectLife = async () => {
        const { sentMs = 0 } = world.requests.at(-1) ?? {}
        expect(await endsAt()).toBe(sentMs + lifeMs - world.clock.elapsedMs)
      }
      await patiently(world, session.signIn({ method }).result())
      await expectLife()
      const before = world.requests.length
      while (world.requests.length === before) await world.advance(10)
      await world.advance(10)
      await expectLife()
      await patiently(world, session[Symbol.asyncDispose]())
    },
  )
})
