import { describe, expect, it } from 'vitest'
import { accessPortal, tokenProvider } from '../../src/aws/index.ts'
import type { Store } from '../../src/index.ts'
import { pause } from '../../src/kit/pause.ts'
import { simulate } from '../../src/testing/index.ts'
import { failure } from '../contract/support.ts'
import { accountsOf, asked, keysOf, role, signedInTo, within } from './support.ts'

const base = { accounts: accountsOf(2) }
const aDay = { error: 'TooManyRequestsException', retryAfter: 86_400 } as const

describe('a portal that is asked in vain', () => {
  it('who is told to come back in a day is told so, and so are all who wait, and who comes next', async () => {
    const { host, session } = await signedInTo({ ...base, latency: 1 })
    const portal = accessPortal(session)
    host.service.failNext(aDay, 'GetRoleCredentials')
    const calls = Array.from({ length: 30 }, (_, n) =>
      failure(portal.credentials({ ...role, roleName: `R${n}` })()),
    )
    const codes = (await within(host, 30, Promise.all(calls))).map(({ code }) => code)
    expect(codes.filter((code) => code === 'throttled').length).toBeGreaterThan(10)
    const sent = asked(host)
    const next = await within(host, 30, failure(portal.credentials(role)()))
    expect(next).toMatchObject({ code: 'throttled', hint: 'Try again in 1440 min.' })
    expect(asked(host)).toBe(sent)
    await host.advance(86_400)
    await within(host, 30, portal.everything())
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it('what is slowed down twice may lose the network once', async () => {
    const { host, session } = await signedInTo(base)
    for (const fault of [{ status: 429 }, { status: 429 }, 'reset'] as const)
      host.service.failNext(fault, 'GetRoleCredentials')
    expect((await keysOf(host, accessPortal(session).credentials(role))).accountId).toBe(
      role.accountId,
    )
  })

  it.each([
    [{ status: 503, body: '' }, 'service_unavailable', 6],
    [{ error: 'TooManyRequestsException' }, 'throttled', 100],
  ] as const)(
    'a role of which it always answers %j ends, although others are answered',
    async (fault, code, most) => {
      const { host, session } = await signedInTo({ ...base, portal: { perSecond: 1_000 } })
      const portal = accessPortal(session)
      const isOver = { yet: false }
      const others = async () => {
        while (!isOver.yet) await portal.everything()
      }
      const busy = others()
      for (let n = 0; n < 500; n += 1) host.service.failNext(fault, 'GetRoleCredentials')
      const error = await within(host, 1_200, failure(portal.credentials(role)()))
      isOver.yet = true
      await within(host, 60, busy)
      expect(error.code).toBe(code)
      expect(asked(host)).toBe(most)
    },
  )
})

describe('waitMs', () => {
  it('is no limit for a store that takes its time', async () => {
    const { host } = await signedInTo(base)
    const { store } = host
    const slow: Store = {
      ...store,
      get: async (key) => {
        await pause(host.clock, 500)
        return store.get(key)
      },
    }
    const provider = tokenProvider(host.session({ store: slow }), {
      whenSignedOut: 'wait',
      waitMs: 100,
    })
    expect(await within(host, 30, provider())).toHaveProperty('token')
  })

  it.each([0, 1_000])('of %i ms is no limit for a renewal', async (waitMs) => {
    const { host, session } = await signedInTo({ ...base, latency: 3 })
    session.refused(await session.token())
    const provider = tokenProvider(session, { whenSignedOut: 'signIn', waitMs })
    expect(await within(host, 30, provider())).toHaveProperty('token')
    expect(host.service.sessions()).toHaveLength(1)
  })

  it('may be without end', async () => {
    const host = simulate({ ...base, approveAfter: 60 })
    const session = host.session()
    const provider = tokenProvider(session, { whenSignedOut: 'signIn', waitMs: Infinity })
    expect(await within(host, 120, provider())).toHaveProperty('token')
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })
})
