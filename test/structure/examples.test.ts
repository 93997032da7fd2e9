import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startEmulator, type Emulator } from '../../src/emulator/index.ts'

const examples = new URL('../../docs/examples/', import.meta.url)
let emulator: Emulator
let children: ChildProcess[] = []

beforeEach(async () => {
  emulator = await startEmulator({ interval: 1, approveAfter: 0 })
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill()
  await emulator.close()
})

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
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  children.push(child)
  const run = { child, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (run.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (run.stderr += text))
  return run
}

const startUrl = 'https://acme.awsapps.com/start'

test('cli.ts signs in, and says until when', async () => {
  const cli = run('cli.ts', [startUrl, 'eu-west-1'])
  const [code] = (await once(cli.child, 'close')) as [number | null]
  expect(cli.stdout).toMatch(/^Signed in until \d{4}-/)
  expect(cli.stderr).toContain(emulator.url)
  expect(code).toBe(0)
})

test('cli.ts ends on Ctrl-C with 130', async () => {
  await emulator.close()
  emulator = await startEmulator({ interval: 1 })
  const cli = run('cli.ts', [startUrl, 'eu-west-1'])
  await expect.poll(() => cli.stderr, { timeout: 10_000 }).toContain('and check that it shows')
  cli.child.kill('SIGINT')
  const [code] = (await once(cli.child, 'close')) as [number | null]
  expect(code).toBe(130)
})

test('backend.ts streams states and no token', async () => {
  const backend = run('backend.ts', [], { PORT: '0' })
  await expect.poll(() => backend.stdout, { timeout: 10_000 }).toContain('port')
  const { port } = JSON.parse(backend.stdout) as { port: number }
  const url = `http://127.0.0.1:${port}/sign-in`
  const headers = { 'x-user': 'ada' }
  const end = new AbortController()

  expect((await fetch(url, { method: 'POST', headers })).status).toBe(202)
  const { body } = await fetch(url, { headers, signal: end.signal })
  let text = ''
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString()
    if (text.includes('"signedIn"')) break
  }
  end.abort()
  expect(text).toContain('"status":"awaitingCode"')
  expect(text).not.toMatch(/token|secret|handle/i)
  expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(204)
})

test('compose.ts goes through its own chart to the end', async () => {
  const compose = run('compose.ts')
  const [code] = (await once(compose.child, 'close')) as [number | null]
  expect(compose.stderr).toBe('')
  expect(compose.stdout).toMatch(/signingIn signingIn [A-Z]{4}-[A-Z]{4}/)
  expect(compose.stdout.trim().split('\n').at(-1)).toMatch(/^deployed signedIn/)
  expect(code).toBe(0)
})

test.each(['electron-main.ts', 'test-with-simulate.ts'])('%s runs to its end', async (file) => {
  const example = run(file)
  const [code] = (await once(example.child, 'close')) as [number | null]
  expect(example.stderr).toBe('')
  expect(code).toBe(0)
})
