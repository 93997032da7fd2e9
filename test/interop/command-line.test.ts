// What other programs can do after our commands, as they are on everybody's machine.
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runWith } from '../cli/run.ts'
import { accountId, awsHome, noAwsCli, region, roleName, type AwsHome } from './aws-home.ts'

const commandsAt = (at: AwsHome) => {
  const home = dirname(dirname(dirname(at.cache)))
  const env = {
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    AWS_ENDPOINT_URL_SSO_OIDC: at.emulator.url,
    AWS_ENDPOINT_URL_SSO: at.portal.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: undefined,
    DISPLAY: undefined,
    EMULATOR: at.emulator.url,
  }
  return (...args: string[]) => runWith(env, ...args).ended
}

describe('the AWS CLI', () => {
  it.skipIf(noAwsCli !== undefined)(
    'goes on with a sign-in and with profiles of ours, and we notice when it signs out',
    async () => {
      await using at = await awsHome({ approveAfter: 0 })
      const authchart = commandsAt(at)
      expect((await authchart('login', '--profile', 'named')).code).toBe(0)
      const configured = await authchart('configure', '--profile', 'named', '--all')
      expect(configured.out).toContain(`[profile Acme-${roleName}]`)

      const ask = async (profile: string) => {
        const where = ['--profile', profile, '--region', region, '--endpoint-url', at.emulator.url]
        return at.aws(...where, '--output', 'json', 'sts', 'get-caller-identity').ended
      }
      for (const profile of ['named', `Acme-${roleName}`]) {
        const { out, err } = await ask(profile)
        expect(err).toBe('')
        expect(JSON.parse(out)).toMatchObject({ Account: accountId })
      }

      expect((await authchart('status')).code).toBe(0)
      expect((await at.aws('sso', 'logout').ended).code).toBe(0)
      expect((await authchart('status')).code).toBe(6)
    },
  )
})

/** Knows nothing of us: the default chain of AWS SDK v3 gives it its credentials. */
const program = `
  import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
  const sts = new STSClient({ region: 'eu-west-1', endpoint: process.env.EMULATOR })
  const keys = new Set()
  const arns = new Set()
  while (keys.size < 4) {
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}))
    arns.add(Arn.split('/')[1].replace(/_[0-9a-f]+$/, ''))
    keys.add((await sts.config.credentials()).accessKeyId)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  console.log(keys.size, [...arns].join())`

describe('a client of AWS SDK v3', () => {
  it('outlives three expiries of its keys under exec --refresh', async () => {
    await using at = await awsHome({ approveAfter: 0, portal: { roleCredentialsExpireIn: 3 } })
    const authchart = commandsAt(at)
    expect((await authchart('login', '--profile', 'named')).code).toBe(0)
    const child = [process.execPath, '--no-warnings', '--input-type=module', '--eval', program]
    const exec = ['exec', '--profile', 'named', '--refresh', '--', ...child]
    const { code, out, err } = await authchart(...exec)
    expect({ code, out, err }).toEqual({
      code: 0,
      out: `4 AWSReservedSSO_${roleName}\n`,
      err: '',
    })
  })
})
