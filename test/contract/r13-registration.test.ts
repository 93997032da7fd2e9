import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { refreshes, signedIn } from './processes.ts'
import {
  awaiting,
  begin,
  failure,
  pollSeconds,
  registerPath,
  requestsTo,
  startPath,
} from './support.ts'

const invalidClient = { error: 'invalid_client', description: 'Who?' }

describe('R13: registrations are reused until they expire', () => {
  it('by sign-ins and by sessions on one store', async () => {
    const host = simulate({ interval: 5, registrationExpiresIn: 86_400 })
    for (let n = 1; n <= 4; n += 1) {
      const session = host.session()
      const first = session.signIn()
      await host.advance(2)
      first.cancel()
      session.signIn()
      await host.advance(2)
      await session[Symbol.asyncDispose]()
      expect(requestsTo(host, startPath)).toHaveLength(2 * n)
    }
    expect(requestsTo(host, registerPath)).toHaveLength(1)
  })

  it('by sessions that start at the same moment', async () => {
    const host = simulate({ interval: 5, latency: 0.5 })
    const attempts = [1, 2, 3].map(() => host.session().signIn())
    await host.advance(3)
    expect(attempts.map((attempt) => attempt.getState().status)).toEqual([
      'awaitingCode',
      'awaitingCode',
      'awaitingCode',
    ])
    expect(requestsTo(host, registerPath)).toHaveLength(1)
  })

  it('by a session that goes on while the one that asked for it is cancelled', async () => {
    const host = simulate({ interval: 5, latency: 2 })
    const one = host.session().signIn()
    const two = host.session().signIn()
    await host.advance(1)
    one.cancel()
    await host.advance(5)
    expect(two.getState().status).toBe('awaitingCode')
  })

  it('by another process with the same store', async () => {
    const host = simulate({ interval: 5 })
    host.session().signIn()
    await host.advance(2)
    host.crash()
    host.session().signIn()
    await host.advance(2)
    expect(requestsTo(host, registerPath)).toHaveLength(1)
    expect(requestsTo(host, startPath)).toHaveLength(2)
  })

  it('not across stores', async () => {
    const host = simulate({ interval: 5 })
    for (let n = 0; n < 2; n += 1) host.session({ store: memoryStore(host.clock) }).signIn()
    await host.advance(2)
    expect(requestsTo(host, registerPath)).toHaveLength(2)
  })

  it('not once they have expired', async () => {
    const host = simulate({ interval: 5, registrationExpiresIn: 7_200 })
    const session = host.session()
    session.signIn().cancel()
    const second = session.signIn()
    await host.advance(2)
    second.cancel()
    await host.advance(7_200)
    const third = session.signIn()
    await host.advance(2)
    expect(third.getState().status).toBe('awaitingCode')
    expect(requestsTo(host, registerPath)).toHaveLength(2)
  })

  it('not for another client name or other scopes', async () => {
    const host = simulate({ interval: 5 })
    for (const options of [{}, { clientName: 'Another' }, { scopes: ['codewhisperer:chat'] }]) {
      const signIn = host.session(options).signIn()
      await host.advance(2)
      signIn.cancel()
    }
    expect(requestsTo(host, registerPath).length).toBeGreaterThanOrEqual(2)
  })
})

describe('R13: invalid_client', () => {
  it('at the device authorization: one new registration, and on', async () => {
    const { host, signIn } = await begin({
      failOn: { StartDeviceAuthorization: { 1: invalidClient } },
      approveAfter: 1,
    })
    await host.advance(6)
    expect(signIn.getState().status).toBe('signedIn')
    expect(requestsTo(host, registerPath)).toHaveLength(2)
    expect(requestsTo(host, startPath)).toHaveLength(2)
  })

  it('at the device authorization for a registration that the service has forgotten', async () => {
    const { host, session, signIn } = await begin()
    signIn.cancel()
    host.service.forgetClient()
    const next = session.signIn()
    await host.clock.settle()
    expect(next.getState().status).toBe('awaitingCode')
    expect(requestsTo(host, registerPath)).toHaveLength(2)
  })

  it('twice: fails, and the next sign-in registers again', async () => {
    const { host, session, signIn } = await begin({
      failOn: { StartDeviceAuthorization: { 1: invalidClient, 2: invalidClient } },
    })
    await host.advance(120)
    expect(signIn.getState()).toMatchObject({ status: 'failed', error: { code: 'invalid_client' } })
    expect(requestsTo(host, registerPath)).toHaveLength(2)
    expect(requestsTo(host, startPath)).toHaveLength(2)
    const next = session.signIn()
    await host.clock.settle()
    expect(next.getState().status).toBe('awaitingCode')
    expect(requestsTo(host, registerPath)).toHaveLength(3)
  })

  it('at the token: the registration goes, the sign-in fails, a restart helps', async () => {
    const { host, session, signIn } = await begin()
    await host.advance(7)
    host.service.forgetClient()
    await host.advance(60)
    expect(signIn.getState()).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_client', retry: 'restart' },
    })
    expect(pollSeconds(host)).toEqual([5, 10])
    expect(requestsTo(host, registerPath)).toHaveLength(1)
    const next = session.signIn()
    await host.clock.settle()
    expect(requestsTo(host, registerPath)).toHaveLength(2)
    host.service.approve(awaiting(next).userCode)
    await host.advance(6)
    expect(next.getState().status).toBe('signedIn')
  })

  it('at a renewal: the next sign-in registers anew', async () => {
    const { simulation, session, sent } = await signedIn({ browser: 'works' })
    simulation.service.forgetClient()
    await simulation.advance(3_400)
    expect(session.getState()).toMatchObject({
      refreshable: false,
      lastError: { code: 'invalid_client' },
    })
    const signIn = session.signIn({ prompt: 'always' })
    await simulation.advance(20)
    expect(sent.filter(({ path }) => path === registerPath)).toHaveLength(2)
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('at the registration itself: fails without a second one', async () => {
    const { host, signIn } = await begin({
      failOn: { RegisterClient: { 1: { error: 'invalid_client_metadata' } } },
    })
    await host.advance(60)
    expect(signIn.getState()).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_client_metadata' },
    })
    expect(requestsTo(host, registerPath)).toHaveLength(1)
  })
})

it('R13: a renewal is not sent with a registration that is over by its own date', async () => {
  const signed = await signedIn({ tokenExpiresIn: 3_600 })
  const { simulation, session } = signed
  const key = `token/${signed.signIn.snapshot().session}`
  const stored = (await simulation.store.get(key)) as { readonly client: object }
  const client = { ...stored.client, expiresAt: simulation.clock.now() + 3_000_000 }
  await simulation.store.set(key, { ...stored, client }, { kind: 'secret' })
  await simulation.advance(3_500)
  expect(session.getState()).toMatchObject({ status: 'signedIn', refreshable: false })
  await simulation.advance(200)
  expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'expired' })
  expect((await failure(session.token())).code).toBe('session_expired')
  expect(refreshes(signed)).toBe(0)
})
