import { expect, onTestFinished, test } from 'vitest'
import { awsHome, fileOf, noAwsCli } from './aws-home.ts'

/** The control for its neighbours, without this library: that the emulator is AWS to both clients. */
test.skipIf(noAwsCli)('AWS CLI and AWS SDK refresh for one another', async () => {
  const at = await awsHome({ tokenExpiresIn: 240 })
  onTestFinished(() => at[Symbol.asyncDispose]())
  await at.loginWithAws('named')
  const tokens = [(await at.read('named'))['accessToken']]
  tokens.push(await at.tokenOfAws('named'))
  const [provided] = (await at.sdk('fromSso', 'named')) as [{ token: string }]
  tokens.push(provided.token, await at.tokenOfAws('named'))
  expect(new Set(tokens).size).toBe(4)
  expect(at.granted()).toEqual(['device_code', 'refresh_token', 'refresh_token', 'refresh_token'])
  expect(at.portal.calls.map(({ accessToken }) => accessToken)).toEqual([tokens[1], tokens[3]])

  expect((await at.aws('sso', 'logout').ended).code).toBe(0)
  expect(await at.files()).not.toContain(fileOf('named'))
  expect(at.emulator.service.sessions()).toMatchObject([{ status: 'revoked', refreshes: 3 }])
})
