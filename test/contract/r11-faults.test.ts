import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.ts'
import {
  blind,
  failed,
  glass,
  patiently,
  processOf,
  refreshes,
  signedIn,
  type Weather,
} from './processes.ts'
import { failure, record } from './support.ts'

const isRefresh = ({ body }: { readonly body: object }) =>
  'grantType' in body && body.grantType === 'refresh_token'

/** A service whose renewals come to nothing, until that is over. */
const storm = (answer: () => Promise<Response>) => {
  const sky = { isClear: false }
  const weather: Weather = (sent) => (isRefresh(sent) && !sky.isClear ? answer() : undefined)
  return { sky, weather }
}

const html = (status: number) => () =>
  Promise.resolve(
    new Response('<html>Sorry</html>', { status, headers: { 'content-type': 'text/html' } }),
  )

const outages: Readonly<Record<string, () => Promise<Response>>> = {
  'no route': () => Promise.reject(failed('ENETUNREACH')),
  'no name': () => Promise.reject(failed('ENOTFOUND')),
  'a closed port': () => Promise.reject(failed('ECONNREFUSED')),
  'status 500': html(500),
  'status 502': html(502),
  'status 503': html(503),
  'status 429': html(429),
  'status 408': html(408),
  'a captive portal that forbids': html(403),
  'a captive portal that redirects': html(302),
}

describe('R11: what does not get through signs nobody out', () => {
  it.each(Object.keys(outages))('%s', async (name) => {
    const { sky, weather } = storm(outages[name] ?? html(500))
    const signed = await signedIn({}, { weather })
    const { simulation, session } = signed
    const log = record(session.state$)
    await simulation.advance(3_400)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'retrying' })
    await expect(session.token()).resolves.toBeDefined()
    await simulation.advance(6 * 3_600)
    expect(session.getState()).toMatchObject({
      status: 'signedIn',
      refresh: expect.stringMatching(/retrying|running/) as string,
      lastError: { retry: 'automatic' },
    })
    const error = await failure(patiently(simulation, session.token()))
    expect(['network', 'service_unavailable', 'protocol']).toContain(error.code)
    expect(refreshes(signed)).toBeGreaterThan(20)
    expect(refreshes(signed)).toBeLessThan(6 * 3_600)
    sky.isClear = true
    await simulation.advance(301)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    expect(session.getState()).not.toHaveProperty('lastError')
    expect((await session.token()).expiresAt).toBeGreaterThan(simulation.clock.now())
    expect(log.values.map(({ status }) => status)).not.toContain('signedOut')
    expect(simulation.service.sessions()).toHaveLength(1)
  })

  it('keeps the token in the store meanwhile', async () => {
    const { weather } = storm(html(503))
    const { store, tokens } = glass(memoryStore({ now: () => 0 }))
    const { simulation } = await signedIn({}, { weather, host: { store } })
    await simulation.advance(86_400)
    expect(tokens()).toBe(1)
  })

  it('waits as long as Retry-After says', async () => {
    const answer = () =>
      Promise.resolve(new Response('', { status: 503, headers: { 'retry-after': '1000' } }))
    const { sky, weather } = storm(answer)
    const signed = await signedIn({}, { weather })
    await signed.simulation.advance(3_301)
    sky.isClear = true
    await signed.simulation.advance(990)
    expect(refreshes(signed)).toBe(1)
    await signed.simulation.advance(60)
    expect(refreshes(signed)).toBe(2)
    expect(signed.session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
  })

  it('waits as long as Retry-After says, however many callers want a longer token', async () => {
    const answer = () =>
      Promise.resolve(new Response('', { status: 503, headers: { 'retry-after': '600' } }))
    const { sky, weather } = storm(answer)
    const signed = await signedIn({}, { weather })
    const { simulation, session } = signed
    await simulation.advance(3_301)
    sky.isClear = true
    for (let n = 0; n < 19; n += 1) {
      await simulation.advance(31)
      const wanted = session.token({ minTtlMs: 3_000_000 })
      expect((await failure(patiently(simulation, wanted, 1))).code).toBe('service_unavailable')
    }
    expect(refreshes(signed)).toBe(1)
    await simulation.advance(12)
    expect(refreshes(signed)).toBe(2)
    await expect(session.token({ minTtlMs: 3_000_000 })).resolves.toBeDefined()
  })

  it('is not asked more often because many callers want a token', async () => {
    const { weather } = storm(html(503))
    const signed = await signedIn({}, { weather })
    await signed.simulation.advance(3_400)
    const sent = refreshes(signed)
    for (let n = 0; n < 100; n += 1) {
      await Promise.all([signed.session.token(), signed.session.token()])
      await signed.simulation.advance(0.01)
    }
    expect(refreshes(signed) - sent).toBeLessThanOrEqual(2)
  })
})

