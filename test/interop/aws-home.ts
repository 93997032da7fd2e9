import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { programsIn, type Running } from './programs.ts'
import { startPortal, type Portal } from './portal.ts'

const awsCli = '/usr/bin/aws'
const sdkProgram = fileURLToPath(new URL('sdk-program.ts', import.meta.url))

/** Why there is no AWS CLI to test with; nothing where there is one. */
export const noAwsCli = existsSync(awsCli)
  ? undefined
  : 'no AWS CLI on this machine (apt-get install --no-install-recommends awscli)'

export const startUrl = 'https://acme.awsapps.com/start'
export const region = 'eu-west-1'
export const sessionName = 'acme-sso'

/** Two ways to write down the same sign-in: by the name of a session, or by its start URL alone. */
export const profiles = { named: sessionName, legacy: startUrl } as const
export type Profile = keyof typeof profiles

export const accountId = '123456789012'
export const roleName = 'Reader'
const role = `sso_account_id = ${accountId}\nsso_role_name = ${roleName}`
const where = `sso_start_url = ${startUrl}\nsso_region = ${region}`
const config = `[sso-session ${sessionName}]
${where}
sso_registration_scopes = sso:account:access

[profile named]
sso_session = ${sessionName}
${role}

[profile legacy]
${where}
${role}
`

/** A token file of the shared cache, as it lies on the disk. */
export type TokenFile = Readonly<Record<string, string>>

/** A home folder with a profile for each client, and an emulator which those clients take for AWS. */
export interface AwsHome extends AsyncDisposable {
  readonly emulator: Emulator
  readonly portal: Portal
  /** The shared cache. It is not there until somebody writes to it. */
  readonly cache: string
  readonly aws: (...args: string[]) => Running
  /** What the provider of the AWS SDK in a process of its own resolved with, once for each call. */
  readonly sdk: (
    provider: 'fromSso' | 'fromSSO',
    profile: Profile,
    calls?: number,
  ) => Promise<unknown[]>
  /** Signs in with the AWS CLI, as a person would. */
  readonly loginWithAws: (profile: Profile) => Promise<void>
  /** The access token with which the AWS CLI gets credentials of the role. */
  readonly tokenOfAws: (profile: Profile) => Promise<string | undefined>
  readonly read: (profile: Profile) => Promise<TokenFile>
  readonly write: (profile: Profile, file: object) => Promise<void>
  /** Brings the end of a token, as its file tells it, as near as `leftMs`. The service does not know. */
  readonly age: (profile: Profile, leftMs: number) => Promise<void>
  /** The grants that the service made, in turn. */
  readonly granted: () => string[]
  readonly modeOf: (profile: Profile) => Promise<number>
  readonly files: () => Promise<string[]>
}

/** One rule without conditions: whatever the Region, that is the place. The CLI obeys nothing else. */
export const ruleSet = (url: string): string =>
  JSON.stringify({
    version: '1.0',
    parameters: {
      Region: { builtIn: 'AWS::Region', required: false, documentation: '', type: 'String' },
    },
    rules: [{ type: 'endpoint', conditions: [], endpoint: { url, properties: {}, headers: {} } }],
  })

export const fileOf = (profile: Profile): string =>
  `${createHash('sha1').update(profiles[profile]).digest('hex')}.json`

export async function awsHome(options: EmulatorOptions = {}): Promise<AwsHome> {
  const home = await mkdtemp(join(tmpdir(), 'authchart-aws-'))
  const emulator = await startEmulator({
    strictPacing: false,
    accounts: [{ accountId, accountName: 'Acme', roles: [roleName] }],
    // So short that the AWS CLI, which keeps credentials until fifteen minutes before their end, asks each time.
    portal: { roleCredentialsExpireIn: 300 },
    ...options,
  })
  const portal = await startPortal(emulator.url)
  const cache = join(home, '.aws', 'sso', 'cache')

  await mkdir(join(home, '.aws'))
  await writeFile(join(home, '.aws', 'config'), config)
  for (const [service, url] of [
    ['sso-oidc', emulator.url],
    ['sso', portal.url],
  ] as const) {
    const folder = join(home, 'data', service, '2019-06-10')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'endpoint-rule-set-1.json'), ruleSet(url))
  }

  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    LANG: 'C.UTF-8',
    AWS_DATA_PATH: join(home, 'data'),
    AWS_ENDPOINT_URL_SSO_OIDC: emulator.url,
    AWS_ENDPOINT_URL_SSO: portal.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    // Nothing listens there: a client that does not obey the above gets nowhere.
    HTTPS_PROXY: 'http://127.0.0.1:9',
  }

  const programs = programsIn(home, env)
  const { start } = programs

  const aws = (...args: string[]) => start(awsCli, args)
  const succeed = async (running: Running): Promise<string> => {
    const { code, out, err } = await running.ended
    if (code !== 0) throw new Error(`Ended with ${code}: ${out}${err}`)
    return out
  }
  const read = async (profile: Profile) =>
    JSON.parse(await readFile(join(cache, fileOf(profile)), 'utf8')) as TokenFile
  const write = async (profile: Profile, file: object) => {
    await mkdir(cache, { recursive: true })
    await writeFile(join(cache, fileOf(profile)), JSON.stringify(file), { mode: 0o600 })
  }

  return {
    emulator,
    portal,
    cache,
    aws,
    async sdk(provider, profile, calls = 1) {
      const args = ['--no-warnings', sdkProgram, provider, profile, String(calls)]
      return JSON.parse(await succeed(start(process.execPath, args))) as unknown[]
    },
    async loginWithAws(profile) {
      const login = aws('sso', 'login', '--profile', profile, '--no-browser')
      await login.shown('enter the code')
      for (const { userCode } of emulator.codes()) emulator.approve(userCode)
      await succeed(login)
    },
    async tokenOfAws(profile) {
      await succeed(aws('configure', 'export-credentials', '--profile', profile))
      return portal.calls.at(-1)?.accessToken
    },
    read,
    write,
    async age(profile, leftMs) {
      const expiresAt = new Date(systemClock.now() + leftMs).toISOString()
      await write(profile, { ...(await read(profile)), expiresAt })
    },
    granted: () =>
      emulator.log
        .filter(({ operation, status }) => operation === 'CreateToken' && status === 200)
        .map(({ grantType = '' }) => grantType.replace(/^.*:/, '')),
    modeOf: async (profile) => (await stat(join(cache, fileOf(profile)))).mode & 0o777,
    /** What the clients see: the locks beside it are of no use to them. */
    files: async () => {
      const names = await readdir(cache)
      return names.filter((name) => !name.endsWith('.authchart-lock'))
    },
    async [Symbol.asyncDispose]() {
      await programs[Symbol.asyncDispose]()
      await portal[Symbol.asyncDispose]()
      await emulator.close()
      await rm(home, { recursive: true })
    },
  }
}
