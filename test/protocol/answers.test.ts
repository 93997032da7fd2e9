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

describe('answers', () => {
  test('carry the circumstances of the call', async () => {
    const clock = manualClock(1000)
    const client = createClient({
      endpoint: 'https://oidc.example.com/base//',
      clock,
      fetch: (url) => {
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
