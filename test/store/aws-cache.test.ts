import { chmod, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { awsCacheStore } from '../../src/store/aws-cache.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { inFolder, region, startUrl, token, tokenKey } from './subjects.ts'

// Vectors of the AWS CLI, botocore and the JS SDK.
const legacyName = 'c7aaaf71fcc8777ae2475525ed049d39fe16c484.json'
const sessionName = '0ad374308c5a4e22f723adf10145eafad7c4031c.json'

const secret = { kind: 'secret' } as const
const sample = (seed: number) => {
  const [value] = fc.sample(token, { numRuns: 1, seed })
  return { ...value, refreshToken: 'CANARY-refresh', accessToken: `CANARY-${seed}` }
}

/** Waits pass at once. */
const hasty = { ...systemClock, setTimeout: (run: () => void) => systemClock.setTimeout(run, 0) }

const make = (folder: string, clock = hasty) => {
  const directory = join(folder, '.aws', 'sso', 'cache')
  const rest = memoryStore(clock)
  return { directory, rest, store: awsCacheStore({ directory, rest, clock }) }
}

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

const text = (file: object): string => JSON.stringify(file)
const theirs = { startUrl, region, accessToken: 'theirs', expiresAt: '2999-01-01T00:00:00Z' }

describe('awsCacheStore', () => {
  it('keeps the token of a session in the file that the AWS tools look for', () =>
    inFolder(async (folder) => {
      const { store, directory } = make(folder)
      await store.set(tokenKey(), sample(1), secret)
      expect(await readdir(directory)).toEqual([legacyName])
      await store.set(tokenKey('my-sso'), sample(2), secret)
      expect((await readdir(directory)).sort()).toEqual([sessionName, legacyName])
      expect((await stat(join(directory, legacyName))).mode & 0o777).toBe(0o600)
      expect((await stat(directory)).mode & 0o777).toBe(0o700)
    }))

  it('keeps everything else elsewhere', () =>
    inFolder(async (folder) => {
      const { store, directory, rest } = make(folder)
      for (const key of ['registration/x', 'deviceCode/x', 'token/x', `x${tokenKey()}`]) {
        await store.set(key, key, secret)
        expect(await rest.get(key)).toBe(key)
        expect(await store.get(key)).toBe(key)
        await store.delete(key)
        expect(await rest.get(key)).toBeUndefined()
        await store.lock(key, async () => {
          expect(await rest.lock(key, async (lost) => lost !== null, { ifAvailable: true })).toBe(
            false,
          )
        })
      }
      await expect(readdir(directory)).rejects.toThrow('ENOENT')
    }))

  it('reads what others wrote, and keeps what they put in', () =>
    inFolder(async (folder) => {
      const { store, directory } = make(folder)
      const path = join(directory, legacyName)
      await write(path, text({ ...theirs, scopes: ['a', 'b'], refreshToken: 'old' }))
      await chmod(path, 0o644)
      expect(await store.get(tokenKey())).toMatchObject({
        accessToken: 'theirs',
        tokenType: 'Bearer',
      })
      const { refreshToken: _, ...value } = sample(1)
      await store.set(tokenKey(), value, secret)
      const file = JSON.parse(await readFile(path, 'utf8')) as object
      expect(file).toMatchObject({ accessToken: 'CANARY-1', scopes: ['a', 'b'] })
      expect(file).not.toHaveProperty('refreshToken')
      expect((await stat(path)).mode & 0o777).toBe(0o600)
    }))

  it('shares one file between programs, and one lock', () =>
    inFolder(async (folder) => {
      const { store, directory } = make(folder)
      const [one, other] = [tokenKey(null, 'One'), tokenKey(null, 'Other')]
      await store.set(one, sample(1), secret)
      expect(await store.get(other)).toEqual(sample(1))
      const stranger = make(folder).store
      await store.lock(one, async () => {
        for (const { lock } of [store, stranger])
          expect(await lock(other, async (lost) => lost !== null, { ifAvailable: true })).toBe(
            false,
          )
        // `aws sso logout` walks through all `*.json`.
        const names = (await readdir(directory)).filter((name) => name !== legacyName)
        expect(names).toHaveLength(1)
        expect(names[0]).toMatch(/^[0-9a-f]{40}\.authchart-lock$/)
      })
    }))

  it('does not take, and does not delete, the token of another session', () =>
    inFolder(async (folder) => {
      const { store, directory } = make(folder)
      const path = join(directory, sessionName)
      for (const other of [{ region: 'eu-west-1' }, { startUrl: 'https://x.awsapps.com/start' }]) {
        const before = text({ ...theirs, ...other, scopes: ['theirs'] })
        await write(path, before)
        expect(await store.get(tokenKey('my-sso'))).toBeUndefined()
        await store.delete(tokenKey('my-sso'))
        expect(await readFile(path, 'utf8')).toBe(before)
        // Who signs in takes the name over, as with the AWS CLI.
        await store.set(tokenKey('my-sso'), sample(1), secret)
        expect(await store.get(tokenKey('my-sso'))).toEqual(sample(1))
        expect(await readFile(path, 'utf8')).not.toContain('theirs')
      }
    }))

  /** What stands in the place of our token file and is none. */
  const damagedFiles: readonly (readonly [string, string | Buffer])[] = [
    ['half of it', text(theirs).slice(0, 40)],
    ['one byte less', text(theirs).slice(0, -1)],
    ['null', 'null'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['a number', '7'],
    ['a byte order mark', `\uFEFF${text(theirs)}`],
    ['NUL bytes', Buffer.alloc(512)],
    ['UTF-16', Buffer.from(text(theirs), 'utf16le')],
    ['no end', text({ ...theirs, expiresAt: undefined })],
    ['no token', text({ ...theirs, accessToken: undefined })],
    ['a registration', text({ clientId: 'CANARY', clientSecret: 'CANARY', expiresAt: 'x' })],
    ['a page', '<html>Sorry</html>'],
  ]

  it.each(damagedFiles)('replaces %s, as the AWS CLI does, and keeps it beside', (_, before) =>
    inFolder(async (folder) => {
      const { store, directory } = make(folder)
      const path = join(directory, legacyName)
      await mkdir(directory, { recursive: true })
      await writeFile(path, before)
      expect(await store.get(tokenKey())).toBeUndefined()
      await store.prove(tokenKey())
      expect(await readdir(directory)).toEqual([legacyName])
      await store.set(tokenKey(), sample(1), secret)
      expect(await store.get(tokenKey())).toEqual(sample(1))
      expect(await readFile(`${path}.damaged`)).toEqual(Buffer.from(before))
      await store.delete(tokenKey())
      expect(await readdir(directory)).toEqual([])
    }),
  )

  it('replaces whatever text is there', () => {
    const foreign = fc.oneof(
      fc.string().filter((content) => content.trim() !== ''),
      fc.json(),
      fc.integer({ min: 1, max: 60 }).map((length) => text(theirs).slice(0, length)),
    )
    return fc.assert(
      fc.asyncProperty(foreign, (before) =>
        inFolder(async (folder) => {
          const { store, directory } = make(folder)
          await write(join(directory, legacyName), before)
          await store.set(tokenKey(), sample(1), secret)
          expect(await store.get(tokenKey())).toEqual(sample(1))
          await store.set(tokenKey(), sample(2), secret)
          expect(await readFile(join(directory, `${legacyName}.damaged`), 'utf8')).toBe(before)
        }),
      ),
      { numRuns: 20 },
    )
  })

  it('takes a damaged file away with the sign-out', () =>
    inFolder(async (folder) => {
      const { store, directory } = make(folder)
      await write(join(directory, legacyName), text(theirs).slice(0, 40))
      await store.delete(tokenKey())
      expect(await readdir(directory)).toEqual([])
    }))

  it('says of a folder in the place of the file what is wrong, before anything is written', () =>
    inFolder(async (folder) => {
      const { store, directory } = make(folder)
      const path = join(directory, legacyName)
      await mkdir(path, { recursive: true })
      await expect(store.prove(tokenKey())).rejects.toMatchObject({ code: 'EISDIR', path })
      await expect(store.set(tokenKey(), sample(1), secret)).rejects.toThrow()
      expect(await readdir(directory)).toEqual([legacyName])
    }))

  it('follows no link, and leaves a value that is no token out', () =>
    inFolder(async (folder) => {
      const { store, directory } = make(folder)
      const outside = join(folder, 'outside.json')
      await write(outside, text(theirs))
      await mkdir(directory, { recursive: true })
      await symlink(outside, join(directory, legacyName))
      expect(await store.get(tokenKey())).toBeUndefined()
      await store.set(tokenKey(), sample(1), secret)
      expect(await store.get(tokenKey())).toEqual(sample(1))
      await expect(store.set(tokenKey('my-sso'), 'CANARY', secret)).rejects.toThrow(
        /^The value to be stored is not a token\.$/,
      )
      expect(await readFile(outside, 'utf8')).toBe(text(theirs))
      expect(await readdir(directory)).toEqual([legacyName])
    }))

  it('waits for the AWS CLI, which writes into the file as it stands', () =>
    inFolder(async (folder) => {
      let path = ''
      let looks = 0
      const clock = {
        ...systemClock,
        setTimeout: (run: () => void) => {
          looks += 1
          const finish = async () => {
            if (looks % 2 === 0) await writeFile(path, text(theirs))
            run()
          }
          void finish()
          return looks
        },
      }
      const { store, directory } = make(folder, clock)
      path = join(directory, legacyName)
      for (const half of ['', '{"startUrl": "https', `${text(theirs)}99Z"}`]) {
        await write(path, half)
        expect(await store.get(tokenKey())).toMatchObject({ accessToken: 'theirs' })
        await write(path, half)
        await store.set(tokenKey(), sample(1), secret)
        expect(await store.get(tokenKey())).toEqual(sample(1))
        await write(path, half)
        await store.delete(tokenKey())
        expect(await readdir(directory)).toEqual([])
      }
    }))

  it('has no token that is over and cannot be refreshed', () =>
    inFolder(async (folder) => {
      const { store, directory } = make(folder)
      const old = { ...theirs, expiresAt: '2020-01-01T00:00:00Z' }
      await write(join(directory, legacyName), text(old))
      expect(await store.get(tokenKey())).toBeUndefined()
      await write(join(directory, legacyName), text({ ...old, refreshToken: 'r' }))
      expect(await store.get(tokenKey())).toMatchObject({ refreshToken: 'r' })
    }))

  it('leaves the mode of the folder, and all other files, to those who share it', () =>
    inFolder(async (folder) => {
      const { store, directory } = make(folder)
      const others = { 'botocore-client-id-us-east-1.json': '{}', [`${'a'.repeat(40)}.json`]: '{}' }
      for (const [name, content] of Object.entries(others))
        await write(join(directory, name), content)
      await chmod(directory, 0o755)
      await store.set(tokenKey(), sample(1), secret)
      await store.delete(tokenKey())
      expect((await stat(directory)).mode & 0o777).toBe(0o755)
      expect((await readdir(directory)).sort()).toEqual(Object.keys(others).sort())
      for (const [name, content] of Object.entries(others))
        expect(await readFile(join(directory, name), 'utf8')).toBe(content)
    }))
})
