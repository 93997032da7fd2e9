import { describe, expect, it } from 'vitest'
import { accessPortal } from '../../src/aws/index.ts'
import type { Fault } from '../../src/emulator/index.ts'
import { memoryStore } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { failure } from '../contract/support.ts'
import { accountsOf, asked, keysOf, role, signedInTo, within } from './support.ts'

const minute = 60
const base = { accounts: accountsOf(2) }

describe('credentials(): the rules', () => {
  it('1: fifty-one calls at once, of three providers, ask the portal once', async () => {
    const { host, session } = await signedInTo({ ...base, latency: 0.5 })
    const portal = accessPortal(session)
    const providers = [portal, portal, accessPortal(session)].map((one) => one.credentials(role))
    const calls = Array.from({ length: 17 }, () => providers.map((provider) => provider())).flat()
    const all = await within(host, 30, Promise.all(calls))
    expect(new Set(all.map(({ accessKeyId }) => accessKeyId)).size).toBe(1)
    expect(asked(host)).toBe(1)
  })

  it('1: eight processes over a store with locks ask the portal once', async () => {
    const { host } = await signedInTo({ ...base, latency: 0.5 })
    const store = memoryStore(host.clock)
    const providers = Array.from({ length: 8 }, () => {
      const session = host.session({ host: { ...host }, share: 'machine' })
      return accessPortal(session).credentials({ ...role, store })
    })
    const all = await within(host, 60, Promise.all(providers.map((provider) => provider())))
    expect(new Set(all.map(({ accessKeyId }) => accessKeyId)).size).toBe(1)
    expect(asked(host)).toBe(1)
  })

  it('2: gives what is held, and renews it beside its use from 310 s before its end on, at most every 30 s', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    const first = await keysOf(host, provider)
    await host.advance(3_600 - 320)
    expect((await keysOf(host, provider)).accessKeyId).toBe(first.accessKeyId)
    expect(asked(host)).toBe(1)
    await host.advance(20)
    host.service.setOffline(true)
    const sent = host.requests.length
    for (let n = 0; n < 100; n += 1) expect((await provider()).accessKeyId).toBe(first.accessKeyId)
    await host.advance(20)
    for (let n = 0; n < 100; n += 1) await provider()
    expect(host.requests.length - sent).toBe(3)
    host.service.setOffline(false)
    await host.advance(31)
    await keysOf(host, provider)
    await host.advance(1)
    expect((await keysOf(host, provider)).accessKeyId).not.toBe(first.accessKeyId)
  })

  it('2: a hundred calls with keys of four minutes ask the portal twice at the most', async () => {
    const { host, session } = await signedInTo({
      ...base,
      portal: { roleCredentialsExpireIn: 240 },
    })
    const provider = accessPortal(session).credentials(role)
    await keysOf(host, provider)
    for (let n = 0; n < 100; n += 1) {
      await host.advance(0.4)
      await provider()
    }
    expect(asked(host)).toBe(2)
  })

  it.each<[Fault, string, number | undefined]>([
    [{ error: 'ForbiddenException' }, 'role_not_assigned', 403],
    [{ error: 'ResourceNotFoundException' }, 'role_not_assigned', 404],
    [{ error: 'InvalidRequestException' }, 'invalid_request', 400],
    [{ status: 200, body: '{}' }, 'protocol', 200],
    [{ status: 403, body: '<html>proxy</html>' }, 'protocol', 403],
    [{ status: 404, body: '{"message":"Not Found"}' }, 'protocol', 404],
    [
      {
        status: 200,
        body: JSON.stringify({
          roleCredentials: {
            accessKeyId: 'a',
            secretAccessKey: 'b',
            sessionToken: 'c',
            expiration: 1_000,
          },
        }),
      },
      'protocol',
      undefined,
    ],
    [
      {
        status: 200,
        body: JSON.stringify({
          roleCredentials: {
            accessKeyId: 'a',
            secretAccessKey: 'b',
            sessionToken: 'c',
            expiration: 9_000_000_000_000_000,
          },
        }),
      },
      'protocol',
      200,
    ],
  ])('3: nothing is held, and %j: it rejects with %s', async (fault, code, httpStatus) => {
    const { host, session } = await signedInTo(base)
    host.service.failNext(fault, 'GetRoleCredentials')
    const provider = accessPortal(session).credentials(role)
    const error = await within(host, 30, failure(provider()))
    expect(error.code).toBe(code)
    expect(error.httpStatus).toBe(httpStatus)
    expect(error.detail).toContain('GetRoleCredentials of Role0 in 100000000000')
    expect(error).not.toHaveProperty('tryNextLink')
    expect(session.getState().status).toBe('signedIn')
    expect(asked(host)).toBe(1)
  })

  it('3: without a network it rejects with network, and with what is held while there is something', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    const held = await keysOf(host, provider)
    host.service.setOffline(true)
    const other = accessPortal(session).credentials({ ...role, roleName: 'Role1' })
    expect((await within(host, 60, failure(other()))).code).toBe('network')
    await host.advance(50 * minute)
    expect((await keysOf(host, provider)).accessKeyId).toBe(held.accessKeyId)
    await host.advance(11 * minute)
    expect((await within(host, 60, failure(provider()))).code).toBe('network')
  })

  it('4: twenty calls without a sign-in start one sign-in, and ask the portal once', async () => {
    const host = simulate({ ...base, approveAfter: 20 })
    const session = host.session()
    const provider = accessPortal(session).credentials({ ...role, whenSignedOut: 'signIn' })
    const calls = Promise.all(Array.from({ length: 20 }, () => provider()))
    const all = await within(host, 60, calls)
    expect(new Set(all.map(({ accessKeyId }) => accessKeyId)).size).toBe(1)
    expect([asked(host), asked(host, 'StartDeviceAuthorization')]).toEqual([1, 1])
  })

  it('4: it waits for a sign-in that another begins', async () => {
    const host = simulate({ ...base, approveAfter: 5 })
    const session = host.session()
    const provider = accessPortal(session).credentials({ ...role, whenSignedOut: 'wait' })
    const keys = provider()
    await host.advance(60)
    expect(asked(host)).toBe(0)
    void session.signIn()
    expect((await within(host, 60, keys)).accountId).toBe(role.accountId)
  })

  it.each(['wait', 'signIn'] as const)(
    '4: with %s it gives up after waitMs, and the sign-in goes on',
    async (whenSignedOut) => {
      const host = simulate(base)
      const session = host.session()
      const o = { ...role, whenSignedOut, waitMs: 30_000 }
      const error = failure(accessPortal(session).credentials(o)())
      await host.advance(29)
      const status = whenSignedOut === 'signIn' ? 'signingIn' : 'signedOut'
      expect(session.getState().status).toBe(status)
      await host.advance(2)
      expect(await error).toMatchObject({
        code: 'not_signed_in',
        message: 'Nobody has signed in for 30 s.',
      })
      expect(session.getState().status).toBe(status)
    },
  )

  it('4: without a sign-in it rejects at once', async () => {
    const host = simulate(base)
    const session = host.session()
    const error = await within(host, 1, failure(accessPortal(session).credentials(role)()))
    expect(error.code).toBe('not_signed_in')
    expect(host.requests).toEqual([])
  })

  it('5: a token that is refused is renewed once, and the portal asked once more', async () => {
    const { host, session } = await signedInTo(base)
    host.service.failNext({ error: 'UnauthorizedException' }, 'GetRoleCredentials')
    await keysOf(host, accessPortal(session).credentials(role))
    expect([asked(host), host.service.sessions()[0]?.refreshes]).toEqual([2, 1])
  })

  it('5: refused again, it is session_expired', async () => {
    const { host, session } = await signedInTo(base)
    for (let n = 0; n < 2; n += 1)
      host.service.failNext({ error: 'UnauthorizedException' }, 'GetRoleCredentials')
    const error = await within(host, 30, failure(accessPortal(session).credentials(role)()))
    expect(error).toMatchObject({ code: 'session_expired', httpStatus: 401 })
    expect([asked(host), host.service.sessions()[0]?.refreshes]).toEqual([2, 1])
  })

  it('5: a session that was ended elsewhere is session_expired, or starts a sign-in where that is wanted', async () => {
    const { host, session } = await signedInTo({ ...base, approveAfter: 2 })
    host.service.revokeSession()
    const portal = accessPortal(session)
    const error = await within(host, 30, failure(portal.credentials(role)()))
    expect(error.code).toBe('session_expired')
    expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'revoked' })
    const provider = portal.credentials({ ...role, whenSignedOut: 'signIn' })
    expect((await keysOf(host, provider)).accountId).toBe(role.accountId)
  })

  it('5: found out only by the portal, it starts a sign-in all the same', async () => {
    const { host, session } = await signedInTo({ ...base, approveAfter: 2 })
    const provider = accessPortal(session).credentials({ ...role, whenSignedOut: 'signIn' })
    host.service.revokeSession()
    expect((await keysOf(host, provider)).accountId).toBe(role.accountId)
    expect(host.service.sessions()).toHaveLength(2)
  })

  it('6: each call gives an object of its own, of plain texts', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    const [one, other] = [await keysOf(host, provider), await keysOf(host, provider)]
    expect(one).not.toBe(other)
    expect(Object.isFrozen(one)).toBe(false)
    expect(Object.getPrototypeOf(one)).toBe(Object.prototype)
    expect(one).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: expect.any(Date),
      accountId: role.accountId,
      $source: { CREDENTIALS_SSO: 's' },
    })
  })

  it('7: forceRefresh asks anew, and joins who asks', async () => {
    const { host, session } = await signedInTo({ ...base, latency: 0.4 })
    const provider = accessPortal(session).credentials(role)
    const first = await keysOf(host, provider)
    const calls = [provider({ forceRefresh: true }), provider({ forceRefresh: true })]
    const [one, other] = await within(host, 30, Promise.all(calls))
    expect(one?.accessKeyId).toBe(other?.accessKeyId)
    expect(one?.accessKeyId).not.toBe(first.accessKeyId)
    expect(asked(host)).toBe(2)
  })

  it('7: forceRefresh fails with the portal, and what was held stays', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    const first = await keysOf(host, provider)
    host.service.unassign(role.accountId, role.roleName)
    const error = await within(host, 30, failure(provider({ forceRefresh: true })))
    expect(error.code).toBe('role_not_assigned')
    expect((await keysOf(host, provider)).accessKeyId).toBe(first.accessKeyId)
  })
})

