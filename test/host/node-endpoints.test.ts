import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EndpointSettings } from '../../src/host/host.ts'
import { endpointSettings } from '../../src/host/node-endpoints.ts'

const [one, all] = ['http://127.0.0.1:1', 'http://127.0.0.1:2']

describe('of the environment', () => {
  it.each<[NodeJS.ProcessEnv, EndpointSettings]>([
    [{}, {}],
    [{ AWS_ENDPOINT_URL_SSO_OIDC: one }, { endpoint: one }],
    [{ AWS_ENDPOINT_URL_SSO: one }, { portalEndpoint: one }],
    [{ AWS_ENDPOINT_URL: all }, { endpoint: all, portalEndpoint: all }],
    [
      { AWS_ENDPOINT_URL_SSO_OIDC: one, AWS_ENDPOINT_URL: all },
      { endpoint: one, portalEndpoint: all },
    ],
    [
      { AWS_ENDPOINT_URL_SSO: one, AWS_ENDPOINT_URL: all },
      { endpoint: all, portalEndpoint: one },
    ],
    [
      { AWS_ENDPOINT_URL_SSO_OIDC: '', AWS_ENDPOINT_URL_SSO: '', AWS_ENDPOINT_URL: all },
      { endpoint: all, portalEndpoint: all },
    ],
    [{ AWS_ENDPOINT_URL_SSO_OIDC: '', AWS_ENDPOINT_URL: '' }, {}],
    [{ AWS_ENDPOINT_URL_S3: one }, {}],
    [{ AWS_ENDPOINT_URL: all, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, {}],
    [{ AWS_ENDPOINT_URL_SSO_OIDC: one, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'TRUE' }, {}],
    [{ AWS_ENDPOINT_URL_SSO: one, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'True' }, {}],
    [
      { AWS_ENDPOINT_URL_SSO_OIDC: one, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
      { endpoint: one },
    ],
    [
      { AWS_ENDPOINT_URL_SSO_OIDC: one, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: '1' },
      { endpoint: one },
    ],
    [
      { AWS_ENDPOINT_URL_SSO: one, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: '' },
      { portalEndpoint: one },
    ],
  ])('%j, the endpoints are %j', (env, endpoints) => {
    expect(endpointSettings(env)).toEqual(endpoints)
  })

  it.each<[string | undefined, boolean | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['1', false],
    ['no', false],
    ['false', false],
    ['FALSE', false],
    [' true', false],
    ['true', true],
    ['True', true],
  ])('a flag of %j is %s', (value, flag) => {
    const env = { AWS_USE_FIPS_ENDPOINT: value, AWS_USE_DUALSTACK_ENDPOINT: value }
    const { useFipsEndpoint, useDualstackEndpoint, ...rest } = endpointSettings(env)
    expect([useFipsEndpoint, useDualstackEndpoint, rest]).toEqual([flag, flag, {}])
  })

  it('law: a variable of another service changes nothing', () => {
    const name = fc
      .stringMatching(/^AWS_[A-Z_]{1,30}$/)
      .filter((text) => !/^AWS_(?:ENDPOINT_URL(?:_SSO(?:_OIDC)?)?|USE_|IGNORE_)/.test(text))
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), (env) => {
        expect(endpointSettings({ ...env, AWS_ENDPOINT_URL: all })).toEqual({
          endpoint: all,
          portalEndpoint: all,
        })
      }),
    )
  })
})
