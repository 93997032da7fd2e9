import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyJson } from '../../src/remote/json.ts'
import { readClientMessage } from '../../src/remote/client-messages.ts'
import { readServerMessage } from '../../src/remote/server-messages.ts'
import { connectSession, serveSession, type SessionPort } from '../../src/remote/index.ts'
import { isDeeplyFrozen } from '../contract/support.ts'
import { names, serve } from './support.ts'

type Listener = (message: unknown) => void

/** A port on which messages arrive by hand, without a copy in between. */
const hand = (): SessionPort & { readonly give: Listener; readonly said: unknown[] } => {
  const listeners: Listener[] = []
  const said: unknown[] = []
  return {
    said,
    post: (message) => said.push(message),
    subscribe: (listener) => {
      listeners.push(listener)
      return () => undefined
    },
    give: (message) => listeners.forEach((listener) => listener(message)),
  }
}

const cycle: { self?: unknown } = {}
cycle.self = cycle
const deep = (depth: number): unknown => (depth === 0 ? 'end' : { deeper: deep(depth - 1) })
/** Of an answer. */
const optional = new Set(['attempt', 'value', 'error'])
const wrong = [{}, [{}], '', 1.5, -1, Number.NaN, () => 1, 'x'.repeat(200_000), cycle]
const hostile = {
  get authchart() {
    throw new Error('touched')
  },
}

/** Real messages of a sign-in, and of the clients that took part. */
const overheard = async (): Promise<readonly object[]> => {
  const { host, bus, connect } = serve({ slowDownOn: [2], expiresIn: 20 })
  const remote = connect()
  remote.transitions$.subscribe()
  const signIn = remote.signIn()
  await host.advance(2)
  signIn.nudge()
  await signIn.openBrowser()
  await host.advance(30)
  const next = signIn.restart()
  next.cancel('enough')
  await host.advance(2)
  await remote[Symbol.asyncDispose]()
  return bus.messages as readonly object[]
}

describe('messages', () => {
  it('that are said are read, and by one side alone', async () => {
    const messages = await overheard()
    const types = new Set<string>()
    for (const message of messages) {
      const read = [readClientMessage(message), readServerMessage(message)]
      const [one, ...more] = read.filter((said) => said !== undefined)
      expect(more).toEqual([])
      expect(one).toEqual(message)
      if (one !== undefined) types.add(one.type)
    }
    expect([...types].toSorted()).toEqual(
      ['answer', 'bye', 'command', 'event', 'follow', 'hello', 'state', 'welcome'].toSorted(),
    )
  })

  it('of another version, with more to them, with less, or of other types are not', async () => {
    const messages = await overheard()
    const read = (message: unknown) => readClientMessage(message) ?? readServerMessage(message)
    for (const message of messages) {
      expect(read({ ...message, authchart: 1 })).toBeUndefined()
      expect(read({ ...message, authchart: '2' })).toBeUndefined()
      expect(read({ ...message, token: 'x' })).toBeUndefined()
      expect(read({ ...message, from: 'x'.repeat(65) })).toBeUndefined()
      expect(read([message])).toBeUndefined()
      expect(read(JSON.stringify(message))).toBeUndefined()
      for (const key of Object.keys(message)) {
        const { [key]: _, ...less } = message as Record<string, unknown>
        if (!optional.has(key)) expect(read(less)).toBeUndefined()
        for (const other of wrong)
          if (key !== 'value' || typeof other !== 'object')
            expect(read({ ...message, [key]: other })).toBeUndefined()
      }
    }
  })

  it('are copied within bounds, or not at all', () => {
    for (const value of [cycle, deep(17), hostile, new Map(), new Date(0), new Uint8Array(2)])
      expect(copyJson(value)).toBeUndefined()
    for (const value of [Number.NaN, Infinity, 1n, Symbol('s'), () => 1, 'x'.repeat(100_000)])
      expect(copyJson({ value })).toBeUndefined()
    expect(copyJson({ a: Array.from({ length: 100_001 }) })).toBeUndefined()
    expect(copyJson({ ['k'.repeat(100_001)]: 1 })).toBeUndefined()
    // oxlint-disable-next-line unicorn/no-new-array -- as long as it gets, and empty
    expect(copyJson(new Array(4_294_967_295))).toBeUndefined()
    expect(copyJson({ a: undefined, b: 1 })).toEqual({ b: 1 })
    const polluting = copyJson(JSON.parse('{"__proto__":{"polluted":true}}')) as object
    expect(Reflect.getPrototypeOf(polluting)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })

  it('any JSON value is copied as it is, and frozen', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const copy = copyJson(value)
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value))
        expect(isDeeplyFrozen(copy)).toBe(true)
      }),
    )
  })
})

/** Anything, and things that are nearly messages. */
const garbage = (messages: readonly object[]): fc.Arbitrary<unknown> => {
  const message = fc.constantFrom(...messages)
  const mutilated = fc
    .tuple(
      message,
      fc.nat(10),
      fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true }),
    )
    .map(([one, at, value]) => {
      const keys = Object.keys(one)
      return { ...one, [keys[at % keys.length] ?? '']: value }
    })
    // A name of nobody who is there; what is left can be a message of somebody else, and is ignored as well.
    .map((one) => ({ ...one, from: 'somebody else' }))
  return fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
    fc.constantFrom<unknown>(hostile, cycle, new Proxy({}, { ownKeys: () => [] }), deep(100)),
    fc.record({ authchart: fc.constant(1), type: fc.string(), from: fc.string() }),
    mutilated.filter((one) => Reflect.get(one, 'type') !== 'welcome'),
  )
}

describe('garbage', () => {
  it('changes nothing and throws nothing, on either side', async () => {
    const messages = await overheard()
    const { host, session } = serve()
    const [there, here] = [hand(), hand()]
    serveSession(session, there, names())
    const remote = connectSession(here, names())
    there.said.forEach(here.give)
    here.said.forEach(there.give)
    session.signIn()
    await host.advance(2)
    there.said.forEach(here.give)
    const states = () => [session.getState(), remote.getState(), remote.signIn().getState()]
    const before = states()
    const requests = host.requests.length
    const said = there.said.length
    expect(before[0]).toEqual(before[1])
    await fc.assert(
      fc.asyncProperty(garbage(messages), async (message) => {
        there.give(message)
        here.give(message)
        await host.clock.settle()
        states().forEach((state, i) => expect(state).toBe(before[i]))
        expect(host.requests).toHaveLength(requests)
        // To a stranger's hello it answers; to nothing else.
        for (const answer of there.said.slice(said))
          expect(answer).toMatchObject({ type: 'welcome', to: 'somebody else' })
      }),
      { numRuns: 300 },
    )
  })

  it('that ends a sign-in in a state that nobody knows what is an end', async () => {
    const here = hand()
    const remote = connectSession(here, names())
    const present = (state: object, isOver: boolean) => ({
      session: { status: 'signingIn', attempt: state },
      attempts: [{ id: 'a', state, life: null, isOver }],
    })
    const from = { authchart: 2, from: 'server' }
    here.give({
      ...from,
      type: 'welcome',
      to: null,
      commands: [],
      ...present({ status: 'new to us' }, false),
    })
    const signIn = remote.signIn()
    expect(signIn.getState()).toEqual({ status: 'new to us' })
    here.give({ ...from, type: 'state', ...present({ status: 'failed' }, true) })
    await expect(signIn.result()).rejects.toMatchObject({ code: 'protocol' })
  })
})
