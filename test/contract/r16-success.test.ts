import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { failure, pollSeconds } from './support.ts'

const grant = (members: string) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: `{"tokenType":"Bearer","refreshToken":"canary-refresh",${members}}`,
})

const good = '"accessToken":"canary-access"'

const answers: readonly (readonly [string, ReturnType<typeof grant>])[] = [
  ['an empty access token', grant('"accessToken":"","expiresIn":3600')],
  ['no access token', grant('"expiresIn":3600')],
  ['an access token of null', grant('"accessToken":null,"expiresIn":3600')],
  ['an access token that is a number', grant('"accessToken":12345,"expiresIn":3600')],
  ['an access token that is a list', grant('"accessToken":["canary-access"],"expiresIn":3600')],
  ['no expiresIn', grant(good)],
  ['an expiresIn of null', grant(`${good},"expiresIn":null`)],
  ['an expiresIn of -5', grant(`${good},"expiresIn":-5`)],
  ['an expiresIn of 0', grant(`${good},"expiresIn":0`)],
  ['an expiresIn that is text', grant(`${good},"expiresIn":"3600"`)],
  ['an expiresIn of 1e999', grant(`${good},"expiresIn":1e999`)],
  ['an expiresIn that is a list', grant(`${good},"expiresIn":[3600]`)],
  ['a refresh token that is a number', grant(`${good},"expiresIn":3600,"refreshToken":7`)],
]

const setUp = (fault: object) => {
  const host = simulate({
    interval: 5,
    failOn: { CreateToken: { 1: fault as ReturnType<typeof grant> } },
  })
  const written: string[] = []
  const store: Store = {
    ...host.store,
    set: (key, value, options) => {
      written.push(JSON.stringify({ key, value, options }))
      return host.store.set(key, value, options)
    },
  }
  return { host, session: host.session({ store }), written }
}

describe('R16: success implies a token and its life', () => {
  it.each(answers)('%s is a protocol error', async (_, fault) => {
    const { host, session, written } = setUp(fault)
    const signIn = session.signIn()
    const result = failure(signIn.result())
    await host.advance(60)
    expect(signIn.getState()).toMatchObject({ status: 'failed', error: { code: 'protocol' } })
    const error = await result
    expect(error.code).toBe('protocol')
    expect(JSON.stringify([error, signIn.getState(), session.getState()])).not.toContain('canary')
    expect(String(error.stack) + error.message).not.toContain('canary')
    expect(written.join('')).not.toContain('canary')
    expect((await failure(session.token())).code).toBe('not_signed_in')
    expect(pollSeconds(host)).toEqual([5])
    expect(host.clock.pending).toBe(0)
  })

  it('takes an answer that has all it needs, and more', async () => {
    const { host, session } = setUp(grant(`${good},"expiresIn":3600,"later":{"x":[1]}`))
    const signIn = session.signIn()
    await host.advance(5)
    expect(signIn.getState()).toStrictEqual({
      status: 'signedIn',
      expiresAt: host.clock.now() + 3_600_000,
      refreshable: true,
      via: 'device',
    })
    expect((await session.token()).reveal()).toBe('canary-access')
  })

  it.each([
    ['deviceCode', '"deviceCode":""'],
    ['userCode', '"userCode":null'],
    ['verificationUri', '"verificationUri":7'],
    ['verificationUriComplete', '"verificationUriComplete":"javascript:alert(1)"'],
  ])('refuses codes without a usable %s, and shows none of them', async (_, member) => {
    const body = `{"deviceCode":"canary-device","userCode":"AAAA-BBBB","interval":1,"expiresIn":600,
      "verificationUri":"https://v.example/","verificationUriComplete":"https://v.example/?c=1",
      ${member}}`
    const host = simulate({ failOn: { StartDeviceAuthorization: { 1: { status: 200, body } } } })
    const signIn = host.session().signIn()
    await host.advance(60)
    expect(signIn.getState()).toMatchObject({ status: 'failed', error: { code: 'protocol' } })
    expect(JSON.stringify(signIn.getState())).not.toContain('canary')
    expect(pollSeconds(host)).toEqual([])
  })

  it('announces signedIn only when the token is in the store', async () => {
    const host = simulate({ interval: 5, approveAfter: 1 })
    let isStored = false
    const store: Store = {
      ...host.store,
      set: async (key, value, options) => {
        await new Promise<void>((resolve) => void host.clock.setTimeout(resolve, 300))
        await host.store.set(key, value, options)
        if (JSON.stringify(value).includes('accessToken')) isStored = true
      },
    }
    const session = host.session({ store })
    const signIn = session.signIn()
    const seen: boolean[] = []
    signIn.subscribe(() => {
      if (signIn.getState().status === 'signedIn') seen.push(isStored)
    })
    await host.advance(20)
    expect(seen).toEqual([true])
    await expect(session.token()).resolves.toBeDefined()
  })
})
