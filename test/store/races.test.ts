// What others do between two calls of ours, at the worst moment.
import type * as fs from 'node:fs/promises'
import { readdir, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/host/clock.ts'
import { fileStore } from '../../src/store/file.ts'
import { inFolder, settableClock } from './subjects.ts'

type Disk = Pick<typeof fs, 'link' | 'lstat' | 'open' | 'rename'>

const secret = { kind: 'secret' } as const

/** The stores anew, on a disk of which some calls are `changed`. */
const onDisk = async (changed: (real: Disk) => Partial<Disk>) => {
  vi.resetModules()
  vi.doMock('node:fs/promises', async (original) => {
    const real = await original<Disk>()
    return { ...real, ...changed(real) }
  })
  const [file, lock] = await Promise.all([
    import('../../src/store/file.ts'),
    import('../../src/store/file-lock.ts'),
  ])
  return { ...file, ...lock }
}

afterEach(() => {
  vi.doUnmock('node:fs/promises')
  vi.resetModules()
})

const noLinks = () => Promise.reject(Object.assign(new Error('none'), { code: 'EPERM' }))

it.each([
  ['has links', {}],
  ['has no links', { link: noLinks }],
])('puts back a value that came while an old one was removed, where the disk %s', (_, changed) =>
  inFolder(async (directory) => {
    const clock = settableClock()
    const other = fileStore({ directory, clock })
    await other.set('k', 'old', { kind: 'secret', expiresAt: clock.at + 1 })
    clock.at += 1
    const slow = await onDisk((real) => ({
      ...changed,
      rename: async (from, to) => {
        if (String(to).endsWith('.tmp')) await other.set('k', 'new', secret)
        return real.rename(from, to)
      },
    }))
    await slow.fileStore({ directory, clock }).get('k')
    expect(await other.get('k')).toBe('new')
    expect(await readdir(directory)).toHaveLength(1)
  }),
)

it('does not touch a value that came before the old one was removed', () =>
  inFolder(async (directory) => {
    const clock = settableClock()
    const other = fileStore({ directory, clock })
    await other.set('k', 'old', { kind: 'secret', expiresAt: clock.at + 1 })
    clock.at += 1
    const moved = vi.fn<() => void>()
    const slow = await onDisk((real) => ({
      lstat: (async (...asked: Parameters<Disk['lstat']>) => {
        if (String(asked[0]).endsWith('.json')) await other.set('k', 'new', secret)
        return real.lstat(...asked)
      }) as Disk['lstat'],
      rename: async (from, to) => {
        moved()
        return real.rename(from, to)
      },
    }))
    await slow.fileStore({ directory, clock }).get('k')
    expect(moved).not.toHaveBeenCalled()
    expect(await other.get('k')).toBe('new')
  }))

it('breaks no lock that came in the place of the one that was found dead', () =>
  inFolder(async (directory) => {
    const path = join(directory, 'x.lock')
    await writeFile(path, '')
    await utimes(path, 0, 0)
    const slow = await onDisk((real) => ({
      open: async (asked, ...how) => {
        if (String(asked).endsWith('.break')) {
          await unlink(path)
          await writeFile(path, '')
        }
        return real.open(asked, ...how)
      },
    }))
    const clock = {
      ...systemClock,
      monotonic: () => systemClock.monotonic() * 20,
      setTimeout: (run: () => void, delayMs: number) => systemClock.setTimeout(run, delayMs / 20),
    }
    const ask = { ifAvailable: true }
    expect(await slow.lockFile(path, async (held) => held, ask, clock)).toBe(false)
    expect(await readdir(directory)).toEqual(['x.lock'])
  }))

it('breaks the lock of the dead although somebody died while breaking it', () =>
  inFolder(async (directory) => {
    const path = join(directory, 'x.lock')
    for (const dead of [path, `${path}.break`]) {
      await writeFile(dead, '')
      await utimes(dead, 0, 0)
    }
    const { lockFile } = await onDisk(() => ({}))
    expect(await lockFile(path, async (held) => held, {}, systemClock)).toBe(true)
    expect(await readdir(directory)).toEqual([])
  }))

it('leaves the lock to who has taken it over from a holder that slept', () =>
  inFolder(async (directory) => {
    const path = join(directory, 'x.lock')
    const { lockFile } = await onDisk(() => ({}))
    await lockFile(
      path,
      async () => {
        await unlink(path)
        await writeFile(path, 'of another')
      },
      {},
      systemClock,
    )
    expect(await readdir(directory)).toEqual(['x.lock'])
  }))

it('has a value on the disk before it is in its place, and its place before it says so', () =>
  inFolder(async (directory) => {
    const steps: string[] = []
    const { fileStore: watched } = await onDisk((real) => ({
      open: async (...asked) => {
        const file = await real.open(...asked)
        const sync = file.sync.bind(file)
        const what = asked[0] === directory ? 'folder' : 'file'
        vi.spyOn(file, 'sync').mockImplementation(async () => {
          await sync()
          steps.push(`${what} is on the disk`)
        })
        return file
      },
      rename: async (...asked) => {
        await real.rename(...asked)
        steps.push('file is in its place')
      },
    }))
    await watched({ directory }).set('k', 1, secret)
    expect(steps).toEqual(['file is on the disk', 'file is in its place', 'folder is on the disk'])
  }))
