import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChanges, type SectionChange } from '../../src/aws/config/changes.ts'
import { commandLine, isCommandLine } from '../../src/aws/config/command-line.ts'
import { isConfigError } from '../../src/aws/config/config-error.ts'
import { viewConfig } from '../../src/aws/config/view.ts'
import { formatCredentials, type CredentialFormat } from '../../src/aws/formats.ts'
import { nasty } from '../aws/config/nasty.ts'
import { anyText, plainText } from '../aws/config/texts.ts'
import { limit } from '../patience.ts'
import { askPython, noAwsPackages } from './aws-python.ts'

if (noAwsPackages !== undefined)
  process.stderr.write(`Skipped: tests with the AWS CLI and its files, ${noAwsPackages}\n`)

interface Read {
  readonly profiles: Readonly<Record<string, object>>
  readonly sso_sessions: Readonly<Record<string, object>>
}

/** So many answers fit into what a program may print. */
const atOnce = 1_000

/** What the AWS CLI's own reader makes of each text; nothing of one that it does not read. */
const readByCli = async (texts: readonly string[]): Promise<readonly (Read | null)[]> => {
  const program = `
import os, tempfile
from awscli.botocore.configloader import load_config
def read(text):
    with tempfile.NamedTemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        try:
            return load_config(file.name)
        except Exception as error:
            if type(error).__name__ != 'ConfigParseError':
                raise
            return None
def answer(texts):
    return [read(text) for text in texts]
`
  const reads: (Read | null)[] = []
  for (let n = 0; n < texts.length; n += atOnce)
    reads.push(...((await askPython(program, texts.slice(n, n + atOnce))) as (Read | null)[]))
  return reads
}

const sso = {
  startUrl: 'https://acme.awsapps.com/start/#/',
  region: 'eu-west-1',
  scopes: ['a:b', 'c'],
}
const role = {
  session: 's',
  accountId: '111122223333',
  roleName: 'Reader',
  region: 'us-east-2',
  output: 'yaml',
}
const changes: readonly SectionChange[] = [
  { kind: 'sso-session', name: 's', set: sso, force: true },
  { kind: 'profile', name: 'p', set: role, force: true },
]

const edit = (text: string): string | undefined => {
  try {
    return applyChanges(text, changes).after
  } catch (error) {
    if (isConfigError(error)) return undefined
    throw error
  }
}

const asRead = {
  s: { sso_start_url: sso.startUrl, sso_region: sso.region, sso_registration_scopes: 'a:b,c' },
  p: {
    sso_session: 's',
    sso_account_id: role.accountId,
    sso_role_name: role.roleName,
    region: role.region,
    output: role.output,
    authchart_managed: 's',
  },
}

