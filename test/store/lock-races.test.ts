// A process that stands still while it takes a lock: what others have done with it by then, after each call of ours.
import type * as slow from 'node:fs'
import type * as fs from 'node:fs/promises'
import { mkdir, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { leaseMs } from '../../src/store/file-lock.ts'
import { inFolder } from './subjects.ts'

type Act = () => Promise<void>

/** `lockFile` anew, on a disk that calls `act` after the call number `n` that is about a lock, once. */
const onDisk = async (n: number, act: Act) => {
  let count = 0
  const after = async <T>(path: unknown, result: T): Promise<T> => {
    if (!String(path).endsWith('.lock')) return result
    count += 1
    if (count === n) await act()
    return result
  }
  vi.resetModules()
  vi.doMock('node:fs/promises', async (original) => {
    const real = await original<typeof fs>()
    return {
      ...real,
      mkdir: async (...asked: Parameters<typeof fs.mkdir>) =>
        after(asked[0], await real.mkdir(...asked)),
      stat: async (...asked: Parameters<typeof fs.stat>) =>
        after(asked[0], await real.stat(...asked)),
    }
  })
  vi.doMock('node:fs', async (original) => {
    const real = await original<typeof slow>()
    const utimes = (...[path, at, to, tell]: Parameters<typeof slow.utimes>) =>
      real.utimes(path, at, to, (error) => void after(path, error).then(tell))
    type Tell = (error: NodeJS.ErrnoException | null, stats: slow.Stats) => void
    const look = (path: string, tell: Tell) =>
      real.stat(path, (error, found) => void after(path, error).then(() => tell(error, found)))
    return { ...real, utimes, stat: look }
  })
  const { systemClock } = await import('../../src/kit/clock.ts')
  const { lockFile } = await import('../../src/store/file-lock.ts')
  return { lock: lockFile(systemClock), calls: () => count }
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.doUnmock('node:fs/promises')
  vi.doUnmock('node:fs')
  vi.resetModules()
})

/** Longer than a lease, by the clock that tells that this process stood still. */
const standStill = async () => {
  const { systemClock } = await import('../../src/kit/clock.ts')
  const monotonic = systemClock.monotonic.bind(systemClock)
  vi.spyOn(systemClock, 'monotonic').mockImplementation(() => monotonic() + leaseMs + 1_000)
}

/** What a lock takes here: make, touch, look, and look whose it is. */
const callCount = 4

it('takes a lock by so many calls', () =>
  inFolder(async (directory) => {
    const { lock, calls } = await onDisk(0, () => Promise.resolve())
    let taken = 0
    await lock(join(directory, 'a.lock'), async () => {
      taken = calls()
    })
    expect(taken).toBe(callCount)
  }))

const moments = Array.from({ length: callCount }, (_, n) => n + 1)

it.each(moments)('has its turn where another had it meanwhile and is done, after call %i', (n) =>
  inFolder(async (directory) => {
    const path = join(directory, 'a.lock')
    const { lock } = await onDisk(n, async () => {
      await standStill()
      await rmdir(path)
    })
    expect(await lock(path, (lost) => Promise.resolve(lost?.aborted))).toBe(false)
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
  }),
)

it.each(moments)('lets another go on who has it, after call %i', (n) =>
  inFolder(async (directory) => {
    const path = join(directory, 'a.lock')
    let touchedMs = 0
    const { lock } = await onDisk(n, async () => {
      await standStill()
      await rmdir(path)
      await mkdir(path)
      touchedMs = (await stat(path)).mtimeMs
    })
    const ifAvailable = { ifAvailable: true }
    expect(await lock(path, (lost) => Promise.resolve(lost), ifAvailable)).toBeNull()
    expect((await stat(path)).mtimeMs).toBe(touchedMs)
  }),
)
