import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSession, identityCenter } from '../../src/index.ts'
import { vscodeHost } from '../../src/node.ts'
import { simulate } from '../../src/testing/index.ts'
import { inFolder } from '../store/subjects.ts'
import { vscodeIn } from './desktop.ts'

const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
const secret = { kind: 'secret' } as const

describe('vscodeHost', () => {
  it.each([
    [{}, true],
    [{ remoteName: 'ssh-remote' }, false],
    [{ remoteName: 'wsl' }, false],
    [{ uiKind: 2 }, false],
  ])('with %o, a browser here is %s', (env, expected) => {
    const { vscode, context } = vscodeIn('/nowhere', env)
    expect(vscodeHost(vscode, context).capabilities).toEqual({
      interactive: true,
      browserOnThisMachine: expected,
    })
  })

  it('opens addresses by VS Code, and says where that did not', async () => {
    const { vscode, context, opened } = vscodeIn('/nowhere')
    expect(await vscodeHost(vscode, context).openBrowser?.('https://a.example/?b=c%26d')).toBe(true)
    expect(opened).toEqual(['https://a.example/?b=c%26d'])
    const refusing = vscodeIn('/nowhere', { openExternal: () => Promise.resolve(false) })
    expect(await vscodeHost(refusing.vscode, context).openBrowser?.('https://a.example')).toBe(
      false,
    )
  })

  it('keeps secrets in SecretStorage, and the rest in a folder of its own that only the person reads', () =>
    inFolder(async (folder) => {
      const { vscode, context, secrets } = vscodeIn(join(folder, 'publisher.acme'))
      const { store } = vscodeHost(vscode, context)
      await store.set('token', 'CANARY', secret)
      await store.set('lead', 'record', { kind: 'record' })
      expect([...secrets]).toEqual([['token', '"CANARY"']])
      const own = join(folder, 'publisher.acme', 'authchart')
      const texts = readdirSync(own).map((name) => readFileSync(join(own, name), 'utf8'))
      expect(texts.join()).toContain('record')
      expect(texts.join()).not.toContain('CANARY')
      if (process.platform !== 'win32') expect(statSync(own).mode & 0o777).toBe(0o700)
      expect(await vscodeHost(vscode, context).store.get('token')).toBe('CANARY')
    }))

  it('asks nobody where SecretStorage cannot keep a token', () =>
    inFolder(async (folder) => {
      const { vscode, context } = vscodeIn(folder)
      const locked = Object.assign(new Error('The keyring is locked.'), { code: 'ELOCKED' })
      const secrets = { ...context.secrets, store: () => Promise.reject(locked) }
      const { store } = vscodeHost(vscode, { ...context, secrets })
      const simulation = simulate({ approveAfter: 1 })
      const session = createSession({ provider, clientName: 'Acme', host: simulation, store })
      const seen: string[] = []
      const signIn = session.signIn()
      signIn.subscribe(({ status }) => seen.push(status))
      const failed = signIn.result().catch((error: unknown) => error)
      for (let i = 0; i < 200 && signIn.getState().status === 'starting'; i += 1)
        await simulation.advance(0.001)
      expect(await failed).toMatchObject({ code: 'store_unavailable', reason: 'ELOCKED' })
      expect(seen).not.toContain('awaitingCode')
      await session[Symbol.asyncDispose]()
    }))

  it('lets every port be another', () => {
    const { vscode, context } = vscodeIn('/nowhere')
    const capabilities = { interactive: true, browserOnThisMachine: 'unknown' } as const
    expect(vscodeHost(vscode, context, { capabilities }).capabilities).toBe(capabilities)
  })
})
