import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EndpointSettings } from '../../../src/host/host.ts'
import { createSession, identityCenter } from '../../../src/index.ts'
import { createClient } from '../../../src/client.ts'
import { toClientRequest } from '../../../src/protocol/providers.ts'
import { instanceOf, portalOf } from '../../../src/protocol/identity-center/service.ts'
import { simulate } from '../../../src/testing/index.ts'
import { thrownBy } from '../../contract/support.ts'

type Options = Omit<Parameters<typeof identityCenter>[0], 'startUrl' | 'region'>

const region = 'eu-west-1'
const classic = 'https://acme.awsapps.com/start'
const dual = 'https://ssoins-722.portal.eu-west-1.app.aws'
const plain = 'https://oidc.eu-west-1.amazonaws.com'
const dualStack = 'https://oidc.eu-west-1.api.aws'
const fips = 'https://oidc-fips.eu-west-1.amazonaws.com'
const both = 'https://oidc-fips.eu-west-1.api.aws'
const own = 'https://oidc.acme.example'
const elsewhere = 'http://127.0.0.1:4566'

const requestOf = (startUrl: string, options: Options, settings: EndpointSettings = {}) =>
  toClientRequest(identityCenter({ startUrl, region, ...options }), 'Acme', undefined, settings)

const asked = (startUrl: string, options: Options, settings?: EndpointSettings): string =>
  instanceOf(requestOf(startUrl, options, settings)).endpoint

describe('which endpoint is asked', () => {
  test.each<[string, Options, EndpointSettings, string]>([
    // The start URL alone.
    [classic, {}, {}, plain],
    [dual, {}, {}, dualStack],
    ['https://ssoins-722.eu-west-1.portal.amazonaws.com', {}, {}, plain],
    // The surroundings say more than the start URL.
    [dual, {}, { useDualstackEndpoint: false }, plain],
    [dual, {}, { useFipsEndpoint: true }, both],
    [dual, {}, { endpoint: elsewhere }, elsewhere],
    [classic, {}, { useDualstackEndpoint: true }, dualStack],
    [classic, {}, { useFipsEndpoint: true, useDualstackEndpoint: true }, both],
    [classic, {}, { endpoint: `${elsewhere}//` }, elsewhere],
    // The provider's own word says most.
    [dual, { dualStack: false }, {}, plain],
    [dual, { dualStack: false }, { useDualstackEndpoint: true }, plain],
    [dual, { fips: true }, { useFipsEndpoint: false }, both],
    [classic, { dualStack: true }, { useDualstackEndpoint: false }, dualStack],
    [classic, { fips: false }, { useFipsEndpoint: true }, plain],
    [classic, { fips: true }, {}, fips],
    [classic, { fips: true }, { endpoint: elsewhere }, fips],
    [classic, { dualStack: true }, { endpoint: elsewhere, useFipsEndpoint: true }, both],
    [classic, { fips: false }, { endpoint: elsewhere, useFipsEndpoint: true }, elsewhere],
    [classic, { endpoint: own }, { endpoint: elsewhere, useFipsEndpoint: true }, own],
    [dual, { endpoint: `${own}/` }, {}, own],
    [dual, { endpoint: own, fips: false, dualStack: false }, {}, own],
  ])('%s with %j in %j: %s', (startUrl, options, settings, expected) => {
    expect(asked(startUrl, options, settings)).toBe(expected)
  })

  test.each([{ fips: true }, { dualStack: true }])(
    'an endpoint and %j exclude each other',
    (more) => {
      const error = thrownBy(() =>
        identityCenter({ startUrl: classic, region, endpoint: own, ...more }),
      )
      expect(error).toEqual(
        new TypeError(
          `identityCenter: options.${Object.keys(more).join()} cannot be used together with options.endpoint.`,
        ),
      )
    },
  )

  test.each<[EndpointSettings, RegExp]>([
    [{ endpoint: elsewhere, useFipsEndpoint: true }, /'useFipsEndpoint' cannot be used together/],
    [{ endpoint: 'http://hunter2.example' }, /'endpoint' must be an https URL/],
    [{ endpoint: 'https://u:hunter2@x.example' }, /'endpoint' must be an https URL/],
  ])(
    'settings of the host that cannot be, such as %j, throw and say where they come from',
    (endpoints, what) => {
      const host = { ...simulate(), endpoints }
      const provider = identityCenter({ startUrl: classic, region })
      const { message } = thrownBy(() =>
        createSession({ provider, clientName: 'Acme', host }),
      ) as TypeError
      expect(message).toMatch(what)
      expect(message).toMatch(/^createSession: host\.endpoints, from /)
      expect(message).toContain('AWS_ENDPOINT_URL')
      expect(message).not.toContain('hunter2')
    },
  )
})

