// The sign-in of a session as frameworks see it, without one.
import { expect, it } from 'vitest'
import { SignInStore } from '../../../src/panel/element/sign-in-store.ts'
import { simulate } from '../../../src/testing/index.ts'

const setUp = () => {
  const host = simulate({ approveAfter: 20 })
  const session = host.session()
  return { host, session, store: new SignInStore(session) }
}

it('keeps its value until something in it changes', async () => {
  const { host, session, store } = setUp()
  const seen = new Set([store.getView()])
  const stop = store.subscribe(() => seen.add(store.getView()))
  await host.advance(60)
  expect(seen.size).toBe(1)
  store.getView().signIn()
  await host.advance(1)
  expect(store.getView()).toBe(store.getView())
  expect(store.getView().prompt?.userCode).toMatch(/-/)
  await host.advance(25)
  expect(store.getView().state?.status).toBe('signedIn')
  stop()
  await session[Symbol.asyncDispose]()
})

it('holds on to nothing where nobody listens: neither before the first, nor after the last has gone', async () => {
  const { host, session, store } = setUp()
  const { signIn, cancel, restart } = store.getView()
  const pendingOf = async (start: () => void): Promise<number> => {
    start()
    await host.advance(2)
    expect(session.getState().status).toBe('signingIn')
    return host.clock.pending
  }
  const alone = await pendingOf(() => session.signIn())
  expect(await pendingOf(signIn)).toBe(alone)
  store.subscribe(() => {})()
  expect(await pendingOf(signIn)).toBe(alone)
  let heard = 0
  const stop = store.subscribe(() => (heard += 1))
  await host.advance(1)
  restart()
  await host.advance(2)
  expect(store.getView().state?.status).toBe('awaitingCode')
  stop()
  const before = heard
  expect(await pendingOf(restart)).toBe(alone)
  expect(heard).toBe(before)
  cancel()
  await session[Symbol.asyncDispose]()
  expect(host.clock.pending).toBe(0)
})

it('asks of the sign-in under way also while nobody listens yet', async () => {
  const { host, session, store } = setUp()
  const view = store.getView()
  view.signIn()
  await host.advance(2)
  expect(store.getView().prompt?.kind).toBe('code')
  view.cancel('changed my mind')
  await host.advance(1)
  expect(session.getState().status).toBe('signedOut')
  await session[Symbol.asyncDispose]()
})
