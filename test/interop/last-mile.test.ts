// What leads from a sign-in to AWS, with programs that know nothing of this package.
import { describe, expect, test } from 'vitest'
import { createSession, identityCenter, memoryStore, systemClock } from '../../src/index.ts'
import { awsCacheStore, nodeHost } from '../../src/node.ts'
import { limit } from '../patience.ts'
import { noAwsCli, region, sessionName, startUrl } from './aws-home.ts'
import { noAwsPackages } from './aws-python.ts'
import {
  commandHome,
  placeSaid,
  printed,
  profiles,
  sessionText,
  type CommandHome,
} from './command-home.ts'
import { reached, restored } from './library.ts'

if (noAwsCli !== undefined) process.stderr.write(`Skipped: tests with the AWS CLI, ${noAwsCli}\n`)

/** So short that the AWS CLI, which keeps keys until ten minutes before their end, asks for others each time. */
const brief = { portal: { roleCredentialsExpireIn: 300 } }

const configure = ['configure', '--all', '--yes', '--profile-region', 'eu-west-1'] as const

const arnOf = (account: string, role: string) =>
  expect.stringMatching(
    new RegExp(`^arn:aws:sts::${account}:assumed-role/AWSReservedSSO_${role}_[\\da-f]{16}/`),
  ) as unknown

/** Whose each profile is, in the order of `profiles`. */
const arns = [
  arnOf('111122223333', 'Admin'),
  arnOf('111122223333', 'ReadOnly'),
  arnOf('444455556666', 'ReadOnly'),
  arnOf('777788889999', 'PowerUser'),
]

const whoAmI = (home: CommandHome, profile: string) =>
  home.aws('sts', 'get-caller-identity', '--profile', profile, '--output', 'text', '--query', 'Arn')

const identity = async (home: CommandHome, profile: string): Promise<string> =>
  (await printed(whoAmI(home, profile))).trim()

const python = `
import sys
sys.path.insert(0, '/usr/lib/python3/dist-packages')
from awscli.botocore.session import Session
print(Session(profile=sys.argv[1]).create_client('sts').get_caller_identity()['Arn'])
`

/** What `authchart login --start-url` calls the session, by the name of its portal. */
const byAddress = 'acme'

/** A session of an application of ours, which goes on with what the command line has signed in. */
const sessionOf = ({ cache, wire }: CommandHome) =>
  createSession({
    provider: identityCenter({ startUrl, region, endpoint: wire.url, sessionName: byAddress }),
    clientName: 'authchart',
    host: nodeHost(),
    store: awsCacheStore({ directory: cache, rest: memoryStore(systemClock) }),
    share: 'machine',
  })

const standing = async (home: CommandHome) => {
  const { code, out } = await home.authchart('status', '--json').ended
  const [one] = JSON.parse(out) as readonly { readonly signedIn: boolean }[]
  return { code, ...one }
}

