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

  it('rejects with not_signed_in while a sign-in is under way, and sends nothing', async () => {
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

describe('token() beside a sign-in that may do without the person', () => {
  /** A token that has ended, or nearly, and can be renewed, and a process that starts with it. */
  const restarted = async (refreshes: 'work' | 'fail', asleep = 8_000) => {
    const host = simulate({ interval: 1, tokenExpiresIn: 3_600, latency: 0.5 })
    host.session().signIn()
    await host.advance(2)
    host.service.approve(host.service.codes()[0]?.userCode ?? '')
    await host.advance(5)
    host.sleep(asleep)
    host.crash()
    const fetch: typeof host.fetch = (url, init) =>
      refreshes === 'fail' && init.body?.includes('refresh_token') === true
        ? Promise.resolve(new Response('{}', { status: 503 }))
        : host.fetch(url, init)
    const session = host.session({ host: { ...host, fetch } })
    return { host, session, signIn: session.signIn() }
  }

  it('waits for a renewal by the sign-in', async () => {
    const { host, session, signIn } = await restarted('work')
    const tokens = [session.token(), session.token({ whenSignedOut: 'wait' })]
    await host.advance(0.2)
    expect(signIn.getState()).toMatchObject({ step: 'refreshing' })
    tokens.push(session.token(), session.token({ whenSignedOut: 'signIn' }))
    await host.advance(2)
    for (const token of await Promise.all(tokens))
      expect(token.expiresAt).toBeGreaterThan(host.clock.now())
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'refresh' })
  })

  it('does not wait for it where the store holds one that is good for as long', async () => {
    const { host, session, signIn } = await restarted('work', 3_566)
    await host.advance(0.2)
    const tokens = [session.token(), session.token({ minTtlMs: 300_000 })]
    const { expiresAt } = await (tokens[0] ?? session.token())
    expect(signIn.getState()).toMatchObject({ step: 'refreshing' })
    expect(expiresAt - host.clock.now()).toBeLessThan(60_000)
    await host.advance(2)
    expect((await tokens[1])?.expiresAt).toBeGreaterThan(expiresAt)
  })

  it('rejects as soon as it takes the person, in words that fit', async () => {
    const { host, session, signIn } = await restarted('fail')
    const early = failure(session.token())
    await host.advance(1)
    expect(signIn.getState()).toMatchObject({ step: 'refreshing' })
    await host.advance(29)
    expect(signIn.getState().status).toBe('awaitingCode')
    for (const error of [await early, await failure(session.token())])
      expect(error.toJSON()).toEqual({
        code: 'not_signed_in',
        message: 'The sign-in is not complete yet.',
        hint: 'It is under way: the person has to complete it.',
        retry: 'restart',
      })
  })

  it.each(['cancel', 'dispose', 'abort'] as const)('waits no longer after: %s', async (how) => {
    const { host, session, signIn } = await restarted('fail')
    const controller = new AbortController()
    const token = session.token({ signal: controller.signal })
    const codes: Record<typeof how, object> = {
      cancel: { code: 'service_unavailable' },
      dispose: { code: 'cancelled' },
      abort: { name: 'AbortError' },
    }
    const rejected = expect(token).rejects.toMatchObject(codes[how])
    await host.advance(1)
    if (how === 'cancel') signIn.cancel()
    if (how === 'dispose') await session[Symbol.asyncDispose]()
    if (how === 'abort') controller.abort()
    await host.advance(15)
    await rejected
    if (how === 'abort') signIn.cancel()
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })
})
