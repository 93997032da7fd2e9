import { BehaviorSubject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { memoryStore, type Store } from '../../src/index.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { blind, patiently, plain, processOf, refreshes, signedIn } from './processes.ts'
import { failure, record } from './support.ts'

const reuse = 'allow' as const

type Fault = NonNullable<NonNullable<SimulationOptions['failOn']>['CreateToken']>[number]

/** All that leaves open whether the refresh token was spent. */
const doubts: readonly (readonly [string, Fault])[] = [
  ['an answer that is lost', 'lost'],
  ['an answer that is cut in half', 'truncated'],
  ['no answer at all', 'hang'],
  ['a success that is no JSON', { status: 200, body: '<html>Hello</html>' }],
  ['an empty success', { status: 200, body: '' }],
  ['a page of a proxy', 'html'],
  ['a redirect', { status: 302, body: '', headers: { location: 'https://hotel.example' } }],
  ['a page that forbids', { status: 403, body: '<html>Sorry</html>' }],
  ['408', { status: 408, body: '' }],
  ['429', { status: 429, body: '' }],
  ['500', { status: 500, body: '' }],
  ['a server error of the service', { error: 'server_error' }],
  ['502', { status: 502, body: '<html>Bad gateway</html>' }],
  ['503', { status: 503, body: '' }],
  ['504', { status: 504, body: '' }],
]

/** In seconds: a token lasts for an hour. */
const beforeItsEnd = 3_580

describe.each(doubts)('R25: a renewal answered by %s', (_, fault) => {
  it('is not sent again while the token is good, and once when it is over', async () => {
    const signed = await signedIn({ reuse, failOn: { CreateToken: { 2: fault } } })
    const { simulation, session } = signed
    const log = record(session.state$)
    await simulation.advance(beforeItsEnd)
    expect(refreshes(signed)).toBe(1)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'retrying' })
    expect(simulation.service.isLive((await session.token()).reveal())).toBe(true)
    await simulation.advance(60)
    expect(refreshes(signed)).toBe(2)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    expect(simulation.service.isLive((await session.token()).reveal())).toBe(true)
    expect(log.values.map(({ status }) => status)).not.toContain('signedOut')
  })
})

describe('R10: a renewal whose answer is lost', () => {
  it('is in the way of nobody once the token is over', async () => {
    const signed = await signedIn({ reuse, failOn: { CreateToken: { 2: 'lost' } } })
    const { simulation, session } = signed
    const { expiresAt } = await session.token()
    // The looks for what became of it are 30 s apart: one comes shortly before the end, wherever that is.
    await simulation.advance((expiresAt - simulation.clock.now()) / 1_000 - 400)
    for (let n = 0; n < 900 && refreshes(signed) < 2; n += 1) {
      expect(await patiently(simulation, session.token())).toBeDefined()
      await simulation.advance(0.5)
    }
    expect(refreshes(signed)).toBe(2)
    expect((await session.token()).expiresAt).toBeGreaterThan(expiresAt)
  })

  it('is not sent again because somebody wants a longer token, or the network comes and goes', async () => {
    const online$ = new BehaviorSubject(true)
    const signed = await signedIn(
      { reuse, failOn: { CreateToken: { 2: 'lost' } } },
      { host: { online$ } },
    )
    const { simulation, session } = signed
    await simulation.advance(3_400)
    for (const minTtlMs of [0, 300_000, 3_000_000]) {
      online$.next(false)
      const wanted = session.token({ minTtlMs }).catch(() => undefined)
      online$.next(true)
      await simulation.advance(40)
      await wanted
    }
    expect(refreshes(signed)).toBe(1)
    expect(session.getState().status).toBe('signedIn')
  })

  it('ends in a sign-in where the service takes the repetition for a thief', async () => {
    const signed = await signedIn({ failOn: { CreateToken: { 2: 'lost' } } })
    await signed.simulation.advance(beforeItsEnd)
    expect(signed.session.getState().status).toBe('signedIn')
    await signed.simulation.advance(60)
    expect(refreshes(signed)).toBe(2)
    expect(signed.session.getState()).toMatchObject({ status: 'signedOut', reason: 'revoked' })
    const next = signed.session.signIn()
    await signed.simulation.advance(20)
    expect(next.getState()).toMatchObject({ status: 'signedIn', via: 'device' })
  })

  it('once more, and once more when the token is over, signs nobody out', async () => {
    const faults = { 2: 'lost', 3: 'lost', 4: 'lost' } as const
    const signed = await signedIn({ reuse, failOn: { CreateToken: faults } })
    const { simulation, session } = signed
    await simulation.advance(3_615)
    expect(refreshes(signed)).toBe(3)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'retrying' })
    expect(session.getState()).toHaveProperty('lastError')
    await simulation.advance(70)
    expect(refreshes(signed)).toBe(4)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
  })

  it('uses what another process has got meanwhile, and repeats nothing', async () => {
    // The first process hears nothing of its own request; the second is answered meanwhile.
    const signed = await signedIn(
      { reuse, latency: [0, 0, 0, 8, 1], failOn: { CreateToken: { 3: 'lost' } } },
      { session: {} },
    )
    const { simulation, session } = signed
    const other = processOf(simulation, { store: blind(simulation.store) })
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

describe('R25: a process that dies with a renewal', () => {
  it.each(['before the answer', 'before the answer is stored'] as const)(
    'leaves word of it: %s, and who comes after it sends nothing while the token is good',
    async (when) => {
      const isStalled = { set: false }
      const simulation = simulate({
        interval: 1,
        approveAfter: 1,
        tokenExpiresIn: 3_600,
        latency: 1,
      })
      const memory = memoryStore(simulation.clock)
      const store: Store = {
        ...plain(memory),
        set: (key, value, o) =>
          isStalled.set && key.startsWith('token/')
            ? new Promise(() => undefined)
            : memory.set(key, value, o),
      }
      const first = processOf(simulation, { store })
      simulation.session({ host: first.host }).signIn()
      await simulation.advance(10)
      isStalled.set = when === 'before the answer is stored'
      for (let n = 0; n < 40_000 && refreshes(first) === 0; n += 1) await simulation.advance(0.1)
      await simulation.advance(when === 'before the answer' ? 0.2 : 2)
      simulation.crash()
      const second = processOf(simulation, { store: memory })
      const session = simulation.session({ host: second.host })
      await simulation.advance(200)
      expect(refreshes(second)).toBe(0)
      expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'retrying' })
      expect((await session.token()).expiresAt).toBeGreaterThan(simulation.clock.now())
      await simulation.advance(300)
      expect(refreshes(second)).toBe(1)
    },
  )
})