describe('R11: invalid_grant', () => {
  it('ends the session: revoked, and the token is gone from the store', async () => {
    const { store, tokens } = glass(memoryStore({ now: () => 0 }))
    const signed = await signedIn({}, { host: { store } })
    const { simulation, session } = signed
    expect(tokens()).toBe(1)
    simulation.service.revokeSession()
    await simulation.advance(3_310)
    expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'revoked' })
    expect(tokens()).toBe(0)
    expect((await failure(session.token())).code).toBe('session_expired')
    const sent = refreshes(signed)
    await simulation.advance(86_400)
    expect(refreshes(signed)).toBe(sent)
    const next = session.signIn()
    await simulation.advance(20)
    expect(next.getState().status).toBe('signedIn')
  })

  it('is not final where another process has renewed meanwhile', async () => {
    // The answers: to the one process at once, to the other, which is refused, three seconds later.
    const signed = await signedIn({
      latency: [0, 0, 0, 1, 4],
      failOn: { CreateToken: { 3: { error: 'invalid_grant' } } },
    })
    const { simulation, session } = signed
    const other = processOf(simulation, { store: blind(simulation.store) })
    const late = simulation.session({ host: other.host })
    const log = record(late.state$)
    await simulation.advance(3_310)
    expect(refreshes(signed) + refreshes(other)).toBe(2)
    expect(late.getState()).toEqual(session.getState())
    expect(late.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
    expect(log.values.map(({ status }) => status)).not.toContain('signedOut')
    expect((await late.token()).reveal()).toBe((await session.token()).reveal())
  })
})

describe('R11: what an administrator or a new sign-in has to mend', () => {
  it('invalid_client: signed in until the end of the token, and nothing more is asked', async () => {
    const signed = await signedIn()
    const { simulation, session } = signed
    simulation.service.forgetClient()
    await simulation.advance(3_310)
    expect(session.getState()).toMatchObject({ status: 'signedIn' })
    await expect(session.token()).resolves.toBeDefined()
    await simulation.advance(280)
    expect(session.getState()).toMatchObject({ status: 'signedIn' })
    expect(refreshes(signed)).toBeLessThanOrEqual(2)
    await simulation.advance(20)
    expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'expired' })
    expect((await failure(session.token())).code).toBe('session_expired')
    const next = session.signIn()
    await simulation.advance(20)
    expect(next.getState().status).toBe('signedIn')
  })

  it.each([
    ['kms_unavailable', { error: 'access_denied', reason: 'KMS_AccessDeniedException' }],
    ['kms_unavailable', { error: 'invalid_request', reason: 'KMS_InvalidStateException' }],
    [
      'wrong_region',
      {
        status: 400,
        headers: {
          'content-type': 'application/json',
          'x-amzn-errortype': 'InvalidRequestRegionException',
        },
        body: '{"error":"invalid_request","region":"eu-west-1"}',
      },
    ],
  ] as const)('%s: signed in, the token kept, and told', async (code, fault) => {
    const { store, tokens } = glass(memoryStore({ now: () => 0 }))
    const signed = await signedIn({ failOn: { CreateToken: { 2: fault } } }, { host: { store } })
    const { simulation, session } = signed
    await simulation.advance(3_310)
    expect(session.getState()).toMatchObject({ status: 'signedIn', lastError: { code } })
    await expect(session.token()).resolves.toBeDefined()
    expect(tokens()).toBe(1)
  })
})
