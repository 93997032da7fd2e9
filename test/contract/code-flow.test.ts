import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { identityCenter } from '../../src/index.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { decide, inBrowser, processOf, type Process } from './processes.ts'
import { failure, isDeeplyFrozen, record, registerPath } from './support.ts'

const start = async (options: SimulationOptions = {}) => {
  const simulation = simulate({ browser: 'silent', ...options })
  const process = processOf(simulation)
  const session = simulation.session({ host: process.host })
  const signIn = session.signIn({ method: 'authorizationCode' })
  await simulation.clock.settle()
  return { ...process, simulation, session, signIn }
}

const parametersOf = (url: string) => new URL(url).searchParams

const registrationsOf = ({ sent }: Process) => sent.filter(({ path }) => path === registerPath)

describe('the code flow', () => {
  it('goes through the browser to a token', async () => {
    const { simulation, session, signIn } = await start({ browser: 'works', approveAfter: 7 })
    const log = record(signIn.state$)
    await simulation.advance(8)
    const state = signIn.getState()
    expect(state).toMatchObject({
      status: 'signedIn',
      via: 'authorizationCode',
      refreshable: true,
      expiresAt: simulation.clock.now() - 1_000 + 28_800_000,
    })
    await expect(signIn.result()).resolves.toMatchObject({ via: 'authorizationCode' })
    expect(simulation.service.isLive((await session.token()).reveal())).toBe(true)
    const statuses = log.values.map(({ status }) => status)
    expect([...new Set(statuses)]).toEqual(['awaitingRedirect', 'exchanging', 'signedIn'])
    for (const value of log.values) expect(isDeeplyFrozen(value)).toBe(true)
    expect(simulation.receivers.map(({ isOpen }) => isOpen)).toEqual([false])
    expect(simulation.visits.map(({ page }) => page)).toEqual(['signedIn'])
    expect(simulation.service.sessions()).toMatchObject([{ grantType: 'authorization_code' }])
  })

  it('is renewed with the registration that it came by', async () => {
    const { simulation, session, tokens } = await start({
      browser: 'works',
      approveAfter: 1,
      tokenExpiresIn: 3_600,
    })
    await simulation.advance(3_400)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    const [exchange, refresh] = tokens()
    expect(refresh?.body['clientId']).toBe(exchange?.body['clientId'])
    expect(simulation.service.sessions()).toMatchObject([{ refreshes: 1 }])
  })

  it('is denied by the person', async () => {
    const { simulation, signIn, tokens } = await start({ browser: 'works', denyAfter: 4 })
    const result = failure(signIn.result())
    await simulation.advance(5)
    expect(signIn.getState()).toMatchObject({
      status: 'denied',
      by: 'user',
      error: { code: 'access_denied' },
    })
    expect((await result).code).toBe('access_denied')
    expect(tokens()).toEqual([])
    expect(simulation.receivers.map(({ isOpen }) => isOpen)).toEqual([false])
    expect(simulation.clock.pending).toBe(0)
  })

  it.each(['server_error', 'temporarily_unavailable', 'invalid_scope', 'something_new'])(
    'fails on an error that comes back with our state: %s',
    async (code) => {
      const { simulation, signIn, tokens } = await start()
      const { authorizationUrl, redirectUri } = inBrowser(signIn)
      const state = parametersOf(authorizationUrl).get('state') ?? ''
      const query = new URLSearchParams({ error: code, error_description: 'Sorry', state })
      simulation.redirectTo(`${redirectUri}?${query.toString()}`)
      await simulation.clock.settle()
      expect(['failed', 'denied']).toContain(signIn.getState().status)
      expect(signIn.getState()).toHaveProperty('error')
      expect(tokens()).toEqual([])
      expect(simulation.receivers.map(({ isOpen }) => isOpen)).toEqual([false])
      expect(simulation.visits.map(({ page }) => page)).toEqual(['failed'])
    },
  )

  it('says nothing of itself in its snapshot', async () => {
    const { simulation, signIn } = await start({ browser: 'works', approveAfter: 5 })
    expect(signIn.snapshot().progress).toBe(null)
    const secrets = parametersOf(inBrowser(signIn).authorizationUrl)
    for (const name of ['state', 'code_challenge', 'client_id'])
      expect(JSON.stringify(signIn.snapshot())).not.toContain(secrets.get(name))
    const snapshot = signIn.snapshot()
    simulation.crash()
    const resumed = simulation.session().signIn({ resume: snapshot })
    await simulation.advance(8)
    expect(resumed.getState()).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
  })
})

