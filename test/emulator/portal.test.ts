import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBucket } from '../../src/emulator/bucket.ts'
import type {
  AssignedAccount,
  Fault,
  Operation,
  Script,
  ServiceReply,
} from '../../src/emulator/service.ts'
import { START, answerOf, membersOf, portal, refusalOf, setUp } from './client.ts'

const accounts = [
  { accountId: '111122223333', accountName: 'Acme', roles: ['Admin', 'Reader'] },
  { accountId: '444455556666', emailAddress: 'aws@acme.example', roles: ['Reader'] },
  { accountId: '777788889999', roles: [] },
] as const
const role = '/federation/credentials?account_id=111122223333&role_name=Reader'

/** What a refusal of the portal looks like from outside: `403 ForbiddenException No access`. */
const said = (reply: ServiceReply): string => {
  const { status } = answerOf(reply)
  const { __type, message } = membersOf(reply)
  return `${status} ${String(__type).replace('com.amazonaws.switchboard.portal#', '')} ${String(message)}`
}
const UNAUTHORIZED = '401 UnauthorizedException Session token not found or invalid'
const FORBIDDEN = '403 ForbiddenException No access'
const TOO_MANY = '429 TooManyRequestsException HTTP 429 Unknown Code'

interface Page {
  readonly items: readonly unknown[]
  readonly nextToken: string | null
}

const pageOf = (reply: ServiceReply): Page => {
  const { accountList, roleList, nextToken } = membersOf(reply)
  return { items: (accountList ?? roleList) as unknown[], nextToken: nextToken as string | null }
}

/** All pages of a list, as a client turns them. */
const turn = (
  ask: (path: string) => ServiceReply,
  path: string,
  { size, between }: { size?: number; between?: () => void } = {},
): Page['items'][] => {
  const pages: Page['items'][] = []
  let nextToken: string | null = null
  do {
    const query = new URLSearchParams({
      ...(size !== undefined && { max_result: String(size) }),
      ...(nextToken !== null && { next_token: nextToken }),
    })
    const page: Page = pageOf(ask(`${path}${path.includes('?') ? '&' : '?'}${query}`))
    pages.push(page.items)
    nextToken = page.nextToken
    between?.()
    if (pages.length > 500) throw new Error('The pages do not end')
  } while (nextToken !== null)
  return pages
}

const unlimited = { perSecond: Infinity }

const many = (count: number): AssignedAccount[] =>
  Array.from({ length: count }, (_, n) => ({
    accountId: String(100_000_000_000 + n),
    roles: ['Reader'],
  }))

