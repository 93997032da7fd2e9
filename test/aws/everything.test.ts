import { describe, expect, it } from 'vitest'
import { accessPortal, type AccountRole, type PortalProgress } from '../../src/aws/index.ts'
import { failure } from '../contract/support.ts'
import { accountsOf, asked, signedInTo, timed, within } from './support.ts'

const listings = (log: readonly { readonly operation: string; readonly status?: number }[]) =>
  log.filter(({ operation }) => operation.startsWith('ListAccount'))

describe('everything()', () => {
  it('lists 665 accounts of a portal that answers 20 a second, within 1.1 of the least time', async () => {
    const { host, session } = await signedInTo({ accounts: accountsOf(665), latency: 0.06 })
    const listing = accessPortal(session).everything()
    const seconds = await timed(host, 60, listing)
    const all = await listing
    const sent = listings(host.service.log)
    const refused = sent.filter(({ status }) => status === 429)
    expect(all).toHaveLength(665)
    expect(all.every(({ roles }) => roles.join() === 'Role0,Role1')).toBe(true)
    expect(seconds).toBeLessThanOrEqual((1.1 * 665) / 20)
    expect(refused.length / sent.length).toBeLessThanOrEqual(0.03)
  })

  it('tells rows as they come, and how far it is', async () => {
    const { host, session } = await signedInTo({ accounts: accountsOf(150, 3), latency: 0.1 })
    const rows: AccountRole[] = []
    const progress: PortalProgress[] = []
    const all = accessPortal(session).everything({
      onRoles: (more) => void rows.push(...more),
      onProgress: (one) => void progress.push(one),
    })
    await host.advance(3)
    expect(rows.length).toBeGreaterThan(30)
    expect(rows[0]).toEqual({
      accountId: expect.stringMatching(/^\d{12}$/),
      accountName: expect.any(String),
      emailAddress: expect.any(String),
      roleName: 'Role0',
    })
    await within(host, 60, all)
    expect(rows).toHaveLength(450)
    expect(progress.at(-1)).toEqual({
      accounts: 150,
      done: 150,
      roles: 450,
      isCounted: true,
      waitingMs: 0,
    })
    for (const [n, one] of progress.entries())
      expect(one.done).toBeGreaterThanOrEqual(progress[n - 1]?.done ?? 0)
  })

  it('says that AWS has it wait', async () => {
    const { host, session } = await signedInTo({
      accounts: accountsOf(40),
      failOn: { ListAccountRoles: { 3: { error: 'TooManyRequestsException' } } },
    })
    const waits: number[] = []
    const all = accessPortal(session).everything({
      onProgress: ({ waitingMs }) => void waits.push(waitingMs),
    })
    await within(host, 30, all)
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(500)
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_100)
  })

  it('sorts accounts by name, e-mail and number, those without a name last, and roles by name', async () => {
    const accounts = [
      { accountId: '100000000004', roles: ['b', 'A', 'a'] },
      { accountId: '100000000003', accountName: 'zeta', roles: ['x'] },
      { accountId: '100000000002', accountName: 'Alpha', emailAddress: 'b@x.example', roles: [] },
      { accountId: '100000000001', accountName: 'alpha', emailAddress: 'a@x.example', roles: [] },
    ]
    const { host, session } = await signedInTo({ accounts })
    const all = await within(host, 10, accessPortal(session).everything())
    expect(all.map(({ accountId }) => accountId.at(-1)).join('')).toBe('1234')
    expect(all.at(-1)).toEqual({ accountId: '100000000004', roles: ['A', 'a', 'b'] })
  })

  it('leaves no request where it is cancelled', async () => {
    const { host, session } = await signedInTo({ accounts: accountsOf(100), latency: 0.5 })
    const cancelled = new AbortController()
    const all = accessPortal(session).everything({ signal: cancelled.signal })
    const outcome = expect(all).rejects.toThrow('enough')
    await host.advance(3)
    cancelled.abort(new Error('enough'))
    await outcome
    const sent = host.requests.length
    await host.advance(30)
    expect(host.requests).toHaveLength(sent)
    expect(host.requests.every(({ ended }) => ended !== null)).toBe(true)
  })

  it('ends with the session, and leaves no request', async () => {
    const { host, session } = await signedInTo({ accounts: accountsOf(100), latency: 0.5 })
    const all = failure(accessPortal(session).everything())
    await host.advance(3)
    await session[Symbol.asyncDispose]()
    expect(await all).toMatchObject({ code: 'cancelled' })
    expect(host.clock.pending).toBe(0)
  })

  it('is over at once where one account is refused for good', async () => {
    const { host, session } = await signedInTo({
      accounts: accountsOf(100),
      failOn: { ListAccountRoles: { 5: { error: 'ForbiddenException' } } },
    })
    const error = await within(host, 20, failure(accessPortal(session).everything()))
    expect(error).toMatchObject({ code: 'role_not_assigned', retry: 'never', httpStatus: 403 })
    expect(asked(host, 'ListAccountRoles')).toBeLessThan(40)
  })

  it('renews a token that is refused in the middle once for all, and goes on', async () => {
    const { host, session } = await signedInTo({
      accounts: accountsOf(60),
      latency: 0.3,
      failOn: { ListAccountRoles: { 9: { error: 'UnauthorizedException' } } },
    })
    const tokens = asked(host, 'CreateToken')
    const all = await within(host, 30, accessPortal(session).everything())
    expect(all).toHaveLength(60)
    expect(asked(host, 'CreateToken')).toBe(tokens + 1)
  })

  it('says session_expired once where the service has ended the session', async () => {
    const { host, session } = await signedInTo({ accounts: accountsOf(200), latency: 0.3 })
    const error = failure(accessPortal(session).everything())
    await host.advance(2)
    host.service.revokeSession()
    expect(await within(host, 20, error)).toMatchObject({ code: 'session_expired' })
    const tokens = asked(host, 'CreateToken')
    await host.advance(30)
    expect(asked(host, 'CreateToken')).toBe(tokens)
  })

  it('gives up where nothing is answered any more, and says so', async () => {
    const { host, session } = await signedInTo({
      accounts: accountsOf(5),
      portal: { perSecond: 0.001 },
    })
    const error = await within(host, 300, failure(accessPortal(session).everything()))
    expect(error).toMatchObject({ code: 'throttled', retry: 'automatic', httpStatus: 429 })
  })

  it('two portals of one session ask at one pace', async () => {
    const { host, session } = await signedInTo({ accounts: accountsOf(100) })
    const both = Promise.all([
      accessPortal(session).everything(),
      accessPortal(session).everything(),
    ])
    expect(await timed(host, 60, both)).toBeGreaterThan(9)
    expect(listings(host.service.log).filter(({ status }) => status === 429)).toEqual([])
  })
})
