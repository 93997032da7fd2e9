import * as fc from 'fast-check'
import { setImmediate as turn } from 'node:timers/promises'
import { createHash } from 'node:crypto'
import { mkdir, readdir, rmdir, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { leaseMs, lockFile } from '../../src/store/file-lock.ts'
import { fileStore } from '../../src/store/file.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { webStore } from '../../src/store/web.ts'
import { createStorage, inFolder, subjects } from './subjects.ts'

type Lock = NonNullable<Store['lock']>

const lockOf = (store: Store): Lock => {
  const lock = store.lock?.bind(store)
  if (lock === undefined) throw new Error('This store has no locks.')
  return lock
}

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await turn()
}

afterEach(() => {
  vi.unstubAllGlobals()
})

const withPageLocks = (name: string) => ({
  name,
  make: () => {
    vi.stubGlobal('navigator', {})
    const store = webStore(createStorage())
    return [store, store] as const
  },
  keys: ['a', 'b'],
})

describe.each([...subjects, withPageLocks('webStore without navigator.locks')])(
  'lock of $name',
  ({ name, make, keys: [one = '', other = ''] }) => {
    it('has one holder at a time, and everybody has a turn', async () => {
      const ask = fc.record({
        via: fc.constantFrom(0 as const, 1 as const),
        key: fc.constantFrom(one, other),
        ifAvailable: fc.boolean(),
        abort: fc.option(fc.nat({ max: 6 })),
        holdTurns: fc.nat({ max: 5 }),
        fails: fc.boolean(),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(ask, { minLength: 1, maxLength: 8 }), (asks) =>
          inFolder(async (folder) => {
            const stores = make(systemClock, folder)
            const holders = new Map<string, number>()
            const results = asks.map(async ({ via, key, ifAvailable, abort, holdTurns, fails }) => {
              const controller = new AbortController()
              if (abort !== null) void turns(abort).then(() => controller.abort('enough'))
              const task = async (lost: AbortSignal | null) => {
                if (lost === null) return 'told'
                holders.set(key, (holders.get(key) ?? 0) + 1)
                expect(holders.get(key)).toBe(1)
                await turns(holdTurns)
                holders.set(key, 0)
                if (fails) throw new Error('task')
                return 'held'
              }
              const { signal } = controller
              const result = lockOf(stores[via])(key, task, { ifAvailable, signal })
              const settled = await result.catch((error: unknown) => error)
              if (settled === 'told') expect(ifAvailable).toBe(true)
              else if (settled === 'enough') expect(abort).not.toBeNull()
              else if (fails) expect(settled).toMatchObject({ message: 'task' })
              else expect(settled).toBe('held')
            })
            await Promise.all(results)
            // Node's own lock manager lets go of an aborted request a moment after it has said so: that is its turn.
            if (name === 'webStore')
              for (const key of [one, other]) await lockOf(stores[0])(key, async () => {})
            for (const key of [one, other])
              expect(
                await lockOf(stores[1])(key, async (lost) => lost !== null, { ifAvailable: true }),
              ).toBe(true)
          }),
        ),
        { numRuns: 15 },
      )
    })
  },
)

const locked = lockFile(systemClock)

/** As its holder left it who was killed so long ago. */
const leave = async (path: string, agoMs: number) => {
  await mkdir(path)
  const then = new Date(systemClock.now() - agoMs)
  await utimes(path, then, then)
}

it('has one holder at a time where only the folder is between those who ask', () =>
  inFolder(async (directory) => {
    const path = join(directory, 'x.lock')
    let holders = 0
    const task = async () => {
      holders += 1
      expect(holders).toBe(1)
      await turns(2)
      holders -= 1
    }
    for (let n = 0; n < 5; n += 1) {
      // They all find the lock of one who is dead, in the same moment.
      await leave(path, leaseMs + 1_000)
      await Promise.all(Array.from({ length: 8 }, () => locked(path, task)))
    }
    expect(await readdir(directory)).toEqual([])
  }))

it('is not had while its holder touches it, and says so to who does not wait', () =>
  inFolder(async (directory) => {
    const path = join(directory, 'x.lock')
    await leave(path, 1_000)
    expect(await locked(path, async (lost) => lost, { ifAvailable: true })).toBe(null)
    expect(await readdir(directory)).toEqual(['x.lock'])
  }))

it('refuses what its holder would write, once another has it', () =>
  inFolder(async (directory) => {
    const store = fileStore({ directory })
    const path = join(directory, `${createHash('sha256').update('k').digest('hex')}.lock`)
    await store.set('k', 'before', { kind: 'record' })
    const outcome = store.lock('k', async () => {
      // Another process, while this one stood still.
      await rmdir(path)
      await mkdir(path)
      await store.set('k', 'late', { kind: 'record' })
    })
    await expect(outcome).rejects.toMatchObject({ code: 'ELOCKED', path })
    await expect(store.get('k')).resolves.toBe('before')
    expect(await readdir(directory)).toContain(basename(path))
  }))

it('says the place where something else is in the way of a lock', () =>
  inFolder(async (directory) => {
    const path = join(directory, 'x.lock')
    await writeFile(path, 'no lock of ours')
    const long = new Date(systemClock.now() - 60_000)
    await utimes(path, long, long)
    const task = vi.fn(async () => undefined)
    await expect(locked(path, task)).rejects.toMatchObject({ code: 'ENOTDIR' })
    expect(task).not.toHaveBeenCalled()
    expect(await readdir(directory)).toEqual(['x.lock'])
  }))

it('serves in the order of asking, within a process', async () => {
  const { lock } = memoryStore(systemClock)
  const served: number[] = []
  const asks = [1, 2, 3, 4].map((n) => lock('k', async () => void served.push(n)))
  await Promise.all(asks)
  expect(served).toEqual([1, 2, 3, 4])
})
