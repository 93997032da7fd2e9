// R1, R9: a program that has disposed of its sessions may exit, and take the folder of its store away.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { memoryStore, type Store } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { patiently } from './processes.ts'

type Slow = Record<'get' | 'set' | 'delete' | 'prove' | 'lock' | 'release', number>

/** A store each call of which takes its time, and counts as under way for so long. A lock is given back slowly, too. */
const slowStore = ({ clock }: Simulation, base: Required<Store>, slow: Slow) => {
  const underWay: string[] = []
  let begun = 0
  const last = (ms: number): Promise<void> =>
    ms === 0
      ? Promise.resolve()
      : new Promise((resolve) => void clock.setTimeout(() => resolve(), ms))
  const during = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    begun += 1
    underWay.push(name)
    try {
      return await run()
    } finally {
      underWay.splice(underWay.indexOf(name), 1)
    }
  }
  const call = <T>(kind: keyof Slow, key: string, run: () => Promise<T>): Promise<T> =>
    during(`${kind} ${key}`, async () => {
      await last(slow[kind])
      return run()
    })
  const store: Store = {
    get: (key) => call('get', key, () => base.get(key)),
    set: (key, value, o) => call('set', key, () => base.set(key, value, o)),
    delete: (key) => call('delete', key, () => base.delete(key)),
    prove: (key) => call('prove', key, () => base.prove(key)),
    lock: (key, task, o) =>
      during(`lock ${key}`, async () => {
        await last(slow.lock)
        return base.lock(
          key,
          async (turn) => {
            try {
              return await task(turn)
            } finally {
              if (turn !== null) await last(slow.release)
            }
          },
          o,
        )
      }),
    changes$: base.changes$,
  }
  return { store, underWay, begun: () => begun }
}

const ms = fc.constantFrom(0, 0, 40, 700)

const story = fc.record({
  slow: fc.record({ get: ms, set: ms, delete: ms, prove: ms, lock: ms, release: ms }),
  method: fc.constantFrom('device' as const, 'authorizationCode' as const, 'auto' as const),
  share: fc.constantFrom('machine' as const, 'process' as const),
  /** How the session came to where it is: by a sign-in of its own, beside that of another process, or with a token to renew. */
  before: fc.constantFrom('nothing', 'another signs in', 'a token to renew'),
  browser: fc.constantFrom('works' as const, 'silent' as const, 'none' as const),
  latency: fc.constantFrom(0, 0.3),
  atMs: fc.nat(12_000),
  isSignedOut: fc.boolean(),
})

it('a session that was disposed of touches its store no more', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      story,
      async ({ slow, method, share, before, browser, latency, atMs, isSignedOut }) => {
        const expires = before === 'a token to renew' ? { tokenExpiresIn: 20 } : {}
        const o = { interval: 1, approveAfter: 3, browser, latency, ...expires }
        const world = simulate(o)
        const base = memoryStore(world.clock)
        const { store, underWay, begun } = slowStore(world, base, slow)
        const other = world.session({ host: { ...world }, store: base, share })
        if (before !== 'nothing') other.signIn({ method: 'device' })
        if (before === 'a token to renew') await world.advance(18)
        const session = world.session({ store, share, refreshWindowMs: 5_000 })
        if (before !== 'a token to renew') session.signIn({ method })
        await world.advance(atMs / 1_000)
        if (isSignedOut) void session.signOut().catch(() => undefined)
        const disposal = session[Symbol.asyncDispose]()
        const then = disposal.then(() => ({ late: [...underWay], begun: begun() }))
        const atEnd = await patiently(world, then, 60)
        expect(atEnd.late).toEqual([])
        await world.advance(60)
        expect(begun()).toBe(atEnd.begun)
        await patiently(world, other[Symbol.asyncDispose]())
      },
    ),
    someRuns(),
  )
})
