import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connecting, obeysProxies } from '../../src/host/node-route.ts'
import { thrownBy } from '../contract/support.ts'
import { selfSigned } from './certificate.ts'

const proxy = 'http://proxy.example:3128'
const service = 'https://oidc.eu-west-1.amazonaws.com/token'

/** The proxy of an address; `undefined` where there is none. */
const proxyOf = (url: string, env: NodeJS.ProcessEnv, version = 'v24.21.0'): string | undefined => {
  const { proxyEnv } = connecting({ env, version })(new URL(url))
  return proxyEnv?.['https_proxy']
}

describe('a proxy', () => {
  it.each<[string, NodeJS.ProcessEnv, string | undefined]>([
    [service, {}, undefined],
    [service, { HTTPS_PROXY: '' }, undefined],
    [service, { HTTPS_PROXY: proxy }, proxy],
    [service, { https_proxy: proxy, HTTPS_PROXY: 'http://other.example' }, proxy],
    [service, { HTTP_PROXY: proxy }, undefined],
    [service, { HTTPS_PROXY: 'proxy.example:3128' }, proxy],
    [service, { HTTPS_PROXY: '//proxy.example:3128' }, proxy],
    [service, { HTTPS_PROXY: 'HTTP://proxy.example:3128' }, proxy],
    [service, { HTTPS_PROXY: 'https://u:p@proxy.example' }, 'https://u:p@proxy.example'],
    [service, { HTTPS_PROXY: proxy, NO_PROXY: '*' }, undefined],
    [service, { HTTPS_PROXY: proxy, NO_PROXY: 'x.example, .AmazonAWS.com' }, undefined],
    [service, { HTTPS_PROXY: proxy, NO_PROXY: '*.amazonaws.com' }, undefined],
    [service, { HTTPS_PROXY: proxy, no_proxy: 'oidc.eu-west-1.amazonaws.com:443' }, undefined],
    [service, { HTTPS_PROXY: proxy, NO_PROXY: 'oidc.eu-west-1.amazonaws.com:80' }, proxy],
    [service, { HTTPS_PROXY: proxy, NO_PROXY: 'amazonaws.com,aws.com' }, proxy],
    [service, { HTTPS_PROXY: proxy, NO_PROXY: '' }, proxy],
  ])('of %s with %j is %s', (url, env, expected) => {
    expect(proxyOf(url, env)).toBe(expected)
  })

  it.each([
    'http://127.0.0.1:8080/token',
    'http://127.9.9.9/',
    'http://localhost:3000/',
    'http://LOCALHOST/',
    'http://app.localhost:3000/',
    'http://[::1]:3000/',
    'https://127.0.0.1/',
    'https://localhost:8443/token',
  ])('never stands before %s, which is this machine', (url) => {
    const env = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy }
    for (const version of ['v24.21.0', 'v22.12.0']) {
      expect(proxyOf(url, env, version)).toBeUndefined()
      const { name } = connecting({ env, version })(new URL(url))
      expect(name).not.toBe(connecting({ env, version: 'v24.21.0' })(new URL(service)).name)
    }
  })

  it.each(['socks5://proxy.example', 'socks5h://u:hunter2@proxy.example', 'ftp://proxy.example'])(
    'that speaks no HTTP is said to be of no use: %s',
    (HTTPS_PROXY) => {
      const error = thrownBy(() => proxyOf(service, { HTTPS_PROXY }))
      expect(error).toMatchObject({ code: 'ERR_PROXY_UNSUPPORTED' })
      expect((error as Error).message).not.toContain('hunter2')
    },
  )

  it.each([
    ['v22.12.0', false],
    ['v22.20.0', false],
    ['v22.21.0', true],
    ['v22.22.3', true],
    ['v23.11.1', false],
    ['v24.0.0', false],
    ['v24.4.1', false],
    ['v24.5.0', true],
    ['v24.10.0', true],
    ['v25.0.0', true],
    ['v26.1.0', true],
    ['v22.21.0-nightly', true],
  ])('is used by Node %s: %s; where it is not, that is said at once', (version, isUsed) => {
    expect(obeysProxies(version)).toBe(isUsed)
    const env = { HTTPS_PROXY: proxy, NO_PROXY: '.example' }
    const failed = expect.objectContaining({ code: 'ERR_PROXY_UNSUPPORTED' }) as unknown
    expect(thrownBy(() => proxyOf(service, env, version))).toEqual(isUsed ? undefined : failed)
    // What needs no proxy does not miss it.
    expect(proxyOf('https://oidc.acme.example/', env, version)).toBeUndefined()
    expect(proxyOf(service, {}, version)).toBeUndefined()
    expect(proxyOf(service, { HTTP_PROXY: proxy }, version)).toBeUndefined()
  })

  it('is left to what runs this in place of Node', () => {
    const connectingTo = connecting({ env: { HTTPS_PROXY: proxy }, version: undefined })
    expect(connectingTo(new URL(service)).proxyEnv).toMatchObject({ https_proxy: proxy })
  })

  it('law: whatever the environment says, this machine is reached directly', () => {
    const value = fc.option(fc.oneof(fc.string(), fc.constant(proxy)), { nil: undefined })
    const env = fc.record({
      HTTP_PROXY: value,
      https_proxy: value,
      HTTPS_PROXY: value,
      NO_PROXY: value,
    })
    const host = fc.constantFrom('127.0.0.1', 'localhost', 'a.b.localhost', '[::1]', '127.255.0.1')
    const protocol = fc.constantFrom('http', 'https')
    fc.assert(
      fc.property(
        env,
        host,
        protocol,
        fc.integer({ min: 1, max: 65_535 }),
        (all, name, scheme, port) => {
          expect(proxyOf(`${scheme}://${name}:${port}/token`, all, 'v22.12.0')).toBeUndefined()
        },
      ),
    )
  })
})