describe('laws of the portal', () => {
  it('the bucket never lets through more than its pace and one second of it, and refuses nobody at first', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(0.5, 2.5, 1 / 3)),
        fc.array(fc.oneof(fc.constant(0), fc.nat(20), fc.nat(3000)), { maxLength: 300 }),
        (perSecond, gaps) => {
          const bucket = createBucket(perSecond)
          const size = Math.max(1, perSecond)
          let at = START
          const passed: number[] = []
          for (const gap of gaps) {
            at += gap
            const since = (from: number) => passed.filter((one) => one >= from).length
            const starved = passed.length < Math.floor(size)
            if (bucket.take(at)) passed.push(at)
            else expect(starved).toBe(false)
            // In each stretch that ends now.
            for (const from of passed)
              expect(since(from)).toBeLessThanOrEqual(
                size + (perSecond * (at - from)) / 1000 + 1e-6,
              )
          }
        },
      ),
    )
  })

  it('a request that comes at the pace is let through, however long that goes on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (perSecond) => {
        const bucket = createBucket(perSecond)
        for (let n = 0; n < 500; n += 1)
          expect(bucket.take(START + Math.ceil((n * 1000) / perSecond))).toBe(true)
      }),
    )
  })

  it('the pages have every account once, whatever their size', () => {
    fc.assert(
      fc.property(fc.nat(230), fc.integer({ min: 1, max: 100 }), (count, size) => {
        const { ask } = portal({ accounts: many(count), portal: unlimited })
        const pages = turn(ask, '/assignment/accounts', { size })
        expect(pages.flat()).toEqual(many(count).map(({ accountId }) => ({ accountId })))
        expect(pages.slice(0, -1).every(({ length }) => length === size)).toBe(true)
        expect(pages).toHaveLength(Math.max(1, Math.ceil(count / size)))
      }),
    )
  })

  it('the pages have every account once that is there from first to last, whatever comes and goes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.nat(59), { maxLength: 40 }),
        (size, changes) => {
          const { ask, service } = portal({ accounts: many(40), portal: unlimited })
          const touched = new Set<string>()
          const between = () => {
            const n = changes.pop()
            if (n === undefined) return
            const accountId = String(100_000_000_000 + n)
            touched.add(accountId)
            if (!service.unassign(accountId)) service.assign(accountId, 'Reader')
          }
          const ids = turn(ask, '/assignment/accounts', { size, between })
            .flat()
            .map((item) => (item as AssignedAccount).accountId)
          for (const { accountId } of many(40))
            if (!touched.has(accountId))
              expect(ids.filter((id) => id === accountId)).toHaveLength(1)
        },
      ),
    )
  })
})

describe('ListAccounts', () => {
  it('leaves out names that there are not, and ends with a page token of null', () => {
    const { ask } = portal({ accounts })
    expect(membersOf(ask('/assignment/accounts?max_result=100'))).toEqual({
      accountList: [
        { accountId: '111122223333', accountName: 'Acme' },
        { accountId: '444455556666', emailAddress: 'aws@acme.example' },
        { accountId: '777788889999' },
      ],
      nextToken: null,
    })
  })

  it('has a few accounts to show by default', () => {
    const { ask, service } = portal()
    expect(pageOf(ask('/assignment/accounts')).items).toHaveLength(4)
    for (const { accountId, accountName, roles } of service.accounts()) {
      expect(accountId).toMatch(/^\d{12}$/)
      expect(accountName).toMatch(/^Acme /)
      expect(roles.length).toBeGreaterThanOrEqual(1)
    }
  })

  it('has pages of 100 at most, of 665 accounts, too', () => {
    const { ask } = portal({ accounts: many(665) })
    const sizes = turn(ask, '/assignment/accounts').map(({ length }) => length)
    expect(sizes).toEqual([100, 100, 100, 100, 100, 100, 65])
  })

  it.each(['max_result=0', 'max_result=101', 'max_result=', 'max_result=ten', 'max_result=-1'])(
    'refuses %s',
    (query) => {
      const { ask } = portal({ accounts })
      expect(said(ask(`/assignment/accounts?${query}`))).toBe(
        '400 InvalidRequestException Missing or malformed: max_result',
      )
    },
  )

  it('refuses a page token that is none, or of another list', () => {
    const { ask } = portal({ accounts })
    const { nextToken } = pageOf(ask('/assignment/accounts?max_result=1'))
    const refused = '400 InvalidRequestException Missing or malformed: next_token'
    for (const token of ['', 'x', '*', 'bnVsbA', 'e30'])
      expect(said(ask(`/assignment/accounts?next_token=${token}`))).toBe(refused)
    const path = '/assignment/roles?account_id=111122223333'
    expect(said(ask(`${path}&next_token=${nextToken}`))).toBe(refused)
  })
})

