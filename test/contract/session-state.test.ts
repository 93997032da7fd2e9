import { describe, expect, it } from 'vitest'
import { memoryStore, type Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { awaiting, begin, isDeeplyFrozen, record, startPath, requestsTo } from './support.ts'

describe('the states of a session', () => {
  it('restoring, then signedOut where there is nothing', async () => {
    const host = simulate()
    const session = host.session()
    const log = record(session.state$)
    expect(session.getState()).toEqual({ status: 'restoring' })
    await host.clock.settle()
    expect(log.values).toEqual([{ status: 'restoring' }, { status: 'signedOut', reason: 'never' }])
  })

  it('restoring, then signedIn from a store that holds a good token, without a request', async () => {
    const { host, signIn } = await begin({ approveAfter: 1 })
    await host.advance(5)
    const sent = host.requests.length
    const state = signIn.getState()
    host.crash()
    const session = host.session()
    const log = record(session.state$)
    await host.clock.settle()
    expect(log.values).toEqual([
      { status: 'restoring' },
      {
        status: 'signedIn',
        expiresAt: state.status === 'signedIn' && state.expiresAt,
        refreshable: true,
        stored: true,
        refresh: 'idle',
      },
    ])
    await expect(session.token()).resolves.toBeDefined()
    expect(host.requests).toHaveLength(sent)
  })

  it('restoring, then not signedIn from a token that is over', async () => {
    const { host } = await begin({ approveAfter: 1, tokenExpiresIn: 60, refreshToken: false })
    await host.advance(5)
    host.crash()
    await host.advance(61)
    const session = host.session()
    await host.clock.settle()
    expect(session.getState().status).toBe('signedOut')
  })

  it('restoring, then signedOut from a store that cannot be read', async () => {
    const host = simulate()
    const store: Store = { ...host.store, get: () => Promise.reject(new Error('no')) }
    const session = host.session({ store })
    await host.clock.settle()
    expect(session.getState().status).toBe('signedOut')
  })

  it('signingIn, then signedIn, then signedOut as expired at the very end of the token', async () => {
    const { host, session } = await begin({
      approveAfter: 1,
      tokenExpiresIn: 600,
      refreshToken: false,
    })
    const log = record(session.state$)
    await host.advance(604.9)
    expect(session.getState().status).toBe('signedIn')
    await host.advance(0.2)
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'expired' })
    expect(log.values.at(-1)).toBe(session.getState())
    const statuses = log.values.map(({ status }) => status)
    expect(statuses.filter((status, i) => status !== statuses[i - 1])).toEqual([
      'signingIn',
      'signedIn',
      'signedOut',
    ])
    for (const value of log.values) expect(isDeeplyFrozen(value)).toBe(true)
  })

  it('signedOut with the error of the latest sign-in, until one works', async () => {
    const { host, session } = await begin({ denyAfter: 1 })
    await host.advance(5)
    expect(session.getState()).toMatchObject({
      status: 'signedOut',
      reason: 'never',
      lastError: { code: 'access_denied' },
    })
    const next = session.signIn()
    await host.clock.settle()
    expect(session.getState()).toEqual({ status: 'signingIn', attempt: next.getState() })
  })

  it('still signedIn after another sign-in was cancelled', async () => {
    const { host, session } = await begin({ approveAfter: 1 })
    await host.advance(5)
    const before = session.getState()
    const again = session.signIn()
    expect(session.getState().status).toBe('signingIn')
    again.cancel()
    expect(session.getState()).toEqual(before)
    await expect(session.token()).resolves.toBeDefined()
  })

  it('with two sessions on one host keeps each to itself', async () => {
    const host = simulate({ interval: 5 })
    const [one, two] = [host.session(), host.session({ store: memoryStore(host.clock) })]
    const first = one.signIn()
    await host.advance(2)
    expect(two.getState().status).toBe('signedOut')
    const second = two.signIn()
    await host.advance(2)
    expect(awaiting(first).userCode).not.toBe(awaiting(second).userCode)
    first.cancel()
    expect(awaiting(second).userCode).toBe(host.service.codes()[1]?.userCode)
  })

  it('leaves nothing behind when it is disposed, twice if need be', async () => {
    const { host, session } = await begin({ approveAfter: 1 })
    record(session.state$)
    session.subscribe(() => undefined)
    await host.advance(5)
    await session[Symbol.asyncDispose]()
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })
})

describe('restart()', () => {
  it('gives a new code and a new sign-in, and ends the old one', async () => {
    const { host, session, signIn } = await begin()
    await host.advance(7)
    const old = awaiting(signIn).userCode
    const next = signIn.restart()
    expect(next).not.toBe(signIn)
    expect(next.id).not.toBe(signIn.id)
    expect(session.signIn()).toBe(next)
    expect(signIn.getState().status).toBe('cancelled')
    await host.advance(2)
    expect(awaiting(next).userCode).not.toBe(old)
    expect(requestsTo(host, startPath)).toHaveLength(2)
    host.service.approve(awaiting(next).userCode)
    await host.advance(5)
    expect(next.getState().status).toBe('signedIn')
    expect(signIn.getState().status).toBe('cancelled')
  })

  it.each([
    ['expired', { expiresIn: 12 }],
    ['denied', { denyAfter: 1 }],
  ] as const)('helps after the end: %s', async (status, options) => {
    const { host, signIn } = await begin(options)
    await host.advance(12.1)
    expect(signIn.getState().status).toBe(status)
    const next = signIn.restart()
    await host.advance(1)
    expect(next.getState().status).toBe('awaitingCode')
    expect(signIn.getState().status).toBe(status)
  })

  it('of a sign-in long gone joins the present one instead of killing it', async () => {
    const { host, session, signIn } = await begin()
    signIn.cancel()
    const present = session.signIn()
    await host.advance(2)
    expect(signIn.restart()).toBe(present)
    expect(present.getState().status).toBe('awaitingCode')
  })
})

describe('openBrowser()', () => {
  it('opens the page with the code filled in, and says so', async () => {
    const opened: string[] = []
    const openBrowser = (url: string) => Promise.resolve(void opened.push(url))
    const { signIn } = await begin({ ports: { openBrowser } })
    await expect(signIn.openBrowser()).resolves.toBe(true)
    expect(opened).toEqual([awaiting(signIn).verificationUriComplete])
    expect(awaiting(signIn).browser).toBe('opened')
  })

  it('never opens by itself, and never throws', async () => {
    let calls = 0
    const openBrowser = () => {
      calls += 1
      return Promise.reject(new Error('no display'))
    }
    const { host, signIn } = await begin({ ports: { openBrowser } })
    await host.advance(10)
    expect(calls).toBe(0)
    await expect(signIn.openBrowser()).resolves.toBe(false)
    expect(awaiting(signIn).browser).toBe('failed')
    await expect((await begin()).signIn.openBrowser()).resolves.toBe(false)
  })
})
