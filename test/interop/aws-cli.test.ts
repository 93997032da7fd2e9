import { describe, expect, onTestFinished, test } from 'vitest'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import type { Session } from '../../src/index.ts'
import {
  accountId,
  awsHome,
  fileOf,
  noAwsCli,
  region,
  roleName,
  startUrl,
  type AwsHome,
  type Profile,
} from './aws-home.ts'
import { reached, restored, sessionIn, tokenOf } from './library.ts'

const minute = 60_000

const home = async (options: EmulatorOptions = {}): Promise<AwsHome> => {
  const made = await awsHome(options)
  onTestFinished(() => made[Symbol.asyncDispose]())
  return made
}

const open = (at: AwsHome, profile: Profile, share?: 'machine'): Session => {
  const session = sessionIn(at, profile, share)
  onTestFinished(() => session[Symbol.asyncDispose]())
  return session
}

const signedInHere = async (profile: Profile): Promise<{ at: AwsHome; session: Session }> => {
  const at = await home({ approveAfter: 0 })
  const session = open(at, profile)
  await session.signIn().result()
  return { at, session }
}

const whole = {
  startUrl,
  region,
  accessToken: expect.stringMatching(/^aoa/),
  expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/),
  clientId: expect.any(String),
  clientSecret: expect.any(String),
  registrationExpiresAt: expect.stringMatching(/Z$/),
  refreshToken: expect.stringMatching(/^aor/),
}

if (noAwsCli !== undefined) process.stderr.write(`Skipped: tests with the AWS CLI, ${noAwsCli}\n`)

