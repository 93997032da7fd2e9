// The commands of the last mile as a person runs them: real processes, each with a home folder of its own, against the emulator.
import { exec, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts'
import { runWith, type Run } from './run.ts'

const config = `[profile dev]
sso_session = acme
sso_account_id = 234567890123
sso_role_name = ReadOnlyAccess
region = eu-west-1

[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
`

interface Stage extends AsyncDisposable {
  readonly emulator: Emulator
  readonly home: string
  /** What ~/.aws/config says. */
  readonly config: () => string
  readonly run: (...args: string[]) => Run
  readonly ended: (...args: string[]) => Run['ended']
  /** How often an operation was asked for. */
  readonly requests: (operation: string) => number
}

const stage = async (o: EmulatorOptions = {}, text = config): Promise<Stage> => {
  const asked: string[] = []
  const emulator = await startEmulator({
    approveAfter: 0,
    ...o,
    onEvent: (event) => event.type === 'request' && asked.push(event.entry.operation),
  })
  const home = mkdtempSync(join(tmpdir(), 'authchart-cli-'))
  mkdirSync(join(home, '.aws'))
  if (text !== '') writeFileSync(join(home, '.aws', 'config'), text)
  const env = {
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: undefined,
    AWS_ENDPOINT_URL_SSO_OIDC: emulator.url,
    AWS_ENDPOINT_URL_SSO: emulator.url,
    AWS_ACCESS_KEY_ID: 'stale',
    BROWSER: undefined,
    DISPLAY: undefined,
  }
  const run = (...args: string[]) => runWith(env, ...args)
  return {
    emulator,
    home,
    config: () => readFileSync(join(home, '.aws', 'config'), 'utf8'),
    run,
    ended: (...args) => run(...args).ended,
    requests: (operation) => asked.filter((one) => one === operation).length,
    [Symbol.asyncDispose]: async () => {
      await emulator.close()
      rmSync(home, { recursive: true })
    },
  }
}

const everyFile = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'))
    .join('\n')

const loggedIn = async (o: EmulatorOptions = {}, text = config): Promise<Stage> => {
  const made = await stage(o, text)
  const { code, out } = await made.ended('login', '--profile', 'dev')
  expect(out).toContain('Works now: aws --profile dev')
  expect(code).toBe(0)
  return made
}

describe.concurrent('authchart login, status, logout', () => {
  it('signs in for all tools, says so, and ends it again', async () => {
    await using here = await stage()
    const before = await here.ended('status')
    expect(before).toMatchObject({ code: 6, err: '' })
    expect(before.out).toContain('signed out')

    const { code, out } = await here.ended('login', '--profile', 'dev')
    expect(code).toBe(0)
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      'Works now: aws --profile dev …, and SDKs and Terraform with AWS_PROFILE=dev.',
    )
    expect(readdirSync(join(here.home, '.aws', 'sso', 'cache'))).toHaveLength(1)

    const status = await here.ended('status', '--json')
    expect(status.code).toBe(0)
    expect(JSON.parse(status.out)).toEqual([
      {
        startUrl: 'https://acme.awsapps.com/start',
        region: 'eu-west-1',
        sessionName: 'acme',
        signedIn: true,
        expiresAt: expect.any(Number) as unknown,
        refreshable: true,
        profiles: ['dev'],
      },
    ])

    expect(await here.ended('logout')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Signed out of acme \(https:\S+\)\./) as unknown,
    })
    expect(await here.ended('logout')).toMatchObject({
      code: 0,
      out: 'Nobody was signed in to acme (https://acme.awsapps.com/start).\n',
    })
    expect(readdirSync(join(here.home, '.aws', 'sso', 'cache'))).toEqual([])
    expect(here.requests('Logout')).toBe(1)
    expect((await here.ended('status')).code).toBe(6)
  })

  it('remembers where, without ~/.aws/config', async () => {
    await using here = await stage({}, '')
    expect(await here.ended('login')).toMatchObject({
      code: 2,
      err: 'authchart: Say where to sign in: --start-url with --region, or a --profile of ~/.aws/config. See authchart --help.\n',
    })
    const service = ['--start-url', 'https://acme.awsapps.com/start', '--region', 'eu-west-1']
    const { code, out } = await here.ended('login', ...service, '--json')
    expect(code).toBe(0)
    const [last = ''] = out.trimEnd().split('\n').slice(-1)
    expect(JSON.parse(last)).toMatchObject({ type: 'ready', refreshable: true, profiles: [] })
    expect((await here.ended('accounts')).out.split('\n')).toContain(
      '345678901234\tAdministratorAccess\tAcme Sandbox',
    )
  })

  it('comes back to the port that was asked for, and says which one is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    await using here = await stage({ authorize: 'approve' })
    const args = ['login', '--profile', 'dev', '--method', 'authorizationCode', '--redirect-port']
    const refused = await here.ended(...args, String(port))
    expect(refused).toMatchObject({
      code: 2,
      err: `authchart: Port ${port} of 127.0.0.1 cannot be used: choose another --redirect-port, or leave it out for any that is free.\n`,
    })
    taken.close()
    await once(taken, 'close')
    const again = here.run(...args, String(port))
    const shown = await again.shown('redirect_uri=')
    expect(shown).toContain(encodeURIComponent(`http://127.0.0.1:${port}/`))
    const [url = ''] = /https?:\S+authorize\S+/.exec(shown) ?? []
    await fetch(url, { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } })
    expect((await again.ended).code).toBe(0)
  })

  it('exits 5 without a network', async () => {
    await using here = await loggedIn()
    here.emulator.setOffline(true)
    const { code, err } = await here.ended('accounts')
    expect(err).toMatch(/^authchart: .+\n$/)
    expect(code).toBe(5)
  })
})

