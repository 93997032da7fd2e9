import { build } from 'esbuild'
import {
  GetRoleCredentialsCommand,
  InvalidRequestException,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  ResourceNotFoundException,
  SSOClient,
  TooManyRequestsException,
  UnauthorizedException,
  paginateListAccounts,
} from '@aws-sdk/client-sso'
import {
  AuthorizationPendingException,
  CreateTokenCommand,
  type CreateTokenCommandOutput,
  InvalidClientException,
  InvalidGrantException,
  RegisterClientCommand,
  SSOOIDCClient,
  SlowDownException,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import { expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { DEVICE_GRANT } from '../../src/emulator/wire.ts'
import {
  REDIRECT_URI,
  START_URL,
  VERIFIER,
  authorizationUrl,
  codeClient,
  codeFlow,
  handClock,
  registration,
} from './client.ts'

it('is the service, as far as the AWS SDK can tell', async () => {
  const clock = handClock()
  await using emulator = await startEmulator({ clock })
  const sdk = new SSOOIDCClient({ region: 'us-east-1', endpoint: emulator.url })
  const { clientId, clientSecret } = await sdk.send(new RegisterClientCommand(registration))
  const credentials = { clientId, clientSecret }
  const { deviceCode, userCode = '' } = await sdk.send(
    new StartDeviceAuthorizationCommand({ ...credentials, startUrl: START_URL }),
  )
  const poll = (extra: object = {}): Promise<{ accessToken?: string | undefined }> =>
    sdk.send(
      new CreateTokenCommand({ ...credentials, grantType: DEVICE_GRANT, deviceCode, ...extra }),
    )
  await expect(poll()).rejects.toThrow(AuthorizationPendingException)
  await expect(poll()).rejects.toThrow(SlowDownException)
  await expect(poll({ clientSecret: 'x' })).rejects.toThrow(InvalidClientException)
  await expect(poll()).rejects.toMatchObject({
    name: 'SlowDownException',
    error: 'slow_down',
    $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[\da-f-]{36}$/) },
  })
  emulator.approve(userCode)
  clock.at += 60_000
  expect((await poll()).accessToken).toMatch(/^aoa/)
  sdk.destroy()
})

it('exchanges codes and refreshes, as far as the AWS SDK can tell', async () => {
  await using emulator = await startEmulator({ tokenExpiresIn: 3600 })
  const sdk = new SSOOIDCClient({ region: 'us-east-1', endpoint: emulator.url })
  const { clientId, clientSecret } = await sdk.send(new RegisterClientCommand(codeClient))
  const step = emulator.service.openAuthorization(authorizationUrl(clientId), 'approve')
  const back = new URL(step.kind === 'redirect' ? step.url : '')
  const code = back.searchParams.get('code') ?? ''
  const credentials = { clientId, clientSecret }
  const exchange = (codeVerifier: string): Promise<CreateTokenCommandOutput> =>
    sdk.send(
      new CreateTokenCommand({
        ...credentials,
        grantType: 'authorization_code',
        code,
        codeVerifier,
        redirectUri: REDIRECT_URI,
      }),
    )
  const refresh = (refreshToken: string | undefined): Promise<CreateTokenCommandOutput> =>
    sdk.send(new CreateTokenCommand({ ...credentials, grantType: 'refresh_token', refreshToken }))
  await expect(exchange(`${VERIFIER}x`)).rejects.toThrow(InvalidGrantException)
  const first = await exchange(VERIFIER)
  expect(first).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 })
  const second = await refresh(first.refreshToken)
  expect(second.refreshToken).not.toBe(first.refreshToken)
  expect(emulator.isLive(second.accessToken ?? '')).toBe(true)
  await expect(refresh(first.refreshToken)).rejects.toMatchObject({
    name: 'InvalidGrantException',
    error_description: 'Invalid refresh token provided',
  })
  await expect(refresh(second.refreshToken)).rejects.toThrow(InvalidGrantException)
  sdk.destroy()
})

it('is the access portal, as far as the AWS SDK can tell', async () => {
  const clock = handClock()
  const names = Array.from({ length: 250 }, (_, n) => ({
    accountId: String(100_000_000_000 + n),
    ...(n > 0 && { accountName: `Account ${n}`, emailAddress: `aws+${n}@acme.example` }),
  }))
  const accounts = names.map((one) => ({ ...one, roles: ['Read Only+x', 'Admin'] }))
  await using emulator = await startEmulator({ clock, accounts, portal: { perSecond: 12 } })
  const { signIn } = codeFlow(emulator.service)
  const accessToken = String(signIn()['accessToken'])
  const sdk = new SSOClient({ region: 'us-east-1', endpoint: emulator.url, maxAttempts: 1 })
  const [accountId, roleName] = ['100000000000', 'Read Only+x']

  const listed: unknown[] = []
  for await (const { accountList } of paginateListAccounts(
    { client: sdk, pageSize: 100 },
    { accessToken },
  ))
    listed.push(...(accountList ?? []))
  expect(listed).toEqual(names)

  const roles = await sdk.send(new ListAccountRolesCommand({ accessToken, accountId }))
  expect(roles.roleList).toEqual([
    { roleName, accountId },
    { roleName: 'Admin', accountId },
  ])
  const { roleCredentials } = await sdk.send(
    new GetRoleCredentialsCommand({ accessToken, accountId, roleName }),
  )
  expect(roleCredentials).toEqual({
    accessKeyId: expect.stringMatching(/^ASIA/),
    secretAccessKey: expect.any(String),
    sessionToken: expect.any(String),
    expiration: clock.at + 3_600_000,
  })
  expect(emulator.roleOf(roleCredentials?.accessKeyId ?? '')).toMatchObject({ accountId, roleName })

  const other = { accessToken, accountId: '999999999999' }
  await expect(sdk.send(new ListAccountRolesCommand(other))).rejects.toThrow(
    ResourceNotFoundException,
  )
  await expect(
    sdk.send(new GetRoleCredentialsCommand({ ...other, roleName })),
  ).rejects.toMatchObject({
    name: 'ForbiddenException',
    message: 'No access',
    $metadata: { httpStatusCode: 403 },
  })
  await expect(sdk.send(new ListAccountsCommand({ accessToken, maxResults: 101 }))).rejects.toThrow(
    InvalidRequestException,
  )
  await sdk.send(new LogoutCommand({ accessToken }))
  const over = sdk.send(new ListAccountsCommand({ accessToken }))
  await expect(over).rejects.toThrow(UnauthorizedException)
  await expect(over).rejects.toThrow('Session token not found or invalid')
  expect(emulator.sessions()).toMatchObject([{ status: 'revoked' }])

  const ask = () => sdk.send(new ListAccountsCommand({ accessToken }))
  for (let n = 0; n < 2; n += 1) await expect(ask()).rejects.toThrow(UnauthorizedException)
  await expect(ask()).rejects.toThrow(TooManyRequestsException)
  sdk.destroy()
})

it('has a core that needs no Node', async () => {
  const { metafile } = await build({
    entryPoints: ['src/emulator/service.ts'],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
  })
  expect(Object.keys(metafile.inputs)).toContain('src/emulator/service.ts')
  expect(Object.keys(metafile.inputs).filter((path) => /node:|hono/.test(path))).toEqual([])
})