describe('ListAccountRoles', () => {
  it('lists the roles of an account, page by page', () => {
    const { ask } = portal({ accounts })
    const path = '/assignment/roles?account_id=111122223333'
    expect(turn(ask, path, { size: 1 })).toEqual([
      [{ roleName: 'Admin', accountId: '111122223333' }],
      [{ roleName: 'Reader', accountId: '111122223333' }],
    ])
    expect(membersOf(ask('/assignment/roles?account_id=777788889999'))).toEqual({
      roleList: [],
      nextToken: null,
    })
  })

  it('needs an account, and one that is known', () => {
    const { ask } = portal({ accounts })
    expect(said(ask('/assignment/roles'))).toBe(
      '400 InvalidRequestException Missing or malformed: account_id',
    )
    expect(said(ask('/assignment/roles?account_id=000000000000'))).toBe(
      '404 ResourceNotFoundException Account not found',
    )
  })
})

describe('GetRoleCredentials', () => {
  it('hands out keys that look like those of AWS, other ones each time', () => {
    const { ask } = portal({ accounts })
    const first = membersOf(ask(role))
    expect(first).toEqual({
      roleCredentials: {
        accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        secretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
        sessionToken: expect.stringMatching(/^IQoJb3JpZ2luX2Vj[\w+/=]{840}$/),
        expiration: START + 3_600_000,
      },
    })
    expect(membersOf(ask(role))).not.toEqual(first)
  })

  it('takes a role name as a query encodes it', () => {
    const { ask } = portal({ accounts: [{ accountId: '111122223333', roles: ['Read Only+x'] }] })
    const path = '/federation/credentials?account_id=111122223333&role_name=Read%20Only%2Bx'
    expect(answerOf(ask(path)).status).toBe(200)
  })

  it.each([
    ['role_name=Reader', '400 InvalidRequestException Missing or malformed: account_id'],
    ['account_id=111122223333', '400 InvalidRequestException Missing or malformed: role_name'],
    ['account_id=111122223333&role_name=reader', FORBIDDEN],
    ['account_id=000000000000&role_name=Reader', FORBIDDEN],
  ])('refuses %s', (query, outcome) => {
    const { ask, service } = portal({ accounts })
    expect(said(ask(`/federation/credentials?${query}`))).toBe(outcome)
    expect(service.roleCredentials()).toEqual([])
  })

  it('tells who has which keys, and whose a key is, until its end', () => {
    const { ask, service, clock, events } = portal({
      accounts,
      portal: { roleCredentialsExpireIn: 900 },
    })
    const { accessKeyId, secretAccessKey, sessionToken } = membersOf(ask(role))[
      'roleCredentials'
    ] as Record<string, string>
    const view = {
      accountId: '111122223333',
      roleName: 'Reader',
      session: 1,
      issuedAt: START,
      expiresAt: START + 900_000,
      status: 'live',
    }
    const whose = { accountId: '111122223333', roleName: 'Reader', live: true }
    expect(service.roleCredentials()).toEqual([view])
    expect(service.roleOf(accessKeyId ?? '')).toEqual(whose)
    expect(service.roleOf('ASIAAAAAAAAAAAAAAAAA')).toBeUndefined()
    expect(events.filter(({ type }) => type === 'roleCredentials')).toEqual([
      { type: 'roleCredentials', at: START, credentials: view },
    ])
    clock.at += 899_999
    expect(service.roleOf(accessKeyId ?? '')).toEqual(whose)
    clock.at += 1
    expect(service.roleOf(accessKeyId ?? '')).toEqual({ ...whose, live: false })
    expect(service.roleCredentials()).toEqual([{ ...view, status: 'expired' }])

    const seen = JSON.stringify([
      service.log,
      events,
      service.roleCredentials(),
      service.sessions(),
    ])
    for (const secret of [accessKeyId, secretAccessKey, sessionToken])
      expect(seen).not.toContain(secret)
  })
})

