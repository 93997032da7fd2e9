import type { RoleCredentials } from './types.ts'

/** How credentials are printed: as `aws configure export-credentials --format` names it. */
export type CredentialFormat =
  'process' | 'env' | 'env-no-export' | 'powershell' | 'windows-cmd' | 'fish'

/** To the second, and never later than it is. */
const seconds = (date: Date): string => date.toISOString().slice(0, 19)

/**
 * What a `credential_process` prints: one JSON object, with a line break at its end. It has the secrets in it. Pure.
 *
 * @example
 * import { toProcessJson } from 'authchart/node'
 *
 * process.stdout.write(toProcessJson(await portal.credentials({ accountId, roleName })()))
 */
export const toProcessJson = (c: RoleCredentials): string => {
  const members = {
    Version: 1,
    AccessKeyId: c.accessKeyId,
    SecretAccessKey: c.secretAccessKey,
    SessionToken: c.sessionToken,
    Expiration: `${seconds(c.expiration)}Z`,
    AccountId: c.accountId,
  }
  return `${JSON.stringify(members, null, 2)}\n`
}

/** The variables that `toEnvironment` sets. */
export type CredentialVariables = Readonly<
  Record<
    | 'AWS_ACCESS_KEY_ID'
    | 'AWS_SECRET_ACCESS_KEY'
    | 'AWS_SESSION_TOKEN'
    | 'AWS_CREDENTIAL_EXPIRATION',
    string
  >
>

/**
 * The variables from which the AWS CLI and all SDKs take credentials. They have the secrets in them: a child process's
 * environment is read by that process and by its owner's other ones. Pure.
 *
 * @example
 * import { spawn } from 'node:child_process'
 * import { toEnvironment } from 'authchart/node'
 *
 * const env = { ...process.env, ...toEnvironment(await portal.credentials({ accountId, roleName })()) }
 * spawn('terraform', ['plan'], { env, stdio: 'inherit' })
 */
export const toEnvironment = (c: RoleCredentials): CredentialVariables => ({
  AWS_ACCESS_KEY_ID: c.accessKeyId,
  AWS_SECRET_ACCESS_KEY: c.secretAccessKey,
  AWS_SESSION_TOKEN: c.sessionToken,
  AWS_CREDENTIAL_EXPIRATION: `${seconds(c.expiration)}+00:00`,
})

/** What no shell takes for its own: all that keys consist of. */
const isPlain = (value: string): boolean => /^[\w+=:,./@-]+$/.test(value)

const unquotable = (name: string, shell: string): TypeError =>
  new TypeError(`${name} has characters that ${shell} cannot be given: use another format.`)

const sh = (value: string): string =>
  isPlain(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`

/** PowerShell takes four more letters for an apostrophe. */
const powershell = (value: string): string =>
  isPlain(value) ? `"${value}"` : `'${value.replaceAll(/['\u2018-\u201B]/g, '$&$&')}'`

const fish = (value: string): string =>
  isPlain(value) ? `"${value}"` : `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`

type Print = (name: string, value: string) => string

const lines: Readonly<Record<Exclude<CredentialFormat, 'process'>, Print>> = {
  env: (name, value) => `export ${name}=${sh(value)}`,
  'env-no-export': (name, value) => `${name}=${sh(value)}`,
  powershell: (name, value) => `$Env:${name}=${powershell(value)}`,
  // cmd.exe has no quotes that keep %, ^ and the like from meaning something.
  'windows-cmd': (name, value) => {
    if (!isPlain(value)) throw unquotable(name, 'cmd.exe')
    return `set ${name}=${value}`
  },
  fish: (name, value) => `set -gx ${name} ${fish(value)}`,
}

/**
 * The credentials as text for a shell to run, or (`process`) for a program to read: what `aws configure export-credentials --format` prints. It has
 * the secrets in it. Values that a shell would change stand in quotes of that shell. Pure.
 *
 * @throws TypeError that names the variable, for a value that the shell cannot be given: a NUL, or in `windows-cmd` anything but what keys consist of.
 *
 * @example
 * import { formatCredentials } from 'authchart/node'
 *
 * process.stdout.write(formatCredentials(await portal.credentials({ accountId, roleName })(), 'fish'))
 */
export const formatCredentials = (c: RoleCredentials, format: CredentialFormat): string => {
  if (format === 'process') return toProcessJson(c)
  const print = lines[format]
  return Object.entries(toEnvironment(c))
    .map(([name, value]) => {
      if (value.includes('\0')) throw unquotable(name, 'a shell')
      return `${print(name, value)}\n`
    })
    .join('')
}
