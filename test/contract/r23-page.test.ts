import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { decide, inBrowser, processOf } from './processes.ts'
import { failure } from './support.ts'

const start = async (options: SimulationOptions = {}) => {
  const simulation = simulate({ browser: 'silent', ...options })
  const process = processOf(simulation)
  const session = simulation.session({ host: process.host })
  const signIn = session.signIn({ method: 'authorizationCode' })
  await simulation.clock.settle()
  const { redirectUri, authorizationUrl } = inBrowser(signIn)
  const state = new URL(authorizationUrl).searchParams.get('state') ?? ''
  return { ...process, simulation, session, signIn, redirectUri, state }
}

const slowExchange: SimulationOptions = { latency: [0, 4] }

describe('R23: the page tells the true outcome to every visit with the right code and state', () => {
  it('loaded again while the code is exchanged, and after: one exchange', async () => {
    const { simulation, signIn, tokens } = await start(slowExchange)
    const url = decide(simulation, signIn)
    const visits = [simulation.redirectTo(url), simulation.redirectTo(url)]
    await simulation.advance(2)
    visits.push(simulation.redirectTo(url))
    expect(visits.map(({ page }) => page)).toEqual([null, null, null])
    await simulation.advance(3)
    expect(signIn.getState().status).toBe('signedIn')
    visits.push(simulation.redirectTo(url))
    await simulation.advance(1)
    visits.push(simulation.redirectTo(url))
    await simulation.clock.settle()
    expect(visits.map(({ page }) => page)).toEqual(visits.map(() => 'signedIn'))
    expect(tokens()).toHaveLength(1)
    await simulation.advance(10)
    expect(simulation.redirectTo(url).page).toBe('refused')
  })

  it.each([
    ['another code', (url: string) => url.replace(/code=[^&]*/, 'code=another')],
    ['another state', (url: string) => url.replace(/state=./, 'state=~')],
    ['an error', (url: string) => url.replace(/code=[^&]*/, 'error=access_denied')],
    ['no code', (url: string) => url.replace(/code=[^&]*&?/, '')],
    ['code and error', (url: string) => `${url}&error=access_denied`],
  ])('with %s, after the right one: nothing is said of the outcome', async (_, spoil) => {
    const { simulation, signIn, tokens } = await start(slowExchange)
    const url = decide(simulation, signIn)
    const right = simulation.redirectTo(url)
    expect(simulation.redirectTo(spoil(url)).page).toBe('ignored')
    await simulation.advance(5)
    expect(simulation.redirectTo(spoil(url)).page).toBe('ignored')
    expect(right.page).toBe('signedIn')
    expect(tokens()).toHaveLength(1)
  })

  it.each(['deny', 'cancel', 'disposal', 'lost answer'] as const)('after %s', async (how) => {
    const { simulation, session, signIn } = await start({
      ...slowExchange,
      ...(how === 'lost answer' && { failOn: { CreateToken: { 1: 'lost' } } }),
    })
    const url = decide(simulation, signIn, how === 'deny' ? 'deny' : 'approve')
    const first = simulation.redirectTo(url)
    await simulation.advance(1)
    if (how === 'cancel') signIn.cancel()
    if (how === 'disposal') await session[Symbol.asyncDispose]()
    await simulation.advance(how === 'lost answer' ? 4 : 1)
    const again = simulation.redirectTo(url)
    await simulation.clock.settle()
    expect(again.page).toBe(first.page)
    expect(again.page).toBe(how === 'lost answer' ? 'unknown' : 'failed')
    if (how === 'cancel') expect(simulation.clock.pending).toBe(0)
  })

  it('law: whenever it is loaded, and how often', async () => {
    const deed = fc.record({
      after: fc.integer({ min: 0, max: 3_000 }),
      does: fc.constantFrom('load', 'load', 'load', 'forge', 'paste', 'cut'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 12 }),
        fc.constantFrom('approve', 'deny'),
        async (deeds, decision) => {
          const { simulation, signIn, tokens } = await start(slowExchange)
          const url = decide(simulation, signIn, decision)
          const visits = [simulation.redirectTo(url)]
          const others: (string | null)[] = []
          let sinceEnd = decision === 'approve' ? -4_000 : 0
          for (const { after, does } of deeds) {
            await simulation.advance(after / 1_000)
            sinceEnd += after
            if (does === 'load' && sinceEnd < 4_000) visits.push(simulation.redirectTo(url))
            if (does === 'forge') others.push(simulation.redirectTo(`${url}&code=other`).page)
            if (does === 'cut')
              others.push(simulation.redirectTo(url.replace(/(?:code|error)=[^&]*&?/, '')).page)
            if (does === 'paste') expect(signIn.submitRedirect(url)).toBe(false)
          }
          await simulation.advance(20)
          const expected = decision === 'approve' ? 'signedIn' : 'failed'
          expect(new Set(visits.map(({ page }) => page))).toEqual(new Set([expected]))
          expect(others.every((page) => page === 'ignored' || page === 'refused')).toBe(true)
          expect(tokens()).toHaveLength(decision === 'approve' ? 1 : 0)
        },
      ),
      someRuns(),
    )
  })
})

