import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'
import { plain, refreshes, signedIn, processOf } from './processes.ts'
import { awaiting, failure, tokenPath } from './support.ts'

const elsewhere = 'https://oidc.elsewhere.example'

describe('what one service has issued goes to no other', () => {
  it.each([
    ['another endpoint', { endpoint: elsewhere }],
    ['no endpoint and another region', { endpoint: undefined, region: 'eu-central-1' }],
  ])('a stored token of %s is not used, renewed or taken away', async (_, other) => {
    const { simulation, signIn } = await signedIn()
    const name = `token/${signIn.snapshot().session}`
    const { store } = simulation
    const theirs = { ...((await store.get(name)) as object), ...other }
    await store.set(name, theirs, { kind: 'secret' })
    simulation.crash()
    const next = processOf(simulation, { store: plain(store) })
    const session = simulation.session({ host: next.host })
    await simulation.clock.settle()
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'never' })
    expect((await failure(session.token({ minTtlMs: 3_500_000 }))).code).toBe('not_signed_in')
    await simulation.advance(3_500)
    expect(refreshes(next)).toBe(0)
    await session.signOut()
    expect(await store.get(name)).toEqual(theirs)
  })

  it('a stored token of no endpoint and our region is used', async () => {
    const { simulation, signIn } = await signedIn()
    const name = `token/${signIn.snapshot().session}`
    const { store } = simulation
    const ours = { ...((await store.get(name)) as object), endpoint: undefined }
    await store.set(name, ours, { kind: 'secret' })
    simulation.crash()
    const session = simulation.session()
    await simulation.clock.settle()
    expect(session.getState().status).toBe('signedIn')
  })

  it('a device code of another endpoint is not sent by a sign-in that goes on with it', async () => {
    const host = simulate({ interval: 5 })
    const signIn = host.session().signIn()
    await host.advance(3)
    const { userCode } = awaiting(signIn)
    const snapshot = signIn.snapshot()
    const { deviceCode } = snapshot.progress?.codes ?? { deviceCode: '' }
    const issued = (await host.store.get(deviceCode)) as object
    const theirs = { ...issued, endpoint: elsewhere }
    await host.store.set(deviceCode, theirs, { kind: 'secret' })
    host.crash()
    host.service.approve(userCode)
    const resumed = host.session().signIn({ resume: snapshot })
    await host.advance(60)
    expect(resumed.getState()).toMatchObject({ status: 'failed', error: { retry: 'restart' } })
    expect(host.requests.filter(({ path }) => path === tokenPath)).toEqual([])
  })
})