describe.concurrent('authchart accounts', () => {
  it('prints lines with tabs, or lines of JSON, and exits 6 where nobody is signed in', async () => {
    await using here = await stage()
    expect(await here.ended('accounts')).toEqual({
      code: 6,
      out: '',
      err: "authchart: You're signed out. Sign in: authchart login --sso-session acme\n",
    })
    expect(JSON.parse((await here.ended('accounts', '--json')).err)).toMatchObject({
      type: 'error',
      exitCode: 6,
    })
    await here.ended('login')
    const { out, err, code } = await here.ended('accounts')
    expect({ err, code }).toEqual({ err: '', code: 0 })
    const lines = out.trimEnd().split('\n')
    expect(lines).toHaveLength(8)
    for (const line of lines) expect(line).toMatch(/^\d{12}\t[A-Za-z]+\tAcme [\w ]+$/)
    const rows = (await here.ended('accounts', '--json')).out.trimEnd().split('\n')
    expect(rows.map((row) => JSON.parse(row) as object)).toContainEqual({
      accountId: '456789012345',
      accountName: 'Acme Log Archive',
      emailAddress: 'aws+logs@acme.example',
      roleName: 'ViewOnlyAccess',
    })
  })
})

describe.concurrent('a reader that has read enough', () => {
  it('hears nothing more', async () => {
    await using here = await loggedIn()
    const { child, ended } = here.run('accounts', '--json')
    child.stdout?.destroy()
    expect((await ended).err).toBe('')
  })
})

