import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { awsCacheStore } from '../../src/store/aws-cache.ts'
import { fileStore } from '../../src/store/file.ts'
import { canaries, createCage } from '../canary/canaries.ts'
import { limit } from '../patience.ts'
import { inFolder, region, startUrl, tokenKey } from './subjects.ts'

const secret = { kind: 'secret' } as const
const { accessToken, refreshToken, idToken, clientSecret } = canaries
const value = {
  accessToken,
  refreshToken,
  idToken,
  tokenType: 'Bearer',
  expiresAt: Date.UTC(2999, 0),
  startUrl,
  region,
  client: { clientId: 'c', clientSecret, expiresAt: Date.UTC(2999, 0) },
}

it('shows no secret in names, announcements and errors', () =>
  inFolder(async (folder) => {
    const cage = createCage()
    const directory = join(folder, 'aws')
    const rest = join(folder, 'rest')
    await mkdir(directory)
    await mkdir(rest)
    const watchers = [directory, rest].map((path) =>
      watch(path, (_event, name) => cage.put('file names', name)),
    )
    const store = awsCacheStore({ directory, rest: fileStore({ directory: rest }) })
    store.changes$.subscribe((key) => cage.put('changes$', key))
    const keys = [tokenKey(), tokenKey('my-sso'), 'deviceCode/x']
    for (const key of keys) {
      await store.lock(key, async () => {
        for (const path of [directory, rest]) cage.put('names', await readdir(path))
        await store.set(key, value, secret)
      })
      for (const path of [directory, rest]) cage.put('names', await readdir(path))
    }
    // Every way in which it can fail.
    const fail = async (attempt: () => Promise<unknown>) => {
      const error: unknown = await attempt().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Error)
      cage.put('errors', error)
    }
    const [name = ''] = await readdir(directory)
    await writeFile(join(directory, name), `${JSON.stringify(value)} ${accessToken}`)
    await store.set(tokenKey(), value, secret)
    for (const name of await readdir(directory)) {
      await rm(join(directory, name))
      await mkdir(join(directory, name))
    }
    await fail(() => store.prove(tokenKey()))
    await fail(() => store.set(tokenKey(), value, secret))
    await fail(() => store.set(tokenKey(), { ...value, client: 7 }, secret))
    await fail(() => store.set('k', { ...value, big: 1n }, secret))
    await fail(() => store.lock('k', () => Promise.reject(new Error('task'))))
    const stone = join(folder, 'stone')
    await writeFile(stone, accessToken)
    const nowhere = fileStore({ directory: join(stone, 'x') })
    await fail(() => nowhere.set('k', value, secret))
    await fail(() => fileStore({ directory: stone }).get('k'))
    await expect
      .poll(() => [...cage.channels].sort(), { timeout: limit(15_000) })
      .toEqual(['changes$', 'errors', 'file names', 'names'])
    for (const watcher of watchers) watcher.close()
    expect(cage.sightings).toEqual([])
  }))
