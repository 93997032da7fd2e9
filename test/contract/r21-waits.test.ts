import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { patiently } from './processes.ts'
import { failure } from './support.ts'

/** A store that says nothing of changes, as a keychain does. */
const mute = (store: Store): Store => ({
  get: (key) => store.get(key),
  set: (key, value, o) => store.set(key, value, o),
  delete: (key) => store.delete(key),
})

/** Another session, in this process or another, signs in by a device code. */
const signInBeside = async (host: Simulation): Promise<void> => {
  const other = host.session({ host: { ...host } })
  const signIn = other.signIn({ method: 'device' })
  await host.advance(0.5)
  const state = signIn.getState()
  if (state.status !== 'awaitingCode') throw new Error(`not awaiting a code: ${state.status}`)
  host.service.approve(state.userCode)
  await patiently(host, signIn.result(), 20)
}

const stores = [
  { name: 'a store that tells of changes', storeOf: (host: Simulation): Store => host.store },
  { name: 'a store that tells of none', storeOf: (host: Simulation): Store => mute(host.store) },
]
const shares = ['process', 'machine'] as const

describe.each(stores)('R21: who waits hears within a second, with $name', ({ name, storeOf }) => {
  it.each(shares)('token() that waits for a sign-in, share: %s', async (share) => {
    const host = simulate({ interval: 1 })
    const waits = name.endsWith('none') && share === 'machine'
    // Sharing takes locks.
    const { lock } = host.store
    const store = waits && lock !== undefined ? { ...storeOf(host), lock } : storeOf(host)
    const session = host.session({ store, share })
    const token = session.token({ whenSignedOut: 'wait' })
    await host.advance(3)
    await signInBeside(host)
    const at = host.clock.now()
    await patiently(host, token, 5)
    expect(host.clock.now() - at).toBeLessThanOrEqual(1_000)
    expect(session.getState().status).toBe('signedIn')
  })

  it.each(['device', 'authorizationCode'] as const)('a sign-in by %s', async (method) => {
    const host = simulate({ browser: 'silent', interval: 1 })
    const session = host.session({ store: storeOf(host) })
    const signIn = session.signIn({ method })
    await host.advance(2)
    expect(signIn.getState().status).toMatch(/^awaiting/)
    await signInBeside(host)
    const at = host.clock.now()
    expect(await patiently(host, signIn.result(), 5)).toMatchObject({ via: 'store' })
    expect(host.clock.now() - at).toBeLessThanOrEqual(1_000)
    expect(session.getState().status).toBe('signedIn')
  })

  it('is looked at by nobody once nobody waits', async () => {
    const host = simulate({ interval: 1 })
    let reads = 0
    const real = storeOf(host)
    const get: Store['get'] = (key) => {
      reads += 1
      return real.get(key)
    }
    const session = host.session({ store: { ...real, get } })
    const controller = new AbortController()
    const token = session.token({ whenSignedOut: 'wait', signal: controller.signal })
    await host.advance(3)
    controller.abort()
    await expect(token).rejects.toThrow()
    reads = 0
    await host.advance(60)
    expect(reads).toBe(0)
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })
})

it('leaves a sign-in alone that asks for a token of its own', async () => {
  const host = simulate({ interval: 1 })
  const signIn = host.session().signIn({ method: 'device', prompt: 'always' })
  await host.advance(2)
  await signInBeside(host)
  await host.advance(5)
  expect(signIn.getState().status).toBe('awaitingCode')
})

it('tells its own token from that of another: it came by a code', async () => {
  const host = simulate({ interval: 1, approveAfter: 3 })
  const signIn = host.session().signIn({ method: 'device' })
  expect(await patiently(host, signIn.result(), 20)).toMatchObject({ via: 'device' })
})

