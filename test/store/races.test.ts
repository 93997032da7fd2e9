// What others do between two calls of ours, at the worst moment.
import disk from 'node:fs'
import type * as fs from 'node:fs/promises'
import { readdir } from 'node:fs/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { fileStore } from '../../src/store/file.ts'
import { inFolder, settableClock } from './subjects.ts'

type Disk = Pick<typeof fs, 'link' | 'lstat' | 'open' | 'rename' | 'writeFile'>

const secret = { kind: 'secret' } as const

/** The stores anew, on a disk of which some calls are `changed`. */
const onDisk = async (changed: (real: Disk) => Partial<Disk>) => {
  vi.resetModules()
  vi.doMock('node:fs/promises', async (original) => {
    const real = await original<Disk>()
    return { ...real, ...changed(real) }
  })
  return import('../../src/store/file.ts')
}

afterEach(() => {
  vi.restoreAllMocks()
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

it('has a value on the disk before it is in its place, and its place before it says so', () =>
  inFolder(async (directory) => {
    const steps: string[] = []
    const { fileStore: watched } = await onDisk((real) => ({
      open: async (...asked) => {
        const file = await real.open(...asked)
        const sync = file.sync.bind(file)
        vi.spyOn(file, 'sync').mockImplementation(async () => {
          await sync()
          if (asked[0] === directory) steps.push('folder is on the disk')
        })
        return file
      },
      writeFile: async (...asked) => {
        await real.writeFile(...asked)
        steps.push('file is written')
      },
    }))
    const { fsync, rename } = disk
    vi.spyOn(disk, 'fsync').mockImplementation((file, done) =>
      fsync(file, (error) => {
        steps.push('file is on the disk')
        done(error)
      }),
    )
    vi.spyOn(disk, 'rename').mockImplementation((from, to, done) =>
      rename(from, to, (error) => {
        steps.push('file is in its place')
        done(error)
      }),
    )
    await watched({ directory }).set('k', 1, secret)
    expect(steps).toEqual([
      'file is written',
      'file is on the disk',
      'file is in its place',
      'folder is on the disk',
    ])
  }))
