import * as sdk from '@aws-sdk/client-sso-oidc'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { modelledExceptions } from '../../src/protocol/exceptions.ts'
import {
  answers,
  both,
  codes,
  deviceGrant,
  inputs,
  metadataOf,
  pair,
  refusals,
  startUrl,
  theirExceptions,
  unpair,
  withFault,
  type Pair,
} from './sdk-pair.ts'

describe('a device sign-in', () => {
  let to: Pair
  beforeAll(async () => {
    to = await pair()
  })
  afterAll(() => unpair(to))

  test('looks the same through both clients, from registration to grant', async () => {
    const { clientId, clientSecret } = await answers(to, 'registerClient', {
      clientName: 'Acme Console',
      clientType: 'public',
      scopes: ['sso:account:access'],
      grantTypes: [deviceGrant, 'refresh_token'],
      issuerUrl: startUrl,
    })
    const credentials = { clientId, clientSecret }
    const { deviceCode, userCode = '' } = await answers(to, 'startDeviceAuthorization', {
      ...credentials,
      startUrl,
    })
    const poll = { ...credentials, grantType: deviceGrant, deviceCode }
    await refusals(to, 'createToken', poll, 'AuthorizationPendingException')
    await refusals(to, 'createToken', poll, 'SlowDownException')
    to.emulator.approve(userCode)
    to.clock.advance(60_000)
    await answers(to, 'createToken', poll)
    await refusals(to, 'createToken', poll, 'InvalidGrantException')
    await refusals(to, 'createToken', { ...poll, clientSecret: 'wrong' }, 'InvalidClientException')
    await refusals(
      to,
      'createToken',
      { ...credentials, grantType: 'password' },
      'UnsupportedGrantTypeException',
    )
  })

  test.each(['AccessDeniedException', 'ExpiredTokenException'] as const)(
    'that ends in %s',
    async (name) => {
      const registration = { clientName: 'n', clientType: 'public' }
      const { clientId, clientSecret } = await answers(to, 'registerClient', registration)
      const { deviceCode, userCode = '' } = await answers(to, 'startDeviceAuthorization', {
        clientId,
        clientSecret,
        startUrl,
      })
      to.clock.advance(60_000)
      if (name === 'AccessDeniedException') to.emulator.deny(userCode)
      else to.emulator.expire(userCode)
      const poll = { clientId, clientSecret, grantType: deviceGrant, deviceCode }
      await refusals(to, 'createToken', poll, name)
    },
  )
})

describe.each(Object.keys(inputs) as (keyof typeof inputs)[])('%s', (operation) => {
  const input = inputs[operation]

  test.each(codes)(
    'is refused with %s, by any evidence that the SDK knows',
    async (name, error) => {
      for (const wire of ['headerUri', 'header', '__type', 'code'] as const) {
        const fault = { error, wire, description: `How ${wire} tells it` }
        await withFault(operation, fault, (to) => refusals(to, operation, input, name))
      }
    },
  )

  test.each(codes)(
    'is refused with %s by its code, which the SDK does not know',
    async (name, error) => {
      await withFault(operation, { error, wire: 'error' }, async (to) => {
        const { theirs, ours } = await both(to, operation, input)
        expect(theirs.error).toBeInstanceOf(sdk.SSOOIDCServiceException)
        expect(theirs.error).not.toBeInstanceOf(theirExceptions[name])
        expect(ours.error).toBeInstanceOf(modelledExceptions[name])
        expect(metadataOf(ours.error)).toEqual(metadataOf(theirs.error))
      })
    },
  )

  test('a code that nobody knows is kept', async () => {
    await withFault(operation, { error: 'invented_error' }, async (to) => {
      const { theirs, ours } = await both(to, operation, input)
      expect(theirs.error).toMatchObject({ error: 'invented_error' })
      expect(ours.error).toMatchObject({ name: 'ServiceException', code: 'invented_error' })
      expect(metadataOf(ours.error)).toEqual(metadataOf(theirs.error))
    })
  })

  test.each(['html', 'truncated', 'reset'] as const)('%s is an error to both', async (fault) => {
    await withFault(operation, fault, async (to) => {
      const { theirs, ours } = await both(to, operation, input)
      expect(theirs.error).toBeInstanceOf(Error)
      expect(ours.error).toMatchObject({ name: expect.stringMatching(/Error$|Exception$/) })
    })
  })
})

describe('createToken', () => {
  test.each([
    ['AccessDeniedException', 'access_denied', 'KMS_AccessDeniedException'],
    ['InvalidRequestException', 'invalid_request', 'KMS_DisabledException'],
  ] as const)('%s has a reason', async (name, error, reason) => {
    await withFault('createToken', { error, reason }, (to) =>
      refusals(to, 'createToken', inputs.createToken, name),
    )
  })

  test('names the Region of a token', async () => {
    const fault = {
      status: 400,
      headers: { 'x-amzn-ErrorType': 'InvalidRequestRegionException', 'x-amzn-RequestId': 'id-1' },
      body: JSON.stringify({
        error: 'invalid_request',
        error_description: 'Elsewhere',
        region: 'eu-west-1',
        endpoint: 'https://oidc.eu-west-1.amazonaws.com',
      }),
    }
    await withFault('createToken', fault, (to) =>
      refusals(to, 'createToken', inputs.createToken, 'InvalidRequestRegionException'),
    )
  })

  const credentials = { clientId: 'i', clientSecret: 's' }
  const grant = { accessToken: 'aoa', tokenType: 'Bearer', expiresIn: 3600 }
  test.each([
    [{ grantType: 'refresh_token', refreshToken: 'r' }, grant],
    [
      { grantType: 'refresh_token', refreshToken: 'r', scope: ['a', 'b'] },
      { ...grant, refreshToken: 'aor' },
    ],
    [
      {
        grantType: 'authorization_code',
        code: 'c',
        codeVerifier: 'v',
        redirectUri: 'http://127.0.0.1:1/oauth/callback',
      },
      { ...grant, refreshToken: 'aor', idToken: 'i', unknown: 1 },
    ],
  ])('with %j is the same request and the same grant', async (input, body) => {
    const fault = {
      status: 200,
      headers: { 'content-type': 'application/json', 'x-amzn-RequestId': 'id-2' },
      body: JSON.stringify(body),
    }
    await withFault('createToken', fault, async (to) => {
      await answers(to, 'createToken', { ...credentials, ...input })
    })
  })
})
