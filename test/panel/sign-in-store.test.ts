import { describe, expect, it } from 'vitest'
import { SignInStore, type SignInView } from '../../src/panel/element/sign-in-store.ts'
import { promptOf } from '../../src/observe/prompts.ts'
import { simulate } from '../../src/testing/index.ts'
import type { SimulationOptions } from '../../src/testing/index.ts'
import { serve } from '../remote/support.ts'

const begin = (options: SimulationOptions = {}) => {
  const host = simulate(options)
  const session = host.session()
  const store = new SignInStore(session)
  const views: SignInView[] = [store.getView()]
  // As `useSyncExternalStore` does it: a view is another one where it is another object.
  const look = () => {
    const view = store.getView()
    if (view !== views.at(-1)) views.push(view)
  }
  return { host, session, store, views, look, stop: store.subscribe(look) }
}
const statusOf = ({ state }: SignInView): string | undefined => state?.status

describe('a view of a sign-in', () => {
  it('starts nothing, and is the same until something changes', async () => {
    const { host, store, views } = begin()
    await host.advance(60)
    expect(views).toHaveLength(1)
    expect(host.requests).toEqual([])
    expect(store.getView()).toMatchObject({ state: undefined, prompt: undefined })
    expect(Object.isFrozen(store.getView())).toBe(true)
  })

  it('goes from the first step to the end, and stays there until something comes after it', async () => {
    const { host, store, views, session } = begin({ approveAfter: 10, tokenExpiresIn: 3_600 })
    store.getView().signIn()
    store.getView().signIn()
    await host.advance(2)
    const { state, prompt } = store.getView()
    expect(statusOf(store.getView())).toBe('awaitingCode')
    expect(prompt).toEqual(state && promptOf(state))
    await host.advance(20)
    const seen = views.map(statusOf).filter((status, i, all) => i === 0 || status !== all[i - 1])
    expect(seen).toEqual([undefined, 'starting', 'awaitingCode', 'signedIn'])
    expect(new Set(views.map((view) => view.state)).size).toBe(views.length)
    await store.getView().signOut()
    expect(session.getState().status).toBe('signedOut')
    expect(statusOf(store.getView())).toBeUndefined()
  })

  it.each<[string, SimulationOptions, number]>([
    ['denied', { denyAfter: 5 }, 20],
    ['expired', { expiresIn: 30 }, 40],
  ])('shows how it ended: %s; and restart() begins another', async (status, options, seconds) => {
    const { host, store } = begin(options)
    store.getView().signIn()
    await host.advance(seconds)
    expect(statusOf(store.getView())).toBe(status)
    store.getView().restart()
    await host.advance(1)
    expect(statusOf(store.getView())).toBe('awaitingCode')
    store.getView().cancel('enough')
    expect(store.getView().state).toEqual({ status: 'cancelled', reason: 'enough' })
  })

  it('joins a sign-in that somebody else has started', async () => {
    const { host, session, store } = begin()
    const signIn = session.signIn()
    await host.advance(1)
    expect(store.getView().state).toBe(signIn.getState())
    expect(await store.getView().openBrowser()).toBe(false)
    expect(await store.getView().submitRedirect('https://example.com/')).toBe(false)
  })

  it('listens to nothing once it is left, and goes on where it is taken up again', async () => {
    const { host, session, store, stop, look, views } = begin({ approveAfter: 60 })
    store.getView().signIn()
    await host.advance(1)
    stop()
    const count = views.length
    await host.advance(30)
    expect(views).toHaveLength(count)
    const again = store.subscribe(look)
    await host.advance(40)
    expect(statusOf(store.getView())).toBe('signedIn')
    again()
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it('is the same of a mirror', async () => {
    const { host, connect } = serve({ approveAfter: 10 })
    const store = new SignInStore(connect())
    store.subscribe(() => {})
    await host.advance(0)
    store.getView().signIn()
    await host.advance(5)
    expect(store.getView().prompt).toMatchObject({ kind: 'code' })
    await host.advance(10)
    expect(statusOf(store.getView())).toBe('signedIn')
  })

  it('does nothing where there is no session yet', async () => {
    const store = new SignInStore(undefined)
    store.subscribe(() => {})()
    const { signIn, cancel, restart, nudge, openBrowser, submitRedirect, signOut } = store.getView()
    for (const ask of [signIn, cancel, restart, nudge]) expect(ask()).toBeUndefined()
    expect([await openBrowser(), await submitRedirect('x'), await signOut()]).toEqual([
      false,
      false,
      undefined,
    ])
    expect(store.getView()).toBe(store.getView())
  })
})
