import type { AccessPortal } from '../aws/index.ts'
import type { AccountRole, AccountRoles } from '../aws/types.ts'
import type { Clock } from '../host/host.ts'
import { showProgress } from './progress.ts'

interface ListingOptions {
  /** Where the progress is shown. */
  readonly output: NodeJS.WriteStream
  readonly clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>
  readonly signal: AbortSignal
  readonly onRoles?: ((rows: readonly AccountRole[]) => void) | undefined
}

/** All accounts with their roles, with a bar where that takes long. */
export const listRoles = async (
  portal: Pick<AccessPortal, 'everything'>,
  { output, clock, signal, onRoles }: ListingOptions,
): Promise<readonly AccountRoles[]> => {
  using progress = await showProgress(output, clock)
  return await portal.everything({ signal, onRoles, onProgress: progress.tell })
}

/** A row for each role. Pure. */
export const rowsOf = (accounts: readonly AccountRoles[]): readonly AccountRole[] =>
  accounts.flatMap(({ roles, ...account }) => roles.map((roleName) => ({ ...account, roleName })))