describe('the token of the portal', () => {
  it.each(['', 'aoa-of-nobody'])('is refused where it is %j, whatever is asked', (token) => {
    const { ask, logout } = portal({ accounts })
    for (const path of ['/assignment/accounts', '/assignment/roles', role])
      expect(said(ask(path, token))).toBe(UNAUTHORIZED)
    expect(said(logout(token))).toBe(UNAUTHORIZED)
  })

  it('is words and status alone, as the real one', () => {
    const { ask } = portal()
    const { headers, body } = answerOf(ask(role, 'x'))
    expect(headers).not.toHaveProperty('x-amzn-ErrorType')
    expect(headers['Content-Type']).toBe('application/json')
    expect(JSON.parse(body)).toEqual({
      message: 'Session token not found or invalid',
      __type: 'com.amazonaws.switchboard.portal#UnauthorizedException',
    })
  })

  it('is good until its end, and needs a header', () => {
    const { ask, clock, service } = portal({ tokenExpiresIn: 60 })
    clock.at += 59_999
    expect(answerOf(ask('/assignment/accounts')).status).toBe(200)
    clock.at += 1
    expect(said(ask('/assignment/accounts'))).toBe(UNAUTHORIZED)
    const bare = { method: 'GET', path: '/assignment/accounts', body: '' }
    expect(said(service.handle(bare))).toBe(UNAUTHORIZED)
  })
})

describe('Logout', () => {
  it('ends the session with all its tokens, and no other, and no keys', () => {
    const { ask, logout, refresh, refreshToken, signIn, service } = portal({ accounts })
    const other = String(signIn()['accessToken'])
    const renewed = membersOf(refresh(refreshToken))
    ask(role)
    const answer = answerOf(logout())
    expect([answer.status, answer.body, answer.headers]).toEqual([
      200,
      '',
      { 'Cache-Control': 'no-store', 'x-amzn-RequestId': expect.any(String) },
    ])
    expect(service.sessions()).toMatchObject([{ status: 'revoked' }, { status: 'live' }])
    expect(said(logout())).toBe(UNAUTHORIZED)
    expect(said(ask(role, String(renewed['accessToken'])))).toBe(UNAUTHORIZED)
    expect(refusalOf(refresh(renewed['refreshToken']))).toBe(
      '400 InvalidGrantException invalid_grant',
    )
    expect(answerOf(ask(role, other)).status).toBe(200)
    expect(service.roleCredentials()).toMatchObject([{ status: 'live' }, { status: 'live' }])
  })
})

describe('methods', () => {
  it.each([
    ['POST', '/assignment/accounts', 'GET'],
    ['POST', '/federation/credentials', 'GET'],
    ['GET', '/logout', 'POST'],
    ['GET', '/token', 'POST'],
  ])('%s %s is not allowed', (method, path, allow) => {
    const { service } = setUp()
    expect(answerOf(service.handle({ method, path, body: '' }))).toMatchObject({
      status: 405,
      headers: { Allow: allow },
    })
    expect(service.log).toEqual([])
  })
})

describe('the pace of the portal', () => {
  it('lets 20 through at once, and 20 a second from then on, whatever is asked', () => {
    const { ask, clock } = portal({ accounts })
    const burst = (count: number) =>
      Array.from({ length: count }, (_, n) => ask(n % 2 ? role : '/assignment/accounts')).filter(
        (reply) => answerOf(reply).status === 200,
      ).length
    expect(burst(30)).toBe(20)
    expect(said(ask(role))).toBe(TOO_MANY)
    clock.at += 500
    expect(burst(30)).toBe(10)
    clock.at += 60_000
    expect(burst(30)).toBe(20)
  })

  it('words a refusal as the real one', () => {
    const { ask } = portal({ portal: { perSecond: 1 } })
    ask(role)
    expect(membersOf(ask(role))).toEqual({
      message: 'HTTP 429 Unknown Code',
      __type: 'com.amazonaws.switchboard.portal#TooManyRequestsException',
    })
  })

  it('is off where the script says so, and is none of the other operations', () => {
    const free = portal({ portal: unlimited })
    for (let n = 0; n < 200; n += 1)
      expect(answerOf(free.ask('/assignment/accounts')).status).toBe(200)
    const slow = portal({ portal: { perSecond: 1 } })
    slow.ask(role)
    expect(said(slow.ask(role))).toBe(TOO_MANY)
    expect(answerOf(slow.refresh(slow.refreshToken)).status).toBe(200)
  })
})