describe('a browser that comes back for this sign-in with neither a code nor an error', () => {
  it.each([
    ['nothing else', ''],
    ['an empty code', '&code='],
    ['an empty error', '&error='],
    ['what nobody knows', '&session_state=x&iss=https%3A%2F%2Foidc.example'],
  ])('ends it at once, and the page says so: %s', async (_, more) => {
    const { simulation, signIn, redirectUri, state, tokens } = await start()
    const result = failure(signIn.result())
    const visit = simulation.redirectTo(`${redirectUri}?state=${state}${more}`)
    await simulation.clock.settle()
    expect(visit.page).toBe('failed')
    expect(signIn.getState()).toMatchObject({
      status: 'failed',
      error: {
        code: 'protocol',
        message: 'Your browser came back without a code.',
        retry: 'restart',
      },
    })
    expect((await result).code).toBe('protocol')
    expect(tokens()).toEqual([])
  })

  it('is waited for when the address was pasted: it was cut off', async () => {
    const { simulation, signIn, redirectUri, state } = await start()
    expect(signIn.submitRedirect(`${redirectUri}?state=${state}`)).toBe(false)
    expect(signIn.getState().status).toBe('awaitingRedirect')
    expect(signIn.submitRedirect(decide(simulation, signIn))).toBe(true)
    await simulation.clock.settle()
    expect(signIn.getState().status).toBe('signedIn')
  })
})

describe('an opener that answers false', () => {
  const answering = (answer: unknown) =>
    simulate({
      browser: 'silent',
      ports: { openBrowser: () => Promise.resolve(answer as boolean | undefined) },
    })

  it.each([
    [false, 'failed'],
    [true, 'opened'],
    [undefined, 'opened'],
    [null, 'opened'],
    [0, 'opened'],
    ['', 'opened'],
  ] as const)('%j: the browser is %s', async (answer, browser) => {
    const simulation = answering(answer)
    const signIn = simulation.session().signIn()
    await simulation.clock.settle()
    expect(signIn.getState()).toMatchObject({ status: 'awaitingRedirect', browser })
    expect(await signIn.openBrowser()).toBe(browser === 'opened')
    expect(signIn.getState()).toMatchObject({ status: 'awaitingRedirect', browser })
  })

  it.each([
    [false, 'failed'],
    [undefined, 'opened'],
  ] as const)('%j to a device code: the browser is %s', async (answer, browser) => {
    const simulation = answering(answer)
    const signIn = simulation.session().signIn({ method: 'device' })
    await simulation.clock.settle()
    expect(await signIn.openBrowser()).toBe(browser === 'opened')
    await simulation.clock.settle()
    expect(signIn.getState()).toMatchObject({ status: 'awaitingCode', browser })
  })
})