describe('R21: a token that the service has refused', () => {
  const signedIn = async (refreshToken = true) => {
    const host = simulate({ interval: 1, approveAfter: 1, tokenExpiresIn: 3_600, refreshToken })
    const session = host.session()
    session.signIn({ method: 'device' })
    await host.advance(100)
    return { host, session }
  }

  it('is renewed before the next is handed out', async () => {
    const { host, session } = await signedIn()
    const token = await session.token()
    session.refused(token)
    const next = await patiently(host, session.token(), 20)
    expect(next.reveal()).not.toBe(token.reveal())
    expect(next.expiresAt).toBeGreaterThan(host.clock.now() + 3_500_000)
  })

  it('is not handed out to another session of the process either', async () => {
    const { host, session } = await signedIn()
    const token = await session.token()
    session.refused(token)
    const other = await patiently(host, host.session().token(), 20)
    expect(other.reveal()).not.toBe(token.reveal())
  })

  it('ends the session where it cannot be renewed', async () => {
    const { host, session } = await signedIn(false)
    session.refused(await session.token())
    await host.clock.settle()
    expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'expired' })
    expect((await failure(session.token())).code).toBe('session_expired')
  })

  it('changes nothing once it was replaced, or where it is of another session', async () => {
    const { host, session } = await signedIn()
    const old = await session.token()
    session.refused(old)
    await patiently(host, session.token(), 20)
    const before = session.getState()
    session.refused(old)
    session.refused(await (await signedIn()).session.token())
    await host.clock.settle()
    expect(session.getState()).toBe(before)
  })

  it('is refused again and again without a storm', async () => {
    const { host, session } = await signedIn()
    const before = host.requests.length
    const codes = new Set<string>()
    for (let n = 0; n < 50; n += 1) {
      const token = await patiently(host, session.token(), 20).catch((error: unknown) => error)
      if (token instanceof Error) codes.add((token as Error & { code: string }).code)
      else session.refused(token as never)
      await host.advance(1)
    }
    expect([...codes]).toEqual(['throttled'])
    expect(host.requests.length - before).toBeLessThanOrEqual(3)
  })
})

describe('R21: a clock that is set', () => {
  const signedIn = async (o: { readonly refreshToken?: boolean } = {}) => {
    const host = simulate({ interval: 1, approveAfter: 1, tokenExpiresIn: 3_600, ...o })
    const session = host.session()
    session.signIn({ method: 'device' })
    await host.advance(10)
    return { host, session }
  }

  it.each([8 * 3_600, 90, 30 * 86_400])('back by %d s gives a token no time', async (seconds) => {
    const { host, session } = await signedIn({ refreshToken: false })
    host.clock.setWall(-seconds * 1_000)
    await host.advance(3_580)
    expect(host.service.isLive((await session.token()).reveal())).toBe(true)
    await host.advance(30)
    expect((await failure(session.token())).code).toBe('session_expired')
    expect(session.getState().status).toBe('signedOut')
  })

  it('back, after it went forward: that may have been a sleep, and so it ends the token earlier', async () => {
    const { host, session } = await signedIn({ refreshToken: false })
    host.clock.setWall(8 * 60_000)
    await host.advance(100)
    host.clock.setWall(-8 * 60_000)
    await host.advance(3_000)
    expect(host.service.isLive((await session.token()).reveal())).toBe(true)
    await host.advance(30)
    expect((await failure(session.token())).code).toBe('session_expired')
    expect(session.getState().status).toBe('signedOut')
  })

  it('back, after it went forward, costs no session that can be renewed', async () => {
    const { host, session } = await signedIn()
    host.clock.setWall(8 * 60_000)
    await host.advance(100)
    host.clock.setWall(-8 * 60_000)
    await host.advance(3_400)
    expect(session.getState().status).toBe('signedIn')
    expect(host.service.isLive((await session.token()).reveal())).toBe(true)
  })

  it('while no process runs: what claims to live longer than it was issued for is renewed', async () => {
    const { host, session } = await signedIn()
    const token = await session.token()
    host.crash()
    host.clock.setWall(-8 * 3_600_000)
    await host.advance(3_500)
    const next = await patiently(host, host.session().token(), 30)
    expect(next.reveal()).not.toBe(token.reveal())
    expect(host.service.isLive(next.reveal())).toBe(true)
  })
})
