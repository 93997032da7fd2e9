import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { RuntimeConfigAwsCredentialIdentityProvider } from '@aws-sdk/types'
import type { AwsCredentialIdentityProvider, TokenIdentityProvider } from '@smithy/types'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  accessPortal,
  tokenProvider,
  type RoleCredentialsOptions,
  type RoleCredentialsProvider,
} from '../../src/aws/index.ts'
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts'
import { createSession, identityCenter, isSignInError, type Session } from '../../src/index.ts'
import { nodeHost } from '../../src/node.ts'

const region = 'eu-west-1'
const role = { accountId: '111122223333', roleName: 'ReadOnly' }
const minute = 60

interface Ground {
  readonly emulator: Emulator
  readonly session: Session
  readonly provider: RoleCredentialsProvider
  /** How often a client has asked the provider. */
  readonly calls: () => number
  /** How often the portal was asked for credentials. */
  readonly portalCalls: () => number
}

const ground = async (
  script: EmulatorOptions = {},
  o: Partial<RoleCredentialsOptions> = {},
): Promise<Ground> => {
  const accounts = [{ ...role, accountName: 'acme', roles: [role.roleName] }]
  const emulator = await startEmulator({
    strictPacing: false,
    approveAfter: 0,
    accounts,
    ...script,
  })
  const session = createSession({
    provider: identityCenter({
      startUrl: 'https://acme.awsapps.com/start',
      region,
      endpoint: emulator.url,
    }),
    clientName: 'Acme Console',
    host: nodeHost(),
    method: 'device',
  })
  onTestFinished(async () => {
    await session[Symbol.asyncDispose]()
    await emulator.close()
  })
  const own = accessPortal(session).credentials({ ...role, ...o })
  let calls = 0
  return {
    emulator,
    session,
    provider: (...args) => {
      calls += 1
      return own(...args)
    },
    calls: () => calls,
    portalCalls: () =>
      emulator.log.filter(({ operation }) => operation === 'GetRoleCredentials').length,
  }
}

const signedIn = async (script?: EmulatorOptions, o?: Partial<RoleCredentialsOptions>) => {
  const made = await ground(script, o)
  await made.session.signIn().result()
  return made
}

const stsOf = ({ emulator: { url }, provider }: Ground, maxAttempts = 1): STSClient => {
  const sts = new STSClient({ region, endpoint: url, credentials: provider, maxAttempts })
  onTestFinished(() => sts.destroy())
  return sts
}

const whoAmI = async (sts: STSClient): Promise<string | undefined> =>
  (await sts.send(new GetCallerIdentityCommand({}))).Arn

describe('clients of AWS SDK v3 with our provider', () => {
  it('it is what they call a provider', async () => {
    const { provider, session } = await ground()
    provider satisfies AwsCredentialIdentityProvider
    provider satisfies RuntimeConfigAwsCredentialIdentityProvider
    tokenProvider(session) satisfies TokenIdentityProvider
  })

  it('sign with what it gives: STS and S3', async () => {
    const made = await signedIn()
    expect(await whoAmI(stsOf(made))).toMatch(
      /^arn:aws:sts::111122223333:assumed-role\/AWSReservedSSO_ReadOnly_/,
    )
    const s3 = new S3Client({
      region,
      endpoint: made.emulator.url,
      forcePathStyle: true,
      credentials: made.provider,
    })
    onTestFinished(() => s3.destroy())
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
    expect(Buckets.length).toBeGreaterThan(0)
    expect(made.portalCalls()).toBe(1)
  })

  it('ask once for fifty sends at once, and for all that follow while more than five minutes are left', async () => {
    const made = await signedIn()
    const sts = stsOf(made)
    await Promise.all(Array.from({ length: 50 }, () => whoAmI(sts)))
    for (let n = 0; n < 10; n += 1) await whoAmI(sts)
    expect([made.calls(), made.portalCalls()]).toEqual([1, 1])
  })

  it('ask twice for each send when less is left, and the portal is asked no more for that', async () => {
    const made = await signedIn({ portal: { roleCredentialsExpireIn: 4 * minute } })
    const sts = stsOf(made)
    for (let n = 0; n < 10; n += 1) await whoAmI(sts)
    expect(made.calls()).toBeGreaterThanOrEqual(20)
    expect(made.portalCalls()).toBe(1)
  })

  it('three of them share the credentials', async () => {
    const made = await signedIn()
    await Promise.all([stsOf(made), stsOf(made), stsOf(made)].map(whoAmI))
    expect([made.calls(), made.portalCalls()]).toEqual([3, 1])
  })

  it('wait for a person who has yet to sign in, and twenty sends start one sign-in', async () => {
    const made = await ground({ approveAfter: 2 }, { whenSignedOut: 'signIn' })
    const sts = stsOf(made)
    const all = await Promise.all(Array.from({ length: 20 }, () => whoAmI(sts)))
    expect(new Set(all).size).toBe(1)
    expect(made.emulator.codes()).toHaveLength(1)
    expect(made.portalCalls()).toBe(1)
  })

  it('fail with what it rejects with, and ask again for the next send', async () => {
    const made = await ground()
    const sts = stsOf(made, 3)
    const error = await whoAmI(sts).catch((reason: unknown) => reason)
    expect(isSignInError(error) && error.code).toBe('not_signed_in')
    expect(made.calls()).toBe(1)
    await made.session.signIn().result()
    expect(await whoAmI(sts)).toContain('ReadOnly')
  })

  it('go on with what is held where the portal cannot be reached', async () => {
    const made = await signedIn({ portal: { roleCredentialsExpireIn: 4 * minute } })
    const sts = stsOf(made)
    await whoAmI(sts)
    const { service } = made.emulator
    service.failNext('reset', 'GetRoleCredentials')
    expect(await whoAmI(sts)).toContain('ReadOnly')
  })

  it('tell of Identity Center in their user agent', async () => {
    const made = await signedIn()
    const sts = stsOf(made)
    const agents: string[] = []
    sts.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { readonly headers: Record<string, string> }
        agents.push(headers['user-agent'] ?? headers['x-amz-user-agent'] ?? '')
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    await whoAmI(sts)
    expect(agents[0]).toMatch(/ m\/(?:[\w]+,)*s(?:,|$| )/)
  })

  it('get a token as long as the session lasts', async () => {
    const { session } = await signedIn()
    const identity = await tokenProvider(session)()
    expect(identity.token).toMatch(/^aoa/)
    const state = session.getState()
    expect(state.status === 'signedIn' && state.expiresAt).toBe(identity.expiration.getTime())
  })
})