describe('where the access portal is', () => {
  const at = (host: string) => `https://${host}`

  test.each<[string, string, Options, EndpointSettings, string]>([
    [classic, region, {}, {}, at('portal.sso.eu-west-1.amazonaws.com')],
    [dual, region, {}, {}, at('portal.sso.eu-west-1.api.aws')],
    [classic, region, { fips: true }, {}, at('portal.sso-fips.eu-west-1.amazonaws.com')],
    [classic, region, {}, { useFipsEndpoint: true }, at('portal.sso-fips.eu-west-1.amazonaws.com')],
    [dual, region, { fips: true }, {}, at('portal.sso-fips.eu-west-1.api.aws')],
    [classic, 'cn-north-1', {}, {}, at('portal.sso.cn-north-1.amazonaws.com.cn')],
    [classic, 'us-gov-west-1', {}, {}, at('portal.sso.us-gov-west-1.amazonaws.com')],
    [classic, 'us-gov-west-1', { fips: true }, {}, at('portal.sso.us-gov-west-1.amazonaws.com')],
    // An endpoint that the provider was given stands for both services.
    [classic, region, { endpoint: own }, {}, own],
    [classic, region, { endpoint: `${own}/` }, {}, own],
    // One of AWS's own does not: its portal stands beside it.
    [classic, region, { endpoint: plain }, {}, at('portal.sso.eu-west-1.amazonaws.com')],
    [classic, region, { endpoint: `${fips}/` }, {}, at('portal.sso-fips.eu-west-1.amazonaws.com')],
    [classic, region, { endpoint: both }, {}, at('portal.sso-fips.eu-west-1.api.aws')],
    [classic, region, { endpoint: `${plain}.acme.example` }, {}, `${plain}.acme.example`],
    [classic, region, { endpoint: `${plain}:8443` }, {}, `${plain}:8443`],
    [classic, region, { endpoint: `${plain}/x` }, {}, `${plain}/x`],
    // That of the surroundings is of one service.
    [classic, region, {}, { endpoint: elsewhere }, at('portal.sso.eu-west-1.amazonaws.com')],
    [classic, region, {}, { portalEndpoint: `${elsewhere}/` }, elsewhere],
    [classic, region, { endpoint: own }, { portalEndpoint: elsewhere }, elsewhere],
    [
      classic,
      region,
      { fips: true },
      { portalEndpoint: elsewhere },
      at('portal.sso-fips.eu-west-1.amazonaws.com'),
    ],
    // The provider's own word says most.
    [classic, region, { portalEndpoint: `${own}/` }, { portalEndpoint: elsewhere }, own],
    [classic, region, { endpoint: elsewhere, portalEndpoint: own }, {}, own],
    [classic, region, { fips: true, portalEndpoint: own }, {}, own],
  ])('%s in %s with %j in %j: %s', (startUrl, where, options, settings, expected) => {
    const provider = identityCenter({ startUrl, region: where, ...options })
    const request = toClientRequest(provider, 'Acme', undefined, settings)
    expect(portalOf(instanceOf(request))).toBe(expected)
  })

  test('is not in the request where it follows from the endpoint', () => {
    for (const options of [{}, { fips: true }, { dualStack: true }, { endpoint: elsewhere }])
      expect(instanceOf(requestOf(classic, options))).not.toHaveProperty('portal')
  })

  test('does not change the name under which a token is kept', () => {
    const { session } = requestOf(classic, {})
    expect(requestOf(classic, { portalEndpoint: own }).session).toBe(session)
  })

  test.each([{ portalEndpoint: 'http://hunter2.example' }, { portalEndpoint: '?hunter2' }])(
    'settings of the host that cannot be, such as %j, throw and say where they come from',
    (endpoints) => {
      const host = { ...simulate(), endpoints }
      const provider = identityCenter({ startUrl: classic, region })
      const { message } = thrownBy(() =>
        createSession({ provider, clientName: 'Acme', host }),
      ) as TypeError
      expect(message).toMatch(
        /^createSession: host\.endpoints, from .*'endpoint' must be an https URL/,
      )
      expect(message).not.toContain('hunter2')
    },
  )
})

