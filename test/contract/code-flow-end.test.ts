import { describe, expect, it } from 'vitest'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { decide, inBrowser, processOf } from './processes.ts'
import { failure, isOver, record } from './support.ts'

const start = async (options: SimulationOptions = {}) => {
  const simulation = simulate({ browser: 'silent', ...options })
  const process = processOf(simulation)
  const session = simulation.session({ host: process.host })
  const signIn = session.signIn({ method: 'authorizationCode' })
  await simulation.clock.settle()
  return { ...process, simulation, session, signIn }
}

const open = ({ receivers }: { readonly receivers: readonly { readonly isOpen: boolean }[] }) =>
  receivers.filter(({ isOpen }) => isOpen).length

describe('the time of the person in the browser', () => {
  it('is ten minutes: then the sign-in has failed, and a restart helps', async () => {
    const { simulation, signIn, tokens } = await start()
    const result = failure(signIn.result())
    expect(inBrowser(signIn).expiresAt).toBe(simulation.clock.now() + 600_000)
    await simulation.advance(599.9)
    expect(isOver(signIn)).toBe(false)
    expect(open(simulation)).toBe(1)
    await simulation.advance(0.2)
    expect(signIn.getState()).toMatchObject({
      status: 'failed',
      error: { code: 'redirect_timeout' },
    })
    expect((await result).code).toBe('redirect_timeout')
    expect(open(simulation)).toBe(0)
    expect(tokens()).toEqual([])
    expect(simulation.clock.pending).toBe(0)
    const next = signIn.restart()
    await simulation.clock.settle()
    simulation.redirectTo(decide(simulation, next))
    await simulation.clock.settle()
    expect(next.getState().status).toBe('signedIn')
  })

  it('is counted down', async () => {
    const { simulation, signIn } = await start()
    const log = record(signIn.countdown$)
    expect(log.values).toMatchObject([
      { remainingMs: 600_000, totalMs: 600_000, fraction: 1, label: '10:00', stage: 'calm' },
    ])
    await simulation.advance(30)
    expect(log.values.at(-1)).toMatchObject({ remainingMs: 570_000, label: '9:30' })
    expect(log.values).toHaveLength(31)
    await simulation.advance(571)
    expect(log.values.at(-1)).toMatchObject({ remainingMs: 0, stage: 'over' })
    expect(log.isComplete).toBe(true)
  })

  it('is judged when the machine wakes', async () => {
    const { simulation, signIn } = await start()
    const { redirectUri, authorizationUrl } = inBrowser(signIn)
    const state = new URL(authorizationUrl).searchParams.get('state') ?? ''
    await simulation.advance(30)
    simulation.sleep(3_600)
    const url = `${redirectUri}?code=late&state=${state}`
    simulation.redirectTo(url)
    await simulation.advance(61)
    expect(signIn.getState()).toMatchObject({
      status: 'failed',
      error: { code: 'redirect_timeout' },
    })
    expect(open(simulation)).toBe(0)
  })

  it('goes on after a short sleep, with the same end', async () => {
    const { simulation, signIn } = await start()
    const { expiresAt } = inBrowser(signIn)
    await simulation.advance(30)
    simulation.sleep(300)
    await simulation.advance(61)
    expect(inBrowser(signIn).expiresAt).toBe(expiresAt)
    simulation.redirectTo(decide(simulation, signIn))
    await simulation.clock.settle()
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('is the same for a person who comes back at the last moment', async () => {
    const { simulation, signIn } = await start({ latency: [0, 3] })
    await simulation.advance(599)
    simulation.redirectTo(decide(simulation, signIn))
    await simulation.advance(10)
    expect(signIn.getState().status).toBe('signedIn')
  })
})

describe('cancel() of a code flow', () => {
  it('while the port is being opened', async () => {
    let isClosed = false
    const listening = Promise.withResolvers<{ redirectUri: string; close: () => void }>()
    const simulation = simulate({
      browser: 'works',
      ports: { redirect: { listen: () => listening.promise } },
    })
    const signIn = simulation.session().signIn()
    await simulation.clock.settle()
    expect(signIn.getState()).toEqual({ status: 'starting', step: 'listening' })
    signIn.cancel()
    expect(signIn.getState().status).toBe('cancelled')
    const redirectUri = 'http://127.0.0.1:50001/oauth/callback'
    listening.resolve({ redirectUri, close: () => void (isClosed = true) })
    await simulation.clock.settle()
    expect(isClosed).toBe(true)
    expect(simulation.requests).toEqual([])
    expect(simulation.clock.pending).toBe(0)
  })

  it.each([
    ['registering', [4], 1, '/client/register'],
    ['exchanging', [0, 4], 3, '/token'],
  ] as const)(
    'while %s: the request is aborted, the port is closed',
    async (_, latency, at, path) => {
      const { simulation, session, signIn } = await start({
        browser: 'works',
        authorize: 'approve',
        latency,
      })
      await simulation.advance(at)
      expect(simulation.requests.at(-1)).toMatchObject({ path, ended: null })
      signIn.cancel('enough')
      expect(signIn.getState()).toEqual({ status: 'cancelled', reason: 'enough' })
      await simulation.clock.settle()
      expect(simulation.requests.at(-1)).toMatchObject({ path, ended: 'aborted' })
      expect(open(simulation)).toBe(0)
      const sent = simulation.requests.length
      await simulation.advance(900)
      expect(simulation.requests).toHaveLength(sent)
      expect(session.getState().status).toBe('signedOut')
      expect(simulation.clock.pending).toBe(0)
    },
  )

  it('while the person is in the browser: what comes back later meets nobody', async () => {
    const { simulation, session, signIn, tokens } = await start()
    const url = decide(simulation, signIn)
    signIn.cancel()
    await simulation.clock.settle()
    expect(simulation.redirectTo(url).page).toBe('refused')
    expect(signIn.submitRedirect(url)).toBe(false)
    await simulation.advance(60)
    expect(signIn.getState().status).toBe('cancelled')
    expect(tokens()).toEqual([])
    expect((await failure(session.token())).code).toBe('not_signed_in')
  })

  it.each(['signal', 'disposal'] as const)('by %s', async (how) => {
    const controller = new AbortController()
    const simulation = simulate({ browser: 'silent' })
    const session = simulation.session()
    const signIn = session.signIn({ signal: controller.signal })
    await simulation.clock.settle()
    expect(open(simulation)).toBe(1)
    if (how === 'signal') controller.abort()
    else await session[Symbol.asyncDispose]()
    await simulation.clock.settle()
    expect(open(simulation)).toBe(0)
    expect(isOver(signIn)).toBe(true)
    expect((await failure(signIn.result())).code).toBe('cancelled')
    expect(simulation.clock.pending).toBe(0)
  })
})

describe('submitRedirect()', () => {
  it('takes the address that the person pasted', async () => {
    const { simulation, signIn, tokens } = await start()
    const url = decide(simulation, signIn)
    expect(signIn.submitRedirect(url)).toBe(true)
    await simulation.clock.settle()
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
    expect(tokens()).toHaveLength(1)
  })

  it.each([
    ['nothing', () => ''],
    ['no address', () => 'hello'],
    ['another path', (url: string) => url.replace('/oauth/callback', '/callback')],
    ['another state', (url: string) => url.replace(/state=./, 'state=~')],
    ['no state', (url: string) => url.replace(/&?state=[^&]*/, '')],
    ['no code', (url: string) => url.replace(/code=[^&]*&?/, '')],
    ['two states', (url: string) => `${url}&state=other`],
    ['two codes', (url: string) => `${url}&code=other`],
  ] as const)('refuses %s, and the right one works after it', async (_, spoil) => {
    const { simulation, signIn } = await start()
    const url = decide(simulation, signIn)
    const before = signIn.getState()
    expect(signIn.submitRedirect(spoil(url))).toBe(false)
    await simulation.clock.settle()
    expect(signIn.getState()).toBe(before)
    expect(signIn.submitRedirect(url)).toBe(true)
    await simulation.clock.settle()
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('takes it once, by whichever way it comes first', async () => {
    const { simulation, signIn, tokens } = await start({ latency: [0, 4] })
    const url = decide(simulation, signIn)
    expect(signIn.submitRedirect(url)).toBe(true)
    expect(signIn.submitRedirect(url)).toBe(false)
    const { page } = simulation.redirectTo(url)
    expect(page).not.toBe('signedIn')
    await simulation.advance(10)
    expect(signIn.submitRedirect(url)).toBe(false)
    expect(tokens()).toHaveLength(1)
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('belongs to no sign-in by device code', async () => {
    const simulation = simulate()
    const signIn = simulation.session().signIn()
    await simulation.clock.settle()
    expect(signIn.submitRedirect('http://127.0.0.1/oauth/callback?code=a&state=b')).toBe(false)
    expect(signIn.getState().status).toBe('awaitingCode')
  })
})
