import { describe, expect, it } from 'vitest'
import { accessPortal } from '../../src/aws/index.ts'
import { identityCenter, memoryStore, type Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { failure } from '../contract/support.ts'
import { accountsOf, asked, keysOf, role, signedInTo, within } from './support.ts'

const base = { accounts: accountsOf(2) }

describe('a person who goes', () => {
  it('while keys are on their way: these are neither given nor kept', async () => {
    const { host, session } = await signedInTo({ ...base, latency: 2 })
    const provider = accessPortal(session).credentials(role)
    const call = failure(provider())
    await host.advance(1)
    const out = session.signOut({ atService: false })
    expect((await within(host, 30, call)).code).toBe('not_signed_in')
    await out
    expect((await within(host, 30, failure(provider()))).code).toBe('not_signed_in')
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it('while keys are on their way: none are left in a store', async () => {
    const { host, session } = await signedInTo({ ...base, latency: 2 })
    const memory = memoryStore(host.clock)
    const kept = new Set<string>()
    const store: Store = {
      ...memory,
      set: async (key, value, o) => {
        await memory.set(key, value, o)
        kept.add(key)
      },
      delete: async (key) => {
        await memory.delete(key)
        kept.delete(key)
      },
    }
    const provider = accessPortal(session).credentials({ ...role, store })
    await keysOf(host, provider)
    expect(kept.size).toBe(1)
    await host.advance(1)
    const call = failure(provider({ forceRefresh: true }))
    await host.advance(1)
    const out = session.signOut({ atService: false })
    await within(host, 30, call)
    await out
    expect([...kept]).toEqual([])
  })

  it('while the portal refuses their token', async () => {
    const { host, session } = await signedInTo({ ...base, latency: 2 })
    const provider = accessPortal(session).credentials(role)
    host.service.failNext({ error: 'UnauthorizedException' }, 'GetRoleCredentials')
    const call = failure(provider())
    await host.advance(1)
    const out = session.signOut()
    expect((await within(host, 30, call)).code).toBe('not_signed_in')
    await within(host, 30, out)
    expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'user' })
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it('is given nothing while the portal is told of the sign-out', async () => {
    const { host, session } = await signedInTo({ ...base, latency: 3 })
    const provider = accessPortal(session).credentials(role)
    await keysOf(host, provider)
    const out = session.signOut()
    const call = failure(provider())
    expect((await within(host, 30, call)).code).toBe('not_signed_in')
    await within(host, 30, out)
  })

  it('the next one gets no keys of the one whose session has ended', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    await keysOf(host, provider)
    host.service.revokeSession()
    await host.advance(40)
    session.refused(await session.token())
    expect((await within(host, 30, failure(session.token()))).code).toBe('session_expired')
    host.service.unassign(role.accountId, role.roleName)
    await within(host, 60, session.signIn().result())
    expect((await within(host, 30, failure(provider()))).code).toBe('role_not_assigned')
  })

  it('nor does one who signs in in their place', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    await keysOf(host, provider)
    host.service.unassign(role.accountId, role.roleName)
    await within(host, 60, session.signIn({ prompt: 'always' }).result())
    expect((await within(host, 30, failure(provider()))).code).toBe('role_not_assigned')
  })

  it('nor does one who signs in in their place in another process, once the portal has said so', async () => {
    const { host } = await signedInTo(base)
    const [here, other] = [1, 2].map(() => host.session({ host: { ...host }, share: 'machine' }))
    if (here === undefined || other === undefined) throw new Error('two sessions')
    await within(host, 30, here.token())
    const provider = accessPortal(here).credentials(role)
    const first = await keysOf(host, provider)
    await within(host, 60, other.signIn({ prompt: 'always' }).result())
    host.service.unassign(role.accountId, role.roleName)
    await host.advance(31)
    expect((await keysOf(host, provider)).accessKeyId).toBe(first.accessKeyId)
    await host.advance(1)
    expect((await within(host, 30, failure(provider()))).code).toBe('role_not_assigned')
  })

  it('a sign-in that finds a token keeps what is held', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    await keysOf(host, provider)
    await within(host, 60, session.signIn().result())
    await keysOf(host, provider)
    expect(asked(host)).toBe(1)
  })
})

describe('two sessions of one sign-in', () => {
  it('are one, although each was given a provider of its own', async () => {
    const { host, session } = await signedInTo({ ...base, latency: 1 })
    const { startUrl, region } = host.provider
    const other = host.session({ provider: identityCenter({ startUrl, region }) })
    const calls = [session, other].map((one) => accessPortal(one).credentials(role)())
    const [one, two] = await within(host, 30, Promise.all(calls))
    expect(one?.accessKeyId).toBe(two?.accessKeyId)
    expect(asked(host)).toBe(1)
    await within(host, 30, session.signOut())
    const error = failure(accessPortal(other).credentials(role)())
    expect((await within(host, 30, error)).code).toBe('not_signed_in')
  })

  it('the one that joins does not end with the one that began', async () => {
    const { host, session } = await signedInTo({ ...base, latency: 2 })
    const other = host.session()
    await within(host, 10, other.token())
    const gone = failure(accessPortal(session).credentials(role)())
    const keys = accessPortal(other).credentials(role)()
    host.service.failNext({ error: 'UnauthorizedException' }, 'GetRoleCredentials')
    await host.advance(1)
    await session[Symbol.asyncDispose]()
    expect((await gone).code).toBe('cancelled')
    expect((await within(host, 60, keys)).accountId).toBe(role.accountId)
  })

  it('the one that has not heard of the sign-in takes nothing from the other', async () => {
    const host = simulate({ approveAfter: 1, ...base })
    const [session, idle] = [host.session(), host.session()]
    accessPortal(idle)
    await host.advance(1)
    await within(host, 60, session.signIn().result())
    const provider = accessPortal(session).credentials(role)
    await keysOf(host, provider)
    await within(host, 10, idle.token())
    await keysOf(host, provider)
    expect(asked(host)).toBe(1)
  })
})

describe('a clock that is set back', () => {
  it('gives keys no time back', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    const first = await keysOf(host, provider)
    await host.advance(60)
    host.clock.setWall(-2 * 3_600_000)
    await host.advance(3_600)
    expect((await keysOf(host, provider)).accessKeyId).not.toBe(first.accessKeyId)
  })

  it('is in the way of no renewal', async () => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    const first = await keysOf(host, provider)
    await host.advance(3_600 - 330)
    host.clock.setWall(-200_000)
    await host.advance(40)
    expect((await keysOf(host, provider)).accessKeyId).toBe(first.accessKeyId)
    await host.advance(1)
    expect((await keysOf(host, provider)).accessKeyId).not.toBe(first.accessKeyId)
  })
})
