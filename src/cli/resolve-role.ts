import type { AccessPortal } from '../aws/index.ts'
import type { AccountRole, RoleRef, UsedRole } from '../aws/types.ts'
import type { Clock } from '../host/host.ts'
import { listRoles, rowsOf } from './list-roles.ts'
import { askWhich } from './prompts.ts'
import type { Streams } from './streams.ts'
import { inColumns } from './table.ts'
import { UsageError } from './usage-error.ts'
import type { RoleValues } from './where-options.ts'
import type { Where } from './where.ts'

const isSameRole = (one: RoleRef, other: RoleRef): boolean =>
  one.accountId === other.accountId && one.roleName === other.roleName

/** The rows, those that were used last before the others. Pure. */
export const lastUsedFirst = (
  rows: readonly AccountRole[],
  used: readonly UsedRole[],
): readonly AccountRole[] => {
  const first = used.flatMap((role) => rows.find((row) => isSameRole(row, role)) ?? [])
  return [...first, ...rows.filter((row) => !first.includes(row))]
}

/** The role that options or the profile name. */
export const roleSaid = ({ account, role }: RoleValues, where: Where): RoleRef | undefined =>
  account !== undefined && role !== undefined ? { accountId: account, roleName: role } : where.role

/** Throws a `UsageError` where no role is said. */
export const requireRole = (values: RoleValues, where: Where): RoleRef => {
  const said = roleSaid(values, where)
  if (said !== undefined) return said
  throw new UsageError('Say which role: a --profile that has one, or --account and --role.')
}

/** Asks the person for one of their roles. */
export const askRole = async (
  portal: AccessPortal,
  message: string,
  { streams, clock, signal }: { streams: Streams; clock: Clock; signal: AbortSignal },
): Promise<AccountRole> => {
  const [accounts, used] = await Promise.all([
    listRoles(portal, { output: streams.errors, clock, signal }),
    portal.lastUsed(),
  ])
  const rows = lastUsedFirst(rowsOf(accounts), used)
  const names = inColumns(
    rows.map(({ accountName = '', roleName, accountId }) => [accountName, roleName, accountId]),
  )
  const choices = rows.map((value, n) => ({
    name: names[n] ?? '',
    value,
    also: value.emailAddress ?? '',
  }))
  if (choices.length === 0)
    throw new UsageError('You have no roles in any account: ask your administrator for access.')
  return askWhich(message, choices, streams, signal)
}
