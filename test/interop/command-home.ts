import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts'
import { region, ruleSet, sessionName, startUrl } from './aws-home.ts'
import { programsIn, type Ended, type Running } from './programs.ts'
import { startWire, type Wire } from './wire.ts'

const command = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

/** How the places of the tests are said on the command line. */
export const placeSaid = ['--start-url', startUrl, '--region', region] as const

export const sessionText = `[sso-session ${sessionName}]
sso_start_url = ${startUrl}
sso_region = ${region}
`

/** Three accounts, of which two have the same role. */
const accounts = [
  { accountId: '111122223333', accountName: 'Payments', roles: ['Admin', 'ReadOnly'] },
  { accountId: '444455556666', accountName: 'Logs', roles: ['ReadOnly'] },
  { accountId: '777788889999', accountName: 'Sandbox', roles: ['PowerUser'] },
] as const

/** The profiles that `configure --all` makes of them. */
export const profiles = [
  'Payments-Admin',
  'Payments-ReadOnly',
  'Logs-ReadOnly',
  'Sandbox-PowerUser',
] as const

export interface FileSeen {
  /** From the home folder on. */
  readonly name: string
  readonly mode: number
  readonly isFolder: boolean
  readonly text: string
}

/** A home folder in which nobody has done anything yet, and an emulator that all programs in it take for AWS. */
export interface CommandHome extends AsyncDisposable {
  readonly folder: string
  readonly cache: string
  readonly emulator: Emulator
  /** What went to the emulator and came back. */
  readonly wire: Wire
  readonly start: (file: string, args: readonly string[], env?: NodeJS.ProcessEnv) => Running
  /** Runs the command of this package. */
  readonly authchart: (...args: readonly string[]) => Running
  readonly aws: (...args: readonly string[]) => Running
  /** Runs a program beside this file with Node.js. */
  readonly program: (name: string, args: readonly string[], env?: NodeJS.ProcessEnv) => Running
  /** Signs in with the device method: a person approves the code that is shown. */
  readonly login: (...args: readonly string[]) => Promise<Ended>
  readonly config: () => Promise<string>
  readonly writeConfig: (text: string) => Promise<void>
  /** How often the emulator was asked for it, whatever it answered. */
  readonly asked: (operation: string) => number
  readonly files: () => Promise<readonly FileSeen[]>
  /** The addresses that were opened in the browser. */
  readonly opened: () => Promise<readonly string[]>
}

/** What the run printed on stdout. Throws where it failed. */
export const printed = async ({ ended }: Running): Promise<string> => {
  const { code, out, err } = await ended
  if (code !== 0) throw new Error(`Ended with ${code}: ${out}${err}`)
  return out
}

const dataOf = async (folder: string, url: string): Promise<void> => {
  for (const [service, version] of [
    ['sso-oidc', '2019-06-10'],
    ['sso', '2019-06-10'],
    ['sts', '2011-06-15'],
  ] as const) {
    const place = join(folder, service, version)
    await mkdir(place, { recursive: true })
    await writeFile(join(place, 'endpoint-rule-set-1.json'), ruleSet(url))
  }
}

const filesIn = async (folder: string): Promise<readonly FileSeen[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries.map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      const isFolder = entry.isDirectory()
      const { mode } = await stat(path)
      const text = isFolder ? '' : await readFile(path, 'utf8')
      return { name: relative(folder, path), mode: mode & 0o777, isFolder, text }
    }),
  )
}

/** It lasts until the test is over. `surroundings` are in the environment of all programs, too. */
export const commandHome = async (
  options: EmulatorOptions = {},
  surroundings: NodeJS.ProcessEnv = {},
): Promise<CommandHome> => {
  const base = await mkdtemp(join(tmpdir(), 'authchart-command-'))
  const folder = join(base, 'home')
  const emulator = await startEmulator({ strictPacing: false, accounts, ...options })
  const wire = await startWire(emulator.url)
  const browser = join(base, 'browser')
  const openedFile = join(base, 'opened')
  const configFile = join(folder, '.aws', 'config')

  await mkdir(folder, { mode: 0o700 })
  await dataOf(join(base, 'data'), wire.url)
  await writeFile(browser, `#!/bin/sh\necho "$@" >>'${openedFile}'\n`)
  await chmod(browser, 0o755)

  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    // A browser would open if anybody asked for one.
    DISPLAY: ':0',
    BROWSER: browser,
    AWS_DATA_PATH: join(base, 'data'),
    AWS_ENDPOINT_URL_SSO_OIDC: wire.url,
    AWS_ENDPOINT_URL_SSO: wire.url,
    AWS_ENDPOINT_URL_STS: wire.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    // Nothing listens there: a client that does not obey the above gets nowhere.
    HTTPS_PROXY: 'http://127.0.0.1:9',
    ...surroundings,
  }

  const programs = programsIn(root, env)
  const { start } = programs

  const node = (file: string, args: readonly string[], more?: NodeJS.ProcessEnv) =>
    start(process.execPath, ['--no-warnings', file, ...args], more)
  const authchart = (...args: readonly string[]) => node(command, args)

  const home: CommandHome = {
    folder,
    cache: join(folder, '.aws', 'sso', 'cache'),
    emulator,
    wire,
    start,
    authchart,
    aws: (...args) => start('/usr/bin/aws', args),
    program: (name, args, more) => node(fileURLToPath(new URL(name, import.meta.url)), args, more),
    async login(...args) {
      const login = authchart('login', ...args, '--method', 'device', '--json')
      await login.shown('"awaitingCode"')
      for (const { userCode } of emulator.codes()) emulator.approve(userCode)
      await printed(login)
      return login.ended
    },
    config: () => readFile(configFile, 'utf8'),
    async writeConfig(text) {
      await mkdir(join(folder, '.aws'), { recursive: true })
      await writeFile(configFile, text)
    },
    asked: (operation) => emulator.log.filter((entry) => entry.operation === operation).length,
    files: () => filesIn(folder),
    opened: async () =>
      (await readFile(openedFile, 'utf8').catch(() => '')).split('\n').filter(Boolean),
    async [Symbol.asyncDispose]() {
      await programs[Symbol.asyncDispose]()
      await wire[Symbol.asyncDispose]()
      await emulator.close()
      await rm(base, { recursive: true })
    },
  }
  onTestFinished(() => home[Symbol.asyncDispose]())
  return home
}
