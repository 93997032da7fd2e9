// Credentials of a role in a client of AWS SDK v3: our provider beside `fromSSO`, over the same token file and the same portal.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts'
import { fromSSO } from '@aws-sdk/credential-provider-sso'
import { createSession, identityCenter } from 'authchart'
import { accessPortal } from 'authchart/aws'
import { startEmulator } from 'authchart/emulator'
import { awsCacheStore, nodeHost } from 'authchart/node'
import { startUrl } from '../subject.ts'
import { number, type Section } from './plan.ts'

type Provider = NonNullable<STSClientConfig['credentials']>

const region = 'eu-west-1'
const role = { accountId: '111122223333', roleName: 'ReadOnly' }
const config = `[sso-session bench]
sso_start_url = ${startUrl}
sso_region = ${region}
sso_registration_scopes = sso:account:access

[profile bench]
sso_session = bench
sso_account_id = ${role.accountId}
sso_role_name = ${role.roleName}
`

interface Measured {
  readonly portalCalls: number
  /** Of one send, the median, in milliseconds. */
  readonly sendMs: number
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Signs in, and sends by both in turn, with keys that live for so long. */
const play = async (
  home: string,
  lifeSeconds: number,
  sends: number,
): Promise<Record<'ours' | 'theirs', Measured>> => {
  const accounts = [{ accountId: role.accountId, roles: [role.roleName] }]
  await using emulator = await startEmulator({
    approveAfter: 0,
    strictPacing: false,
    accounts,
    portal: { perSecond: Infinity, roleCredentialsExpireIn: lifeSeconds },
  })
  process.env['AWS_ENDPOINT_URL_SSO'] = emulator.url
  process.env['AWS_ENDPOINT_URL_SSO_OIDC'] = emulator.url
  const provider = identityCenter({
    startUrl,
    region,
    sessionName: 'bench',
    endpoint: emulator.url,
  })
  const store = awsCacheStore({ directory: join(home, '.aws', 'sso', 'cache') })
  const host = nodeHost({ store })
  await using session = createSession({ provider, clientName: 'bench', host, method: 'device' })
  await session.signIn().result()
  const clientOf = (credentials: Provider) =>
    new STSClient({ region, endpoint: emulator.url, credentials, maxAttempts: 1 })
  const clients = {
    ours: clientOf(accessPortal(session).credentials(role)),
    theirs: clientOf(fromSSO({ profile: 'bench' })),
  }
  const names = ['ours', 'theirs'] as const
  const times: Record<(typeof names)[number], number[]> = { ours: [], theirs: [] }
  const calls = { ours: 0, theirs: 0 }
  const portalCalls = () =>
    emulator.log.filter(({ operation }) => operation === 'GetRoleCredentials').length
  for (let n = 0; n < sends; n += 1)
    for (const name of n % 2 === 0 ? names : names.toReversed()) {
      const before = portalCalls()
      const startedAt = performance.now()
      await clients[name].send(new GetCallerIdentityCommand({}))
      times[name].push(performance.now() - startedAt)
      calls[name] += portalCalls() - before
    }
  for (const client of Object.values(clients)) client.destroy()
  const measured = (name: (typeof names)[number]): Measured => ({
    portalCalls: calls[name],
    sendMs: median(times[name]),
  })
  return { ours: measured('ours'), theirs: measured('theirs') }
}

export const measureProviders = async (quick: boolean): Promise<Section> => {
  const home = mkdtempSync(join(tmpdir(), 'authchart-bench-'))
  const before = { ...process.env }
  try {
    mkdirSync(join(home, '.aws'))
    writeFileSync(join(home, '.aws', 'config'), config)
    Object.assign(process.env, { HOME: home, AWS_CONFIG_FILE: join(home, '.aws', 'config') })
    const short = await play(home, 240, 100)
    const warm = await play(home, 3_600, quick ? 100 : 500)
    return {
      title: 'Credentials of a role: our provider, and `fromSSO` of the AWS SDK',
      rows: [
        {
          label: 'requests to the portal for 100 sends, keys that end in four minutes',
          cells: {
            authchart: String(short.ours.portalCalls),
            'aws-sdk': String(short.theirs.portalCalls),
          },
        },
        {
          label: 'a send with keys in hand, median',
          cells: {
            authchart: `${number(warm.ours.sendMs, 2)} ms`,
            'aws-sdk': `${number(warm.theirs.sendMs, 2)} ms`,
          },
        },
      ],
      notes: ['Both in turn, in one process, by `@aws-sdk/client-sts` against the emulator.'],
    }
  } finally {
    for (const name of [
      'HOME',
      'AWS_CONFIG_FILE',
      'AWS_ENDPOINT_URL_SSO',
      'AWS_ENDPOINT_URL_SSO_OIDC',
    ])
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    rmSync(home, { recursive: true })
  }
}
