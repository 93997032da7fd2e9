import { describe, expect, it } from 'vitest'
import { memoryStore, type Store } from '../../src/index.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { patiently } from './processes.ts'
import { failure } from './support.ts'

type Way = 'set' | 'lock' | 'silence'

/** A store that takes no token while it is closed, in one way or another. */
const closable = (host: ReturnType<typeof simulate>, way: Way) => {
  const base = memoryStore(host.clock)
  const gate = { isClosed: false }
  const isShut = (key: string) => gate.isClosed && key.startsWith('token/')
  const canary = Object.assign(new Error('canary: no space for refreshToken'), {
    code: 'ENOSPC',
    path: '/home/ada/tokens/1.json',
  })
  const shut = (): Promise<never> =>
    way === 'silence' ? new Promise(() => undefined) : Promise.reject(canary)
  const store: Store = {
    get: base.get,
    delete: base.delete,
    set: (key, value, o) => (isShut(key) && way !== 'lock' ? shut() : base.set(key, value, o)),
    lock: (key, task, o) => (isShut(key) && way === 'lock' ? shut() : base.lock(key, task, o)),
    prove: base.prove,
  }
  return { store, gate, base }
}

const begin = async (way: Way, options: SimulationOptions = {}) => {
  const host = simulate({ interval: 1, approveAfter: 3, tokenExpiresIn: 3_600, ...options })
  const { store, gate, base } = closable(host, way)
  const session = host.session({ store })
  const signIn = session.signIn()
  await host.advance(2)
  gate.isClosed = true
  return { host, session, signIn, store, gate, base }
}

const ways = ['set', 'lock', 'silence'] as const
/** A call that is never answered counts as failed after half a minute. */
const patience = 200

describe.each(ways)('R19: a grant that the store does not take (%s)', (way) => {
  it('is shown, handed out, and written as soon as the store takes it', async () => {
    const { host, session, signIn, gate, base } = await begin(way)
    await host.advance(patience)
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'device' })
    const state = session.getState()
    expect(state).toMatchObject({
      status: 'signedIn',
      stored: false,
      lastError: { code: 'store_unavailable' },
    })
    expect(JSON.stringify(state)).not.toContain('canary')
    const token = await patiently(host, session.token())
    expect(host.service.isLive(token.reveal())).toBe(true)
    gate.isClosed = false
    await host.advance(patience)
    expect(session.getState()).toMatchObject({ status: 'signedIn', stored: true, refresh: 'idle' })
    expect(session.getState()).not.toHaveProperty('lastError')
    const next = host.session({ store: base })
    await host.advance(1)
    expect(next.getState()).toMatchObject({ status: 'signedIn', stored: true })
  })

  it('is written at disposal at the latest', async () => {
    const { host, session, gate, base } = await begin(way)
    await host.advance(patience)
    expect(session.getState()).toMatchObject({ status: 'signedIn', stored: false })
    gate.isClosed = false
    await patiently(host, session[Symbol.asyncDispose]())
    const next = host.session({ store: base })
    await host.advance(1)
    expect(next.getState()).toMatchObject({ status: 'signedIn', stored: true })
  })

  // A renewal takes the lock: nobody renews what another process may be renewing.
  it.skipIf(way === 'lock')('is renewed in time, and the renewal is kept as well', async () => {
    const { host, session } = await begin(way)
    await host.advance(3_900)
    expect(session.getState()).toMatchObject({ status: 'signedIn', stored: false })
    const token = await patiently(host, session.token())
    expect(host.service.isLive(token.reveal())).toBe(true)
    expect(host.service.sessions()).toMatchObject([{ status: 'live' }])
  })

  it('is kept beside an older token that is in the store', async () => {
    const host = simulate({ interval: 1, approveAfter: 3, tokenExpiresIn: 3_600 })
    const { store, gate } = closable(host, way)
    const session = host.session({ store })
    await patiently(host, session.signIn().result())
    const older = await patiently(host, session.token())
    session.signIn({ prompt: 'always' })
    await host.advance(2)
    gate.isClosed = true
    await host.advance(patience)
    expect(session.getState()).toMatchObject({ status: 'signedIn', stored: false })
    const token = await patiently(host, session.token())
    expect(token.reveal()).not.toBe(older.reveal())
    gate.isClosed = false
    await host.advance(patience)
    const next = await patiently(host, host.session({ store }).token())
    expect(next.reveal()).toBe(token.reveal())
  })

  it('leaves memory with the sign-out', async () => {
    const { host, session, gate } = await begin(way)
    await host.advance(patience)
    gate.isClosed = false
    await patiently(host, session.signOut())
    expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'user' })
    const error = failure(session.token())
    await host.advance(patience)
    expect((await error).code).toBe('not_signed_in')
  })
})

