import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { memoryStore, type Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { begin, failure } from './support.ts'

/** With a token that cannot be renewed. */
const signedIn = async (tokenExpiresIn = 3_600) => {
  const begun = await begin({ approveAfter: 1, tokenExpiresIn, refreshToken: false })
  await begun.host.advance(5)
  return begun
}

describe('token()', () => {
  it('resolves with the token, which nothing prints by accident', async () => {
    const { host, session } = await signedIn()
    const token = await session.token()
    expect(token.reveal().length).toBeGreaterThan(10)
    expect(token.expiresAt).toBe(host.clock.now() + 3_600_000)
    expect(JSON.stringify({ token })).toBe('{"token":"[secret]"}')
    expect(`${token as unknown as string}`).toBe('[secret]')
    expect(String(token)).toBe('[secret]')
    expect(token.toJSON()).toBe('[secret]')
    for (const options of [{}, { depth: Infinity, showHidden: true }, { customInspect: false }]) {
      const text = inspect({ token }, { ...options, getters: true })
      expect(text).not.toContain(token.reveal())
    }
    expect(inspect(token)).toBe('[secret]')
    expect(JSON.stringify(Object.entries(token))).not.toContain(token.reveal())
    expect(Object.isFrozen(token)).toBe(true)
  })

  it('rejects with not_signed_in where nobody has signed in', async () => {
    const error = await failure(simulate().session().token())
    expect(error.toJSON()).toMatchObject({ code: 'not_signed_in', retry: 'restart' })
  })

  it('rejects with not_signed_in while an attempt is under way, and sends nothing', async () => {
    const { host, session } = await begin()
    const sent = host.requests.length
    expect((await failure(session.token())).code).toBe('not_signed_in')
    expect(host.requests).toHaveLength(sent)
  })

  it('rejects with session_expired where less than minTtlMs is left', async () => {
    const { host, session } = await signedIn()
    await host.advance(3_000)
    await expect(session.token({ minTtlMs: 599_999 })).resolves.toBeDefined()
    const error = await failure(session.token({ minTtlMs: 600_001 }))
    expect(error.toJSON()).toMatchObject({ code: 'session_expired', retry: 'restart' })
    await expect(session.token()).resolves.toBeDefined()
  })

  it('rejects after the end of the token', async () => {
    const { host, session } = await signedIn()
    await host.advance(3_601)
    const error = await failure(session.token())
    expect(['session_expired', 'not_signed_in']).toContain(error.code)
    expect(error.code).toBe('session_expired')
  })

  it('rejects with store_unavailable where the store cannot be read', async () => {
    const host = simulate()
    const store: Store = {
      ...host.store,
      get: () => Promise.reject(new Error('canary: locked keychain')),
    }
    const error = await failure(host.session({ store }).token())
    expect(error.code).toBe('store_unavailable')
    expect(inspect(error, { depth: Infinity })).not.toContain('canary')
  })

  it('resolves in another session on the same store, right after it was made', async () => {
    const { host, session } = await signedIn()
    const { expiresAt } = await session.token()
    await expect(host.session().token()).resolves.toMatchObject({ expiresAt })
  })

  it('keeps other portals, names and stores apart', async () => {
    const { host } = await signedIn()
    const { provider } = host
    for (const options of [
      { provider: { ...provider, startUrl: 'https://other.awsapps.com/start' } },
      { provider: { ...provider, sessionName: 'second' } },
      { store: memoryStore(host.clock) },
    ])
      expect((await failure(host.session(options).token())).code).toBe('not_signed_in')
  })
})
