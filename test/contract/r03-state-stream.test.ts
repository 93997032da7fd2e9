import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'
import { begin, record } from './support.ts'

describe('R3: state$', () => {
  it('replays the present synchronously, to each subscriber, as the very same object', async () => {
    const { host, session, signIn } = await begin()
    for (const at of [0, 3, 2, 7]) {
      await host.advance(at)
      for (const store of [session, signIn]) {
        const one = record<unknown>(store.state$)
        const two = record<unknown>(store.state$)
        expect(one.values).toHaveLength(1)
        expect(one.values[0]).toBe(store.getState())
        expect(two.values[0]).toBe(store.getState())
        one.stop()
        two.stop()
      }
    }
  })

  it('is one observable, not a new one for each look', async () => {
    const { session, signIn } = await begin()
    expect(signIn.state$).toBe(signIn.state$)
    expect(session.state$).toBe(session.state$)
  })

  it('keeps the reference until something changes, and never repeats a value', async () => {
    const { host, session, signIn } = await begin({ slowDownOn: [2], approveAfter: 33 })
    const logs = [record<unknown>(signIn.state$), record<unknown>(session.state$)]
    for (let t = 0; t < 12; t += 1) {
      const before = [signIn.getState(), session.getState()]
      const lengths = logs.map((log) => log.values.length)
      await host.advance(0.9)
      const after = [signIn.getState(), session.getState()]
      logs.forEach((log, i) => {
        expect(Object.is(before[i], after[i])).toBe(log.values.length === lengths[i])
      })
    }
    await host.advance(60)
    for (const { values } of logs) {
      values.slice(1).forEach((value, i) => {
        expect(value).not.toBe(values[i])
        expect(JSON.stringify(value)).not.toBe(JSON.stringify(values[i]))
      })
    }
  })

  it('shows in the session the same state that the sign-in shows', async () => {
    const { host, session, signIn } = await begin({ slowDownOn: [1] })
    for (let t = 0; t < 10; t += 1) {
      const state = session.getState()
      expect(state.status === 'signingIn' && state.attempt).toBe(signIn.getState())
      await host.advance(1.7)
    }
  })

  it.each([
    ['denied', { denyAfter: 1 }],
    ['expired', { expiresIn: 6 }],
    ['failed', { failOn: { CreateToken: { 1: { error: 'no_such_thing' } } } }],
    ['failed', { failOn: { StartDeviceAuthorization: { 1: { error: 'invalid_request' } } } }],
    ['signedIn', { approveAfter: 1 }],
  ] as const)('does not error or complete on %s', async (status, options) => {
    const { host, session, signIn } = await begin(options)
    const logs = [record<unknown>(signIn.state$), record<unknown>(session.state$)]
    await host.advance(30)
    expect(signIn.getState().status).toBe(status)
    for (const log of logs) {
      expect(log.isComplete).toBe(false)
      expect(log.error).toBeUndefined()
    }
    await session[Symbol.asyncDispose]()
    for (const log of logs) {
      expect(log.isComplete).toBe(true)
      expect(log.error).toBeUndefined()
    }
  })

  it('does not complete on cancel', async () => {
    const { signIn } = await begin()
    const log = record(signIn.state$)
    signIn.cancel()
    expect(log.values.at(-1)?.status).toBe('cancelled')
    expect(log.isComplete).toBe(false)
  })

  it('replays the last state to whoever comes after disposal, and completes', async () => {
    const { host, session, signIn } = await begin({ approveAfter: 1 })
    await host.advance(6)
    await session[Symbol.asyncDispose]()
    for (const store of [session, signIn]) {
      const log = record<unknown>(store.state$)
      expect(log.values).toEqual([store.getState()])
      expect(log.isComplete).toBe(true)
    }
  })

  it('announces the cancellation before it completes on disposal', async () => {
    const { session, signIn } = await begin()
    const log = record(signIn.state$)
    await session[Symbol.asyncDispose]()
    expect(log.values.at(-1)?.status).toBe('cancelled')
    expect(log.isComplete).toBe(true)
  })

  it('tells a listener that is added or removed while another is called', async () => {
    const host = simulate({ interval: 5, approveAfter: 6 })
    const signIn = host.session().signIn()
    let late = 0
    let removed = 0
    const stops: (() => void)[] = []
    signIn.subscribe(() => {
      stops.splice(0).forEach((stop) => stop())
      if (late === 0) signIn.subscribe(() => (late += 1))
    })
    stops.push(signIn.subscribe(() => (removed += 1)))
    await host.advance(30)
    expect(late).toBeGreaterThan(0)
    expect(removed).toBeLessThanOrEqual(1)
    expect(signIn.getState().status).toBe('signedIn')
  })
})
