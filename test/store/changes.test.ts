import { mkdir, open, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import type { Observable } from 'rxjs'
import { describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { awsCacheStore } from '../../src/store/aws-cache.ts'
import { fileStore } from '../../src/store/file.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { webStore } from '../../src/store/web.ts'
import { limit } from '../patience.ts'
import { createStorage, inFolder, settableClock, token, tokenKey } from './subjects.ts'

const follow = ({ changes$ }: { readonly changes$?: Observable<string> }) => {
  const seen: string[] = []
  const subscription = changes$?.subscribe({
    next: (key) => seen.push(key),
    complete: () => seen.push('completed'),
    error: () => seen.push('failed'),
  })
  return { seen, stop: () => subscription?.unsubscribe() }
}

const soon = { timeout: limit(15_000), interval: 10 }

/** The store sees no event of the system: there are its own looks alone. */
const withoutEvents = async (run: () => Promise<void>): Promise<void> => {
  vi.resetModules()
  vi.doMock('node:fs', async (original) => ({
    ...(await original<object>()),
    watch: () => {
      throw new Error('no more watches')
    },
  }))
  try {
    await run()
  } finally {
    vi.doUnmock('node:fs')
    vi.resetModules()
  }
}

describe('changes$ of fileStore', () => {
  it('needs no events of the system', () =>
    withoutEvents(() =>
      inFolder(async (directory) => {
        const { fileStore: blindStore } = await import('../../src/store/file.ts')
        const theirs = fileStore({ directory })
        await theirs.set('old', 1, { kind: 'record' })
        const { seen, stop } = follow(blindStore({ directory }))
        await theirs.set('new', 1, { kind: 'record' })
        await expect.poll(() => seen, soon).toEqual(['new'])
        await theirs.set('new', 1, { kind: 'record' })
        await expect.poll(() => seen, soon).toEqual(['new', 'new'])
        await theirs.delete('old')
        await expect.poll(() => seen, soon).toEqual(['new', 'new', 'old'])
        stop()
      }),
    ))

  it('bears a folder that comes late, goes and comes again', () =>
    inFolder(async (folder) => {
      const directory = join(folder, 'late')
      const [mine, theirs] = [fileStore({ directory }), fileStore({ directory })]
      const { seen, stop } = follow(mine)
      await theirs.set('k', 1, { kind: 'record' })
      await expect.poll(() => seen, soon).toEqual(['k'])
      await rm(directory, { recursive: true })
      await expect.poll(() => seen.length, soon).toBeGreaterThan(1)
      const before = seen.length
      await theirs.set('k', 2, { kind: 'record' })
      await expect.poll(() => seen.length, soon).toBeGreaterThan(before)
      expect(new Set(seen)).toEqual(new Set(['k']))
      stop()
    }))

  it('says nothing of what is not its own', () =>
    inFolder(async (directory) => {
      const { seen, stop } = follow(fileStore({ directory }))
      await writeFile(join(directory, 'notes.txt'), 'x')
      await writeFile(join(directory, `${'0'.repeat(64)}.json`), 'x')
      await mkdir(join(directory, `${'1'.repeat(64)}.json`))
      await fileStore({ directory }).set('k', 1, { kind: 'record' })
      await expect.poll(() => seen, soon).toEqual(['k'])
      stop()
    }))

  it('sets no timer but while somebody listens', () =>
    inFolder(async (directory) => {
      const timers = new Set<unknown>()
      const clock = {
        ...systemClock,
        setTimeout: (callback: () => void, delayMs: number) => {
          const timer = systemClock.setTimeout(callback, delayMs)
          timers.add(timer)
          return timer
        },
        clearTimeout: (timer: unknown) => {
          timers.delete(timer)
          systemClock.clearTimeout(timer)
        },
      }
      const store = fileStore({ directory, clock })
      await store.set('k', 1, { kind: 'record' })
      expect(timers.size).toBe(0)
      const { stop } = follow(store)
      expect(timers.size).toBe(1)
      stop()
      expect(timers.size).toBe(0)
    }))
})

describe('changes$ of awsCacheStore', () => {
  it('tells every key of a file, also when another tool writes into it', () =>
    inFolder(async (folder) => {
      const directory = join(folder, 'aws')
      const store = awsCacheStore({ directory, rest: memoryStore(systemClock) })
      const [one, other] = [tokenKey(null, 'One'), tokenKey(null, 'Other')]
      const [value] = fc.sample(token, { numRuns: 1, seed: 7 })
      await store.set(one, value, { kind: 'secret' })
      await store.get(other)
      const { seen, stop } = follow(store)
      const path = join(directory, 'c7aaaf71fcc8777ae2475525ed049d39fe16c484.json')
      await writeFile(path, '{"accessToken": "a", "expiresAt": "2030-01-01T00:00:00Z"}')
      await expect.poll(() => seen, soon).toEqual(expect.arrayContaining([one, other]))
      stop()
    }))

  it('sees what is written into a file as it stands, without events of the system', () =>
    withoutEvents(() =>
      inFolder(async (directory) => {
        const { awsCacheStore: makeBlind } = await import('../../src/store/aws-cache.ts')
        const path = join(directory, 'c7aaaf71fcc8777ae2475525ed049d39fe16c484.json')
        await writeFile(path, '{"accessToken": "0"}')
        await utimes(directory, 0, 0)
        const store = makeBlind({ directory, rest: memoryStore(systemClock) })
        await store.get(tokenKey())
        const { seen, stop } = follow(store)
        for (const count of [1, 2]) {
          // At one go: a look between the emptying and the writing would see two changes.
          const file = await open(path, 'r+')
          await file.write(`{"accessToken": "${count}"}`, 0)
          await file.close()
          await expect.poll(() => seen.length, soon).toBe(count)
        }
        stop()
      }),
    ))

  it('tells of the rest too', async () => {
    const rest = memoryStore(systemClock)
    const { seen, stop } = follow(awsCacheStore({ directory: '/nowhere', rest }))
    await rest.set('registration/x', 1, { kind: 'secret' })
    expect(seen).toEqual(['registration/x'])
    stop()
  })
})

describe('changes$ of webStore', () => {
  const change = (key: string | null, storageArea?: unknown): Event =>
    Object.assign(new Event('storage'), { key, storageArea })

  it('tells of what other pages change in the same storage', async () => {
    const [events, storage] = [new EventTarget(), createStorage()]
    const store = webStore(storage, { events, clock: settableClock() })
    const { seen, stop } = follow(store)
    events.dispatchEvent(change('authchart:k', storage))
    events.dispatchEvent(change('authchart:k', createStorage()))
    events.dispatchEvent(change('theirs', storage))
    expect(seen).toEqual(['k'])
    await store.set('a', 1, { kind: 'record' })
    await store.set('b', 1, { kind: 'record' })
    seen.length = 0
    events.dispatchEvent(change(null, storage))
    expect(seen).toEqual(['a', 'b'])
    stop()
    events.dispatchEvent(change('authchart:k', storage))
    expect(seen).toEqual(['a', 'b'])
  })
})
