import { accessPortal } from '../aws/index.ts'
import type { AccountRole, AccountRoles } from '../aws/types.ts'
import { plainText } from '../kit/plain-text.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { listRoles, rowsOf } from './list-roles.ts'
import { openSession } from './open-session.ts'
import { resolveWhere } from './resolve-where.ts'
import type { AccountsCommand } from './role-options.ts'
import { requireSignIn } from './signed-in.ts'
import type { Streams } from './streams.ts'
import { inColumns } from './table.ts'

const numbered = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

/** Each account once, its roles below one another. Pure. */
export const accountsTable = (accounts: readonly AccountRoles[]): string => {
  const rows = accounts.flatMap(({ accountName = '–', accountId, roles }) =>
    (roles.length === 0 ? ['–'] : roles).map((role, n) =>
      n === 0 ? [accountName, accountId, role] : ['', '', role],
    ),
  )
  const roles = accounts.reduce((sum, account) => sum + account.roles.length, 0)
  return [
    ...inColumns([['Account', 'Number', 'Role'], ...rows]),
    '',
    `${numbered(roles, 'role')} in ${numbered(accounts.length, 'account')}`,
    '',
  ].join('\n')
}

/** Account number, role and account name, with tabs between them. Pure. */
export const accountsLines = (rows: readonly AccountRole[]): string =>
  rows
    .map(({ accountId, roleName, accountName = '' }) =>
      [accountId, roleName, accountName].map(plainText).join('\t'),
    )
    .map((line) => `${line}\n`)
    .join('')

/** Lists accounts and roles: a table for a person, lines with tabs for a program, or a line of JSON for each role as it comes. */
export const runAccounts = async (
  { where: values, json }: AccountsCommand,
  streams: Streams,
  interruption: AbortController,
): Promise<ExitCode> => {
  const { output, errors } = streams
  const { signal } = interruption
  const where = await resolveWhere(values, streams, signal)
  await using opened = openSession(where)
  await requireSignIn(opened, where, streams, interruption)
  const write = (rows: readonly AccountRole[]) => {
    for (const row of rows) output.write(`${JSON.stringify(row)}\n`)
  }
  const accounts = await listRoles(accessPortal(opened.session), {
    output: errors,
    clock: opened.host.clock,
    signal,
    onRoles: json ? write : undefined,
  })
  if (json) return exitCodes.signedIn
  if (accounts.length === 0 && output.isTTY)
    output.write('You have no accounts yet. Your administrator can give you access.\n')
  else output.write(output.isTTY ? accountsTable(accounts) : accountsLines(rowsOf(accounts)))
  return exitCodes.signedIn
}
