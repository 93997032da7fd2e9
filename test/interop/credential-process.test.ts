// Profiles whose keys come from `authchart credentials`, as `configure --credential-process` writes them.
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { limit } from '../patience.ts'
import { noAwsCli, sessionName } from './aws-home.ts'
import { commandHome, printed, sessionText, type CommandHome } from './command-home.ts'

if (noAwsCli !== undefined) process.stderr.write(`Skipped: tests with the AWS CLI, ${noAwsCli}\n`)

const profile = 'Payments-ReadOnly'
const role = ['--account', '111122223333', '--role', 'ReadOnly'] as const
const arn = expect.stringMatching(
  /^arn:aws:sts::111122223333:assumed-role\/AWSReservedSSO_ReadOnly_/,
) as unknown

const configured = async (): Promise<CommandHome> => {
  const home = await commandHome()
  await home.writeConfig(sessionText)
  await home.login('--sso-session', sessionName)
  const all = ['--all', '--yes', '--credential-process', '--profile-region', 'eu-west-1']
  await printed(home.authchart('configure', ...all))
  return home
}

const whoAmI = (home: CommandHome) =>
  home.aws('sts', 'get-caller-identity', '--profile', profile, '--output', 'text', '--query', 'Arn')

const sdkAsks = (home: CommandHome) => home.program('sts-program.ts', [], { AWS_PROFILE: profile })

describe('a profile that asks authchart for its keys', () => {
  test.skipIf(noAwsCli)(
    'has one set of keys for the AWS CLI and the AWS SDK, and none for either once signed out',
    async () => {
      const home = await configured()
      expect(await home.config()).not.toMatch(/sso_account_id|sso_role_name/)
      const [cli, sdk] = await Promise.all([printed(whoAmI(home)), printed(sdkAsks(home))])
      expect([cli.trim(), sdk.trim()]).toEqual([arn, arn])
      expect(home.asked('GetRoleCredentials')).toBe(1)

      await printed(home.authchart('logout'))
      const advice = `You're signed out. Sign in: authchart login --sso-session ${sessionName}`
      const [cliLater, sdkLater] = await Promise.all([whoAmI(home).ended, sdkAsks(home).ended])
      expect(cliLater).toMatchObject({ code: 255, out: '' })
      expect(cliLater.err).toContain(advice)
      expect(sdkLater).toMatchObject({ code: 1, out: '' })
      // It keeps to itself what the process said.
      expect(sdkLater.err).toContain('Could not load credentials')
      expect(home.asked('GetRoleCredentials')).toBe(1)
      expect(await home.opened()).toEqual([])
    },
  )
})

describe('authchart credentials', () => {
  test('of eight processes at once one asks AWS', async () => {
    const home = await configured()
    const eight = Array.from({ length: 8 }, () =>
      printed(home.authchart('credentials', '--sso-session', sessionName, ...role)),
    )
    const [first = '', ...others] = await Promise.all(eight)
    expect(new Set(others)).toEqual(new Set([first]))
    const { AccessKeyId } = JSON.parse(first) as { readonly AccessKeyId: string }
    expect(home.emulator.roleOf(AccessKeyId)).toMatchObject({ roleName: 'ReadOnly', live: true })
    expect(home.asked('GetRoleCredentials')).toBe(1)
  })

  test('signed out it says so in one line, soon, and opens nothing', async () => {
    const home = await commandHome()
    await home.writeConfig(sessionText)
    const begin = systemClock.now()
    const ended = await home.authchart('credentials', '--sso-session', sessionName, ...role).ended
    const took = systemClock.now() - begin
    process.stderr.write(`authchart credentials, signed out: ${took} ms (to be below 300)\n`)
    expect(ended).toEqual({
      code: 1,
      out: '',
      err: `authchart: You're signed out. Sign in: authchart login --sso-session ${sessionName}\n`,
    })
    expect(took).toBeLessThan(limit(5_000))
    expect(home.emulator.log).toEqual([])
    expect(await home.opened()).toEqual([])
  })
})
