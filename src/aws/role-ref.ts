import * as v from 'valibot'
import { textThat } from '../kit/check.ts'

export const isAccountId = (text: string): boolean => /^\d{12}$/.test(text)

export const roleRef = {
  accountId: textThat(isAccountId, 'an account number of twelve digits'),
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
