import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startEmulator, type Emulator } from '../../src/emulator/index.ts'
import { limit } from '../patience.ts'
import { playFleet } from './backend-fleet.ts'

const examples = new URL('../../docs/examples/', import.meta.url)
let emulator: Emulator
let home: string
let children: ChildProcess[] = []

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'authchart-examples-'))
  emulator = await startEmulator({ interval: 1, approveAfter: 0 })
})

afterEach(async () => {
  await Promise.all(children.splice(0).map(end))
  await emulator.close()
  rmSync(home, { recursive: true, force: true })
})

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'close')
}

/** Runs an example as a reader would, with the emulator in place of the service. */
const run = (file: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) => {
  const child = spawn(
    process.execPath,
    ['--conditions=authchart:source', fileURLToPath(new URL(file, examples)), ...args],
    {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL_SSO_OIDC: emulator.url,
        SSH_TTY: 'no browser here',
        // What it stores goes to a home of its own.
        HOME: home,
        LOCALAPPDATA: home,
        STATE_DIRECTORY: home,
        XDG_STATE_HOME: home,
        ...env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  children.push(child)
  const run = { child, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (run.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (run.stderr += text))
  return run
}

const patient = { timeout: limit(60_000) }
const startUrl = 'https://acme.awsapps.com/start'

test('cli.ts signs in, and says so', async () => {
  const cli = run('cli.ts', [startUrl, 'eu-west-1'])
  const [code] = (await once(cli.child, 'close')) as [number | null]
  expect(cli.stdout).toBe('Signed in\n')
  expect(cli.stderr).toContain(emulator.url)
  expect(code).toBe(0)
})

test('cli.ts ends on Ctrl-C with 130', async () => {
  await emulator.close()
  emulator = await startEmulator({ interval: 1 })
  const cli = run('cli.ts', [startUrl, 'eu-west-1'])
  await expect.poll(() => cli.stderr, patient).toContain('and check that it shows')
  cli.child.kill('SIGINT')
  const [code] = (await once(cli.child, 'close')) as [number | null]
  expect(code).toBe(130)
})

test('backend.ts streams states and no token', async () => {
  await emulator.close()
  emulator = await startEmulator({ interval: 1 })
  const backend = run('backend.ts', [], { PORT: '0' })
  await expect.poll(() => backend.stdout, patient).toContain('port')
  const { port } = JSON.parse(backend.stdout) as { port: number }
  const url = `http://127.0.0.1:${port}/sign-in`
  const headers = { 'x-user': 'ada' }
  const end = new AbortController()

  expect((await fetch(url, { method: 'POST', headers })).status).toBe(202)
  const { body } = await fetch(url, { headers, signal: end.signal })
  let text = ''
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString()
    // Not before it was told: the approval would take the code away.
    if (text.includes('"status":"awaitingCode"'))
      for (const { userCode } of emulator.codes()) emulator.approve(userCode)
    if (text.includes('"signedIn"')) break
  }
  end.abort()
  expect(text).toContain('"status":"awaitingCode"')
  expect(text).not.toMatch(/token|secret|handle/i)
  expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(204)
})

/** Whether the backend has stored how its user's sign-in stands. */
const hasStoredAttempt = (): boolean =>
  readdirSync(home).some(
    (name) =>
      name.endsWith('.json') &&
      readFileSync(join(home, name), 'utf8').includes('"example/attempt/ada"'),
  )

test('backend.ts goes on with the code of the process before it', async () => {
  await emulator.close()
  emulator = await startEmulator({ interval: 1 })
  const headers = { 'x-user': 'ada' }
  const codes: string[] = []
  for (const _ of [1, 2]) {
    const backend = run('backend.ts', [], { PORT: '0' })
    await expect.poll(() => backend.stdout, patient).toContain('port')
    const { port } = JSON.parse(backend.stdout) as { port: number }
    const url = `http://127.0.0.1:${port}/sign-in`
    expect((await fetch(url, { method: 'POST', headers })).status).toBe(202)
    const leave = new AbortController()
    const { body } = await fetch(url, { headers, signal: leave.signal })
    let text = ''
    for await (const chunk of body ?? []) {
      text += Buffer.from(chunk).toString()
      if (text.includes('"status":"awaitingCode"')) break
    }
    leave.abort()
    await expect.poll(hasStoredAttempt, patient).toBe(true)
    codes.push(/"userCode":"([^"]+)"/.exec(text)?.[1] ?? '')
    backend.child.kill('SIGKILL')
    await once(backend.child, 'close')
  }
  expect(codes[0]).toMatch(/^\w{4}-\w{4}$/)
  expect(codes[1]).toBe(codes[0])
  expect(emulator.codes()).toHaveLength(1)
})

test('backend.ts in several processes: one code, through a deploy and a kill', async () => {
  await emulator.close()
  emulator = await startEmulator({ interval: 1 })
  await playFleet(async () => {
    const backend = run('backend.ts', [], { PORT: '0' })
    await expect.poll(() => backend.stdout, patient).toContain('port')
    const { port } = JSON.parse(backend.stdout) as { port: number }
    return { child: backend.child, url: `http://127.0.0.1:${port}/sign-in` }
  }, emulator)
})

test('cli-with-cache.ts asks once, and keeps the token where the AWS CLI looks', async () => {
  const args = ['acme', startUrl, 'eu-west-1']
  const first = run('cli-with-cache.ts', args)
  await once(first.child, 'close')
  expect(first.stdout).toMatch(/device: good until/)
  expect(readdirSync(join(home, '.aws/sso/cache'))).toContainEqual(
    expect.stringMatching(/^[0-9a-f]{40}\.json$/),
  )
  const second = run('cli-with-cache.ts', args)
  await once(second.child, 'close')
  expect(second.stdout).toMatch(/store: good until/)
  expect(emulator.codes()).toHaveLength(1)
})

test('processes.ts makes one sign-in of two', async () => {
  await emulator.close()
  emulator = await startEmulator({ interval: 1 })
  const both = [1, 2].map(() => run('processes.ts', [startUrl, 'eu-west-1']))
  const closed = both.map(({ child }) => once(child, 'close'))
  for (const one of both) await expect.poll(() => one.stdout, patient).toContain('awaitingCode')
  const [code] = emulator.codes()
  expect(emulator.codes()).toHaveLength(1)
  for (const { stdout } of both) expect(stdout).toContain(`awaitingCode ${code?.userCode}`)
  emulator.approve(code?.userCode ?? '')
  expect((await Promise.all(closed)).map(([exit]) => exit as number)).toEqual([0, 0])
  for (const { stdout } of both) expect(stdout).toContain('signedIn')
})

test('compose.ts goes through its own chart to the end', async () => {
  const compose = run('compose.ts')
  const [code] = (await once(compose.child, 'close')) as [number | null]
  expect(compose.stderr).toBe('')
  expect(compose.stdout).toMatch(/signingIn signingIn [A-Z]{4}-[A-Z]{4}/)
  expect(compose.stdout.trim().split('\n').at(-1)).toMatch(/^deployed signedIn/)
  expect(code).toBe(0)
})

test('test-with-simulate.ts runs to its end', async () => {
  const example = run('test-with-simulate.ts')
  const [code] = (await once(example.child, 'close')) as [number | null]
  expect(example.stderr).toBe('')
  expect(code).toBe(0)
})
