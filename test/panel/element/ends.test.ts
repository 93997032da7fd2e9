// What a panel follows when a connection is lost, and when a sign-in ends and the person stays signed in.
import { expect, it } from 'vitest'
import { Follow } from '../../../src/panel/element/follow.ts'
import { connectSession, serveSession } from '../../../src/remote/index.ts'
import { simulate } from '../../../src/testing/index.ts'
import { createBus } from '../../remote/support.ts'

const signedOutElsewhere = async (at: 'before' | 'after') => {
  const host = simulate()
  const session = host.session()
  const bus = createBus()
  const port = bus.port()
  const stop = serveSession(session, port)
  const remote = connectSession(bus.port(), { clock: host.clock })
  const follow = new Follow(() => {})
  if (at === 'before') follow.follow(remote)
  session.signIn({ method: 'device' })
  await host.advance(3)
  stop()
  await host.advance(1)
  if (at === 'after') follow.follow(remote)
  await host.advance(1)
  const lost = follow.state
  session.signIn().cancel()
  const sent = host.requests.length
  serveSession(session, port)
  await host.advance(5)
  return { follow, host, lost, session, more: host.requests.length - sent }
}

it.each(['before', 'after'] as const)(
  'asks for nothing, and is not stuck, where it follows %s the session is lost and served again',
  async (at) => {
    const { follow, host, lost, session, more } = await signedOutElsewhere(at)
    expect(lost).toMatchObject({ status: 'signingIn', attempt: { status: 'awaitingCode' } })
    expect(more).toBe(0)
    expect(follow.state).toMatchObject({ status: 'signedOut' })
    session.signIn({ method: 'device' })
    await host.advance(3)
    expect(follow.state).toMatchObject({ status: 'awaitingCode' })
    expect(follow.attempt?.getState()).toBe(follow.state)
  },
)

it('joins anew what it has followed in the page, where another object stands for it by now', async () => {
  const host = simulate()
  const session = host.session()
  const bus = createBus()
  const port = bus.port()
  const stop = serveSession(session, port)
  const remote = connectSession(bus.port(), { clock: host.clock })
  const follow = new Follow(() => {})
  follow.follow(remote)
  session.signIn({ method: 'device' })
  await host.advance(3)
  follow.stop()
  stop()
  await host.advance(1)
  serveSession(session, port)
  await host.advance(1)
  follow.follow(remote)
  await host.advance(1)
  follow.attempt?.cancel('user')
  await host.advance(1)
  expect(session.getState()).toMatchObject({ status: 'signedOut' })
})

it('shows how a sign-in has ended that was made by somebody who stays signed in', async () => {
  const host = simulate({ approveAfter: 3 })
  const session = host.session()
  const follow = new Follow(() => {})
  follow.follow(session)
  session.signIn({ method: 'device' })
  await host.advance(20)
  follow.forget()
  session.signIn({ method: 'device', prompt: 'always' })
  await host.advance(2)
  session.signIn().cancel()
  await host.advance(1)
  expect(session.getState()).toMatchObject({ status: 'signedIn' })
  expect(follow.state).toMatchObject({ status: 'cancelled' })
  follow.forget()
  expect(follow.state).toMatchObject({ status: 'signedIn' })
})
