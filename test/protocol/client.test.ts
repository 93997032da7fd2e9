import { describe, expect, test } from 'vitest'
import { createClient } from '../../src/protocol/client.ts'
import { grant, json, rejection, token } from './support.ts'

const registration = { clientId: 'id', clientSecret: 'secret' }
const codes = {
  deviceCode: 'device',
  userCode: 'ABCD-EFGH',
  verificationUri: 'https://device.sso.eu-central-1.amazonaws.com/',
  expiresIn: 600,
}

describe('requests', () => {
  const sent: { url: string; method: string; body: unknown; headers: Headers }[] = []
  const client = createClient({
    region: 'eu-central-1',
    fetch: async (url, { method, headers, body }) => {
      const members = JSON.parse(body ?? '') as unknown
      sent.push({ url, method, headers: new Headers(headers), body: members })
      return json({ ...registration, ...codes, ...grant })
    },
  })

  test('are JSON in the service’s own names, without what is undefined or unknown', async () => {
    const register = {
      clientName: 'n',
      clientType: 'public',
      scopes: ['sso:account:access'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      grantTypes: ['authorization_code', 'refresh_token'],
      issuerUrl: 'https://x.awsapps.com/start',
      entitledApplicationArn: 'arn:aws:sso::1:application/x',
    } as const
    const start = { ...registration, startUrl: 'https://x.awsapps.com/start' }
    const create = {
      ...registration,
      grantType: 'authorization_code',
      deviceCode: 'd',
      code: 'c',
      refreshToken: 'r',
      scope: ['s'],
      redirectUri: 'http://127.0.0.1:1/oauth/callback',
      codeVerifier: 'v',
    }
    await client.registerClient(register)
    await client.startDeviceAuthorization(Object.assign({ unknown: 1 }, start))
    await client.createToken(create)
    await client.createToken({ ...token, refreshToken: undefined })
    const base = 'https://oidc.eu-central-1.amazonaws.com'
    expect(sent.map(({ url, method, body }) => ({ url, method, body }))).toEqual([
      { url: `${base}/client/register`, method: 'POST', body: register },
      { url: `${base}/device_authorization`, method: 'POST', body: start },
      { url: `${base}/token`, method: 'POST', body: create },
      { url: `${base}/token`, method: 'POST', body: token },
    ])
    for (const { headers } of sent) {
      expect(Object.fromEntries(headers)).toEqual({
        accept: 'application/json',
        'content-type': 'application/json',
      })
    }
  })

  test.each([
    [{ ...token, clientId: undefined }, "'clientId' must be a non-empty string, not undefined"],
    [{ ...token, clientSecret: '' }, "'clientSecret' must be a non-empty string, not an empty"],
    [{ ...token, deviceCode: 5 }, "'deviceCode' must be a non-empty string, not a number"],
    [{ ...token, code: null }, "'code' must be a non-empty string, not null"],
    [{ ...token, scope: 'hunter2' }, "'scope' must be an array of strings, not a string"],
    [{ ...token, scope: ['a', {}] }, "'scope.1' must be a non-empty string, not an object"],
    [undefined, 'input must be an object, not undefined'],
    [[], 'input must be an object, not an array'],
  ])('a wrong argument is named, never quoted: %j', async (input, message) => {
    const before = sent.length
    const error = await rejection(client.createToken(input as never))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(`createToken: ${message}`)
    expect(String(error)).not.toContain('hunter2')
    expect(sent).toHaveLength(before)
  })

  test('the client type is public', async () => {
    const input = { clientName: 'n', clientType: 'confidential' } as never
    await expect(client.registerClient(input)).rejects.toThrow(
      "registerClient: 'clientType' must be 'public', not a string",
    )
  })
})

describe('options', () => {
  test.each([
    [undefined, 'createClient: options must be Object, not undefined.'],
    [{}, "'region' must be the name of an AWS Region, not undefined"],
    [{ region: 'a', fetch: 5 }, 'createClient: options.fetch must be a function, not a number.'],
    [{ region: 'a', clock: {} }, 'createClient: options.clock must be a clock, not an object.'],
    [
      { region: 'a', requestTimeoutMs: '5' },
      'createClient: options.requestTimeoutMs must be a positive number, not a string.',
    ],
    [
      { region: 'a', requestTimeoutMs: Number.NaN },
      'createClient: options.requestTimeoutMs must be a positive number, not a number.',
    ],
    [
      { region: 'a', maxConcurrent: 1.5 },
      'createClient: options.maxConcurrent must be a positive integer, not a number.',
    ],
    [
      { region: 'a', maxConcurrent: 0 },
      'createClient: options.maxConcurrent must be a positive integer',
    ],
  ])('%j is refused', (options, message) => {
    expect(() => createClient(options as never)).toThrow(TypeError)
    expect(() => createClient(options as never)).toThrow(message)
  })
})