describe.skipIf(noAwsPackages)('after login and configure --all', () => {
  test('the AWS CLI, the AWS SDK and botocore are whom the profiles say, until the AWS CLI signs out', async () => {
    const home = await commandHome(brief)
    await home.login(...placeSaid)
    await printed(home.authchart(...configure, ...placeSaid))
    expect((await home.files()).find(({ name }) => name === '.aws/config')).toMatchObject({
      mode: 0o600,
    })
    const grants = home.asked('CreateToken')

    const [sdk, boto, ...clis] = await Promise.all([
      printed(home.program('sts-program.ts', ['fromSSO'], { AWS_PROFILE: profiles[1] })),
      printed(home.start('/usr/bin/python3', ['-c', python, profiles[2]])),
      ...profiles.map((profile) => identity(home, profile)),
    ])
    expect(clis).toEqual(arns)
    expect([sdk?.trim(), boto?.trim()]).toEqual([arns[1], arns[2]])
    expect(home.asked('GetRoleCredentials')).toBeGreaterThanOrEqual(6)
    expect(home.asked('CreateToken')).toBe(grants)
    expect(await standing(home)).toMatchObject({ code: 0, signedIn: true, profiles })

    await using session = sessionOf(home)
    expect(await restored(session)).toMatchObject({ status: 'signedIn' })
    const signedOut = reached(session, 'signedOut').then(() => systemClock.now())
    await printed(home.aws('sso', 'logout'))
    const loggedOut = systemClock.now()
    expect((await signedOut) - loggedOut).toBeLessThan(limit(3_000))
    expect(await standing(home)).toMatchObject({ code: 6, signedIn: false })
    expect((await whoAmI(home, profiles[0]).ended).code).not.toBe(0)
  })

  test('authchart logout ends it for the AWS CLI and the AWS SDK', async () => {
    const home = await commandHome(brief)
    await home.writeConfig(sessionText)
    await home.login('--sso-session', sessionName)
    await printed(home.authchart(...configure))
    expect(await identity(home, profiles[3])).toEqual(arns[3])

    await printed(home.authchart('logout', '--sso-session', sessionName))
    expect(home.emulator.sessions()).toMatchObject([{ status: 'revoked' }])
    const keys = home.asked('GetRoleCredentials')
    const [cli, sdk] = await Promise.all([
      whoAmI(home, profiles[3]).ended,
      home.program('sts-program.ts', ['fromSSO'], { AWS_PROFILE: profiles[3] }).ended,
    ])
    expect(cli).toMatchObject({ code: 255, out: '' })
    expect(cli.err).toContain(`Token for ${sessionName} does not exist`)
    expect(sdk).toMatchObject({ code: 1, out: '' })
    expect(sdk.err).toContain('aws sso login')
    expect(home.asked('GetRoleCredentials')).toBe(keys)
  })
})

const older = `[profile older]
sso_start_url = ${startUrl}
sso_region = ${region}
sso_account_id = 111122223333
sso_role_name = Admin
`

describe('who is signed out', () => {
  test.each([
    ['names the session otherwise than login did', '', ['--session-name', 'corp'], 'corp'],
    ['has profiles of the older form', older, [], byAddress],
  ])('and %s, gets where they want by what they are told', async (_, text, more, name) => {
    const home = await commandHome()
    await home.writeConfig(text)
    await home.login(...placeSaid)
    const asked = [...configure, ...placeSaid, ...more]
    const refused = await home.authchart(...asked).ended
    expect(refused).toMatchObject({ code: 6, out: '' })
    const [, advised = ''] = /Sign in: authchart login (.+)\n$/.exec(refused.err) ?? []
    await home.login(...advised.split(' '))
    expect(await printed(home.authchart(...asked))).toContain('4 added')
    expect(await home.config()).toContain(`[sso-session ${name}]\n`)
    expect(await standing(home)).toMatchObject({ code: 0 })
  })
})

const own = `# of the person
[profile mine]   ; keep
region=eu-north-1
s3 =
\tmax_concurrent_requests = 20

[profile Payments-Admin]
sso_account_id = 999999999999
`

describe('configure --all', () => {
  test('run again changes nothing, prunes exactly what is gone, and keeps what is the person’s', async () => {
    const home = await commandHome()
    await home.writeConfig(`${own}\n${sessionText}`)
    await home.login('--sso-session', sessionName)
    const first = await printed(home.authchart(...configure))
    expect(first).toContain('3 added, 1 left alone')
    const written = await home.config()
    expect(written.startsWith(own)).toBe(true)
    const names = [...written.matchAll(/^\[profile (\S+)\]/gm)].map(([, name]) => name)
    expect(names).toHaveLength(5)
    expect(new Set(names)).toEqual(new Set(['mine', ...profiles]))

    const again = await printed(home.authchart(...configure, '--prune'))
    expect(again).toContain('Nothing to change. Profiles: 3 as they were, 1 left alone.')
    expect(await home.config()).toBe(written)

    expect(home.emulator.unassign('444455556666', 'ReadOnly')).toBe(true)
    await printed(home.authchart(...configure))
    expect(await home.config()).toBe(written)
    const pruned = await printed(home.authchart(...configure, '--prune'))
    expect(pruned).toContain('1 removed, 2 as they were, 1 left alone')
    const section = /^\[profile Logs-ReadOnly\]\n(?:[^[\n].*\n)+\n?/m
    expect(written).toMatch(section)
    expect((await home.config()).trimEnd()).toBe(written.replace(section, '').trimEnd())
  })
})
