import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatCredentials,
  toEnvironment,
  toProcessJson,
  type CredentialFormat,
} from '../../src/aws/formats.ts'
import type { RoleCredentials } from '../../src/aws/types.ts'

const credentials: RoleCredentials = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//tok+en==',
  expiration: new Date('2026-11-29T12:34:56.999Z'),
  accountId: '111122223333',
  $source: { CREDENTIALS_SSO: 's' },
}

const variables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
] as const

it('prints what a credential process must', () => {
  const text = toProcessJson(credentials)
  expect(JSON.parse(text)).toEqual({
    Version: 1,
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: '2026-11-29T12:34:56Z',
    AccountId: '111122223333',
  })
  expect(text).toMatch(/\n\}\n$/)
  expect(formatCredentials(credentials, 'process')).toBe(text)
})

it('has the variables of the AWS CLI', () => {
  expect(toEnvironment(credentials)).toEqual({
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_CREDENTIAL_EXPIRATION: '2026-11-29T12:34:56+00:00',
  })
})

it.each<[CredentialFormat, string]>([
  ['env', 'export AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEXAMPLE//tok+en==\n'],
  ['env-no-export', '\nAWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEXAMPLE//tok+en==\n'],
  ['powershell', '$Env:AWS_SESSION_TOKEN="IQoJb3JpZ2luX2VjEXAMPLE//tok+en=="\n'],
  ['windows-cmd', 'set AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEXAMPLE//tok+en==\n'],
  ['fish', 'set -gx AWS_SESSION_TOKEN "IQoJb3JpZ2luX2VjEXAMPLE//tok+en=="\n'],
])('prints %s as the AWS CLI does', (format, line) => {
  const text = formatCredentials(credentials, format)
  expect(text).toContain(line)
  expect(text.trim().split('\n')).toHaveLength(4)
})

const value = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({
    maxLength: 12,
    unit: fc.constantFrom(
      '$',
      '`',
      '"',
      "'",
      '\\',
      '\n',
      '\u2018',
      '\u201B',
      ' ',
      '!',
      '(',
      ')',
      '&',
      ';',
      '%',
      'a',
      '#',
      '~',
      '*',
    ),
  }),
)
const anyCredentials = fc
  .record({ accessKeyId: value, secretAccessKey: value, sessionToken: value })
  .filter((texts) => !Object.values(texts).some((text) => text.includes('\0')))
  .map((texts) => ({ ...credentials, ...texts }))

interface Shell {
  readonly format: CredentialFormat
  readonly program: string
  readonly args: readonly string[]
  /** Prints the four variables, each with a NUL behind it. */
  readonly print: string
}

const posix = {
  args: ['-s'],
  print: variables.map((name) => `printf '%s\\0' "$${name}"`).join('; '),
}
const exported = { args: ['-s'], print: `sh -c '${posix.print.replaceAll("'", String.raw`'\''`)}'` }
const find = (name: string): string =>
  (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => `${folder}/${name}`)
    .find((file) => existsSync(file)) ?? ''

const shells: Shell[] = [
  { format: 'env', program: find('sh'), ...exported },
  { format: 'env', program: find('bash'), ...exported },
  { format: 'env', program: find('dash'), ...exported },
  { format: 'env-no-export', program: find('sh'), ...posix },
  { format: 'env-no-export', program: find('bash'), ...posix },
  { format: 'fish', program: find('fish'), ...exported, args: [] },
  {
    format: 'powershell',
    program: find('pwsh'),
    args: ['-NoProfile', '-NonInteractive', '-Command', '-'],
    print: variables.map((name) => `[Console]::Write($Env:${name} + [char]0)`).join('; '),
  },
]

describe.each(shells.filter(({ program }) => program !== ''))(
  '$program',
  ({ format, program, args, print }) => {
    it(`takes ${format} for the very values, whatever they are`, () => {
      const all = fc.sample(anyCredentials, 300)
      const input = all.map((one) => `${formatCredentials(one, format)}${print}\n`).join('')
      const shown = execFileSync(program, args, { input, maxBuffer: 1e8 })
        .toString()
        .split('\0')
        .slice(0, -1)
      expect(shown).toEqual(all.flatMap((one) => Object.values(toEnvironment(one))))
    })
  },
)

it('quotes for PowerShell and fish by their own rules', () => {
  const odd = { ...credentials, sessionToken: `a'b\u2019c\\d$e"f` }
  expect(formatCredentials(odd, 'powershell')).toContain(
    `$Env:AWS_SESSION_TOKEN='a''b\u2019\u2019c\\d$e"f'\n`,
  )
  expect(formatCredentials(odd, 'fish')).toContain(
    String.raw`set -gx AWS_SESSION_TOKEN 'a\'b’c\\d$e"f'`,
  )
})

it('refuses what a shell cannot be given, and does not quote it', () => {
  for (const bad of ['a%b', 'a&b', 'a"b', 'a\nb', 'a^b', 'a b'])
    expect(() => formatCredentials({ ...credentials, sessionToken: bad }, 'windows-cmd')).toThrow(
      new TypeError(
        'AWS_SESSION_TOKEN has characters that cmd.exe cannot be given: use another format.',
      ),
    )
  expect(() => formatCredentials({ ...credentials, secretAccessKey: 'a\0b' }, 'env')).toThrow(
    'AWS_SECRET_ACCESS_KEY has characters that a shell cannot be given',
  )
})
