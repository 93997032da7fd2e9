import * as v from 'valibot'
import { queryOf, withoutSlash } from '../kit/address.ts'
import { check, webAddress } from '../kit/check.ts'
import { roleRow } from './role-ref.ts'
import type { RoleRef } from './types.ts'

const schema = v.strictObject({ ...roleRow, destination: v.optional(webAddress) })

/** What `AccessPortal.consoleLink` promises. */
export const consoleLink = (
  startUrl: string,
  o: RoleRef & { readonly destination?: string | undefined },
): string => {
  const { accountId, roleName, destination } = check('consoleLink', 'options', schema, o)
  const query = queryOf({
    account_id: accountId,
    role_name: roleName,
    ...(destination !== undefined && { destination }),
  })
  return `${withoutSlash(startUrl.replace(/[?#].*$/s, ''))}/#/console?${query}`
}
