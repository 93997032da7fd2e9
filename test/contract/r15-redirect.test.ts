import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { decide, inBrowser, processOf } from './processes.ts'

const start = async () => {
  const simulation = simulate({ browser: 'silent' })
  const process = processOf(simulation)
  const session = simulation.session({ host: process.host })
  const signIn = session.signIn()
  await simulation.clock.settle()
  const { redirectUri, authorizationUrl } = inBrowser(signIn)
  const state = new URL(authorizationUrl).searchParams.get('state') ?? ''
  return { ...process, simulation, session, signIn, redirectUri, state }
}

type Started = Awaited<ReturnType<typeof start>>

/** Brings an address by every way there is, and expects that nothing comes of it. */
const expectNothing = async ({ simulation, signIn, sent }: Started, url: string) => {
  const before = signIn.getState()
  const requests = sent.length
  expect(['ignored', 'nothing', 'refused']).toContain(simulation.redirectTo(url).page)
  expect(signIn.submitRedirect(url)).toBe(false)
  await simulation.clock.settle()
  expect(signIn.getState()).toBe(before)
  expect(sent).toHaveLength(requests)
  expect(simulation.receivers.at(-1)?.isOpen).toBe(true)
}

const expectTheTrueOneToWork = async ({ simulation, signIn, tokens }: Started) => {
  simulation.redirectTo(decide(simulation, signIn))
  await simulation.clock.settle()
  expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
  expect(tokens()).toHaveLength(1)
}

const flip = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)

type Spoil = (uri: string, state: string) => string

const wrong: Readonly<Record<string, Spoil>> = {
  'another path': (uri, state) => `${uri}/more?code=x&state=${state}`,
  'a shorter path': (uri, state) => `${new URL(uri).origin}/?code=x&state=${state}`,
  'the path in capitals': (uri, state) =>
    `${new URL(uri).origin}/OAUTH/CALLBACK?code=x&state=${state}`,
  'another state': (uri, state) => `${uri}?code=x&state=${flip(state)}`,
  'the state in other case': (uri, state) =>
    `${uri}?code=x&state=${state.replace(/[a-z]/i, (c) =>
      c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase(),
    )}`,
  'half the state': (uri, state) => `${uri}?code=x&state=${state.slice(0, -1)}`,
  'more than the state': (uri, state) => `${uri}?code=x&state=${state}A`,
  'the state twice': (uri, state) => `${uri}?code=x&state=${state}&state=${state}`,
  'a wrong state beside the right one': (uri, state) => `${uri}?code=x&state=no&state=${state}`,
  'two codes': (uri, state) => `${uri}?code=x&code=y&state=${state}`,
  'no state': (uri) => `${uri}?code=x`,
  'an empty state': (uri) => `${uri}?code=x&state=`,
  'code and error at once': (uri, state) => `${uri}?code=x&error=access_denied&state=${state}`,
  'an error without a state': (uri) => `${uri}?error=access_denied`,
  'an error with another state': (uri, state) => `${uri}?error=access_denied&state=${flip(state)}`,
  'two errors': (uri, state) => `${uri}?error=access_denied&error=server_error&state=${state}`,
  'all of it in the fragment': (uri, state) => `${uri}#code=x&state=${state}`,
  'no query': (uri) => uri,
}

describe('R15: a redirect that is not ours changes nothing, and the true one works after it', () => {
  it.each(Object.keys(wrong).filter((name) => name !== 'code and error at once'))(
    '%s',
    async (name) => {
      const started = await start()
      const { redirectUri, state } = started
      await expectNothing(started, wrong[name]?.(redirectUri, state) ?? '')
      await expectTheTrueOneToWork(started)
    },
  )

  it.each([
    ['another port', (url: URL) => (url.port = '1')],
    ['another host', (url: URL) => (url.hostname = 'localhost')],
    ['another address of this machine', (url: URL) => (url.hostname = '127.0.0.2')],
    ['another machine', (url: URL) => (url.hostname = 'evil.example')],
  ])('that arrives at %s', async (_, change) => {
    const started = await start()
    const url = new URL(`${started.redirectUri}?code=x&state=${started.state}`)
    change(url)
    expect(['nothing', 'refused']).toContain(started.simulation.redirectTo(url.href).page)
    await started.simulation.clock.settle()
    expect(started.signIn.getState().status).toBe('awaitingRedirect')
    expect(started.tokens()).toEqual([])
    await expectTheTrueOneToWork(started)
  })

  it('whatever it is', async () => {
    const started = await start()
    const name = fc.constantFrom('code', 'state', 'error', 'error_description', 'iss', 'x')
    const query = fc.array(fc.tuple(name, fc.string()), { maxLength: 6 })
    const paths = fc.constantFrom('', '/', '/favicon.ico', '?', '#', '//', '/%2e%2e/', '/../oauth')
    const addresses = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string(),
      fc
        .tuple(paths, query)
        .map(
          ([path, pairs]) =>
            `${started.redirectUri}${path}?${new URLSearchParams(pairs).toString()}`,
        ),
    )
    await fc.assert(
      fc.asyncProperty(addresses, (url) => expectNothing(started, url)),
      someRuns(),
    )
    await expectTheTrueOneToWork(started)
  })

  it('of a sign-in before this one', async () => {
    const started = await start()
    const { simulation, session, signIn } = started
    const old = decide(simulation, signIn)
    const next = signIn.restart()
    await simulation.clock.settle()
    const url = new URL(old)
    url.port = new URL(inBrowser(next).redirectUri).port
    await expectNothing({ ...started, signIn: next }, url.href)
    expect(session.signIn()).toBe(next)
    await expectTheTrueOneToWork({ ...started, signIn: next })
  })

  it('with the right state, but after it: its code is never sent', async () => {
    const started = await start()
    const { simulation, signIn, redirectUri, state, tokens } = started
    const url = decide(simulation, signIn)
    expect(signIn.submitRedirect(url)).toBe(true)
    expect(signIn.submitRedirect(`${redirectUri}?code=second&state=${state}`)).toBe(false)
    expect(signIn.submitRedirect(`${redirectUri}?error=access_denied&state=${state}`)).toBe(false)
    await simulation.clock.settle()
    expect(tokens().map(({ body }) => body['code'])).toEqual([
      new URL(url).searchParams.get('code'),
    ])
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
  })

  it('before it and after it: a flood does not wear it out', async () => {
    const started = await start()
    const { redirectUri, simulation } = started
    for (let n = 0; n < 2_000; n += 1) simulation.redirectTo(`${redirectUri}?code=${n}&state=${n}`)
    await simulation.clock.settle()
    expect(simulation.clock.pending).toBeLessThan(10)
    await expectTheTrueOneToWork(started)
  })
})
