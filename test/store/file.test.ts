import { execFileSync } from 'node:child_process'
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  readFile,
  readdir,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileStore } from '../../src/store/file.ts'
import { inFolder, settableClock, jsonValue } from './subjects.ts'

const isRoot = process.geteuid?.() === 0
const record = { kind: 'record' } as const
const secret = { kind: 'secret' } as const

const nameOf = (key: string): string => `${createHash('sha256').update(key).digest('hex')}.json`
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

/** Makes the file look as if nobody had touched it for `ageMs`. */
const age = async (path: string, now: number, ageMs: number): Promise<void> => {
  const at = (now - ageMs) / 1_000
  await utimes(path, at, at)
}

describe('fileStore', () => {
  it('keeps one file for each key, named by its SHA-256', () =>
    inFolder(async (directory) => {
      const clock = settableClock()
      const store = fileStore({ directory, clock })
      const expiresAt = clock.at + 1
      await store.set('token/x', { a: 1 }, { kind: 'secret', expiresAt })
      await store.set('../../etc', 1, record)
      expect((await readdir(directory)).sort()).toEqual(
        [nameOf('token/x'), nameOf('../../etc')].sort(),
      )
      const text = await readFile(join(directory, nameOf('token/x')), 'utf8')
      expect(JSON.parse(text)).toEqual({
        version: 1,
        key: 'token/x',
        kind: 'secret',
        expiresAt,
        value: { a: 1 },
      })
    }))

  it('makes its folder when something is stored, and not before', () =>
    inFolder(async (folder) => {
      const directory = join(folder, 'a', 'b')
      const store = fileStore({ directory })
      expect(await store.get('k')).toBeUndefined()
      await store.delete('k')
      expect(await readdir(folder)).toEqual([])
      await store.set('k', 1, record)
      expect(await modeOf(directory)).toBe(0o700)
      expect(await modeOf(join(directory, nameOf('k')))).toBe(0o600)
    }))

  it('closes what was opened to others', () =>
    inFolder(async (directory) => {
      const store = fileStore({ directory })
      await store.set('k', 1, secret)
      const path = join(directory, nameOf('k'))
      await chmod(directory, 0o777)
      await chmod(path, 0o644)
      expect(await store.get('k')).toBe(1)
      expect([await modeOf(directory), await modeOf(path)]).toEqual([0o700, 0o600])
      await chmod(path, 0o666)
      await store.set('k', 2, secret)
      expect(await modeOf(path)).toBe(0o600)
    }))

  it.runIf(isRoot)('refuses a folder of somebody else, and takes no file of theirs', () =>
    inFolder(async (directory) => {
      const store = fileStore({ directory })
      await store.set('k', 1, secret)
      await chown(join(directory, nameOf('k')), 12_345, 12_345)
      expect(await store.get('k')).toBeUndefined()
      await store.set('k', 2, secret)
      expect(await store.get('k')).toBe(2)
      await chown(directory, 12_345, 12_345)
      await expect(store.get('k')).rejects.toThrow('belongs to another user')
      await expect(store.set('k', 3, secret)).rejects.toThrow('belongs to another user')
      await expect(store.lock('k', async () => 1)).rejects.toThrow('belongs to another user')
    }),
  )

  it('refuses a folder that is none', () =>
    inFolder(async (folder) => {
      const directory = join(folder, 'file')
      await writeFile(directory, '')
      await expect(fileStore({ directory }).set('k', 1, secret)).rejects.toThrow()
      await expect(fileStore({ directory }).get('k')).rejects.toMatchObject({
        code: 'ENOTDIR',
        path: directory,
      })
    }))

  it('takes half a file, and any other text, for absent, and replaces it', async () => {
    const damage = fc.oneof(
      fc.record({
        kind: fc.constant('cut' as const),
        share: fc.double({ min: 0, max: 0.99, noNaN: true }),
      }),
      fc.record({ kind: fc.constant('text' as const), text: fc.oneof(fc.string(), fc.json()) }),
    )
    await fc.assert(
      fc.asyncProperty(damage, jsonValue(), (harm, value) =>
        inFolder(async (directory) => {
          const store = fileStore({ directory })
          await store.set('k', value, secret)
          const path = join(directory, nameOf('k'))
          if (harm.kind === 'text') await writeFile(path, harm.text)
          // The line feed at the end is no part of the object.
          else await truncate(path, Math.floor(((await stat(path)).size - 1) * harm.share))
          expect(await store.get('k')).toBeUndefined()
          await store.set('k', value, secret)
          expect(await store.get('k')).toEqual(value)
        }),
      ),
      { numRuns: 60 },
    )
  })

  it('takes a file of another key for absent', () =>
    inFolder(async (directory) => {
      const store = fileStore({ directory })
      await store.set('a', 1, record)
      await link(join(directory, nameOf('a')), join(directory, nameOf('b')))
      expect(await store.get('b')).toBeUndefined()
    }))

  it('follows no link, opens no pipe and reads nothing endless', () =>
    inFolder(async (folder) => {
      const directory = join(folder, 'store')
      const store = fileStore({ directory })
      await store.set('k', 1, secret)
      const outside = join(folder, 'outside.json')
      const inside = JSON.stringify({ version: 1, key: 'link', kind: 'record', value: 'theirs' })
      await writeFile(outside, inside)
      await symlink(outside, join(directory, nameOf('link')))
      execFileSync('mkfifo', [join(directory, nameOf('pipe'))])
      await writeFile(join(directory, nameOf('big')), '')
      await truncate(join(directory, nameOf('big')), 2 ** 33)
      for (const key of ['link', 'pipe', 'big']) {
        expect(await store.get(key)).toBeUndefined()
        await store.set(key, 'ours', secret)
        expect(await store.get(key)).toBe('ours')
        expect((await lstat(join(directory, nameOf(key)))).isFile()).toBe(true)
      }
      expect(await readFile(outside, 'utf8')).toBe(inside)
    }))

  it('leaves what it cannot replace, and says so', () =>
    inFolder(async (directory) => {
      const store = fileStore({ directory })
      await mkdir(join(directory, nameOf('k')))
      expect(await store.get('k')).toBeUndefined()
      await expect(store.set('k', 'CANARY', secret)).rejects.toThrow(/^(?!.*CANARY)/)
      expect(await readdir(directory)).toEqual([nameOf('k')])
    }))

  it('has what was there before when a value cannot be stored', () =>
    inFolder(async (directory) => {
      const store = fileStore({ directory })
      await store.set('k', 1, secret)
      const circular: Record<string, unknown> = { 'CANARY-name': 'CANARY' }
      circular['CANARY-self'] = circular
      for (const value of [circular, { CANARY: 1n }, 'x'.repeat(5_000_000)]) {
        const error: unknown = await store.set('k', value, secret).catch((e: unknown) => e)
        expect(error).toBeInstanceOf(Error)
        expect(String((error as Error).stack)).not.toContain('CANARY')
      }
      expect(await store.get('k')).toBe(1)
      expect(await readdir(directory)).toHaveLength(1)
    }))

  it('removes what is over from the disk: when it is asked for, and when others are stored', () =>
    inFolder(async (directory) => {
      const clock = settableClock()
      const store = fileStore({ directory, clock })
      const expiresAt = clock.at + 10
      for (let n = 0; n < 250; n += 1) await store.set(`k${n}`, n, { kind: 'secret', expiresAt })
      clock.at += 10
      expect(await store.get('k0')).toBeUndefined()
      expect(await readdir(directory)).toHaveLength(249)
      for (let n = 0; n < 3; n += 1) {
        clock.at += 60_000
        await store.set('last', 1, record)
      }
      expect(await readdir(directory)).toEqual([nameOf('last')])
    }))

  it('removes no value that came while an old one was being removed', () =>
    inFolder(async (directory) => {
      const clock = settableClock()
      const [one, other] = [fileStore({ directory, clock }), fileStore({ directory, clock })]
      for (let n = 0; n < 100; n += 1) {
        await one.set('k', 'old', { kind: 'secret', expiresAt: clock.at + 1 })
        clock.at += 1
        await Promise.all([
          one.get('k'),
          other.get('k'),
          other.set('k', 'new', secret),
          one.get('k'),
        ])
        expect(await one.get('k')).toBe('new')
      }
    }))

  it('removes what killed writers left, once nobody can be writing it, and nothing else', () =>
    inFolder(async (directory) => {
      const clock = settableClock()
      const draft = (key: string) => `${nameOf(key)}.4294967295`
      const grave = `${nameOf('k')}.8b0b7d9e-3b0c-4f5e-9f5e-0123456789ab.tmp`
      const others = ['notes.7', 'x.json.4294967295', `${nameOf('k')}.old`, draft('young')]
      for (const name of [...others, draft('old'), grave]) {
        await writeFile(join(directory, name), 'half')
        await age(join(directory, name), clock.at, name === draft('young') ? 1_000 : 61_000)
      }
      await fileStore({ directory, clock }).set('k', 1, secret)
      expect((await readdir(directory)).sort()).toEqual([...others, nameOf('k')].sort())
    }))

  it('says of a bad folder what is wrong with it', () => {
    for (const directory of ['', 7, null])
      expect(() => fileStore({ directory: directory as string })).toThrow(
        /^fileStore: directory must be /,
      )
  })
})