describe.concurrent('authchart credentials', () => {
  it('prints keys on stdout and nothing else; eight at once ask AWS once', async () => {
    await using here = await loggedIn()
    const args = ['credentials', '--profile', 'dev']
    const all = await Promise.all(Array.from({ length: 8 }, () => here.ended(...args)))
    for (const { code, out, err } of all) {
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(JSON.parse(out)).toMatchObject({ Version: 1, AccountId: '234567890123' })
    }
    expect(new Set(all.map(({ out }) => out)).size).toBe(1)
    expect(here.requests('GetRoleCredentials')).toBe(1)

    const { out } = await here.ended(...args, '--format', 'env')
    const asked = spawnSync('sh', ['-c', `${out}\nprintf %s "$AWS_ACCESS_KEY_ID"`])
    expect(asked.stdout.toString()).toBe(
      (JSON.parse(all[0]?.out ?? '{}') as { AccessKeyId: string }).AccessKeyId,
    )
  })

  it('asks nobody: exits 1 with the command to run', async () => {
    await using here = await stage()
    expect(await here.ended('credentials', '--profile', 'dev')).toEqual({
      code: 1,
      out: '',
      err: "authchart: You're signed out. Sign in: authchart login --profile dev\n",
    })
    expect(here.requests('StartDeviceAuthorization')).toBe(0)
  })

  it('waits for a person where it is told to, and says so beside the keys', async () => {
    await using here = await stage()
    const { code, out, err } = await here.ended('credentials', '--profile', 'dev', '--wait', '60')
    expect(err).toContain('confirm code')
    expect(JSON.parse(out)).toMatchObject({ Version: 1 })
    expect(code).toBe(0)
  })

  it('waits no longer than that', async () => {
    await using here = await stage({ approveAfter: 3_600 })
    const { code, out, err } = await here.ended('credentials', '--profile', 'dev', '--wait', '1')
    expect(err).toMatch(/authchart: Nobody signed in within 1 s\.\n$/)
    expect({ code, out }).toEqual({ code: 1, out: '' })
  })

  it('says that a role is not theirs', async () => {
    await using here = await loggedIn()
    const role = ['--account', '123456789012', '--role', 'Nope']
    const { code, out, err } = await here.ended('credentials', ...role)
    expect(err).toMatch(/^authchart: You do not have this role\./)
    expect({ code, out }).toEqual({ code: 1, out: '' })
  })
})

describe.concurrent('authchart exec', () => {
  it('gives the child its keys, and passes its exit code and signals through', async () => {
    await using here = await loggedIn()
    const exec = (...args: string[]) => here.run('exec', '--profile', 'dev', ...args)
    const { out } = await exec('--', 'env').ended
    expect(out).toMatch(/^AWS_ACCESS_KEY_ID=ASIA\w+$/m)
    expect(out).toMatch(/^AWS_REGION=eu-west-1$/m)
    expect((await exec('--', 'sh', '-c', 'exit 42').ended).code).toBe(42)
    expect((await exec('--', 'sh', '-c', 'kill -TERM $$').ended).code).toBe(143)
    expect(await exec('--', 'no-such-command').ended).toMatchObject({
      code: 127,
      err: 'authchart: no-such-command: there is no such command.\n',
    })
    const waiting = exec(
      '--',
      'sh',
      '-c',
      'trap "echo told; exit 7" TERM; echo ready; while :; do sleep 0.1; done',
    )
    await waiting.shown('ready')
    waiting.child.kill('SIGTERM')
    expect(await waiting.ended).toMatchObject({ code: 7, out: 'ready\ntold\n' })
  })

  it('keeps the keys of a child fresh', async () => {
    await using here = await loggedIn({ portal: { roleCredentialsExpireIn: 2 } })
    const ask = `
      const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: token } = process.env
      const keys = new Set()
      while (keys.size < 3) {
        const answer = await (await fetch(url, { headers: { authorization: token } })).json()
        if (Date.parse(answer.Expiration) < Date.now() - 1000) throw new Error('stale')
        keys.add(answer.AccessKeyId)
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
      console.log(keys.size, 'AWS_ACCESS_KEY_ID' in process.env, 'AWS_PROFILE' in process.env)`
    const args = ['--', process.execPath, '--input-type=module', '--eval', ask]
    const { code, out, err } = await here.ended('exec', '--profile', 'dev', '--refresh', ...args)
    expect({ code, out, err }).toEqual({ code: 0, out: '3 false false\n', err: '' })
  })
})