test('law: what may be an endpoint is one question, whoever asks', () => {
  const parts = fc.tuple(
    fc.constantFrom('https://', 'http://', 'HTTPS://', 'https:', 'ftp://', ''),
    fc.constantFrom('', 'user@', 'u:p@', '@'),
    fc.constantFrom(
      '127.0.0.1',
      'localhost',
      'a.localhost',
      '[::1]',
      '127.0.0.1.evil.example',
      'x.example',
      '10.0.0.1',
    ),
    fc.constantFrom('', ':80', ':x'),
    fc.constantFrom('', '/', '/base/', '/a b', '\\x', '?q', '#f', '/\n'),
    fc.constantFrom('', ' ', '\n'),
  )
  fc.assert(
    fc.property(parts, (all) => {
      const endpoint = all.join('')
      const refusals = [
        () => identityCenter({ startUrl: classic, region, endpoint }),
        () => createClient({ endpoint }),
        () => requestOf(classic, {}, { endpoint }),
        () => requestOf(classic, {}, { portalEndpoint: endpoint }),
        () => identityCenter({ startUrl: classic, region, portalEndpoint: endpoint }),
      ].map((make) => thrownBy(make) !== undefined)
      expect(new Set(refusals).size).toBe(1)
    }),
  )
})

describe('the name under which a token is kept', () => {
  const named = (startUrl: string, options: Options, settings?: EndpointSettings) =>
    requestOf(startUrl, options, settings).session

  test.each<[string, EndpointSettings, string]>([
    [classic, {}, plain],
    [dual, {}, plain],
    [dual, { useFipsEndpoint: false, useDualstackEndpoint: false }, plain],
    [classic, { useDualstackEndpoint: true }, dualStack],
    [classic, { useFipsEndpoint: true }, fips],
    [classic, { endpoint: elsewhere }, elsewhere],
    [classic, { endpoint: `${elsewhere}/` }, `${elsewhere}/`],
  ])('of %s in %j is that of version 0.1.0', (startUrl, settings, endpoint) => {
    const key = [endpoint, region, startUrl, null, 'Acme', ['sso:account:access']]
    expect(named(startUrl, {}, settings)).toBe(JSON.stringify(key))
  })

  test('law: no way to the region changes it', () => {
    const flag = fc.option(fc.boolean(), { nil: undefined })
    fc.assert(
      fc.property(fc.constantFrom(classic, dual), flag, flag, (startUrl, one, other) => {
        const options = {
          ...(one !== undefined && { fips: one }),
          ...(other !== undefined && { dualStack: other }),
        }
        expect(named(startUrl, options)).toBe(named(startUrl, {}))
      }),
    )
  })

  test('a token that was stored when a dual-stack start URL was asked over IPv4 signs in', async () => {
    const host = simulate()
    const expiresAt = host.clock.now() + 3_600_000
    const token = {
      accessToken: 'of 0.1.0',
      tokenType: 'Bearer',
      expiresAt,
      region,
      startUrl: dual,
      endpoint: plain,
    }
    await host.store.set(`token/${named(dual, {})}`, token, { kind: 'secret' })
    const provider = identityCenter({ startUrl: dual, region })
    const session = createSession({ provider, clientName: 'Acme', host })
    const found = session.token()
    await host.advance(1)
    expect((await found).reveal()).toBe('of 0.1.0')
  })
})