/** Of each text that we edit and the AWS CLI reads: that it finds what was written, and the rest as it was. */
const readBack = async (texts: readonly string[]): Promise<number> => {
  const edited = texts.flatMap((text) => {
    const after = edit(text)
    // A comment behind a value that is the same stays, and is a problem that the view tells.
    const isApart = after === undefined || /^(?:sso_|region|output).*\s[#;]/m.test(after)
    return isApart ? [] : [[text, after] as const]
  })
  const [olds, news] = [
    await readByCli(edited.map(([old]) => old)),
    await readByCli(edited.map(([, after]) => after)),
  ]
  let times = 0
  for (const [n, old] of olds.entries()) {
    const read = news[n]
    if (old === null) continue
    times += 1
    expect(read, edited[n]?.[1]).not.toBeNull()
    const {
      profiles: { p, ...profiles },
      sso_sessions: { s, ...sessions },
    } = read as Read
    const {
      profiles: { p: _, ...oldProfiles },
      sso_sessions: { s: __, ...oldSessions },
    } = old
    expect({ p, s }).toMatchObject(asRead)
    expect([profiles, sessions]).toEqual([oldProfiles, oldSessions])
  }
  return times
}

describe.skipIf(noAwsPackages)('the AWS CLI’s reader', () => {
  it('finds what was written into the nasty files, and the rest as it was', async () => {
    expect(await readBack(Object.values(nasty))).toBe(9)
  })

  it('finds what was written into any file that it reads and we edit', async () => {
    const texts = fc.sample(fc.oneof(anyText, plainText), 4_000)
    expect(await readBack(texts)).toBeGreaterThan(500)
  })

  it('reads every file of which no problem is told, and the profiles as we do', async () => {
    const texts = fc
      .sample(fc.oneof(anyText, plainText), 4_000)
      .filter((text) =>
        viewConfig(text).problems.every(
          ({ what }) => what.endsWith('is missing.') || what.endsWith('is not in the file.'),
        ),
      )
    const reads = await readByCli(texts)
    expect(texts.length).toBeGreaterThan(500)
    for (const [n, text] of texts.entries()) {
      const { profiles, sessions } = viewConfig(text)
      const read = reads[n]
      expect(read, text).not.toBeNull()
      expect(
        [Object.keys(read?.profiles ?? {}).sort(), Object.keys(read?.sso_sessions ?? {}).sort()],
        text,
      ).toEqual([[...profiles.keys()].sort(), [...sessions.keys()].sort()])
      for (const [name, profile] of profiles) {
        const values = (read?.profiles[name] ?? {}) as Record<string, string>
        expect([profile.sessionName, profile.region, profile.output], text).toEqual(
          [values['sso_session'], values['region'], values['output']].map((value) =>
            value === '' ? undefined : value,
          ),
        )
      }
    }
  })

  it('reads nothing of those files of which we say so', async () => {
    const reads = await readByCli(Object.values(nasty))
    const unread = Object.values(nasty).map((text) =>
      viewConfig(text).problems.some(({ what }) =>
        what.includes('the AWS CLI reads nothing of the file'),
      ),
    )
    expect(reads.map((read) => read === null)).toEqual(unread)
  })

  it('splits a command line as a shell does', async () => {
    const lists = fc
      .sample(fc.array(fc.string({ maxLength: 8 }), { maxLength: 4 }), 2_000)
      .flatMap((words) => {
        try {
          return [[commandLine('/opt/my tools/x', words), ['/opt/my tools/x', ...words]] as const]
        } catch {
          return []
        }
      })
    expect(lists.length).toBeGreaterThan(100)
    const program =
      'import shlex\ndef answer(lines):\n    return [shlex.split(line) for line in lines]\n'
    expect(
      await askPython(
        program,
        lists.map(([line]) => line),
      ),
    ).toEqual(lists.map(([, words]) => words))
    expect(lists.every(([line]) => isCommandLine(line))).toBe(true)
  })

  it('lists and gets what was written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'authchart-aws-config-'))
    try {
      const file = join(folder, 'config')
      await writeFile(file, applyChanges('[default]\nregion = eu-west-3\n', changes).after)
      const aws = async (...args: string[]) => {
        const env = {
          PATH: process.env['PATH'],
          HOME: folder,
          AWS_CONFIG_FILE: file,
          LANG: 'C.UTF-8',
        }
        const { stdout } = await promisify(execFile)('/usr/bin/aws', args, {
          env,
          timeout: limit(60_000),
        })
        return stdout.trim().split('\n')
      }
      expect(await aws('configure', 'list-profiles')).toEqual(['default', 'p'])
      expect(await aws('configure', 'get', 'sso_role_name', '--profile', 'p')).toEqual(['Reader'])
      expect(await aws('configure', 'get', 'region', '--profile', 'p')).toEqual(['us-east-2'])
      expect(await aws('configure', 'get', 'region')).toEqual(['eu-west-3'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it.each<CredentialFormat>(['env', 'env-no-export', 'powershell', 'windows-cmd'])(
    'prints %s as we do',
    async (format) => {
      const keys = ['ASIAIOSFODNN7EXAMPLE', 'wJalr/K7MDENG+bPxRfi', 'IQoJb3JpZ2luX2Vj/+tok==']
      const [accessKeyId = '', secretAccessKey = '', sessionToken = ''] = keys
      const program = `
import io
from awscli.customizations.configure.exportcreds import SUPPORTED_FORMATS, Credentials
def answer(args):
    out = io.StringIO()
    SUPPORTED_FORMATS[args[0]](out).display_credentials(Credentials(*args[1], '2026-11-29T12:00:00+00:00'))
    return out.getvalue()
`
      const expiration = new Date('2026-11-29T12:00:00.999Z')
      const c = {
        accessKeyId,
        secretAccessKey,
        sessionToken,
        expiration,
        accountId: '111122223333',
        $source: { CREDENTIALS_SSO: 's' },
      } as const
      expect(formatCredentials(c, format)).toBe(await askPython(program, [format, keys]))
    },
  )
})
