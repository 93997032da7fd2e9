import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromSessionKey } from '../../src/store/aws-session-key.ts'
import {
  formatDate,
  fromTokenFile,
  parseDate,
  parseTokenFile,
  toTokenFile,
} from '../../src/store/aws-cache-token.ts'
import { endpoint, moment, region, startUrl, token, tokenKey } from './subjects.ts'

const identityOf = (sessionName: string | null = null) => {
  const identity = fromSessionKey(tokenKey(sessionName).slice('token/'.length))
  if (identity === undefined) throw new Error('This is no key of a session.')
  return identity
}
const identity = identityOf()

const at = Date.UTC(2026, 0, 2, 3, 4, 5)

const order = [
  'startUrl',
  'region',
  'accessToken',
  'expiresAt',
  'clientId',
  'clientSecret',
  'registrationExpiresAt',
  'refreshToken',
]

/** What all readers together demand of a file. */
const judge = (text: string): void => {
  expect(text).toBe(text.trim())
  const file = JSON.parse(text) as Record<string, unknown>
  for (const value of Object.values(file)) expect(value).toBeTypeOf('string')
  const names = Object.keys(file).filter((key) => order.includes(key))
  expect(names).toEqual(order.filter((key) => names.includes(key)))
  for (const key of ['expiresAt', 'registrationExpiresAt'])
    if (key in file) expect(file[key]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/)
}

describe('toTokenFile and fromTokenFile', () => {
  it('give back what was put in, in a form that every reader takes', () => {
    fc.assert(
      fc.property(token, (value) => {
        const text = toTokenFile(value)
        judge(text)
        const file = parseTokenFile(text)
        expect(file && fromTokenFile(file, identity)).toEqual(value)
      }),
    )
  })

  it('have all eight keys where all are known', () => {
    const client = { clientId: 'c', clientSecret: 's', expiresAt: at + 1 }
    const value = { accessToken: 'a', expiresAt: at, refreshToken: 'r', startUrl, region, client }
    expect(JSON.parse(toTokenFile(value))).toStrictEqual({
      startUrl,
      region,
      accessToken: 'a',
      expiresAt: '2026-01-02T03:04:05Z',
      clientId: 'c',
      clientSecret: 's',
      registrationExpiresAt: '2026-01-02T03:04:05.001Z',
      refreshToken: 'r',
    })
  })

  it('keep what others put in, and nothing of the token before', () => {
    const unknown = fc.dictionary(
      fc.string().filter((key) => ![...order, 'endpoint'].includes(key)),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(unknown, token, token, (others, before, value) => {
        const old = { ...(JSON.parse(toTokenFile(before)) as object), ...others }
        const file = JSON.parse(toTokenFile(value, old)) as object
        // As text, since JSON knows no -0.
        const known = JSON.parse(toTokenFile(value)) as object
        expect(file).toEqual(JSON.parse(JSON.stringify({ ...known, ...others })))
      }),
    )
  })

  it('put no date into a file that no reader could read', () => {
    for (const end of [Number.MAX_SAFE_INTEGER, 8.64e15, Date.UTC(10_000, 0)])
      expect(formatDate(end)).toBe('9999-12-31T23:59:59Z')
  })

  it('refuse what is no token, and quote nothing of it', () => {
    const whole = { accessToken: 'CANARY', expiresAt: at, startUrl, region }
    const wrong = [
      undefined,
      'CANARY',
      { ...whole, accessToken: '' },
      { ...whole, expiresAt: Number.NaN },
      { ...whole, expiresAt: '2026' },
      { ...whole, region: undefined },
      { ...whole, refreshToken: 7 },
      { ...whole, client: { clientId: 'CANARY' } },
    ]
    for (const value of wrong)
      expect(() => toTokenFile(value)).toThrow(/^The value to be stored is not a token\.$/)
  })

  it('name the endpoint where it does not follow from the region, and ask for the same', () => {
    const value = { accessToken: 'a', tokenType: 'Bearer', expiresAt: at, startUrl, region }
    const own = 'http://127.0.0.1:8080'
    const usual = [
      endpoint,
      'https://oidc-fips.us-east-1.amazonaws.com',
      'https://oidc.us-east-1.api.aws',
    ]
    for (const one of usual)
      expect(toTokenFile({ ...value, endpoint: one })).toBe(toTokenFile(value))
    const file = parseTokenFile(toTokenFile({ ...value, endpoint: own })) ?? {}
    expect(fromTokenFile(file, identity)).toBeUndefined()
    expect(fromTokenFile(file, { ...identity, endpoint: own })).toEqual({ ...value, endpoint: own })
  })
})