describe('AWS_CA_BUNDLE', () => {
  let folder = ''
  const { cert, key } = selfSigned()
  const file = (name: string) => join(folder, name)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'authchart-ca-'))
    await writeFile(file('good.pem'), `# ours\n${cert}`)
    await writeFile(file('empty.pem'), '')
    await writeFile(file('key.pem'), key)
    await writeFile(file('page.pem'), '<html></html>')
  })
  afterAll(() => rm(folder, { recursive: true }))

  const trustedAt = (url: string, bundle: string | undefined) =>
    connecting({ env: { AWS_CA_BUNDLE: bundle }, version: 'v24.21.0' })(new URL(url)).ca

  it('stands in place of what is trusted otherwise', () => {
    expect(trustedAt(service, file('good.pem'))?.[0]).toContain(cert)
    expect(trustedAt('https://localhost:1/', file('good.pem'))?.[0]).toContain(cert)
  })

  it.each([undefined, ''])('that is %j changes nothing', (bundle) => {
    expect(trustedAt(service, bundle)).toBeUndefined()
  })

  it.each(['missing.pem', 'empty.pem', 'key.pem', 'page.pem', '.', 'good.pem/x'])(
    'that is %s is said to be of no use, each time',
    (name) => {
      const connectingTo = connecting({
        env: { AWS_CA_BUNDLE: file(name) },
        version: 'v24.21.0',
      })
      for (let n = 0; n < 2; n += 1)
        expect(thrownBy(() => connectingTo(new URL(service)))).toMatchObject({
          code: 'ERR_CA_BUNDLE',
          message: expect.stringMatching(
            /^AWS_CA_BUNDLE (?:cannot be read \(E\w+\)|holds no certificate): /,
          ) as string,
        })
      // What is not encrypted needs none.
      expect(connectingTo(new URL('http://127.0.0.1:1/')).ca).toBeUndefined()
    },
  )
})
