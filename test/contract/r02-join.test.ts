import { describe, expect, it } from 'vitest'
import type { Session, SessionState } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { begin, isOver, pollSeconds, registerPath, requestsTo, startPath } from './support.ts'

interface ExternalStore {
  readonly subscribe: (listener: () => void) => () => void
  readonly getState: () => unknown
}

/** What React's `useSyncExternalStore` asks of a store, and what it does with it. */
const mountStore = (session: Session, onRender: (state: SessionState) => void) => {
  let shown = session.getState()
  if (!Object.is(shown, session.getState())) throw new Error('getState() is not cached')
  onRender(shown)
  const check = () => {
    const next = session.getState()
    if (Object.is(next, shown)) return
    shown = next
    onRender(next)
  }
  const stop = session.subscribe(check)
  check()
  return stop
}

describe('R2: signIn() starts or joins', () => {
  it('returns the same sign-in for two calls in a row, and at any time until the end', async () => {
    const host = simulate({ interval: 5, approveAfter: 12 })
    const session = host.session()
    const first = session.signIn()
    expect(session.signIn()).toBe(first)
    await host.advance(0)
    expect(session.signIn({ method: 'device' })).toBe(first)
    await host.advance(11)
    expect(session.signIn()).toBe(first)
    expect(requestsTo(host, registerPath)).toHaveLength(1)
    expect(requestsTo(host, startPath)).toHaveLength(1)
  })

  it('starts another sign-in after the end of one', async () => {
    const { host, session, signIn } = await begin({ denyAfter: 1 })
    await host.advance(6)
    expect(signIn.getState().status).toBe('denied')
    const next = session.signIn()
    expect(next).not.toBe(signIn)
    expect(next.id).not.toBe(signIn.id)
    await host.clock.settle()
    expect(next.getState().status).toBe('awaitingCode')
  })

  it('ignores the signal of a caller who joins', async () => {
    const { host, session, signIn } = await begin()
    const controller = new AbortController()
    session.signIn({ signal: controller.signal })
    controller.abort()
    await host.advance(3)
    expect(isOver(signIn)).toBe(false)
  })

  it('hands on a signal to a restart, but not one that has aborted', async () => {
    const host = simulate({ interval: 5, approveAfter: 12 })
    const controller = new AbortController()
    const first = host.session().signIn({ signal: controller.signal })
    await host.advance(3)
    const second = first.restart()
    await host.advance(3)
    controller.abort()
    expect(second.getState()).toEqual({ status: 'cancelled', reason: 'aborted' })
    const third = second.restart()
    await host.advance(3)
    expect(third.getState().status).toBe('awaitingCode')
    const fourth = third.restart()
    await host.advance(20)
    expect(fourth.getState().status).toBe('signedIn')
    expect(third.getState()).toEqual({ status: 'cancelled', reason: 'restarted' })
  })

  it('survives the double effects of StrictMode', async () => {
    const host = simulate({ interval: 5, approveAfter: 12 })
    const session = host.session()
    const rendered: string[] = []
    const effect = () => {
      session.signIn()
      return mountStore(session, (state) => rendered.push(state.status))
    }
    effect()()
    const unmount = effect()
    await host.advance(3)
    // A component that comes and goes while the person is in the browser.
    unmount()
    effect()()
    await host.advance(3)
    const last = effect()
    await host.advance(60)
    last()
    expect(session.getState().status).toBe('signedIn')
    expect(rendered.at(-1)).toBe('signedIn')
    expect(requestsTo(host, startPath)).toHaveLength(1)
    expect(pollSeconds(host)).toEqual([5, 10, 15])
  })

  it('shows a store that nobody can tear: the value changes before the listener is called', async () => {
    const { host, signIn } = await begin({ approveAfter: 7 })
    let previous: unknown
    const isNews: boolean[] = []
    signIn.subscribe(() => {
      const state = signIn.getState()
      isNews.push(!Object.is(state, previous) && Object.is(state, signIn.getState()))
      previous = state
    })
    await host.advance(20)
    expect(isNews.length).toBeGreaterThan(2)
    expect(isNews.every(Boolean)).toBe(true)
  })

  it('takes useSyncExternalStore(signIn.subscribe, signIn.getState) as React users write it', async () => {
    const { session, signIn } = await begin()
    for (const store of [session, signIn]) {
      const { subscribe, getState } = store as ExternalStore
      expect(getState()).toBe(store.getState())
      subscribe(() => undefined)()
    }
  })

  it('is a Svelte store: subscribe() calls back with the present value at once', async () => {
    const { session, signIn } = await begin()
    for (const store of [session, signIn]) {
      const seen: unknown[] = []
      const listener = (...values: unknown[]) => seen.push(...values)
      const stop = store.subscribe(listener)
      stop()
      expect(seen).toEqual([store.getState()])
    }
  })
})