describe('fromTokenFile', () => {
  const file = { accessToken: 'a', expiresAt: '2026-01-02T03:04:05Z' }

  it('takes a file that says only what it must', () => {
    expect(fromTokenFile(file, identity)).toEqual({
      accessToken: 'a',
      tokenType: 'Bearer',
      expiresAt: at,
      startUrl,
      region,
    })
  })

  it('takes no token of another session', () => {
    for (const other of [
      { startUrl: 'https://other.awsapps.com/start' },
      { region: 'eu-west-1' },
      { endpoint: 'https://other.example' },
    ])
      expect(fromTokenFile({ ...file, ...other }, identity)).toBeUndefined()
  })

  it('knows a portal by its address, however it ends', () => {
    for (const end of ['', '/', '#', '/#/', '#/'])
      expect(fromTokenFile({ ...file, startUrl: `${startUrl}${end}` }, identity)).toMatchObject({
        startUrl,
      })
  })

  it('leaves out a client that is not known as a whole', () => {
    const client = {
      clientId: 'c',
      clientSecret: 's',
      registrationExpiresAt: '2027-01-01T00:00:00Z',
    }
    expect(fromTokenFile({ ...file, ...client }, identity)).toHaveProperty('client')
    for (const key of Object.keys(client))
      for (const bad of [undefined, null, '', 7])
        expect(fromTokenFile({ ...file, ...client, [key]: bad }, identity)).not.toHaveProperty(
          'client',
        )
  })

  it('takes no token without a usable end', () => {
    for (const expiresAt of [
      1_767_323_045,
      null,
      'soon',
      '2026-01-02T03:04:05',
      '2026-13-02T03:04:05Z',
    ])
      expect(fromTokenFile({ ...file, expiresAt }, identity)).toBeUndefined()
  })
})

describe('parseDate', () => {
  it.each([
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.000Z',
    '2026-01-02T03:04:05.000000000Z',
    '2026-01-02T03:04:05UTC',
    '2026-01-02T03:04:05+0000',
    '2026-01-02T03:04:05+00:00',
    '2026-01-02T05:04:05+02:00',
    '2026-01-01T20:34:05-0630',
    '2026-01-02 03:04:05Z',
  ])('reads %s', (text) => {
    expect(parseDate(text)).toBe(at)
  })

  it('reads what formatDate writes', () => {
    fc.assert(fc.property(moment, (time) => parseDate(formatDate(time)) === time))
  })

  it('is calm about anything else', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const time = parseDate(value)
        return time === undefined || Number.isFinite(time)
      }),
    )
  })
})

describe('parseTokenFile', () => {
  it('knows a token file from registrations, role credentials and everything else', () => {
    const expiresAt = '2026-01-02T03:04:05Z'
    const others = [
      '',
      '{',
      'null',
      '[]',
      '"text"',
      '{}',
      '{"accessToken": 1, "expiresAt": "x"}',
      '{"accessToken": "a"}',
      '{"accessToken": "a", "expiresAt": "x"} more',
      JSON.stringify({ clientId: 'c', clientSecret: 's', expiresAt, scopes: [] }),
      JSON.stringify({ ProviderType: 'sso', Credentials: { AccessKeyId: 'A', Expiration: 'x' } }),
    ]
    for (const text of others) expect(parseTokenFile(text)).toBeUndefined()
    expect(parseTokenFile(JSON.stringify({ accessToken: 'a', expiresAt }))).toBeDefined()
  })
})