describe('scripted faults of the portal', () => {
  const operations = [
    ['ListAccounts', '/assignment/accounts'],
    ['ListAccountRoles', '/assignment/roles?account_id=111122223333'],
    ['GetRoleCredentials', role],
    ['Logout', '/logout'],
  ] as const satisfies readonly (readonly [Operation, string])[]

  const play = (operation: Operation, path: string, fault: Fault) => {
    const bench = portal({ accounts, failOn: { [operation]: { 2: fault } } })
    const once = () => (path === '/logout' ? bench.logout('none') : bench.ask(path))
    once()
    return { ...bench, reply: once(), third: once() }
  }

  describe.each(operations)('%s', (operation, path) => {
    it.each<[Fault, object]>([
      ['reset', { kind: 'reset' }],
      ['hang', { kind: 'hang' }],
      ['lost', { kind: 'lost' }],
      ['html', { kind: 'answer', status: 502 }],
      [
        { status: 503, body: 'x' },
        { kind: 'answer', status: 503, body: 'x' },
      ],
      [{ error: 'ForbiddenException' }, { kind: 'answer', status: 403 }],
      [{ error: 'TooManyRequestsException' }, { kind: 'answer', status: 429 }],
      [{ error: 'server_error' }, { kind: 'answer', status: 500 }],
      [{ error: 'OnStrikeException' }, { kind: 'answer', status: 400 }],
    ])('%j comes second, and once', (fault, outcome) => {
      const { reply, third, service } = play(operation, path, fault)
      expect(reply).toMatchObject(outcome)
      expect(answerOf(third).status).toBe(operation === 'Logout' ? 401 : 200)
      expect(service.log.filter((entry) => entry.operation === operation)).toHaveLength(3)
    })

    it('is cut off while there is no network', () => {
      const { service, ask } = portal({ accounts })
      service.setOffline(true)
      if (path !== '/logout') expect(ask(path)).toEqual({ kind: 'reset' })
      service.setOffline(false)
      expect(answerOf(ask('/assignment/accounts')).status).toBe(200)
    })
  })

  it('a lost answer was carried out, and half of one is no JSON', () => {
    const lost = play('GetRoleCredentials', role, 'lost')
    expect(lost.service.roleCredentials()).toHaveLength(3)
    const half = play('GetRoleCredentials', role, 'truncated')
    expect(() => membersOf(half.reply)).toThrow(SyntaxError)
    const hung = play('GetRoleCredentials', role, 'hang')
    expect(hung.service.roleCredentials()).toHaveLength(2)
  })

  it('a lost answer to Logout has ended the session', () => {
    const { logout, ask, service } = portal({ failOn: { Logout: { 1: 'lost' } } })
    expect(logout()).toEqual({ kind: 'lost' })
    expect(service.sessions()).toMatchObject([{ status: 'revoked' }])
    expect(said(ask('/assignment/accounts'))).toBe(UNAUTHORIZED)
  })

  it.each([
    ['__type', undefined, { __type: 'com.amazonaws.switchboard.portal#ForbiddenException' }],
    ['header', 'ForbiddenException', {}],
    ['headerUri', 'ForbiddenException:http://internal.amazon.com/coral/', {}],
    ['code', undefined, { code: 'ForbiddenException' }],
    ['error', undefined, { error: 'ForbiddenException' }],
  ] as const)('words an error by its %s', (wire, header, members) => {
    const { ask, service } = portal()
    service.failNext({ error: 'ForbiddenException', wire, description: 'No', retryAfter: 2 })
    const reply = ask(role)
    expect(membersOf(reply)).toEqual({ message: 'No', ...members })
    expect(answerOf(reply).headers['x-amzn-ErrorType']).toBe(header)
    expect(answerOf(reply).headers['Retry-After']).toBe('2')
  })

  it('failNext meets the operation that it names', () => {
    const { ask, service } = portal({ accounts })
    service.failNext({ error: 'UnauthorizedException' }, 'GetRoleCredentials')
    expect(answerOf(ask('/assignment/accounts')).status).toBe(200)
    expect(said(ask(role))).toBe(UNAUTHORIZED)
    expect(answerOf(ask(role)).status).toBe(200)
    expect(service.sessions()).toMatchObject([{ status: 'live' }])
  })
})

