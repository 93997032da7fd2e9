import { BehaviorSubject, Subject } from 'rxjs'
import { expect, it } from 'vitest'
import type { SessionState, Transition } from '../../src/index.ts'
import { connectSession, serveSession, type SessionPort } from '../../src/remote/index.ts'
import { record } from '../contract/support.ts'
import { createBus, names } from './support.ts'

const signedOut: SessionState = { status: 'signedOut', reason: 'never' }

/** A session that does nothing but take steps, and how often it was looked at. */
const createStepper = () => {
  const transitions$ = new Subject<Transition>()
  const state$ = new BehaviorSubject(signedOut)
  let seq = 0
  const signIn = () => {
    throw new Error('not here')
  }
  return {
    session: { state$, transitions$, getState: () => signedOut, signIn },
    isWatched: () => transitions$.observed,
    walk: async (steps: number) => {
      for (let n = 0; n < steps; n += 1) {
        const step = { seq: (seq += 1), at: 0, flow: 'session', from: '', to: '' } as const
        transitions$.next({ ...step, event: 'start', cause: 'system' })
        if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

/** A port on which clients say that they follow, and are never heard of again. */
const createStreet = () => {
  let give: (message: unknown) => void = () => undefined
  let server: unknown
  const port: SessionPort = {
    post: (message) => (server ??= Reflect.get(message as object, 'from')),
    subscribe: (listener) => {
      give = listener
      return () => undefined
    },
  }
  const say = (from: string, on: boolean) =>
    give({ authchart: 2, type: 'follow', from, to: server, on })
  return { port, say }
}

it('clients that vanish are forgotten, and nobody looks any more', async () => {
  const { session, isWatched, walk } = createStepper()
  const { port, say } = createStreet()
  serveSession(session, port, names())
  for (let n = 0; n < 1_000; n += 1) say(`tab ${n}`, true)
  expect(isWatched()).toBe(true)
  await walk(9_000)
  expect(isWatched()).toBe(true)
  await walk(1_100)
  expect(isWatched()).toBe(false)
  say('tab 7', true)
  expect(isWatched()).toBe(true)
})

it('of a great many clients those are kept that were heard of last', () => {
  const { session, isWatched } = createStepper()
  const { port, say } = createStreet()
  serveSession(session, port, names())
  for (let n = 0; n < 1_000; n += 1) say(`tab ${n}`, true)
  for (let n = 999; n > 936; n -= 1) say(`tab ${n}`, false)
  expect(isWatched()).toBe(true)
  say('tab 936', false)
  expect(isWatched()).toBe(false)
})

it('clients that are there hear of each step, for as long as they listen', async () => {
  const { session, isWatched, walk } = createStepper()
  const bus = createBus()
  const stop = serveSession(session, bus.port(), names())
  const remotes = [1, 2].map(() => connectSession(bus.port(), names()))
  const logs = remotes.map((remote) => record(remote.transitions$))
  await new Promise((resolve) => setImmediate(resolve))
  await walk(12_000)
  logs[0]?.stop()
  await walk(12_000)
  expect(logs.map(({ values }) => values.length)).toEqual([12_000, 24_000])
  expect(isWatched()).toBe(true)
  logs[1]?.stop()
  await walk(1)
  expect(isWatched()).toBe(false)
  stop()
})
