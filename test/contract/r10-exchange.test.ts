import { describe, expect, it } from 'vitest'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { failed, plain, processOf, type Weather } from './processes.ts'
import { failure, record } from './support.ts'

type Faults = NonNullable<NonNullable<SimulationOptions['failOn']>['CreateToken']>

const granted = (body: object): Faults[number] => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const unknown: Readonly<Record<string, Faults[number]>> = {
  'an answer that is lost': 'lost',
  'an answer that is cut in half': 'truncated',
  'no answer at all': 'hang',
  'a success that is no JSON': { status: 200, body: '<html>Welcome to our hotel</html>' },
  'an empty success': { status: 200, body: '' },
}

const begin = (faults: Faults, weather?: Weather) => {
  const host = simulate({ browser: 'works', approveAfter: 3, failOn: { CreateToken: faults } })
  const { host: own, tokens } = processOf(host, {}, weather)
  const session = host.session({ host: own })
  const signIn = session.signIn()
  return { host, session, signIn, tokens }
}

describe('R10: a code is never sent twice where nobody knows what became of the first time', () => {
  it.each(Object.keys(unknown))('%s', async (name) => {
    const { host, session, signIn, tokens } = begin({ 1: unknown[name] ?? 'lost' })
    const result = failure(signIn.result())
    await host.advance(300)
    expect(tokens()).toHaveLength(1)
    expect(signIn.getState()).toMatchObject({ status: 'failed', error: { retry: 'restart' } })
    expect((await result).retry).toBe('restart')
    expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'never' })
    expect(host.receivers.map(({ isOpen }) => isOpen)).toEqual([false])
    expect(host.visits.at(-1)?.page).not.toBe('signedIn')
    const next = signIn.restart()
    await host.advance(5)
    expect(next.getState()).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
    expect(new Set(tokens().map(({ body }) => body['code'])).size).toBe(2)
  })

  it.each([
    ['a connection that breaks', () => failed('ECONNRESET')],
    ['a socket that closes', () => failed('UND_ERR_SOCKET')],
    ['a pipe that breaks', () => failed('EPIPE')],
    ['a fault that says nothing of itself', () => new TypeError('Failed to fetch')],
  ])('%s', async (_, error) => {
    const { host, signIn, tokens } = begin({}, ({ path }, n) =>
      path === '/token' && n <= 2 ? Promise.reject(error()) : undefined,
    )
    await host.advance(120)
    expect(tokens()).toHaveLength(1)
    expect(signIn.getState()).toMatchObject({ status: 'failed', error: { retry: 'restart' } })
  })

  it.each([
    ['a token of no length', granted({ accessToken: '', expiresIn: 3_600, tokenType: 'Bearer' })],
    ['a token without an end', granted({ accessToken: 'a', tokenType: 'Bearer' })],
    ['a proxy in trouble', 'html'],
    ['a service in trouble', { status: 500, body: '' }],
    ['a service that is busy', { status: 503, body: '' }],
    ['invalid_grant', { error: 'invalid_grant' }],
    ['invalid_client', { error: 'invalid_client' }],
  ] as readonly (readonly [string, Faults[number]])[])('%s', async (_, fault) => {
    const { host, signIn, tokens } = begin({ 1: fault })
    await host.advance(300)
    expect(signIn.getState()).toMatchObject({ status: 'failed' })
    expect(tokens()).toHaveLength(1)
    expect(host.clock.pending).toBe(0)
  })
})

describe('R10: the store is read again after a lost answer', () => {
  it('and another process has signed in meanwhile', async () => {
    const host = simulate({
      browser: 'works',
      approveAfter: 3,
      failOn: { CreateToken: { 1: 'hang' } },
      interval: 1,
    })
    const one = processOf(host, { store: plain(host.store) })
    const session = host.session({ host: one.host })
    const signIn = session.signIn()
    await host.advance(3)
    expect(signIn.getState().status).toBe('exchanging')
    const other = host.session({ host: { ...host } })
    const second = other.signIn({ method: 'device' })
    await host.advance(8)
    expect(second.getState().status).toBe('signedIn')
    await host.advance(60)
    expect(signIn.getState().status).toBe('signedIn')
    expect((await session.token()).reveal()).toBe((await other.token()).reveal())
    expect(one.tokens()).toHaveLength(1)
    await expect(signIn.result()).resolves.toBeDefined()
  })
})