describe.concurrent('authchart configure', () => {
  it('shows the difference, writes it, changes nothing the second time, and prunes what it wrote', async () => {
    await using here = await loggedIn()
    const dry = await here.ended('configure', '--all', '--dry-run')
    expect(dry.out).toContain('+[profile Acme-Sandbox-AdministratorAccess]')
    expect(dry.out).toContain('Nothing written. Profiles: 8 added.')
    expect(here.config()).toBe(config)

    const { code, out } = await here.ended('configure', '--all', '--profile-region', 'eu-west-3')
    expect(out).toContain('Written. Profiles: 8 added.')
    expect(code).toBe(0)
    expect(here.config().startsWith(config.trimEnd())).toBe(true)
    const written = here.config()
    expect((await here.ended('configure', '--all')).out).toMatch(
      /^Nothing to change\. .*8 as they were/,
    )
    expect(here.config()).toBe(written)

    here.emulator.service.unassign('345678901234', 'AdministratorAccess')
    const pruned = await here.ended('configure', '--all', '--prune', '--json')
    expect(JSON.parse(pruned.out)).toMatchObject({
      written: true,
      removed: ['Acme-Sandbox-AdministratorAccess'],
      refused: [],
    })
    expect(here.config()).not.toContain('AdministratorAccess')
    const named = await here.ended('credentials', '--profile', 'Acme-Staging-PowerUserAccess')
    expect(JSON.parse(named.out)).toMatchObject({ AccountId: '234567890123' })
  })

  it('writes one profile, and leaves alone what it did not make', async () => {
    await using here = await loggedIn()
    const role = ['--account', '123456789012', '--role', 'SupportUser']
    expect(await here.ended('configure', ...role, '--name', 'dev')).toMatchObject({
      code: 2,
      err: expect.stringContaining('authchart did not make the profile') as unknown,
    })
    expect((await here.ended('configure', ...role, '--name', 'support')).code).toBe(0)
    expect(here.config()).toContain('[profile support]\nsso_session = acme\n')
  })

  it('has aws ask this program for keys', async () => {
    await using here = await loggedIn()
    await here.ended(
      'configure',
      '--all',
      '--credential-process',
      '--name',
      '{accountId}.{roleName}',
    )
    const [, line = ''] = /credential_process = (.+ReadOnlyAccess)/.exec(here.config()) ?? []
    const env = { ...process.env, HOME: here.home, XDG_STATE_HOME: join(here.home, 'state') }
    const endpoints = {
      AWS_ENDPOINT_URL_SSO_OIDC: here.emulator.url,
      AWS_ENDPOINT_URL_SSO: here.emulator.url,
    }
    const { stdout } = await promisify(exec)(line, { env: { ...env, ...endpoints } })
    expect(JSON.parse(stdout)).toMatchObject({ Version: 1 })
  })
})

describe.concurrent('authchart console', () => {
  it('prints a link without a secret', async () => {
    await using here = await stage()
    const { code, out, err } = await here.ended(
      'console',
      '--profile',
      'dev',
      '--service',
      's3',
      '--print',
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const destination = encodeURIComponent(
      'https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1',
    )
    expect(out).toBe(
      `https://acme.awsapps.com/start/#/console?account_id=234567890123&role_name=ReadOnlyAccess&destination=${destination}\n`,
    )
  })
})

it('keeps keys out of all files but the store of this person', async () => {
  await using here = await loggedIn()
  const { out } = await here.ended('credentials', '--profile', 'dev')
  const { SecretAccessKey: secret } = JSON.parse(out) as { SecretAccessKey: string }
  await here.ended('configure', '--all')
  expect(here.config()).not.toContain(secret)
  expect(everyFile(join(here.home, '.aws'))).not.toContain(secret)
})
