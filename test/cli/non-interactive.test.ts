import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startEmulator, type Emulator } from '../../src/emulator/index.ts'
import { runWith } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'authchart-again-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The command as a script calls it, again and again. */
const caller = (emulator: Emulator, name: string, store: 'file' | 'aws' | 'memory') => {
  const home = join(folder, name)
  const env = { HOME: home, USERPROFILE: home, XDG_STATE_HOME: home, LOCALAPPDATA: home }
  const service = ['--start-url', 'https://acme.awsapps.com/start', '--region', 'eu-west-1']
  const options = [...service, '--endpoint', emulator.url, '--store', store, '--non-interactive']
  return { home, call: (...more: string[]) => runWith(env, ...options, ...more).ended }
}

const codeIn = (out: string): string => /confirm code (\S{4}-\S{4})/.exec(out)?.[1] ?? 'none'

/** Who asked for the token, and when. */
const asked = (emulator: Emulator) =>
  emulator.log.filter(({ operation }) => operation === 'CreateToken')

const filesIn = (home: string): string[] =>
  readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))

describe.concurrent('--non-interactive', () => {
  it.each(['file', 'aws'] as const)('is finished by being called again: %s', async (store) => {
    await using emulator = await startEmulator({ interval: 1 })
    const { home, call } = caller(emulator, store, store)
    const first = await call()
    expect(first.code).toBe(6)
    expect(first.out).toContain('the same command finishes the sign-in')
    for (const file of filesIn(home)) expect(statSync(file).mode & 0o077).toBe(0)
    const second = await call()
    expect(second.code).toBe(6)
    expect(codeIn(second.out)).toBe(codeIn(first.out))
    emulator.approve(codeIn(first.out))
    expect((await call()).code).toBe(0)
    expect(asked(emulator)).toHaveLength(2)
    expect((await call()).out).toBe('Sign in: you are signed in already.\n')
  })

  it('is finished by being called again: login', async () => {
    await using emulator = await startEmulator({ interval: 1 })
    const home = join(folder, 'login')
    const env = { HOME: home, USERPROFILE: home, XDG_STATE_HOME: home, LOCALAPPDATA: home }
    const where = ['--start-url', 'https://acme.awsapps.com/start', '--region', 'eu-west-1']
    const options = [...where, '--endpoint', emulator.url, '--json', '--non-interactive']
    const call = () => runWith(env, 'login', ...options).ended
    const last = ({ out }: { readonly out: string }) =>
      JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as Record<string, string>
    const first = await call()
    expect(first.code).toBe(6)
    expect(last(first)).toMatchObject({ type: 'personNeeded', code: expect.any(String) })
    const second = await call()
    expect(second.code).toBe(6)
    expect(last(second)).toMatchObject({ code: last(first)['code'], url: last(first)['url'] })
    emulator.approve(last(first)['code'] ?? '')
    const third = await call()
    expect(third.code).toBe(0)
    expect(last(third)).toMatchObject({ type: 'ready' })
    expect(asked(emulator)).toHaveLength(2)
    expect(asked(emulator).filter(({ early }) => early)).toEqual([])
  })

  it('keeps no secret in a record', async () => {
    await using emulator = await startEmulator()
    const { home, call } = caller(emulator, 'record', 'file')
    const { out } = await call()
    const records = filesIn(home).map((file) => readFileSync(file, 'utf8'))
    const ofLead = records.filter((text) => text.includes(codeIn(out)))
    expect(ofLead).not.toEqual([])
    for (const text of ofLead)
      expect(text).not.toMatch(/clientSecret|"deviceCode":"(?!deviceCode\/)/)
  })

  it('says when to ask again, in JSON', async () => {
    await using emulator = await startEmulator({ interval: 1 })
    const { call } = caller(emulator, 'json', 'file')
    const { code, out } = await call('--json')
    const lines = out.trimEnd().split('\n')
    const last = JSON.parse(lines.at(-1) ?? '') as Record<string, number>
    expect(last).toEqual({
      type: 'personNeeded',
      at: expect.any(Number),
      url: expect.stringContaining(String(last['code'])),
      code: expect.stringMatching(/^\w{4}-\w{4}$/),
      message: expect.stringContaining(String(last['code'])),
      expiresAt: expect.any(Number),
      askAgainAt: expect.any(Number),
    })
    expect(code).toBe(6)
    const again = await call('--json')
    expect(again.code).toBe(6)
    expect(asked(emulator)[0]?.at).toBeGreaterThanOrEqual(last['askAgainAt'] ?? Infinity)
  })

  it('begins another one once it was declined', async () => {
    await using emulator = await startEmulator({ interval: 1 })
    const { call } = caller(emulator, 'declined', 'file')
    const first = await call()
    emulator.deny(codeIn(first.out))
    expect((await call()).code).toBe(3)
    const third = await call()
    expect(third.code).toBe(6)
    expect(codeIn(third.out)).not.toBe(codeIn(first.out))
  })

  it('waits for the person for as long as it is told', async () => {
    await using emulator = await startEmulator({ interval: 1, approveAfter: 2 })
    const { call } = caller(emulator, 'wait', 'file')
    expect((await call('--wait', '60')).code).toBe(0)
  })

  it.each(['device', 'authorizationCode'])('waits in vain for no longer: %s', async (method) => {
    await using emulator = await startEmulator({ interval: 1 })
    const { call } = caller(emulator, `vain-${method}`, 'file')
    const { code, out } = await call('--wait', '2', '--method', method)
    expect(code).toBe(6)
    expect(out).toContain('a person is needed')
  })

  it('says that a code in memory ends with it', async () => {
    await using emulator = await startEmulator()
    const { call } = caller(emulator, 'memory', 'memory')
    const { code, out } = await call()
    expect(code).toBe(6)
    expect(out).toContain('with --store file the same command finishes the sign-in.')
    expect((await call('--json')).out).toContain('"askAgainAt":null')
  })
})
