import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { wordsOf } from '../../src/host/node-browser-command.ts'
import { runWith } from './run.ts'

const ssh = { SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22', SSH_TTY: '/dev/pts/0' }
const folder = mkdtempSync(join(tmpdir(), 'authchart-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Line {
  readonly type: string
  readonly status?: string
  readonly [member: string]: unknown
}

const statesIn = (out: string): Line[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ type }) => type === 'state')

const linesOf = (out: string): string[] => out.trimEnd().split('\n')

describe.concurrent('the method', () => {
  it('is a code over SSH', async () => {
    const { code, out } = await runWith(ssh, '--json', '--method', 'auto').ended
    const statuses = statesIn(out).map(({ status }) => status)
    expect(statuses).toContain('awaitingCode')
    expect(statuses).not.toContain('awaitingRedirect')
    expect(statesIn(out).at(-1)).toMatchObject({ status: 'signedIn', via: 'device' })
    expect(statesIn(out).find(({ status }) => status === 'awaitingCode')).toMatchObject({
      offer: null,
    })
    expect(code).toBe(0)
  })

  it('offers a code at once where the command opens nothing, and stays', async () => {
    const { child, shown, ended } = runWith({}, '--json', '--browser', 'no-such-command-here')
    await shown('"offer":"device"')
    child.kill('SIGTERM')
    const { out } = await ended
    const states = statesIn(out)
    expect(states.find(({ offer }) => offer === 'device')).toMatchObject({ browser: 'failed' })
    expect(states.map(({ status }) => status)).not.toContain('awaitingCode')
  })

  it('exits 6 with the link of the page, and opens nothing, when nobody may wait', async () => {
    const { code, out } = await runWith({}, '--non-interactive', '--method', 'authorizationCode')
      .ended
    expect(out).toMatch(/finish in your browser, on this machine: http:\S+\/authorize\?/)
    expect(linesOf(out).at(-1)).toBe(
      'Sign in: a person is needed; without --non-interactive we wait.',
    )
    expect(code).toBe(6)
  })
})

describe('the store', () => {
  it.each([
    ['file', []],
    ['aws', ['--share']],
  ])('%s keeps the sign-in for the next time', async (store, more) => {
    await using emulator = await startEmulator({ approveAfter: 0 })
    const home = join(folder, store)
    const env = { HOME: home, USERPROFILE: home, XDG_STATE_HOME: home, LOCALAPPDATA: home }
    const service = ['--start-url', 'https://acme.awsapps.com/start', '--region', 'eu-west-1']
    const options = [...service, '--endpoint', emulator.url, '--store', store, ...more]
    expect((await runWith(env, ...options).ended).code).toBe(0)

    const again = await runWith(env, ...options, '--non-interactive').ended
    expect(again.out).toMatch(/^Sign in: you are signed in already\.\n$/)
    expect(again.code).toBe(0)

    const anew = await runWith(env, ...options, '--json', '--prompt', 'always').ended
    expect(statesIn(anew.out).at(-1)).toMatchObject({ status: 'signedIn', via: 'device' })

    emulator.revokeSession()
    expect(emulator.sessions()).toHaveLength(2)
  })
})

it('the rehearsal reaches its emulator, whatever proxy is set', async () => {
  const nowhere = 'http://127.0.0.1:9'
  const env = { HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, http_proxy: nowhere, NO_PROXY: '' }
  expect((await runWith(env, '--plain', '--approve-after', '0').ended).code).toBe(0)
})

it.each([
  ['firefox', ['firefox']],
  ['  open -a  "Google Chrome" ', ['open', '-a', 'Google Chrome']],
  [`node '/a b/c.ts' --x="y z"`, ['node', '/a b/c.ts', '--x=y z']],
  ['"C:\\Program Files\\b.exe" $HOME', ['C:\\Program Files\\b.exe', '$HOME']],
])('the words of %s', (command, words) => expect(wordsOf(command)).toEqual(words))