describe.skipIf(noAwsCli)('the AWS CLI', () => {
  describe('has signed in, and the session here', () => {
    test('is signed in with its token, and asks the service nothing', async () => {
      const at = await home()
      await at.loginWithAws('named')
      const requests = at.emulator.log.length
      const session = open(at, 'named')
      expect(await restored(session)).toMatchObject({ status: 'signedIn', refreshable: true })
      const file = await at.read('named')
      expect(file).toEqual(whole)
      expect(await tokenOf(session)).toBe(file['accessToken'])
      expect((await session.token()).expiresAt).toBe(Date.parse(file['expiresAt'] ?? ''))
      await session.signIn().result()
      expect(at.emulator.log).toHaveLength(requests)
    })

    test('knows the token of a start URL without a refresh token', async () => {
      const at = await home()
      await at.loginWithAws('legacy')
      const session = open(at, 'legacy')
      expect(await restored(session)).toMatchObject({ status: 'signedIn', refreshable: false })
      expect(await tokenOf(session)).toBe((await at.read('legacy'))['accessToken'])
      expect(await restored(open(at, 'named'))).toMatchObject({ status: 'signedOut' })
    })

    test('refreshes with the client of the CLI, which goes on with what was written', async () => {
      const at = await home()
      await at.loginWithAws('named')
      await at.age('named', 4 * minute)
      const before = await at.read('named')

      const session = open(at, 'named')
      const token = await tokenOf(session, 5 * minute)
      const { clientId, clientSecret, registrationExpiresAt } = before
      const after = await at.read('named')
      expect(after).toMatchObject({ ...whole, clientId, clientSecret, registrationExpiresAt })
      expect(after['accessToken']).toBe(token)
      expect(after['refreshToken']).not.toBe(before['refreshToken'])
      expect(await at.modeOf('named')).toBe(0o600)

      expect(await at.tokenOfAws('named')).toBe(token)
      expect(at.granted()).toEqual(['device_code', 'refresh_token'])

      await at.age('named', 4 * minute)
      const third = await at.tokenOfAws('named')
      expect(third).not.toBe(token)
      expect(at.granted()).toEqual(['device_code', 'refresh_token', 'refresh_token'])
      expect(await tokenOf(open(at, 'named'))).toBe(third)
    })

    test('is brought back by a refresh where the token is over', async () => {
      const at = await home()
      await at.loginWithAws('named')
      await at.age('named', -minute)
      const session = open(at, 'named')
      await session.signIn().result()
      expect(await at.tokenOfAws('named')).toBe(await tokenOf(session))
      expect(at.granted()).toEqual(['device_code', 'refresh_token'])
    })

    test('takes up its next sign-in while it is open', async () => {
      const at = await home()
      await at.loginWithAws('named')
      const session = open(at, 'named')
      const first = await tokenOf(session)
      await at.loginWithAws('named')
      const { accessToken } = await at.read('named')
      expect(accessToken).not.toBe(first)
      await expect.poll(() => tokenOf(session)).toBe(accessToken)
    })

    test('is signed out when the CLI signs out', async () => {
      const at = await home()
      await at.loginWithAws('named')
      const session = open(at, 'named', 'machine')
      await reached(session, 'signedIn')
      expect((await at.aws('sso', 'logout').ended).code).toBe(0)
      expect(at.portal.calls).toMatchObject([{ path: '/logout', status: 200 }])
      await reached(session, 'signedOut')
    })

    test('is signed in when the CLI signs in', async () => {
      const at = await home()
      const session = open(at, 'named', 'machine')
      await reached(session, 'signedOut')
      await at.loginWithAws('named')
      await reached(session, 'signedIn')
      expect(await tokenOf(session)).toBe((await at.read('named'))['accessToken'])
    })

    test('and the CLI may refresh at the same moment', async () => {
      const at = await home({ reuse: 'allow' })
      await at.loginWithAws('named')
      await at.age('named', 4 * minute)
      const session = open(at, 'named')
      await Promise.all([at.tokenOfAws('named'), tokenOf(session, 5 * minute)])
      const { accessToken } = await at.read('named')
      expect(await at.tokenOfAws('named')).toBe(accessToken)
      expect(await tokenOf(session, 5 * minute)).toBe(accessToken)
    })
  })

  describe('uses what was written here,', () => {
    test.each(['named', 'legacy'] as const)('with the profile %s', async (profile) => {
      const { at, session } = await signedInHere(profile)
      expect(await at.read(profile)).toEqual({ ...whole, endpoint: at.emulator.url })
      expect(await at.files()).toEqual([fileOf(profile)])
      expect(await at.modeOf(profile)).toBe(0o600)
      expect(await at.tokenOfAws(profile)).toBe(await tokenOf(session))
      expect(at.portal.calls).toMatchObject([{ path: '/federation/credentials', status: 200 }])
    })

    test('is who the role says, and sees its buckets', async () => {
      const { at } = await signedInHere('named')
      const common = ['--profile', 'named', '--region', region, '--output', 'json']
      const ask = async (...command: string[]): Promise<unknown> => {
        const args = [...common, '--endpoint-url', at.emulator.url, ...command]
        const { out, err } = await at.aws(...args).ended
        return out === '' ? err : JSON.parse(out)
      }
      const identity = ['sts', 'get-caller-identity']
      expect(await ask(...identity)).toEqual({
        Account: accountId,
        UserId: expect.stringMatching(/^AROA/),
        Arn: expect.stringContaining(`:assumed-role/AWSReservedSSO_${roleName}_`),
      })
      expect(await ask('s3api', 'list-buckets')).toMatchObject({
        Buckets: [{ Name: 'acme-invoices' }, { Name: 'acme-website' }],
      })
      at.emulator.unassign(accountId, roleName)
      expect(await ask(...identity)).toContain('(ForbiddenException)')
    })

    test('refreshes it, and the session here goes on with that', async () => {
      const { at, session } = await signedInHere('named')
      const first = await tokenOf(session)
      await at.age('named', 10 * minute)
      const second = await at.tokenOfAws('named')
      expect(second).not.toBe(first)
      expect(await at.read('named')).toMatchObject({ ...whole, accessToken: second })
      expect(await tokenOf(session, 15 * minute)).toBe(second)
      expect(at.granted()).toEqual(['device_code', 'refresh_token'])
    })

    test('and signs it out', async () => {
      const { at, session } = await signedInHere('named')
      expect((await at.aws('sso', 'logout').ended).code).toBe(0)
      expect(await at.files()).not.toContain(fileOf('named'))
      await expect(session.token()).rejects.toMatchObject({ code: 'not_signed_in' })
    })

    test('and has nothing left to use after a sign-out here', async () => {
      const { at, session } = await signedInHere('named')
      await session.signOut()
      const { code, err } = await at.aws('configure', 'export-credentials', '--profile', 'named')
        .ended
      expect(code).not.toBe(0)
      expect(err).toContain('Token for acme-sso does not exist')
    })
  })
})
