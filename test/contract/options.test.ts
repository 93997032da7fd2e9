import { describe, expect, it } from 'vitest'
import {
  builderId,
  createSession,
  identityCenter,
  type SessionOptions,
  type SignInOptions,
} from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { thrownBy } from './support.ts'

const secret = 'aoaAAAAAG-canary-secret'
const portal = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' }

/** A TypeError that names the option and shows no value. */
const expectRefusal = (error: unknown, option: string) => {
  expect(error).toBeInstanceOf(TypeError)
  const { message } = error as TypeError
  expect(message).toContain(option)
  expect(message).not.toContain('canary')
  expect(message).not.toContain('must be unknown')
  expect(message).not.toMatch(/undefined is not|Cannot read|\[object Object\]/)
}

describe('identityCenter()', () => {
  it.each<[string, object]>([
    ['startUrl', { region: 'eu-west-1' }],
    ['startUrl', { ...portal, startUrl: 7 }],
    ['startUrl', { ...portal, startUrl: '' }],
    ['startUrl', { ...portal, startUrl: secret }],
    ['startUrl', { ...portal, startUrl: 'http://acme.awsapps.com/start' }],
    ['startUrl', { ...portal, startUrl: 'javascript:alert(1)' }],
    ['startUrl', { ...portal, startUrl: 'file:///etc/passwd' }],
    ['region', { startUrl: portal.startUrl }],
    ['region', { ...portal, region: '' }],
    ['region', { ...portal, region: 'eu-west-1.evil.example/' }],
    ['region', { ...portal, region: 'EU-WEST-1' }],
    ['region', { ...portal, region: secret }],
    ['region', { ...portal, region: null }],
    ['sessionName', { ...portal, sessionName: '' }],
    ['sessionName', { ...portal, sessionName: 1 }],
    ['endpoint', { ...portal, endpoint: 'http://10.0.0.1' }],
    ['endpoint', { ...portal, endpoint: 'not a url' }],
    ['endpoint', { ...portal, endpoint: 1 }],
    ['starturl', { ...portal, starturl: 'https://acme.awsapps.com/start' }],
  ])('refuses a bad %s: %j', (option, options) => {
    expectRefusal(
      thrownBy(() => identityCenter(options as typeof portal)),
      option,
    )
  })

  it.each([undefined, null, 'https://acme.awsapps.com/start', 7, []])('refuses %j', (options) => {
    expect(thrownBy(() => identityCenter(options as unknown as typeof portal))).toBeInstanceOf(
      TypeError,
    )
  })

  it('takes loopback endpoints for emulators, and all partitions', () => {
    for (const endpoint of ['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:9'])
      expect(identityCenter({ ...portal, endpoint }).endpoint).toBe(endpoint)
    for (const region of ['us-gov-west-1', 'cn-north-1', 'us-iso-east-1', 'eusc-de-east-1'])
      expect(identityCenter({ ...portal, region }).region).toBe(region)
    expect(Object.isFrozen(builderId())).toBe(true)
  })
})

describe('createSession()', () => {
  const host = simulate()
  const good = { provider: identityCenter(portal), clientName: 'Acme', host }

  it.each<[string, object]>([
    ['provider', { ...good, provider: undefined }],
    ['provider', { ...good, provider: 'https://acme.awsapps.com/start' }],
    ['provider', { ...good, provider: portal }],
    ['clientName', { ...good, clientName: undefined }],
    ['clientName', { ...good, clientName: '' }],
    ['clientName', { ...good, clientName: 'x'.repeat(101) }],
    ['clientName', { ...good, clientName: { secret } }],
    ['scopes', { ...good, scopes: 'sso:account:access' }],
    ['scopes', { ...good, scopes: [''] }],
    ['scopes', { ...good, scopes: [1] }],
    ['scopes', { ...good, scopes: Array<string>(26).fill('s') }],
    ['host', { ...good, host: {} }],
    ['host', { ...good, host: null }],
    ['clock', { ...good, host: { ...host, clock: { now: 1 } } }],
    ['fetch', { ...good, host: { ...host, fetch: secret } }],
    ['random', { ...good, host: { ...host, random: undefined } }],
    ['store', { ...good, store: {} }],
    ['store', { ...good, store: secret }],
    ['method', { ...good, method: 'carrierPigeon' }],
    ['inspect', { ...good, inspect: 1 }],
    ['signal', { ...good, signal: {} }],
    ['signal', { ...good, signal: 'now' }],
    ['clientname', { ...good, clientname: secret }],
    ['token', { ...good, token: secret }],
  ])('refuses a bad %s', (option, options) => {
    expectRefusal(
      thrownBy(() => createSession(options as SessionOptions)),
      option,
    )
  })

  it('says which type it got and which it wants', () => {
    const error = thrownBy(() =>
      createSession({ ...good, clientName: 7 } as unknown as SessionOptions),
    )
    expect((error as TypeError).message).toMatch(/clientName.*string/i)
    expect((error as TypeError).message).toMatch(/number|7/i)
  })

  it.each([undefined, null, 'Acme', 7])('refuses %j', (options) => {
    expect(thrownBy(() => createSession(options as unknown as SessionOptions))).toBeInstanceOf(
      TypeError,
    )
  })

  it('takes explicit undefined for what is optional', () => {
    const options = { ...good, scopes: undefined, store: undefined, signal: undefined }
    expect(thrownBy(() => createSession(options as unknown as SessionOptions))).toBeUndefined()
  })
})

describe('signIn() and token()', () => {
  it.each<[string, object]>([
    ['method', { method: 'telepathy' }],
    ['signal', { signal: {} }],
    ['signal', { signal: 5 }],
    ['resume', { resume: secret }],
    ['prompt', { prompt: { secret } }],
  ])('signIn() refuses a bad %s, and starts nothing', async (option, options) => {
    const host = simulate()
    const session = host.session()
    expectRefusal(
      thrownBy(() => session.signIn(options as SignInOptions)),
      option,
    )
    await host.advance(10)
    expect(host.requests).toEqual([])
    expect(session.getState().status).toBe('signedOut')
  })

  it.each([-1, Number.NaN, '60000', null, {}])(
    'token() refuses a minTtlMs of %s',
    async (value) => {
      const token = simulate()
        .session()
        .token({ minTtlMs: value as number })
      const error = await token.catch((reason: unknown) => reason)
      expectRefusal(error, 'minTtlMs')
    },
  )

  it('signIn() after disposal is refused', async () => {
    const session = simulate().session()
    await session[Symbol.asyncDispose]()
    expect(thrownBy(() => session.signIn())).toBeInstanceOf(TypeError)
  })
})
