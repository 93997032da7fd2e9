import * as v from 'valibot'
import { check, textThat, webAddress } from '../kit/check.ts'
import type { RoleRef } from './types.ts'

export const roleRef = {
  accountId: textThat((id) => /^\d{12}$/.test(id), 'an account number of twelve digits'),
  roleName: textThat(
    (name) => name !== '' && name.length <= 200 && name.isWellFormed(),
    'the name of a role',
  ),
}

const ignored = v.optional(v.unknown())

/** A role, and what rows of lists say beside it: they are roles, too. */
export const roleRow = {
  ...roleRef,
  accountName: ignored,
  emailAddress: ignored,
  usedAt: ignored,
}

const schema = v.strictObject({ ...roleRow, destination: v.optional(webAddress) })

/** What `AccessPortal.consoleLink` promises. */
export const consoleLink = (
  startUrl: string,
  o: RoleRef & { readonly destination?: string | undefined },
): string => {
  const { accountId, roleName, destination } = check('consoleLink', 'options', schema, o)
  const query = Object.entries({
    account_id: accountId,
    role_name: roleName,
    ...(destination !== undefined && { destination }),
  }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  const portal = startUrl.replace(/[?#].*$/s, '').replace(/\/+$/, '')
  return `${portal}/#/console?${query.join('&')}`
}
