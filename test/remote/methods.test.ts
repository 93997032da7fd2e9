// A way to sign in that clients may not ask for: it is not offered, and refused where it is asked for all the same.
import { expect, it } from 'vitest'
import { record } from '../contract/support.ts'
import { serve } from './support.ts'

const whereABrowserMayBe = {
  browser: 'silent',
  ports: { capabilities: { browserOnThisMachine: 'unknown', interactive: true } },
} as const

const offersIn = (states: readonly object[]) =>
  new Set(states.map((state) => ('offer' in state ? state.offer : undefined)))

it('is offered where it may be asked for, and not otherwise', async () => {
  for (const methods of [undefined, ['device'] as const]) {
    const { host, session, connect } = serve(whereABrowserMayBe, methods && { methods })
    const remote = connect()
    const signIn = remote.signIn()
    const states = record(signIn.state$)
    const sessions = record(remote.state$)
    await host.advance(5)
    expect(session.signIn().getState()).toMatchObject({ offer: 'authorizationCode' })
    const offer = methods === undefined ? 'authorizationCode' : null
    expect(offersIn(states.values)).toEqual(new Set([undefined, offer]))
    expect(remote.getState()).toMatchObject({ attempt: { offer } })
    // Nothing is told twice.
    sessions.values.slice(1).forEach((one, n) => expect(one).not.toEqual(sessions.values[n]))
  }
})

it('is refused, by signIn() as by restart(), and joins as ever', async () => {
  const { host, session, connect } = serve(whereABrowserMayBe, { methods: ['device'] })
  const remote = connect()
  const refused = remote.signIn({ method: 'authorizationCode' })
  await host.advance(1)
  const error = { code: 'redirect_unavailable', retry: 'otherMethod' }
  expect(refused.getState()).toMatchObject({ status: 'failed', error })
  expect(session.getState().status).toBe('signedOut')
  const signIn = refused.restart({ method: 'device' })
  await host.advance(2)
  const other = connect().signIn({ method: 'authorizationCode' })
  await host.advance(1)
  expect(other.getState()).toEqual(signIn.getState())
  const again = signIn.restart({ method: 'authorizationCode' })
  await host.advance(1)
  expect(again.getState()).toMatchObject({ status: 'failed', error })
  expect(signIn.getState().status).toBe('awaitingCode')
})