describe('R19: a grant in hand', () => {
  it('gives way to what another process has stored meanwhile', async () => {
    const { host, session, gate, base } = await begin('set')
    await host.advance(10)
    const other = host.session({ store: base })
    await patiently(host, other.signIn({ prompt: 'always' }).result())
    gate.isClosed = false
    await host.advance(patience)
    const [ours, theirs] = await Promise.all([session.token(), other.token()])
    expect(ours.reveal()).toBe(theirs.reveal())
  })
})

describe('R19: a renewal that the store does not take', () => {
  it('is written at disposal, so that the next process is signed in', async () => {
    const host = simulate({ interval: 1, approveAfter: 2, tokenExpiresIn: 3_600 })
    const { store, gate, base } = closable(host, 'set')
    const session = host.session({ store })
    session.signIn()
    await host.advance(5)
    gate.isClosed = true
    await host.advance(3_400)
    expect(session.getState()).toMatchObject({ status: 'signedIn', stored: false })
    const token = await session.token()
    expect(token.expiresAt).toBeGreaterThan(host.clock.now() + 3_000_000)
    gate.isClosed = false
    await patiently(host, session[Symbol.asyncDispose]())
    const next = host.session({ store: base })
    await host.advance(300)
    expect(next.getState()).toMatchObject({ status: 'signedIn', stored: true, refresh: 'idle' })
  })
})

describe.each(['error', 'silence'] as const)(
  'R19: a store that cannot be read once a person is asked (%s)',
  (way) => {
    it.each(['device', 'authorizationCode'] as const)(
      'loses nothing that is approved by %s, and has it as soon as it can be written',
      async (method) => {
        const host = simulate({ interval: 1, approveAfter: 5, browser: 'works' })
        const base = memoryStore(host.clock)
        const gate = { isClosed: false }
        const broken = (): Promise<never> =>
          way === 'silence'
            ? new Promise(() => undefined)
            : Promise.reject(Object.assign(new Error('canary'), { code: 'EMFILE' }))
        const store: Store = {
          get: (key) => (gate.isClosed ? broken() : base.get(key)),
          set: (key, value, o) => (gate.isClosed ? broken() : base.set(key, value, o)),
          delete: (key) => (gate.isClosed ? broken() : base.delete(key)),
          prove: base.prove,
          lock: base.lock,
        }
        const session = host.session({ store })
        const signIn = session.signIn({ method })
        await host.advance(0.5)
        expect(signIn.getState().status).toMatch(/^awaiting/)
        gate.isClosed = true
        await host.advance(patience)
        expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: method })
        expect(session.getState()).toMatchObject({ status: 'signedIn', stored: false })
        const token = await patiently(host, session.token())
        expect(host.service.isLive(token.reveal())).toBe(true)
        gate.isClosed = false
        await host.advance(patience)
        expect(session.getState()).toMatchObject({ status: 'signedIn', stored: true })
        const next = host.session({ store: base })
        await host.advance(1)
        expect(next.getState()).toMatchObject({ status: 'signedIn' })
      },
    )
  },
)
