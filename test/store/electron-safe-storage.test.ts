import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inFolder } from './subjects.ts'

const example = new URL('../../docs/examples/electron-safe-storage.ts', import.meta.url).href

/** What an app with this `safeStorage` finds in its store; it then stores `text`, where there is one. */
const runApp = (directory: string, o: { password: number; overrides?: string; text?: string }) => {
  const program = `
    const { safeStore } = await import('${example}')
    const password = '${o.password}'
    const mix = (bytes) => Buffer.from(bytes).map((byte) => byte ^ ${o.password})
    const store = safeStore({
      isEncryptionAvailable: () => true,
      getSelectedStorageBackend: () => 'gnome_libsecret',
      encryptString: (text) => mix(Buffer.from(password + text)),
      decryptString: (sealed) => {
        const text = mix(sealed).toString()
        if (!text.startsWith(password)) throw new Error('Error while decrypting the ciphertext')
        return text.slice(password.length)
      },
      ${o.overrides ?? ''}
    }, ${JSON.stringify(directory)})
    const found = await store.get('token')
    const text = ${JSON.stringify(o.text ?? null)}
    if (text !== null) await store.set('token', text, { kind: 'secret' })
    console.log(JSON.stringify({ found, now: await store.get('token') }))`
  const options = ['--no-warnings', '--conditions=authchart:source', '--input-type=module']
  const encoding = 'utf8'
  const out = execFileSync(process.execPath, [...options, '-e', program], { encoding })
  return JSON.parse(out) as unknown
}

it('keeps logins that outlive the app, sealed', () =>
  inFolder(async (directory) => {
    expect(runApp(directory, { password: 7, text: 'CANARY' })).toEqual({ now: 'CANARY' })
    const [name = ''] = await readdir(directory)
    expect(await readFile(join(directory, name), 'utf8')).not.toContain('CANARY')
    expect(runApp(directory, { password: 7 })).toEqual({ found: 'CANARY', now: 'CANARY' })
    expect(runApp(directory, { password: 8 })).toEqual({})
    expect(runApp(directory, { password: 8, text: 'new' })).toEqual({ now: 'new' })
  }))

it.each(['isEncryptionAvailable: () => false', "getSelectedStorageBackend: () => 'basic_text'"])(
  'writes nothing where nothing can be sealed: %s',
  (overrides) =>
    inFolder(async (directory) => {
      expect(runApp(directory, { password: 7, overrides, text: 'CANARY' })).toEqual({
        now: 'CANARY',
      })
      expect(await readdir(directory)).toEqual([])
    }),
)
