import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  oidcEndpoint,
  partitionOf,
  partitions,
} from '../../../src/protocol/identity-center/endpoints.ts'

/** Partition, a region of it, then plain, FIPS, dual-stack, and both. */
const vectors = [
  [
    'aws',
    'eu-central-1',
    'oidc.eu-central-1.amazonaws.com',
    'oidc-fips.eu-central-1.amazonaws.com',
    'oidc.eu-central-1.api.aws',
    'oidc-fips.eu-central-1.api.aws',
  ],
  [
    'aws-cn',
    'cn-north-1',
    'oidc.cn-north-1.amazonaws.com.cn',
    'oidc-fips.cn-north-1.amazonaws.com.cn',
    'oidc.cn-north-1.api.amazonwebservices.com.cn',
    'oidc-fips.cn-north-1.api.amazonwebservices.com.cn',
  ],
  [
    'aws-eusc',
    'eusc-de-east-1',
    'oidc.eusc-de-east-1.amazonaws.eu',
    'oidc-fips.eusc-de-east-1.amazonaws.eu',
    'oidc.eusc-de-east-1.api.amazonwebservices.eu',
    'oidc-fips.eusc-de-east-1.api.amazonwebservices.eu',
  ],
  [
    'aws-us-gov',
    'us-gov-west-1',
    'oidc.us-gov-west-1.amazonaws.com',
    'oidc.us-gov-west-1.amazonaws.com',
    'oidc.us-gov-west-1.api.aws',
    'oidc-fips.us-gov-west-1.api.aws',
  ],
  [
    'aws-iso',
    'us-iso-east-1',
    'oidc.us-iso-east-1.c2s.ic.gov',
    'oidc-fips.us-iso-east-1.c2s.ic.gov',
    'oidc.us-iso-east-1.api.aws.ic.gov',
    'oidc-fips.us-iso-east-1.api.aws.ic.gov',
  ],
  [
    'aws-iso-b',
    'us-isob-east-1',
    'oidc.us-isob-east-1.sc2s.sgov.gov',
    'oidc-fips.us-isob-east-1.sc2s.sgov.gov',
    'oidc.us-isob-east-1.api.aws.scloud',
    'oidc-fips.us-isob-east-1.api.aws.scloud',
  ],
  [
    'aws-iso-e',
    'eu-isoe-west-1',
    'oidc.eu-isoe-west-1.cloud.adc-e.uk',
    'oidc-fips.eu-isoe-west-1.cloud.adc-e.uk',
    'oidc.eu-isoe-west-1.api.cloud-aws.adc-e.uk',
    'oidc-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk',
  ],
  [
    'aws-iso-f',
    'us-isof-south-1',
    'oidc.us-isof-south-1.csp.hci.ic.gov',
    'oidc-fips.us-isof-south-1.csp.hci.ic.gov',
    'oidc.us-isof-south-1.api.aws.hci.ic.gov',
    'oidc-fips.us-isof-south-1.api.aws.hci.ic.gov',
  ],
] as const

const switches = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const

/** What AWS's own rules say. */
async function resolvedByAws(region: string, fips: boolean, dualStack: boolean): Promise<string> {
  const client = new SSOOIDCClient({ region })
  const { url } = client.config.endpointProvider({
    Region: region,
    UseFIPS: fips,
    UseDualStack: dualStack,
  })
  return url.href.replace(/\/$/, '')
}

describe('partitions', () => {
  test.each(vectors)('%s has its hosts', (id, region, ...hosts) => {
    expect(partitionOf(region).id).toBe(id)
    const found = switches.map(([useFipsEndpoint, useDualstackEndpoint]) =>
      oidcEndpoint({ region, useFipsEndpoint, useDualstackEndpoint }),
    )
    expect(found).toEqual(hosts.map((host) => `https://${host}`))
  })

  test('every partition is covered', () => {
    expect(vectors.map(([id]) => id)).toEqual(partitions.map(({ id }) => id))
  })

  test("agree with AWS's own rules, known regions and unknown", async () => {
    const regions = [
      ...vectors.map(([, region]) => region),
      'us-east-1',
      'cn-northwest-1',
      'us-gov-east-1',
      'mx-central-1',
      'il-central-1',
      'xx-new-1',
      'nowhere',
    ]
    for (const region of regions) {
      for (const [useFipsEndpoint, useDualstackEndpoint] of switches) {
        expect(oidcEndpoint({ region, useFipsEndpoint, useDualstackEndpoint })).toBe(
          await resolvedByAws(region, useFipsEndpoint, useDualstackEndpoint),
        )
      }
    }
  })
})

describe('regions', () => {
  test.each([
    'evil.com/',
    'evil.com#',
    'a.b',
    '-a',
    'a-',
    'a b',
    'a\n',
    'a@b',
    'é',
    'a'.repeat(64),
  ])('%j is refused, and not quoted', (region) => {
    const attempt = (): string => oidcEndpoint({ region })
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow("'region' must be a valid host label")
  })

  test.each([undefined, '', null, 5])('%j is missing', (region) => {
    expect(() => oidcEndpoint({ region: region as never })).toThrow(/^'region' must be the name of/)
  })

  test('no region builds a host outside the table', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), fc.boolean(), (region, a, b) => {
        let endpoint: string
        try {
          endpoint = oidcEndpoint({ region, useFipsEndpoint: a, useDualstackEndpoint: b })
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          return
        }
        const { hostname, href } = new URL(endpoint)
        expect(href).toBe(`https://${hostname}/`)
        expect(hostname.endsWith(b ? '.api.aws' : '.amazonaws.com')).toBe(true)
      }),
    )
  })
})

describe('custom endpoints', () => {
  test.each([
    'https://oidc.example.com',
    'https://oidc.example.com/base/',
    'http://127.0.0.1:8080',
    'http://127.9.9.9',
    'http://localhost:3000/x',
    'http://a.localhost',
    'http://[::1]:3000',
  ])('%s is used as it stands', (endpoint) => {
    expect(oidcEndpoint({ endpoint })).toBe(endpoint)
    expect(oidcEndpoint({ endpoint, region: 'eu-central-1' })).toBe(endpoint)
    expect(oidcEndpoint({ endpoint, useFipsEndpoint: false })).toBe(endpoint)
  })

  test.each([
    'http://example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1',
    'ftp://127.0.0.1',
    'javascript:alert(1)',
    'https://user:hunter2@example.com',
    'https://example.com/?a=b',
    'https://example.com/#a',
    'example.com',
    '/path',
    '',
    5,
    null,
  ])('%j is refused, and not quoted', (endpoint) => {
    const attempt = (): string => oidcEndpoint({ endpoint: endpoint as never })
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(/^'endpoint' must/)
    expect(attempt).not.toThrow(/example|hunter2/)
  })

  test.each(['useFipsEndpoint', 'useDualstackEndpoint'])('exclude %s', (option) => {
    expect(() => oidcEndpoint({ endpoint: 'https://example.com', [option]: true })).toThrow(
      new TypeError(`'${option}' cannot be used together with 'endpoint'`),
    )
  })

  test('switches are booleans', () => {
    expect(() =>
      oidcEndpoint({ region: 'eu-central-1', useFipsEndpoint: 'false' as never }),
    ).toThrow(new TypeError("'useFipsEndpoint' must be a boolean, not a string"))
  })
})