describe('credentials(): whose they are', () => {
  it('after a sign-out nothing is given', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    await keysOf(host, provider)
    await session.signOut()
    expect((await within(host, 5, failure(provider()))).code).toBe('not_signed_in')
  })

  it('what one sign-in has left in a store, the next does not get', async () => {
    const { host, session } = await signedInTo(base)
    const store = memoryStore(host.clock)
    const provider = accessPortal(session).credentials({ ...role, store })
    const first = await keysOf(host, provider)
    await session.signOut()
    const other = host.session({ host: { ...host } })
    await within(host, 30, other.signIn().result())
    const second = await keysOf(host, accessPortal(other).credentials({ ...role, store }))
    expect(second.accessKeyId).not.toBe(first.accessKeyId)
  })

  it('keys that were got with another token are renewed beside their use', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    const first = await keysOf(host, provider)
    await host.advance(40)
    session.refused(await session.token())
    await within(host, 10, session.token())
    expect((await keysOf(host, provider)).accessKeyId).toBe(first.accessKeyId)
    await host.advance(1)
    expect((await keysOf(host, provider)).accessKeyId).not.toBe(first.accessKeyId)
    expect(asked(host)).toBe(2)
  })

  it('a store that takes nothing is in nobody’s way', async () => {
    const { host, session } = await signedInTo(base)
    const broken = () => Promise.reject(new Error('no'))
    const store = { get: broken, set: broken, delete: broken, lock: broken }
    await keysOf(host, accessPortal(session).credentials({ ...role, store }))
    expect(asked(host)).toBe(1)
  })

  it('a signal ends the wait of its own provider, not that of another', async () => {
    const { host, session } = await signedInTo({ ...base, latency: 2 })
    const portal = accessPortal(session)
    const leaving = new AbortController()
    const one = portal.credentials({ ...role, signal: leaving.signal })()
    const left = expect(one).rejects.toThrow('bye')
    const other = portal.credentials(role)()
    await host.advance(1)
    leaving.abort(new Error('bye'))
    await left
    expect((await within(host, 30, other)).accountId).toBe(role.accountId)
    expect(asked(host)).toBe(1)
  })

  it('the roles that were used last come first', async () => {
    const { host, session } = await signedInTo(base)
    const portal = accessPortal(session)
    expect(await portal.lastUsed()).toEqual([])
    const roles = [role, { ...role, roleName: 'Role1' }, { ...role, accountId: '100000000001' }]
    for (const one of [...roles, role]) {
      await keysOf(host, portal.credentials(one))
      await host.advance(1)
    }
    const used = await portal.lastUsed()
    expect(used.map(({ accountId, roleName }) => ({ accountId, roleName }))).toEqual([
      roles[0],
      roles[2],
      roles[1],
    ])
    host.crash()
    expect(await accessPortal(host.session()).lastUsed()).toEqual(used)
  })
})

describe('options', () => {
  it.each<[string, object, string]>([
    [
      'accountId',
      { ...role, accountId: '12' },
      'options.accountId must be an account number of twelve digits, not a string',
    ],
    ['roleName', { accountId: role.accountId }, 'options.roleName'],
    [
      'waitMs',
      { ...role, waitMs: -1 },
      'options.waitMs must be a number of milliseconds, 0 or more',
    ],
    ['whenSignedOut', { ...role, whenSignedOut: 'never' }, 'options.whenSignedOut'],
    ['store', { ...role, store: {} }, 'options.store'],
    ['another', { ...role, profile: 'x' }, 'options.profile'],
  ])('a wrong %s is named', async (_, o, message) => {
    const { session } = await signedInTo(base)
    expect(() => accessPortal(session).credentials(o as typeof role)).toThrow(message)
    expect(() => accessPortal(session).credentials(o as typeof role)).toThrow(TypeError)
  })

  it.each([[{}], [null], ['session']])('a session that is none is named: %j', (session) => {
    expect(() => accessPortal(session as never)).toThrow(
      'accessPortal: session must be one that createSession() made in this process',
    )
  })
})
