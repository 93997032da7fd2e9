import { expect, onTestFinished, test } from 'vitest'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import type { Session } from '../../src/index.ts'
import {
  accountId,
  awsHome,
  region,
  roleName,
  startUrl,
  type AwsHome,
  type Profile,
} from './aws-home.ts'
import { restored, sessionIn, tokenOf } from './library.ts'

const minute = 60_000
const refreshed = ['device_code', 'refresh_token']

const open = (at: AwsHome, profile: Profile): Session => {
  const session = sessionIn(at, profile)
  onTestFinished(() => session[Symbol.asyncDispose]())
  return session
}

/** Signed in by this library. */
const signedIn = async (
  profile: Profile,
  options: EmulatorOptions = {},
): Promise<{ at: AwsHome; session: Session }> => {
  const at = await awsHome({ approveAfter: 0, ...options })
  onTestFinished(() => at[Symbol.asyncDispose]())
  const session = open(at, profile)
  await session.signIn().result()
  return { at, session }
}

test.each(['named', 'legacy'] as const)(
  'the AWS SDK gets credentials with what was written here, with the profile %s',
  async (profile) => {
    const { at, session } = await signedIn(profile)
    const requests = at.emulator.log.length
    const accessToken = await tokenOf(session)
    await at.sdk('fromSSO', profile)
    expect(at.portal.calls).toEqual([{ path: '/federation/credentials', accessToken, status: 200 }])
    expect(at.emulator.log.slice(requests)).toMatchObject([
      { operation: 'GetRoleCredentials', accountId, roleName, status: 200 },
    ])
  },
)

test('the AWS SDK reads token and end of what was written here', async () => {
  const { at, session } = await signedIn('named')
  const token = await session.token()
  expect(await at.sdk('fromSso', 'named')).toEqual([
    { token: token.reveal(), expiration: new Date(token.expiresAt).toISOString() },
  ])
})

test('the AWS SDK refreshes what was written here, and the session goes on with that', async () => {
  const { at, session } = await signedIn('named')
  const before = await at.read('named')
  await at.age('named', 4 * minute)
  const [{ token }] = (await at.sdk('fromSso', 'named')) as [{ token: string }]
  const after = await at.read('named')
  const { clientId, clientSecret, registrationExpiresAt } = before
  expect(after).toMatchObject({ startUrl, region, clientId, clientSecret, registrationExpiresAt })
  expect(after['accessToken']).toBe(token)
  expect(token).not.toBe(before['accessToken'])
  expect(await tokenOf(session, 5 * minute)).toBe(token)
  expect(at.granted()).toEqual(refreshed)
})

test('a session refreshes what the AWS SDK wrote, and the AWS SDK goes on with that', async () => {
  const { at } = await signedIn('named')
  await at.age('named', 4 * minute)
  const [{ token: second }] = (await at.sdk('fromSso', 'named')) as [{ token: string }]
  await at.age('named', 4 * minute)
  const session = open(at, 'named')
  const third = await tokenOf(session, 5 * minute)
  expect(third).not.toBe(second)
  expect(await at.sdk('fromSso', 'named')).toMatchObject([{ token: third }])
  expect(at.granted()).toEqual([...refreshed, 'refresh_token'])
})

test('a session knows the end of a token as the AWS SDK does, whoever wrote it', async () => {
  const { at, session } = await signedIn('named')
  for (const expiresAt of ['2030-01-02T03:04:05Z', '2030-01-02T03:04:05.678Z']) {
    await at.write('named', { ...(await at.read('named')), expiresAt })
    const [{ expiration }] = (await at.sdk('fromSso', 'named')) as [{ expiration: string }]
    expect((await open(at, 'named').token()).expiresAt).toBe(Date.parse(expiration))
  }
  expect(await restored(session)).toMatchObject({ status: 'signedIn' })
})

test('the AWS SDK asks once for a token that stays short, and the session has the same', async () => {
  const { at, session } = await signedIn('named', { tokenExpiresIn: 240 })
  const tokens = (await at.sdk('fromSso', 'named', 3)) as { token: string }[]
  expect(new Set(tokens.map(({ token }) => token)).size).toBe(1)
  expect(at.granted()).toEqual(refreshed)
  expect(await tokenOf(session, minute)).toBe(tokens[0]?.token)
})
