// What the command prints, writes, passes on and asks for, with each secret that the service has handed out.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandHome, type CommandHome } from '../interop/command-home.ts'
import type { SecretName } from '../interop/wire.ts'
import { spellings, type Spelling } from './spellings.ts'

/**
 * What makes many a library tell more, and what belongs to another identity. Of Node.js itself not `net` nor `child_process`, which tell
 * headers and environments of whatever program.
 */
const surroundings = {
  NODE_DEBUG: 'http,https,tls,stream,undici,fetch,timer,worker',
  DEBUG: '*',
  AWS_DEBUG: '1',
  AWS_SDK_JS_DEBUG: '1',
  LOG_LEVEL: 'trace',
  AWS_PROFILE: 'dev',
  AWS_ACCESS_KEY_ID: 'AKIAPARENT',
}

const config = `[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-west-1

[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
`

/** Tells to files what it was given: its environment, and all command lines of this machine. */
const child = `
const { readdirSync, readFileSync, writeFileSync } = require('node:fs')
const [, environment, commands] = process.argv
const linesOf = (id) => { try { return readFileSync('/proc/' + id + '/cmdline', 'utf8') } catch { return '' } }
writeFileSync(environment, JSON.stringify(process.env))
writeFileSync(commands, readdirSync('/proc').filter(Number).map(linesOf).join('\\n'))
`

const looked: readonly Spelling[] = [
  'as it stands',
  'percent-encoded',
  'JSON escapes',
  'base64',
  'base64url',
  'hexadecimal',
]

const tokens: readonly SecretName[] = ['accessToken', 'refreshToken', 'clientSecret', 'deviceCode']
const keys: readonly SecretName[] = ['accessKeyId', 'secretAccessKey', 'sessionToken']

/** Which secrets are in a text, however they are spelled. */
const secretsIn = ({ wire }: CommandHome, text: string): readonly SecretName[] => {
  const found = wire.secrets.filter(({ value }) =>
    looked.some((spelling) => text.includes(spellings[spelling](value))),
  )
  return [...new Set(found.map(({ name }) => name))].toSorted()
}

/** Where secrets may lie, which no one but the person reads. */
const isVault = (name: string): boolean =>
  /^\.aws\/sso\/cache\/[\da-f]{40}\.json$/.test(name) || name.startsWith('.local/state/authchart/')

const inState = ({ name }: { readonly name: string }) => name.startsWith('.local/state/')

/** It was there before, and stays as open as its person has it. */
const ownFile = '.aws/config'

/** What is wrong with the files of the home folder. */
const faultsOfFiles = async (home: CommandHome, after: string): Promise<readonly string[]> => {
  const files = await home.files()
  return files.flatMap(({ name, mode, isFolder, text }) => {
    const found = secretsIn(home, text)
    const open = mode & 0o077
    const place = `${name} after ${after}`
    return [
      ...(open !== 0 && !isFolder && name !== ownFile
        ? [`${place} is open: ${mode.toString(8)}`]
        : []),
      ...(open !== 0 && isFolder && isVault(`${name}/`) ? [`${place} is an open folder`] : []),
      ...(found.length > 0 && !isVault(name) ? [`${place} has ${found.join()}`] : []),
      ...(inState({ name }) || !found.some((one) => keys.includes(one))
        ? []
        : [`${place} has keys`]),
    ]
  })
}

const kept = async (home: CommandHome): Promise<readonly SecretName[]> => {
  const texts = (await home.files()).map(({ text }) => text)
  return secretsIn(home, texts.join('\n'))
}

test('secrets are on no channel but the stdout of credentials, the environment of a child, and files of the person alone', async () => {
  const home = await commandHome({ tokenExpiresIn: 3_600 }, surroundings)
  await home.writeConfig(config)
  const besides = join(home.folder, '..')
  const [environment, commands] = [join(besides, 'environment'), join(besides, 'commands')]
  const script = join(besides, 'child.cjs')
  await writeFile(script, child.replace('[, environment', '[, , environment'))

  const faults: string[] = []
  const run = async (...args: readonly string[]): Promise<readonly SecretName[]> => {
    const name = args.slice(0, 2).join(' ')
    const { code, out, err } =
      args[0] === 'login' ? await home.login(...args.slice(1)) : await home.authchart(...args).ended
    if (code !== 0) faults.push(`${name} ended with ${code}: ${err.slice(-1_000)}`)
    const printed = secretsIn(home, out)
    if (printed.length > 0 && args[0] !== 'credentials')
      faults.push(`stdout of ${name} has ${printed.join()}`)
    const told = secretsIn(home, err)
    if (told.length > 0) faults.push(`stderr of ${name} has ${told.join()}`)
    faults.push(...(await faultsOfFiles(home, name)))
    return printed
  }

  await run('login', '--profile', 'dev')
  await run('status', '--json')
  await run('accounts', '--json')
  await run('configure', '--all', '--dry-run')
  await run('configure', '--all', '--yes', '--json')
  expect(await run('credentials')).toEqual(keys.toSorted())
  expect(await run('credentials', '--format', 'env')).toEqual(keys.toSorted())
  await run('exec', '--', process.execPath, script, environment, commands)
  const given = await home.start('/bin/cat', [environment]).ended
  expect(secretsIn(home, given.out)).toEqual(keys.toSorted())
  const lines = await home.start('/bin/cat', [commands]).ended
  expect(lines.out).toContain(script)
  expect(secretsIn(home, lines.out)).toEqual([])
  await run('exec', '--refresh', '--', process.execPath, script, environment, commands)
  const refreshed = await home.start('/bin/cat', [environment]).ended
  expect(secretsIn(home, refreshed.out)).toEqual([])
  await run('console', '--print')
  await run('console')
  await expect.poll(home.opened).toHaveLength(1)
  expect(await kept(home)).toEqual(expect.arrayContaining(['accessToken', 'refreshToken', ...keys]))

  await run('logout', '--json')
  // The client stays registered: it is no one's sign-in.
  expect(await kept(home)).toEqual(['clientSecret'])
  await home.authchart('credentials').ended

  expect(faults).toEqual([])
  expect(secretsIn(home, (await home.opened()).join('\n'))).toEqual([])
  expect(secretsIn(home, home.wire.targets.join('\n'))).toEqual([])
  const names = new Set(home.wire.secrets.map(({ name }) => name))
  expect([...names].toSorted()).toEqual([...tokens, ...keys].toSorted())
})
