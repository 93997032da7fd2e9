import { describe, expect, it } from 'vitest'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'

const start = async (options: SimulationOptions) => {
  const host = simulate({ browser: 'works', ...options })
  const session = host.session()
  const signIn = session.signIn()
  await host.clock.settle()
  return { host, session, signIn }
}

const pages = ({ visits }: { readonly visits: readonly { readonly page: unknown }[] }) =>
  visits.map(({ page }) => page)

describe('the simulated browser', () => {
  it('is not there by default: people sign in by a device code', async () => {
    const { host, signIn } = await start({ browser: 'none' })
    expect(signIn.getState().status).toBe('awaitingCode')
    expect(['openBrowser' in host, 'redirect' in host]).toEqual([false, false])
    expect(host.capabilities.browserOnThisMachine).toBe(false)
  })

  it('opens the page, and comes back when the person has decided', async () => {
    const { host, signIn } = await start({ approveAfter: 7 })
    expect(signIn.getState()).toMatchObject({
      status: 'awaitingRedirect',
      browser: 'opened',
      redirectUri: host.receivers[0]?.redirectUri,
    })
    await host.advance(6)
    expect(signIn.getState().status).toBe('awaitingRedirect')
    await host.advance(1)
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
    expect(host.visits).toEqual([
      { address: host.receivers[0]?.redirectUri, ms: 7_000, page: 'signedIn' },
    ])
    expect(host.receivers.map(({ isOpen }) => isOpen)).toEqual([false])
  })

  it('brings a denial back too, and comes back at once where it is signed in already', async () => {
    const denied = await start({ denyAfter: 3 })
    await denied.host.advance(3)
    expect(denied.signIn.getState()).toMatchObject({ status: 'denied', by: 'user' })
    expect(pages(denied.host)).toEqual(['failed'])
    const warm = await start({ authorize: 'approve' })
    expect(warm.signIn.getState().status).toBe('signedIn')
  })

  it('cannot be opened, or is never looked at', async () => {
    const fails = await start({ browser: 'fails', approveAfter: 1 })
    expect(fails.signIn.getState()).toMatchObject({ browser: 'failed', offer: 'device' })
    const silent = await start({ browser: 'silent', approveAfter: 1 })
    expect(silent.signIn.getState()).toMatchObject({ browser: 'opened', offer: null })
    await silent.host.advance(60)
    expect(silent.signIn.getState()).toMatchObject({ browser: 'opened', offer: 'device' })
    expect(silent.host.service.authorizations()).toEqual([])
  })

  it('is opened where nothing can listen, for a device code', async () => {
    const { host, signIn } = await start({ listens: false })
    expect(signIn.getState().status).toBe('awaitingCode')
    expect(await signIn.openBrowser()).toBe(true)
    expect(host.receivers).toEqual([])
  })

  it('goes to any address of this machine, and shows what is there', async () => {
    const { host, signIn } = await start({})
    const address = host.receivers[0]?.redirectUri ?? ''
    host.redirectTo(`${address}?code=forged&state=wrong`)
    host.redirectTo(`${address}/favicon.ico`)
    host.redirectTo('http://127.0.0.1:1/oauth/callback?code=a&state=b')
    host.redirectTo('no address at all')
    expect(pages(host)).toEqual(['ignored', 'nothing', 'refused', 'refused'])
    expect(JSON.stringify(host.visits)).not.toContain('forged')
    expect(signIn.getState().status).toBe('awaitingRedirect')
    const [{ id } = { id: '' }] = host.service.authorizations()
    const step = host.service.continueAuthorization(id, 'approve')
    const visit = host.redirectTo(step?.kind === 'redirect' ? step.url : '')
    expect(visit.page).toBe(null)
    await host.clock.settle()
    expect(visit.page).toBe('signedIn')
  })

  it('takes no timer of the process, and meets a closed port when that has crashed', async () => {
    const { host, signIn } = await start({ approveAfter: 30, detectsWake: false })
    signIn.cancel()
    await host.clock.settle()
    expect(host.clock.pending).toBe(0)
    host.session().signIn()
    await host.clock.settle()
    host.crash()
    expect(host.clock.pending).toBe(0)
    await host.clock.drainTimers()
    expect(pages(host)).toEqual([])
    await host.advance(30)
    expect(pages(host)).toEqual(['refused', 'refused'])
  })

  it('loads no page without a network, and tries again', async () => {
    const { host, signIn } = await start({ approveAfter: 5, offline: [[4, 8]] })
    await host.advance(8)
    expect(signIn.getState().status).toBe('awaitingRedirect')
    await host.advance(2)
    expect(signIn.getState().status).toBe('signedIn')
  })

  it('tells what surely never arrived from what may have', async () => {
    const causes: unknown[] = []
    const host = simulate({
      offline: [[10, 20]],
      latency: 2,
      failOn: { CreateToken: { 1: 'reset' } },
    })
    const send = async () => {
      const { signal } = new AbortController()
      const init = { method: 'POST', headers: {}, body: '{}', redirect: 'manual', signal } as const
      await host.fetch('https://oidc.us-east-1.amazonaws.com/token', init).catch((error: Error) => {
        causes.push((error.cause as { code?: string }).code)
      })
    }
    for (const seconds of [8.5, 3.5, 2]) {
      void send()
      await host.advance(seconds)
    }
    expect(causes).toEqual(['ECONNRESET', 'ECONNRESET', 'ENETUNREACH'])
  })
})
