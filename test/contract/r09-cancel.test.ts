import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Host, Store } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { decide } from './processes.ts'
import {
  begin,
  failure,
  isOver,
  registerPath,
  requestsTo,
  startPath,
  tokenPath,
} from './support.ts'

/** A store that remembers what was written, and takes its time over it. */
const slowStore = (host: Simulation, delayMs: number) => {
  const begun: string[] = []
  const written: string[] = []
  const later = () => new Promise<void>((resolve) => void host.clock.setTimeout(resolve, delayMs))
  const store: Store = {
    get: (key) => host.store.get(key),
    set: async (key, value, options) => {
      begun.push(JSON.stringify(value))
      if (delayMs > 0) await later()
      written.push(JSON.stringify(value))
      await host.store.set(key, value, options)
    },
    delete: (key) => host.store.delete(key),
  }
  return { store, begun, written }
}

/** A fetch that does not hear the signal: the answer arrives, come what may. */
const deaf =
  (host: Host): Host['fetch'] =>
  (url, init) =>
    host.fetch(url, { ...init, signal: new AbortController().signal })

const latency = [2, 2, ...Array<number>(50).fill(2)]

describe('R9: cancel', () => {
  it.each([
    ['registering', 1, registerPath],
    ['requesting the code', 3, startPath],
    ['asking', 10, tokenPath],
  ] as const)(
    'while %s: the request is aborted and nothing is sent after it',
    async (_, at, path) => {
      const host = simulate({ interval: 5, latency })
      const signIn = host.session().signIn()
      await host.advance(at)
      expect(host.requests.at(-1)).toMatchObject({ path, ended: null })
      signIn.cancel()
      expect(signIn.getState().status).toBe('cancelled')
      await host.clock.settle()
      expect(host.requests.at(-1)).toMatchObject({ path, ended: 'aborted', endedMs: at * 1_000 })
      const sent = host.requests.length
      await host.advance(900)
      expect(host.requests).toHaveLength(sent)
      expect(host.clock.pending).toBe(0)
    },
  )

  it('in the same turn as signIn(): nothing is sent', async () => {
    const host = simulate({ interval: 5 })
    const signIn = host.session().signIn()
    signIn.cancel()
    await host.advance(60)
    expect(host.requests).toEqual([])
  })

  it('while waiting: nothing is sent after it', async () => {
    const { host, signIn } = await begin()
    await host.advance(7)
    signIn.cancel()
    await host.advance(900)
    expect(requestsTo(host, tokenPath)).toHaveLength(1)
    expect(host.clock.pending).toBe(0)
  })

  it.each(['deaf', 'hearing'] as const)(
    'stores no token that still arrives: %s network',
    async (kind) => {
      const host = simulate({ interval: 5, latency: [0, 0, 4], approveAfter: 1 })
      const { store, written } = slowStore(host, 0)
      const session = host.session({
        store,
        host: kind === 'deaf' ? { ...host, fetch: deaf(host) } : host,
      })
      const signIn = session.signIn()
      const result = failure(signIn.result())
      await host.advance(7.5)
      signIn.cancel()
      await host.advance(60)
      expect((await result).code).toBe('cancelled')
      expect(written.filter((text) => text.includes('accessToken'))).toEqual([])
      expect(session.getState()).toMatchObject({ status: 'signedOut' })
      expect((await failure(session.token())).code).toBe('not_signed_in')
    },
  )

  it('keeps session and store in agreement when it comes while the token is being written', async () => {
    const host = simulate({ interval: 5, approveAfter: 1 })
    const { store, begun } = slowStore(host, 500)
    const session = host.session({ store })
    const signIn = session.signIn()
    const isWriting = () => begun.some((text) => text.includes('accessToken'))
    for (let t = 0; t < 200 && !isWriting(); t += 1) await host.advance(0.1)
    expect(isWriting()).toBe(true)
    expect(isOver(signIn)).toBe(false)
    signIn.cancel()
    expect(signIn.getState().status).toBe('cancelled')
    await host.advance(60)
    expect(session.getState()).toMatchObject({ status: 'signedOut' })
    expect((await failure(session.token())).code).toBe('not_signed_in')
    const next = host.session({ store })
    await host.clock.settle()
    expect(next.getState().status).toBe('signedOut')
  })

  it('leaves the token that another process has stored while the code was being exchanged', async () => {
    const host = simulate({ browser: 'silent', interval: 1, approveAfter: 1 })
    const { store, begun } = slowStore(host, 500)
    const fetch: Host['fetch'] = async (url, init) => {
      if (url.endsWith(tokenPath))
        await new Promise<void>((resolve) => void host.clock.setTimeout(resolve, 5_000))
      return host.fetch(url, init)
    }
    const session = host.session({ store, host: { ...host, fetch } })
    // Its own alone will do.
    const signIn = session.signIn({ method: 'authorizationCode', prompt: 'always' })
    for (let t = 0; t < 20 && signIn.getState().status !== 'awaitingRedirect'; t += 1)
      await host.advance(0.1)
    host.redirectTo(decide(host, signIn))
    await host.advance(1)
    expect(signIn.getState().status).toBe('exchanging')
    const other = host.session({ host: { ...host } })
    other.signIn({ method: 'device' })
    await host.advance(2)
    const theirs = (await other.token()).reveal()
    const isWriting = () => begun.some((text) => text.includes('accessToken'))
    for (let t = 0; t < 50 && !isWriting(); t += 1) await host.advance(0.1)
    expect(signIn.getState().status).toBe('exchanging')
    signIn.cancel()
    await host.advance(5)
    expect((await other.token()).reveal()).toBe(theirs)
  })

  it('at any moment: terminal at once, exactly one end, nothing sent, no timer left', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(300).map((tenths) => tenths / 10),
        fc.constantFrom(0, 0.7, 2),
        fc.constantFrom('cancel', 'signal', 'dispose', 'restart'),
        async (at, seconds, how) => {
          const controller = new AbortController()
          const host = simulate({ interval: 5, latency: seconds, slowDownOn: [2] })
          const session = host.session()
          const signIn = session.signIn({ signal: controller.signal })
          await host.advance(at)
          if (how === 'cancel') signIn.cancel()
          if (how === 'signal') controller.abort()
          if (how === 'dispose') await session[Symbol.asyncDispose]()
          if (how === 'restart') {
            const next = signIn.restart()
            await host.advance(1)
            next.cancel()
          }
          const state = signIn.getState()
          expect(state.status).toBe('cancelled')
          await host.clock.settle()
          for (const request of host.requests) expect(request.ended).not.toBeNull()
          const sent = host.requests.length
          await host.advance(900)
          expect(host.requests).toHaveLength(sent)
          expect(signIn.getState()).toBe(state)
          expect(host.clock.pending).toBe(0)
        },
      ),
      someRuns(),
    )
  })

  it('keeps the first reason', async () => {
    const { signIn } = await begin()
    signIn.cancel('first')
    signIn.cancel('second')
    expect(signIn.getState()).toEqual({ status: 'cancelled', reason: 'first' })
  })

  it('without a reason has none', async () => {
    const { signIn } = await begin()
    signIn.cancel()
    expect(signIn.getState()).toStrictEqual({ status: 'cancelled' })
  })
})
