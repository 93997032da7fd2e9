import { lstatSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { awsCacheStore } from '../../src/store/aws-cache.ts'
import { fileStore } from '../../src/store/file.ts'
import { nodeRedirectReceiver } from '../../src/host/node-redirect.ts'
import type { Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { decide, inBrowser, processOf } from '../contract/processes.ts'
import { tokenKey } from '../store/subjects.ts'
import { canaries, createCage } from './canaries.ts'

const { accessToken, refreshToken, clientSecret } = canaries
const value = {
  accessToken,
  refreshToken,
  tokenType: 'Bearer',
  expiresAt: Date.UTC(2999, 0),
  startUrl: 'https://my-sso-portal.awsapps.com/start',
  region: 'us-east-1',
  client: { clientId: 'c', clientSecret, expiresAt: Date.UTC(2999, 0) },
}

test('the page that the browser ends on holds nothing of the address that it came by', async () => {
  const simulation = simulate({
    browser: 'silent',
    ports: { redirect: nodeRedirectReceiver({ clock: simulate().clock }) },
  })
  const { host, tokens } = processOf(simulation)
  const signIn = simulation.session({ host }).signIn()
  await expect.poll(() => signIn.getState().status).toBe('awaitingRedirect')
  const { redirectUri } = inBrowser(signIn)
  const right = decide(simulation, signIn)
  const parameters = new URL(right).searchParams
  const secrets: Record<string, string> = { forged: 'CANARY-forged-1f0c' }
  for (const name of ['code', 'state']) secrets[name] = parameters.get(name) ?? ''
  const cage = createCage(secrets)
  const visit = async (url: string, init: RequestInit = {}) => {
    const answer = await fetch(url, { redirect: 'manual', ...init })
    cage.put('page', await answer.text())
    cage.put('headers', [...answer.headers])
    cage.put('status', answer.statusText)
  }
  await visit(`${redirectUri}?code=${secrets['forged']}&state=${secrets['forged']}`)
  await visit(`${redirectUri}?error=${secrets['forged']}&error_description=${secrets['forged']}`)
  await visit(`${redirectUri}/${secrets['forged']}?${parameters.toString()}`)
  await visit(`${right}&state=${secrets['forged']}`)
  await visit(right, { method: 'POST' })
  await visit(right, { method: 'HEAD' })
  expect(signIn.getState().status).toBe('awaitingRedirect')
  await visit(right)
  expect(signIn.getState().status).toBe('signedIn')
  expect(tokens()).toHaveLength(1)
  expect(cage.sightings).toEqual([])
  expect(cage.channels.size).toBe(3)
})

/** Looks at everything in a folder, again and again, until it is told to stop. */
const watching = (folder: string) => {
  const seen = new Map<string, Set<string>>()
  let isOver = false
  const look = (path: string): void => {
    const { mode } = lstatSync(path)
    const kind = (mode & 0o170_000) === 0o040_000 ? 'folder' : 'file'
    const modes = seen.get(kind) ?? new Set()
    seen.set(kind, modes.add((mode & 0o777).toString(8)))
    if (kind === 'folder') for (const name of readdirSync(path)) attempt(join(path, name))
  }
  /** A file may be gone between two looks. */
  const attempt = (path: string): void => {
    try {
      look(path)
    } catch {}
  }
  const run = async () => {
    while (!isOver) {
      attempt(folder)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const running = run()
  return async () => {
    isOver = true
    await running
    attempt(folder)
    return seen
  }
}

const stores: Readonly<Record<string, (folder: string) => Store>> = {
  fileStore: (folder) => fileStore({ directory: join(folder, 'store') }),
  awsCacheStore: (folder) =>
    awsCacheStore({
      directory: join(folder, 'cache'),
      rest: fileStore({ directory: join(folder, 'rest') }),
    }),
}

test.skipIf(process.platform === 'win32').each(Object.keys(stores))(
  '%s: nobody else can read what it writes, at no moment',
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'authchart-canary-'))
    try {
      const store = stores[name]?.(folder)
      if (store === undefined) throw new Error(name)
      const stop = watching(folder)
      for (let n = 0; n < 40; n += 1) {
        const padding = 'x'.repeat(n * 5_000)
        const write = () =>
          store.set(tokenKey(), { ...value, idToken: padding }, { kind: 'secret' })
        await (store.lock?.(tokenKey(), write) ?? write())
        await store.set('registration/a', { clientSecret, padding }, { kind: 'secret' })
        await store.set('lead/a', { padding }, { kind: 'record' })
        if (n % 10 === 0) await store.delete(tokenKey())
      }
      const seen = await stop()
      expect([...(seen.get('folder') ?? [])]).toEqual(['700'])
      expect([...(seen.get('file') ?? [])]).toEqual(['600'])
      const cage = createCage()
      for (const path of readdirSync(folder, { recursive: true })) cage.put('names', path)
      expect(cage.sightings).toEqual([])
    } finally {
      await rm(folder, { recursive: true })
    }
  },
)
