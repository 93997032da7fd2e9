import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/index.ts'
import { start, steps } from './asking.ts'
import { inBrowser } from './processes.ts'
import { awaiting, requestsTo, startPath } from './support.ts'

describe('the offer of the other method', () => {
  it('comes at once where the browser cannot be opened', async () => {
    const { signIn } = await start({ browser: 'fails' })
    expect(inBrowser(signIn)).toMatchObject({ browser: 'failed', offer: 'device' })
  })

  it('comes within twenty seconds where no browser comes back; the flow never switches', async () => {
    const { simulation, signIn, log } = await start({ browser: 'silent' })
    expect(inBrowser(signIn)).toMatchObject({ browser: 'opened', offer: null })
    await simulation.advance(20)
    expect(inBrowser(signIn).offer).toBe('device')
    await simulation.advance(560)
    expect(inBrowser(signIn).offer).toBe('device')
    expect(requestsTo(simulation, startPath)).toEqual([])
    expect(steps(log)).not.toContain('awaitingCode')
  })

  it('is accepted by restart: a device code, and the receiver is closed', async () => {
    const { simulation, session, signIn } = await start({ browser: 'silent' })
    await simulation.advance(20)
    const next = signIn.restart({ method: 'device' })
    await simulation.clock.settle()
    expect(signIn.getState().status).toBe('cancelled')
    expect(simulation.receivers.map(({ isOpen }) => isOpen)).toEqual([false])
    expect(session.signIn()).toBe(next)
    simulation.service.approve(awaiting(next).userCode)
    await simulation.advance(6)
    expect(next.getState()).toMatchObject({ status: 'signedIn', via: 'device' })
  })

  it('does not end the flow: a browser that comes back late is heard', async () => {
    const { simulation, signIn } = await start({ browser: 'works', approveAfter: 300 })
    await simulation.advance(60)
    expect(inBrowser(signIn).offer).toBe('device')
    await simulation.advance(245)
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
  })

  it('a browser that never says whether it opened holds nothing up', async () => {
    const openBrowser: NonNullable<Host['openBrowser']> = () => new Promise(() => undefined)
    const { simulation, signIn } = await start({ browser: 'works', ports: { openBrowser } })
    await simulation.advance(20)
    expect(inBrowser(signIn).offer).toBe('device')
    signIn.cancel()
    await simulation.clock.settle()
    expect(simulation.clock.pending).toBe(0)
  })
})
