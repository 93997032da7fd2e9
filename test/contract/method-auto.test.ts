import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { start, steps } from './asking.ts'
import { inBrowser, processOf, refreshes, signedIn } from './processes.ts'
import { awaiting, failure, requestsTo, startPath } from './support.ts'

describe('method auto: what needs nobody', () => {
  it('1: a stored token that is still good: nothing is sent, nothing is opened', async () => {
    const { simulation } = await signedIn({ browser: 'works' })
    const process = processOf(simulation)
    const signIn = simulation.session({ host: process.host }).signIn()
    await simulation.advance(2)
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'store' })
    await expect(signIn.result()).resolves.toMatchObject({ via: 'store', refreshable: true })
    expect(process.sent).toEqual([])
  })

  it('2: a refresh token: one CreateToken, and no person', async () => {
    const { simulation } = await signedIn()
    simulation.crash()
    await simulation.advance(7_200)
    const process = processOf(simulation)
    const signIn = simulation.session({ host: process.host }).signIn()
    await simulation.advance(5)
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', refreshable: true })
    expect(process.sent).toHaveLength(1)
    expect(refreshes(process)).toBe(1)
    const state = signIn.getState()
    expect(state.status === 'signedIn' && ['refresh', 'store'].includes(state.via)).toBe(true)
  })

  it('2: where the refresh token is worth nothing any more, the person is asked', async () => {
    const { simulation } = await signedIn()
    simulation.crash()
    simulation.service.revokeSession()
    await simulation.advance(7_200)
    const signIn = simulation.session().signIn()
    await simulation.advance(2)
    expect(signIn.getState().status).toBe('awaitingCode')
    await simulation.advance(10)
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'device' })
  })

  it("prompt 'always' asks the person in either case", async () => {
    for (const after of [10, 7_200]) {
      const { simulation } = await signedIn()
      simulation.crash()
      await simulation.advance(after)
      const signIn = simulation.session().signIn({ prompt: 'always' })
      await simulation.advance(2)
      expect(signIn.getState().status).toBe('awaitingCode')
      await simulation.advance(10)
      expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'device' })
    }
  })
})

describe('method auto: who is asked how', () => {
  it('3: in the browser, where there are one, a person and a receiver', async () => {
    const { signIn, opened, log, simulation } = await start({ browser: 'works' })
    const { authorizationUrl, redirectUri, offer, browser } = inBrowser(signIn)
    expect(offer).toBe(null)
    expect(browser).toBe('opened')
    expect(opened).toEqual([authorizationUrl])
    expect(redirectUri).toBe(simulation.receivers[0]?.redirectUri)
    expect(requestsTo(simulation, startPath)).toEqual([])
    expect(steps(log)).not.toContain('awaitingCode')
  })

  it.each([
    ['no browser', { browser: 'none' }],
    ['no browser, and a receiver', { browser: 'none', listens: true }],
    ['no receiver', { browser: 'works', listens: false }],
    [
      'nobody watching',
      {
        browser: 'works',
        ports: { capabilities: { browserOnThisMachine: true, interactive: false } },
      },
    ],
    [
      'a browser elsewhere',
      {
        browser: 'works',
        ports: { capabilities: { browserOnThisMachine: false, interactive: true } },
      },
    ],
  ] as const)('4: by a device code: %s', async (_, options) => {
    const { signIn, opened, log, simulation } = await start(options)
    expect(awaiting(signIn)).toMatchObject({ browser: 'unopened', offer: null })
    expect(opened).toEqual([])
    expect(steps(log)).not.toContain('awaitingRedirect')
    expect(simulation.receivers).toEqual([])
  })

  it("'unknown': by a device code, with the browser on offer", async () => {
    const capabilities = { browserOnThisMachine: 'unknown', interactive: true } as const
    const { signIn, opened, simulation } = await start({
      browser: 'works',
      ports: { capabilities },
      approveAfter: 3,
    })
    expect(awaiting(signIn).offer).toBe('authorizationCode')
    expect(opened).toEqual([])
    const next = signIn.restart({ method: 'authorizationCode' })
    await simulation.clock.settle()
    expect(signIn.getState().status).toBe('cancelled')
    expect(inBrowser(next).redirectUri).toContain('http://127.0.0.1:')
    await simulation.advance(5)
    expect(next.getState()).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
  })

  it('a receiver that cannot listen: by a device code, and nothing is shown before', async () => {
    const listen = () => Promise.reject(new Error('EADDRINUSE'))
    const { signIn, log, opened } = await start({
      browser: 'works',
      ports: { redirect: { listen } },
    })
    expect(awaiting(signIn).userCode).not.toBe('')
    const shown = new Set(steps(log).filter((step) => step.startsWith('awaiting')))
    expect([...shown]).toEqual(['awaitingCode'])
    expect(opened).toEqual([])
  })

  it.each(['device', 'authorizationCode'] as const)(
    'the method of the session: %s',
    async (method) => {
      const host = simulate({ browser: 'works' })
      const signIn = host.session({ method }).signIn()
      await host.clock.settle()
      const status = method === 'device' ? 'awaitingCode' : 'awaitingRedirect'
      expect(signIn.getState().status).toBe(status)
      const other = host.session({ method, store: memoryStore(host.clock) })
      const second = other.signIn({ method: method === 'device' ? 'authorizationCode' : 'device' })
      await host.clock.settle()
      expect(second.getState().status).not.toBe(status)
    },
  )
})

describe('method authorizationCode', () => {
  it.each([
    ['no receiver', { browser: 'works', listens: false }],
    [
      'one that cannot listen',
      {
        browser: 'works',
        ports: { redirect: { listen: () => Promise.reject(new Error('EACCES')) } },
      },
    ],
    [
      'one that throws',
      {
        browser: 'works',
        ports: {
          redirect: {
            listen: () => {
              throw new Error('EACCES')
            },
          },
        },
      },
    ],
  ] as const)('fails as redirect_unavailable: %s', async (_, options) => {
    const { simulation, signIn, opened } = await start(options, { method: 'authorizationCode' })
    const error = { code: 'redirect_unavailable', retry: 'otherMethod' }
    expect(signIn.getState()).toMatchObject({ status: 'failed', error })
    expect((await failure(signIn.result())).toJSON()).toMatchObject(error)
    expect(opened).toEqual([])
    const next = signIn.restart({ method: 'device' })
    await simulation.clock.settle()
    expect(next.getState().status).toBe('awaitingCode')
  })

  it('is taken even where nobody knows of a browser: the person opens the page', async () => {
    const { signIn, opened } = await start(
      { browser: 'none', listens: true },
      { method: 'authorizationCode' },
    )
    expect(inBrowser(signIn).authorizationUrl).toContain('/authorize?')
    expect(opened).toEqual([])
    await expect(signIn.openBrowser()).resolves.toBe(false)
  })

  it('openBrowser: false opens nothing until somebody wants it', async () => {
    const { simulation, signIn, opened } = await start(
      { browser: 'works', approveAfter: 3 },
      { openBrowser: false },
    )
    await simulation.advance(30)
    expect(inBrowser(signIn).browser).toBe('unopened')
    expect(opened).toEqual([])
    await expect(signIn.openBrowser()).resolves.toBe(true)
    expect(inBrowser(signIn).browser).toBe('opened')
    expect(opened).toEqual([inBrowser(signIn).authorizationUrl])
    await simulation.advance(5)
    expect(signIn.getState().status).toBe('signedIn')
  })
})