describe('the authorization request', () => {
  it('asks with S256, a state, the scopes and where to come back, and nothing secret', async () => {
    const { simulation, signIn, tokens, sent } = await start()
    const { authorizationUrl, redirectUri } = inBrowser(signIn)
    const url = new URL(authorizationUrl)
    expect(url.origin + url.pathname).toBe('https://oidc.us-east-1.amazonaws.com/authorize')
    expect(url.hash).toBe('')
    const parameters = Object.fromEntries(url.searchParams)
    expect([...url.searchParams.keys()].toSorted()).toEqual(Object.keys(parameters).toSorted())
    expect(parameters).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: redirectUri,
      scopes: 'sso:account:access',
    })
    expect(Object.keys(parameters).toSorted()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'response_type',
      'scopes',
      'state',
    ])
    expect(parameters['state']).toMatch(/^[\w-]{22,}$/)
    simulation.redirectTo(decide(simulation, signIn))
    await simulation.clock.settle()
    const body = tokens()[0]?.body ?? {}
    const verifier = String(body['codeVerifier'])
    expect(verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/)
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    expect(parameters['code_challenge']).toBe(challenge)
    expect(Object.keys(body).toSorted()).toEqual([
      'clientId',
      'clientSecret',
      'code',
      'codeVerifier',
      'grantType',
      'redirectUri',
    ])
    expect(body).toMatchObject({
      grantType: 'authorization_code',
      redirectUri,
      clientId: parameters['client_id'],
    })
    expect(authorizationUrl).not.toContain(verifier)
    expect(sent.filter(({ path }) => path === '/token')).toHaveLength(1)
  })

  it('has a state, a verifier and a port of its own each time', async () => {
    const { simulation, signIn, session, tokens } = await start()
    const seen = new Set<string>()
    let present = signIn
    for (let n = 0; n < 5; n += 1) {
      const parameters = parametersOf(inBrowser(present).authorizationUrl)
      for (const name of ['state', 'code_challenge']) seen.add(parameters.get(name) ?? '')
      simulation.redirectTo(decide(simulation, present))
      await simulation.clock.settle()
      present = session.signIn({ prompt: 'always', method: 'authorizationCode' })
      await simulation.clock.settle()
    }
    expect(seen.size).toBe(10)
    expect(new Set(tokens().map(({ body }) => body['codeVerifier'])).size).toBe(5)
  })

  it('lists several scopes so that the service reads them', async () => {
    const simulation = simulate({ browser: 'silent' })
    const scopes = ['sso:account:access', 'codewhisperer:completions']
    const signIn = simulation.session({ scopes }).signIn()
    await simulation.clock.settle()
    decide(simulation, signIn)
    expect(simulation.service.authorizations()).toMatchObject([{ scopes }])
  })

  it.each([
    ['us-east-1', 'oidc.us-east-1.amazonaws.com'],
    ['eu-west-1', 'oidc.eu-west-1.amazonaws.com'],
    ['cn-north-1', 'oidc.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', 'oidc.us-gov-west-1.amazonaws.com'],
    ['eusc-de-east-1', 'oidc.eusc-de-east-1.amazonaws.eu'],
  ])('goes to the partition of %s: %s', async (region, hostname) => {
    const simulation = simulate({ browser: 'silent' })
    const process = processOf(simulation)
    const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region })
    const signIn = simulation.session({ provider, host: process.host }).signIn()
    await simulation.clock.settle()
    expect(new URL(inBrowser(signIn).authorizationUrl).host).toBe(hostname)
    expect(process.sent.map(({ url }) => new URL(url).host)).toEqual([hostname])
  })
})

describe('the registration for the code flow', () => {
  it('says where codes are brought, without a port, and who issues them', async () => {
    const process = await start()
    expect(registrationsOf(process).map(({ body }) => body)).toEqual([
      {
        clientName: 'Acme Console',
        clientType: 'public',
        scopes: ['sso:account:access'],
        grantTypes: ['authorization_code', 'refresh_token'],
        redirectUris: ['http://127.0.0.1/oauth/callback'],
        issuerUrl: 'https://acme.awsapps.com/start',
      },
    ])
  })

  it('is reused from port to port, and apart from that for device codes', async () => {
    const process = await start()
    const { simulation, session, signIn } = process
    const first = parametersOf(inBrowser(signIn).authorizationUrl)
    signIn.cancel()
    const device = session.signIn({ method: 'device' })
    await simulation.clock.settle()
    expect(device.getState().status).toBe('awaitingCode')
    expect(registrationsOf(process)).toHaveLength(2)
    const next = device.restart({ method: 'authorizationCode' })
    await simulation.clock.settle()
    const second = parametersOf(inBrowser(next).authorizationUrl)
    expect(second.get('client_id')).toBe(first.get('client_id'))
    expect(second.get('redirect_uri')).not.toBe(first.get('redirect_uri'))
    expect(registrationsOf(process)).toHaveLength(2)
    const grants = registrationsOf(process).map(({ body }) => body['grantTypes'])
    expect(grants[1]).not.toEqual(grants[0])
  })

  it('that the service has forgotten is made anew by the next sign-in', async () => {
    const { simulation, signIn } = await start()
    const url = decide(simulation, signIn)
    simulation.service.forgetClient()
    simulation.redirectTo(url)
    await simulation.clock.settle()
    expect(signIn.getState()).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_client', retry: 'restart' },
    })
    const next = signIn.restart()
    await simulation.clock.settle()
    simulation.redirectTo(decide(simulation, next))
    await simulation.clock.settle()
    expect(next.getState().status).toBe('signedIn')
  })
})
