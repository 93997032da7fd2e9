import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'
import { begin, isOver, pollSeconds, record } from './support.ts'

describe('R1: watching neither starts nor stops anything', () => {
  it('sends nothing before signIn(), whoever subscribes', async () => {
    const host = simulate({ interval: 5 })
    const session = host.session()
    record(session.state$)
    record(session.transitions$)
    session.subscribe(() => undefined)
    session.getState()
    await host.advance(60)
    expect(host.requests).toEqual([])
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'never' })
  })

  it('sends the same requests whether nobody, one or many watch and leave', async () => {
    const instants: (readonly number[])[] = []
    for (const watchers of [0, 1, 7]) {
      const { host, signIn } = await begin({ approveAfter: 22 })
      const logs = Array.from({ length: watchers }, () => [
        record(signIn.state$),
        record(signIn.transitions$),
        record(signIn.polls$),
        record(signIn.slowDown$),
        record(signIn.expiry$),
        record(signIn.countdown$),
      ]).flat()
      await host.advance(12)
      for (const log of logs) log.stop()
      await host.advance(60)
      expect(signIn.getState().status).toBe('signedIn')
      instants.push(pollSeconds(host))
    }
    expect(instants).toEqual([
      [5, 10, 15, 20, 25],
      [5, 10, 15, 20, 25],
      [5, 10, 15, 20, 25],
    ])
  })

  it('does not start over for somebody who subscribes after the end', async () => {
    const { host, signIn, session } = await begin({ denyAfter: 1 })
    await host.advance(6)
    const before = host.requests.length
    record(signIn.state$)
    record(signIn.countdown$)
    record(session.state$)
    await host.advance(600)
    expect(host.requests).toHaveLength(before)
    expect(signIn.getState().status).toBe('denied')
  })
})

describe('R1: a flow ends by outcome, cancel, signal or disposal', () => {
  it.each([
    ['approval', { approveAfter: 3 }, 'signedIn'],
    ['denial', { denyAfter: 3 }, 'denied'],
    ['the end of the code', { expiresIn: 12 }, 'expired'],
  ] as const)('ends by %s, and leaves no timer', async (_, options, status) => {
    const { host, session, signIn } = await begin(options)
    await host.advance(13)
    expect(signIn.getState().status).toBe(status)
    const sent = host.requests.length
    await host.advance(3_600)
    expect(host.requests).toHaveLength(sent)
    // The session has a token to renew; the sign-in has nothing any more.
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it('ends by cancel, with the reason', async () => {
    const { host, signIn } = await begin()
    signIn.cancel('closed the dialog')
    expect(signIn.getState()).toEqual({ status: 'cancelled', reason: 'closed the dialog' })
    expect(host.clock.pending).toBe(0)
  })

  it('ends by the signal of signIn()', async () => {
    const host = simulate()
    const controller = new AbortController()
    const signIn = host.session().signIn({ signal: controller.signal })
    await host.advance(3)
    expect(isOver(signIn)).toBe(false)
    controller.abort()
    expect(signIn.getState().status).toBe('cancelled')
    expect(host.clock.pending).toBe(0)
  })

  it('sends nothing for a signal that has aborted already', async () => {
    const host = simulate()
    const signIn = host.session().signIn({ signal: AbortSignal.abort() })
    expect(signIn.getState().status).toBe('cancelled')
    await host.advance(60)
    expect(host.requests).toEqual([])
  })

  it('ignores the signal after the end', async () => {
    const host = simulate({ approveAfter: 1 })
    const controller = new AbortController()
    const signIn = host.session().signIn({ signal: controller.signal })
    await host.advance(5)
    const state = signIn.getState()
    controller.abort()
    signIn.cancel()
    expect(signIn.getState()).toBe(state)
    expect(state.status).toBe('signedIn')
  })

  it('ends by the signal of the session', async () => {
    const host = simulate()
    const controller = new AbortController()
    const session = host.session({ signal: controller.signal })
    const signIn = session.signIn()
    const states = record(session.state$)
    await host.advance(3)
    controller.abort()
    expect(signIn.getState().status).toBe('cancelled')
    expect(states.isComplete).toBe(true)
    expect(host.clock.pending).toBe(0)
  })

  it('ends by disposal, at `await using` as well', async () => {
    const host = simulate()
    const attempts = []
    {
      await using session = host.session()
      attempts.push(session.signIn())
      await host.advance(3)
    }
    expect(attempts.map((attempt) => attempt.getState().status)).toEqual(['cancelled'])
    const sent = host.requests.length
    await host.advance(600)
    expect(host.requests).toHaveLength(sent)
    expect(host.clock.pending).toBe(0)
  })
})