describe('R10: what surely never arrived is sent again', () => {
  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ENETUNREACH',
    'EHOSTUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
  ])('%s', async (code) => {
    let refusals = 0
    const { host, signIn, tokens } = begin({}, ({ path }) => {
      if (path !== '/token' || refusals === 3) return undefined
      refusals += 1
      return Promise.reject(failed(code))
    })
    const log = record(signIn.state$)
    await host.advance(40)
    expect(tokens()).toHaveLength(4)
    expect(new Set(tokens().map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
    expect(log.values.map(({ status }) => status)).toContain('exchanging')
    expect(log.values.at(-2)).toMatchObject({
      status: 'exchanging',
      lastError: { code: 'network', retry: 'automatic' },
    })
  })

  it('as Node says it of a name with several addresses', async () => {
    let isFirst = true
    const { host, signIn, tokens } = begin({}, ({ path }) => {
      if (path !== '/token' || !isFirst) return undefined
      isFirst = false
      const each = ['::1', '127.0.0.1'].map((at) =>
        Object.assign(new Error(`connect ECONNREFUSED ${at}`), { code: 'ECONNREFUSED' }),
      )
      const cause = Object.assign(new AggregateError(each), { code: 'ECONNREFUSED' })
      return Promise.reject(new TypeError('fetch failed', { cause }))
    })
    await host.advance(40)
    expect(tokens()).toHaveLength(2)
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('at once after a sleep, within the same time', async () => {
    let refusals = 0
    const { host, signIn, tokens } = begin({}, ({ path }) => {
      if (path !== '/token' || refusals === 4) return undefined
      refusals += 1
      return Promise.reject(failed('ENETUNREACH'))
    })
    await host.advance(11)
    expect(tokens()).toHaveLength(4)
    host.sleep(5)
    await host.advance(2)
    expect(tokens()).toHaveLength(5)
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('but not for ever', async () => {
    const { host, signIn } = begin({}, ({ path }) =>
      path === '/token' ? Promise.reject(failed('ENETUNREACH')) : undefined,
    )
    await host.advance(660)
    expect(signIn.getState()).toMatchObject({ status: 'failed', error: { retry: 'restart' } })
    expect(host.clock.pending).toBe(0)
  })

  it('and has its whole time for the answer then, also at the last moment', async () => {
    let refusals = 0
    const host = simulate({ browser: 'works', approveAfter: 3, latency: [0, 10] })
    const own = processOf(host, {}, ({ path }) => {
      if (path !== '/token' || refusals === 5) return undefined
      refusals += 1
      return Promise.reject(failed('ECONNREFUSED'))
    })
    const signIn = host.session({ host: own.host }).signIn()
    await host.advance(31.9)
    expect(own.tokens()).toHaveLength(5)
    await host.advance(2)
    expect(own.tokens()).toHaveLength(6)
    expect(signIn.getState().status).toBe('exchanging')
    await host.advance(10)
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
  })

  it('but not once its time is over, as after a sleep: nobody needs to wonder what became of it', async () => {
    const { host, signIn, tokens } = begin({}, ({ path }) =>
      path === '/token' && host.clock.elapsedMs < 3_500
        ? Promise.reject(failed('ECONNREFUSED'))
        : undefined,
    )
    await host.advance(3.5)
    expect(signIn.getState().status).toBe('exchanging')
    host.sleep(60)
    await host.advance(30)
    expect(tokens()).toHaveLength(1)
    expect(signIn.getState()).toMatchObject({
      status: 'failed',
      error: { code: 'network', message: 'The service cannot be reached.', retry: 'restart' },
    })
    expect(host.clock.pending).toBe(0)
  })
})
