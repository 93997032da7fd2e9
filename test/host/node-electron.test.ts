import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { electronHost } from '../../src/node.ts'
import type { Store } from '../../src/store/store.ts'
import { inFolder } from '../store/subjects.ts'
import { electronIn, safeStorageOf } from './desktop.ts'

const secret = { kind: 'secret' } as const

const textIn = (folder: string): string =>
  readdirSync(join(folder, 'authchart'))
    .map((name) => readFileSync(join(folder, 'authchart', name), 'utf8'))
    .join()

describe('electronHost', () => {
  it('has a person before it, whose own browser it opens', async () => {
    const opened: string[] = []
    const shell = { openExternal: async (url: string) => void opened.push(url) }
    const host = electronHost(electronIn('/nowhere', { shell }))
    await host.openBrowser?.('https://a.example/')
    expect(opened).toEqual(['https://a.example/'])
    expect(host.capabilities).toEqual({ interactive: true, browserOnThisMachine: true })
  })

  it('keeps logins that outlive the app, sealed', () =>
    inFolder(async (folder) => {
      /** The store of the app, started anew with this key of the system's. */
      const start = (key: string): Store =>
        electronHost(electronIn(folder, { safeStorage: safeStorageOf(key) })).store
      await start('one').set('token', 'CANARY', secret)
      expect(textIn(folder)).not.toContain('CANARY')
      expect(await start('one').get('token')).toBe('CANARY')
      expect(await start('two').get('token')).toBe(undefined)
      await start('two').set('token', 'new', secret)
      expect(await start('two').get('token')).toBe('new')
    }))

  it.each([
    { isEncryptionAvailable: () => false },
    { getSelectedStorageBackend: () => 'basic_text' },
  ])('keeps secrets in memory where nothing can be sealed: %o', (overrides) =>
    inFolder(async (folder) => {
      const electron = electronIn(folder, { safeStorage: safeStorageOf('key', overrides) })
      const { store } = electronHost(electron)
      await store.prove?.('token')
      await store.set('token', 'CANARY', secret)
      expect(await store.get('token')).toBe('CANARY')
      const hidden = safeStorageOf('key').encryptString('CANARY')
      expect(textIn(folder)).not.toContain('CANARY')
      expect(textIn(folder)).not.toContain(Buffer.from(hidden).toString('base64'))
      expect(await electronHost(electron).store.get('token')).toBe(undefined)
    }),
  )

  it('asks safeStorage nothing before the app is ready', () =>
    inFolder(async (folder) => {
      const ready = Promise.withResolvers<void>()
      const asked: string[] = []
      const safeStorage = safeStorageOf('key', {
        isEncryptionAvailable: () => {
          asked.push('isEncryptionAvailable')
          return true
        },
      })
      const app = { getPath: () => folder, whenReady: () => ready.promise }
      const { store } = electronHost(electronIn(folder, { app, safeStorage }))
      const kept = store.set('token', 'CANARY', secret)
      await Promise.resolve()
      expect(asked).toEqual([])
      ready.resolve()
      await kept
      expect(asked).toEqual(['isEncryptionAvailable'])
      expect(await store.get('token')).toBe('CANARY')
    }))

  it('has the locks and the changes of its files', () =>
    inFolder(async (folder) => {
      const [one, other] = [electronHost(electronIn(folder)), electronHost(electronIn(folder))]
      await one.store.lock?.('token', async () => {
        await other.store.lock?.('token', async (lost) => expect(lost).toBe(null), {
          ifAvailable: true,
        })
      })
      expect(one.store.changes$).toBeDefined()
    }))
})