describe('a change while it runs', () => {
  it('gives a role and takes it away', () => {
    const { ask, service } = portal({ accounts })
    expect(service.assign('111122223333', 'Reader')).toBe(false)
    expect(service.assign('111122223333', 'Writer')).toBe(true)
    expect(service.assign('000011112222', 'Reader')).toBe(true)
    expect(service.accounts()).toEqual([
      { ...accounts[0], roles: ['Admin', 'Reader', 'Writer'] },
      accounts[1],
      accounts[2],
      { accountId: '000011112222', roles: ['Reader'] },
    ])
    const key = (membersOf(ask(role))['roleCredentials'] as { accessKeyId: string }).accessKeyId
    expect(service.unassign('111122223333', 'Reader')).toBe(true)
    expect(service.unassign('111122223333', 'Reader')).toBe(false)
    expect(said(ask(role))).toBe(FORBIDDEN)
    expect(service.roleOf(key)).toMatchObject({ live: true })
    expect(service.unassign('111122223333')).toBe(true)
    expect(service.unassign('111122223333')).toBe(false)
    expect(said(ask('/assignment/roles?account_id=111122223333'))).toMatch(/^404 /)
  })
})

describe('the log of the portal', () => {
  it('says which account and role, and what came of it', () => {
    const { ask, logout, service, accessToken } = portal({ accounts })
    const from = service.log.length
    ask('/assignment/accounts?max_result=1')
    ask('/assignment/roles?account_id=111122223333')
    ask(role)
    ask(`${role}s`)
    service.failNext('html')
    ask(role)
    logout()
    const where = { accountId: '111122223333', roleName: 'Reader' }
    expect(service.log.slice(from)).toMatchObject([
      { operation: 'ListAccounts', status: 200 },
      { operation: 'ListAccountRoles', accountId: '111122223333', status: 200 },
      { operation: 'GetRoleCredentials', ...where, status: 200 },
      {
        operation: 'GetRoleCredentials',
        ...where,
        roleName: 'Readers',
        status: 403,
        error: 'ForbiddenException',
      },
      { operation: 'GetRoleCredentials', ...where, status: 502, fault: 'html' },
      { operation: 'Logout', status: 200 },
    ])
    expect(JSON.stringify(service.log)).not.toContain(accessToken)
  })
})

describe('a script of the portal', () => {
  it.each<[object, string]>([
    [{ accounts: [{ accountId: 123456789012, roles: [] }] }, 'accounts.0.accountId'],
    [{ accounts: [{ accountId: '1234', roles: [] }] }, 'accounts.0.accountId'],
    [{ accounts: [{ accountId: '123456789012' }] }, 'accounts.0.roles'],
    [{ accounts: [{ accountId: '123456789012', roles: [''] }] }, 'accounts.0.roles.0'],
    [{ portal: { perSecond: 0 } }, 'portal.perSecond'],
    [{ portal: { perSecond: '20' } }, 'portal.perSecond'],
    [{ portal: { roleCredentialsExpireIn: Infinity } }, 'portal.roleCredentialsExpireIn'],
  ])('%j is refused', (script, option) => {
    const make = () => setUp(script as Script)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(`createService: ${option} must be`)
  })
})
