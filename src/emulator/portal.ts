import * as v from 'valibot'
import { accept, refuse, type Refusal, type Verdict } from './answers.ts'
import type { Accounts, Listed } from './accounts.ts'
import { fromBase64url, toBase64url } from './mint.ts'
import type { RoleCredentials } from './role-credentials.ts'
import type { Sessions } from './sessions.ts'
import type { PortalOperation } from './wire.ts'

/** What the operations of the portal work on. */
export interface PortalRealm {
  readonly sessions: Sessions
  readonly accounts: Accounts
  readonly roleCredentials: RoleCredentials
}

/** One request that has reached the portal. */
export interface PortalArrival {
  readonly at: number
  readonly query: URLSearchParams
  readonly accessToken: string | undefined
}

/** One whose access token is good: `session` is the one that it belongs to. */
interface Admitted {
  readonly at: number
  readonly query: URLSearchParams
  readonly session: number
}

const invalid = (name: string): Refusal =>
  refuse('InvalidRequestException', `Missing or malformed: ${name}`)

/** The most that a page holds, and what it holds where the request does not say. */
const LONGEST_PAGE = 100

const pageSize = ({ query }: Admitted): number | undefined => {
  const asked = query.get('max_result')
  if (asked === null) return LONGEST_PAGE
  const size = /^\d{1,3}$/.test(asked) ? Number(asked) : 0
  return size >= 1 && size <= LONGEST_PAGE ? size : undefined
}

const cursor = v.strictObject({ of: v.string(), after: v.pipe(v.number(), v.integer()) })

/** The place that a page token names in the list `of`; `undefined` where it is none of that list. */
const placeOf = (token: string | null, of: string): number | undefined => {
  if (token === null) return 0
  try {
    const place = v.parse(cursor, JSON.parse(fromBase64url(token)))
    return place.of === of ? place.after : undefined
  } catch {
    return undefined
  }
}

/** One page of `list`, which is called `of`, under the name `member`. */
function page<Item>(
  request: Admitted,
  { of, member, list }: { of: string; member: string; list: readonly Listed<Item>[] },
): Verdict {
  const size = pageSize(request)
  if (size === undefined) return invalid('max_result')
  const place = placeOf(request.query.get('next_token'), of)
  if (place === undefined) return invalid('next_token')
  const rest = list.filter(({ n }) => n > place)
  const shown = rest.slice(0, size)
  const last = shown.at(-1)
  const nextToken =
    rest.length > size && last ? toBase64url(JSON.stringify({ of, after: last.n })) : null
  return accept({ [member]: shown.map(({ item }) => item), nextToken })
}

type Operation = (realm: PortalRealm, request: Admitted) => Verdict

const listAccounts: Operation = ({ accounts }, request) =>
  page(request, { of: 'accounts', member: 'accountList', list: accounts.list() })

const listAccountRoles: Operation = ({ accounts }, request) => {
  const accountId = request.query.get('account_id') ?? ''
  if (accountId === '') return invalid('account_id')
  const roles = accounts.roles(accountId)
  if (!roles) return refuse('ResourceNotFoundException')
  const list = roles.map(({ n, item }) => ({ n, item: { roleName: item, accountId } }))
  return page(request, { of: `roles of ${accountId}`, member: 'roleList', list })
}

const getRoleCredentials: Operation = ({ accounts, roleCredentials }, { at, query, session }) => {
  const accountId = query.get('account_id') ?? ''
  const roleName = query.get('role_name') ?? ''
  if (accountId === '') return invalid('account_id')
  if (roleName === '') return invalid('role_name')
  if (!accounts.has(accountId, roleName)) return refuse('ForbiddenException')
  return accept({ roleCredentials: roleCredentials.issue({ accountId, roleName, session }, at) })
}

const logout: Operation = ({ sessions }, { at, session }) => {
  sessions.revoke(at, session)
  return accept({})
}

const operations: Readonly<Record<PortalOperation, Operation>> = {
  ListAccounts: listAccounts,
  ListAccountRoles: listAccountRoles,
  GetRoleCredentials: getRoleCredentials,
  Logout: logout,
}

/** The honest portal: decides on a request, and never throws. */
export function decidePortal(
  realm: PortalRealm,
  operation: PortalOperation,
  { at, query, accessToken = '' }: PortalArrival,
): Verdict {
  const session = realm.sessions.byAccessToken(accessToken, at)
  if (session === undefined) return refuse('UnauthorizedException')
  return operations[operation](realm, { at, query, session })
}
