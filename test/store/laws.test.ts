import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { storeLaws, type OpenStores } from '../../src/testing/store.ts'
import { inFolder, subjects } from './subjects.ts'

describe.each(subjects)(
  '$name',
  ({ make, keys, valueFor, isShared, endOf = (_key, _value, end) => end }) => {
    const [first = '', second = '', ...more] = keys
    const known = new Map<string, readonly unknown[]>()
    /** A token that is over is none. */
    const valuesOf = (key: string): readonly unknown[] => {
      const found =
        known.get(key) ??
        fc.sample(
          valueFor(key).filter((value) => endOf(key, value, Infinity) > systemClock.now()),
          { numRuns: 8, seed: 1 },
        )
      known.set(key, found)
      return found
    }
    const options = {
      keys: [first, second, ...more],
      valueFor: (key: string, n: number) => valuesOf(key)[n % 8],
      // What one page keeps for itself, another does not see.
      kind: isShared ? 'secret' : 'record',
    } as const
    const laws = storeLaws.filter(({ needs }) => isShared || needs !== 'sharing')
    it.each(laws)('$name', (law) =>
      inFolder((folder) => {
        const [one, other] = make(systemClock, folder)
        return law.run(() => ({ one, other }), options)
      }),
    )
  },
)

/** A store in which something is wrong, on one that is right. */
type Flaw = (right: Required<Store>) => Partial<Store>

const flaws: Record<string, readonly [law: string, flaw: Flaw]> = {
  'forgets nothing': [
    'has what was set last, until it is deleted',
    () => ({ delete: async () => {} }),
  ],
  'is of one process': ['has what another has set last', () => memoryStore(systemClock)],
  'has no ends': [
    'has no value after its end',
    ({ set }) => ({ set: (key, value, { kind }) => set(key, value, { kind }) }),
  ],
  'takes the latest end for one long ago': [
    'takes what never ends',
    ({ set }) => ({
      set: (key, value, { kind, expiresAt = 0 }) =>
        set(key, value, { kind, ...(expiresAt > 0 && { expiresAt: expiresAt | 0 }) }),
    }),
  ],
  'takes records alone': [
    'keeps a secret that became a record',
    ({ set }) => ({
      set: async (key, value, o) => (o.kind === 'record' ? set(key, value, o) : undefined),
    }),
  ],
  'proves by overwriting': [
    'proves that it could store',
    ({ set }) => ({ prove: (key) => set(key, 'probe', { kind: 'record' }) }),
  ],
  'tells later': [
    'before the promise resolves',
    ({ set }) => ({ set: async (...call) => void setImmediate(() => void set(...call)) }),
  ],
  'locks nothing': [
    'has one holder of a lock at a time',
    () => ({ lock: (_, task) => task(new AbortController().signal) }),
  ],
  'waits always': [
    'tells who does not wait',
    ({ lock }) => ({
      lock: (key, task, o) => lock(key, task, { ...(o?.signal && { signal: o.signal }) }),
    }),
  ],
  'hears of no signal': [
    'lets who waits leave',
    ({ lock }) => ({
      lock: (key, task, o) => lock(key, task, { ifAvailable: o?.ifAvailable ?? false }),
    }),
  ],
  'ends what has begun': [
    'lets a task that has begun go on',
    ({ lock }) => ({
      lock: (key, task, o) =>
        lock(key, async (lost) => {
          const result = await task(lost)
          o?.signal?.throwIfAborted()
          return result
        }),
    }),
  ],
}

describe('a store that', () => {
  it.each(Object.entries(flaws))('%s breaks its law', async (_, [name, flaw]) => {
    const law = storeLaws.find((each) => each.name.includes(name))
    const open = (): OpenStores => {
      const right = memoryStore(systemClock)
      const wrong = (): Store => ({ ...right, changes$: right.changes$, ...flaw(right) })
      return { one: wrong(), other: wrong() }
    }
    const tried = Promise.race([
      law?.run(open),
      new Promise((_resolve, reject) =>
        systemClock.setTimeout(() => reject(new Error('stuck')), 100),
      ),
    ])
    await expect(tried).rejects.toThrow(Error)
  })
})
