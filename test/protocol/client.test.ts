import { describe, expect, test } from 'vitest'
import { createClient, type Client } from '../../src/protocol/client.ts'
import { isProtocolError } from '../../src/protocol/exceptions.ts'
import { grant, json, manualClock, rejection, token } from './support.ts'

const registration = { clientId: 'id', clientSecret: 'secret' }
const codes = {
  deviceCode: 'device',
  userCode: 'ABCD-EFGH',
  verificationUri: 'https://device.sso.eu-central-1.amazonaws.com/',
  expiresIn: 600,
}

/** A client whose every request gets the same answer. */
const answering = (answer: () => Response): Client =>
  createClient({
    region: 'eu-central-1',
    clock: manualClock(),
    fetch: () => Promise.resolve(answer()),
  })

const call = {
  registerClient: (answer: unknown) =>
    answering(() => json(answer)).registerClient({ clientName: 'n', clientType: 'public' }),
  startDeviceAuthorization: (answer: unknown) =>
    answering(() => json(answer)).startDeviceAuthorization({ ...registration, startUrl: 'u' }),
  createToken: (answer: unknown) => answering(() => json(answer)).createToken(token),
}

describe('requests', () => {
  const sent: { url: string; method: string; body: unknown; headers: Headers }[] = []
  const client = createClient({
    region: 'eu-central-1',
    fetch: async (request) => {
      const { url, method, headers } = request
      sent.push({ url, method, headers, body: await request.json() })
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
    [undefined, "'options' must be an object, not undefined"],
    [{}, "'region' must be the name of an AWS Region, not undefined"],
    [{ region: 'a', fetch: 5 }, "'fetch' must be a function, not a number"],
    [{ region: 'a', clock: {} }, "'clock' must be a clock, not an object"],
    [
      { region: 'a', requestTimeoutMs: '5' },
      "'requestTimeoutMs' must be a positive number, not a string",
    ],
    [
      { region: 'a', requestTimeoutMs: Number.NaN },
      "'requestTimeoutMs' must be a positive number, not a number",
    ],
    [
      { region: 'a', maxConcurrent: 1.5 },
      "'maxConcurrent' must be a positive integer, not a number",
    ],
    [{ region: 'a', maxConcurrent: 0 }, "'maxConcurrent' must be a positive integer"],
  ])('%j is refused', (options, message) => {
    expect(() => createClient(options as never)).toThrow(TypeError)
    expect(() => createClient(options as never)).toThrow(message)
  })
})

describe('answers', () => {
  test('carry the circumstances of the call', async () => {
    const clock = manualClock(1000)
    const client = createClient({
      endpoint: 'https://oidc.example.com/base//',
      clock,
      fetch: ({ url }) => {
        expect(url).toBe('https://oidc.example.com/base/token')
        clock.advance(70)
        return Promise.resolve(json(grant, 200, { 'x-amzn-RequestId': 'request-1' }))
      },
    })
    expect(await client.createToken(token)).toStrictEqual({
      ...grant,
      $metadata: {
        operation: 'createToken',
        httpStatusCode: 200,
        requestId: 'request-1',
        sentAt: 1000,
        answeredAt: 1070,
      },
    })
    expect(clock.pending).toBe(0)
  })

  test.each([
    [{}, {}],
    [
      { clientIdIssuedAt: 5, clientSecretExpiresAt: 7 },
      { clientIdIssuedAt: 5, clientSecretExpiresAt: 7 },
    ],
    [{ clientSecretExpiresAt: 0 }, {}],
    [{ clientSecretExpiresAt: null, tokenEndpoint: '', authorizationEndpoint: null }, {}],
    [{ tokenEndpoint: 't', authorizationEndpoint: 'a', unknown: 1 }, { tokenEndpoint: 't' }],
  ])('a registration with %j', async (members, expected) => {
    const answer = await call.registerClient({ ...registration, ...members })
    expect(answer).toMatchObject({ ...registration, ...expected })
    expect(answer).not.toHaveProperty('unknown')
    if (!('clientSecretExpiresAt' in expected)) expect(answer.clientSecretExpiresAt).toBe(undefined)
  })

  test.each([
    [1, 1],
    [0.5, 0.5],
    ...[0, -1, '5', null, undefined, true, {}, []].map((interval) => [interval, undefined]),
  ])('interval %j is read as %j', async (interval, expected) => {
    const answer = await call.startDeviceAuthorization({ ...codes, interval })
    expect(answer.interval).toBe(expected)
  })

  test('an interval too large for a number is none', async () => {
    const answer = JSON.stringify(codes).replace('{', '{"interval":1e999,')
    expect((await call.startDeviceAuthorization(answer)).interval).toBeUndefined()
  })

  test('a token type is Bearer, in any case, or absent', async () => {
    expect((await call.createToken({ ...grant, tokenType: 'bearer' })).tokenType).toBe('bearer')
    expect((await call.createToken({ ...grant, tokenType: null })).tokenType).toBe('Bearer')
  })

  test('what is null or empty is absent', async () => {
    const answer = await call.createToken({ ...grant, refreshToken: null, idToken: '' })
    expect(answer.refreshToken).toBeUndefined()
    expect(answer.idToken).toBeUndefined()
  })
})

describe('answers of the wrong shape', () => {
  const wrong: [keyof typeof call, string, unknown][] = [
    ...[undefined, '', null, 5, {}].map((accessToken): [keyof typeof call, string, unknown] => [
      'createToken',
      'accessToken',
      { ...grant, accessToken },
    ]),
    ...['-5', '0', '"3600"', '1e999', 'null', '9007199254740994', '[]', 'true'].map(
      (expiresIn): [keyof typeof call, string, unknown] => [
        'createToken',
        'expiresIn',
        `{"accessToken":"a","expiresIn":${expiresIn}}`,
      ],
    ),
    ['createToken', 'tokenType', { ...grant, tokenType: 'mac' }],
    ['createToken', 'tokenType', { ...grant, tokenType: 5 }],
    ['createToken', 'refreshToken', { ...grant, refreshToken: 5 }],
    ['createToken', 'idToken', { ...grant, idToken: {} }],
    ['registerClient', 'clientId', { clientSecret: 's' }],
    ['registerClient', 'clientSecret', { clientId: 's', clientSecret: 5 }],
    ['registerClient', 'clientSecretExpiresAt', { ...registration, clientSecretExpiresAt: '5' }],
    ['registerClient', 'clientSecretExpiresAt', { ...registration, clientSecretExpiresAt: 1.5 }],
    ['registerClient', 'clientIdIssuedAt', { ...registration, clientIdIssuedAt: -1 }],
    ['startDeviceAuthorization', 'deviceCode', { ...codes, deviceCode: '' }],
    ['startDeviceAuthorization', 'userCode', { ...codes, userCode: 5 }],
    ['startDeviceAuthorization', 'expiresIn', { ...codes, expiresIn: 0 }],
    ...['javascript:alert(1)', '/device', 'https://', 'ftp://x', 5].map(
      (verificationUri): [keyof typeof call, string, unknown] => [
        'startDeviceAuthorization',
        'verificationUri',
        { ...codes, verificationUri },
      ],
    ),
    [
      'startDeviceAuthorization',
      'verificationUriComplete',
      { ...codes, verificationUriComplete: 'x' },
    ],
  ]

  test.each(wrong)('%s names %s in %j', async (operation, member, answer) => {
    const error = await rejection(call[operation](answer))
    expect(error).toMatchObject({
      name: 'ProtocolError',
      readable: true,
      problem: `'${member}' is missing or not usable`,
      operation,
    })
  })

  test.each(['null', '5', '"text"', '[]', 'true'])('%s is no object', async (body) => {
    expect(await rejection(call.createToken(body))).toMatchObject({
      problem: 'answer is not a JSON object',
      readable: true,
    })
  })
})

describe('answers that are not the service’s', () => {
  const unreadable: [string, () => Response, object][] = [
    ['an HTML page', () => new Response('<html>'), { problem: 'answer is not JSON' }],
    ['truncated JSON', () => json('{"accessToken":"a","expi'), { problem: 'answer is not JSON' }],
    ['nothing', () => new Response(null, { status: 204 }), { problem: 'answer is empty' }],
    ['blanks', () => new Response(' \n'), { problem: 'answer is empty' }],
    [
      'a proxy’s page',
      () => new Response('<html>', { status: 502, headers: { 'retry-after': '30' } }),
      { problem: 'answer is not JSON', retryAfterMs: 30_000, $metadata: { httpStatusCode: 502 } },
    ],
    [
      'a proxy’s JSON',
      () => json({ message: 'x' }, 403),
      { problem: 'answer is not an error of the service', $metadata: { httpStatusCode: 403 } },
    ],
    ['a 5xx without a code', () => json({}, 503), { $metadata: { httpStatusCode: 503 } }],
    ['a 5xx that is no object', () => json('"x"', 500), { $metadata: { httpStatusCode: 500 } }],
    [
      'a page with the header of an exception',
      () =>
        new Response('<p>', { status: 400, headers: { 'x-amzn-errortype': 'SlowDownException' } }),
      { problem: 'answer is not JSON' },
    ],
    ['a network error in disguise', () => Response.error(), { problem: 'answer is empty' }],
  ]

  test.each(unreadable)('%s', async (_, answer, expected) => {
    const error = await rejection(answering(answer).createToken(token))
    expect(isProtocolError(error)).toBe(true)
    expect(error).toMatchObject({ name: 'ProtocolError', readable: false, ...expected })
  })

  test('an error with status 200 is an exception all the same', async () => {
    const error = await rejection(
      answering(() => json({ error: 'slow_down', interval: 10 })).createToken(token),
    )
    expect(error).toMatchObject({ name: 'SlowDownException', $metadata: { httpStatusCode: 200 } })
  })

  test('an exception without a body is known by its header', async () => {
    const headers = { 'x-amzn-errortype': 'InternalServerException', 'retry-after': '2' }
    const error = await rejection(
      answering(() => new Response(null, { status: 500, headers })).createToken(token),
    )
    expect(error).toMatchObject({ name: 'InternalServerException', retryAfterMs: 2000 })
  })
})
