import { describe, expect, it } from 'vitest'
import { accessPortal, type AccountRole } from '../../src/aws/index.ts'
import { failure } from '../contract/support.ts'
import { accountsOf, asked, keysOf, role, signedInTo, within } from './support.ts'

const base = { accounts: accountsOf(2) }

const collect = async <Item>(list: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = []
  for await (const item of list) all.push(item)
  return all
}

describe('lists', () => {
  it('begin anew for whoever iterates, and ask nobody before', async () => {
    const { host, session } = await signedInTo(base)
    const accounts = accessPortal(session).accounts()
    const roles = accessPortal(session).roles(role.accountId)
    expect(asked(host, 'ListAccounts')).toBe(0)
    for (let n = 0; n < 2; n += 1) {
      expect(await within(host, 30, collect(accounts))).toHaveLength(2)
      expect(await within(host, 30, collect(roles))).toHaveLength(2)
    }
  })

  it('end at an empty page token', async () => {
    const { host, session } = await signedInTo(base)
    const { accountId } = role
    const body = JSON.stringify({ accountList: [{ accountId }], nextToken: '' })
    host.service.failNext({ status: 200, body }, 'ListAccounts')
    const list = collect(accessPortal(session).accounts())
    expect(await within(host, 30, list)).toEqual([{ accountId }])
  })

  it('end with protocol at a page token that no address takes', async () => {
    const { host, session } = await signedInTo(base)
    const body = String.raw`{"accountList":[],"nextToken":"\ud800"}`
    host.service.failNext({ status: 200, body }, 'ListAccounts')
    const error = await within(host, 30, failure(collect(accessPortal(session).accounts())))
    expect(error.code).toBe('protocol')
  })
})

describe('a role', () => {
  it('may come from any list', async () => {
    const { host, session } = await signedInTo(base)
    const portal = accessPortal(session)
    const rows: AccountRole[] = []
    await within(host, 30, portal.everything({ onRoles: (more) => void rows.push(...more) }))
    const [row = { ...role }] = rows
    expect(row).toHaveProperty('accountName')
    expect(portal.consoleLink(row)).toContain(`account_id=${row.accountId}`)
    await keysOf(host, portal.credentials(row))
    await host.advance(1)
    const [used = { ...role }] = await portal.lastUsed()
    expect(used).toHaveProperty('usedAt')
    await keysOf(host, portal.credentials(used))
    expect(asked(host)).toBe(1)
  })

  it('that no address takes is named', async () => {
    const { session } = await signedInTo(base)
    const portal = accessPortal(session)
    const broken = { ...role, roleName: '\uD800' }
    const message = 'options.roleName must be the name of a role'
    expect(() => portal.consoleLink(broken)).toThrow(message)
    expect(() => portal.credentials(broken)).toThrow(message)
  })
})

it.each([undefined, null, {}, { callerClientConfig: {} }])(
  'a provider takes what it is called with: %j',
  async (o) => {
    const { host, session } = await signedInTo(base)
    const provider = accessPortal(session).credentials(role)
    const keys = await within(host, 30, provider(o as never))
    expect(keys.accountId).toBe(role.accountId)
  },
)
