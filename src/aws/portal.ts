// The three questions that the access portal answers, as they go out and as they come back. Nothing is judged here.
import * as v from 'valibot'
import { queryOf } from '../kit/address.ts'
import { numberThat, shownText, textThat } from '../kit/check.ts'
import { loadWire } from '../protocol/identity-center/operations.ts'
import { reading } from '../protocol/reading.ts'
import type { Reply } from '../protocol/reply.ts'
import type { CallOptions, Transport } from '../protocol/transport.ts'
import { isAccountId } from './role-ref.ts'
import type { Account, Role, RoleRef } from './types.ts'

/** A page of a list, and what the next one is asked for with. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextToken?: string
}

/** The keys of a role, as the portal issues them. All three texts are secret. */
export interface RoleKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** In epoch milliseconds. */
  readonly expiration: number
}

/** The most that the portal gives. */
const pageSize = '100'

/** What is shown has no line breaks and no controls; a name that is left empty counts as absent. */
const named = v.nullish(v.pipe(v.string(), v.maxLength(1_000), shownText))
const someText = textThat((text) => text !== '')
/** What comes later is no date, and SDKs take what is none for keys without an end. */
const lastMoment = 8.64e15

/** It goes back in an address. */
const pageToken = textThat((text) => text.isWellFormed())
const roleName = v.pipe(shownText, v.nonEmpty(), v.maxLength(200))

const account = v.pipe(
  v.object({
    accountId: textThat(isAccountId),
    accountName: named,
    emailAddress: named,
  }),
  v.transform(({ accountId, accountName, emailAddress }): Account => ({
    accountId,
    ...(accountName && { accountName }),
    ...(emailAddress && { emailAddress }),
  })),
)

const pageOf = <Item>(list: string, item: v.GenericSchema<unknown, Item>) =>
  v.pipe(
    v.object({ [list]: v.array(item), nextToken: v.optional(pageToken) }),
    v.transform((members): Page<Item> => {
      const { nextToken } = members as { readonly nextToken?: string }
      const items = members[list] as readonly Item[]
      return { items, ...(nextToken !== undefined && { nextToken }) }
    }),
  )

const accountsAnswer = reading(pageOf('accountList', account))

const keysAnswer = reading(
  v.pipe(
    v.object({
      roleCredentials: v.object({
        accessKeyId: someText,
        secretAccessKey: someText,
        sessionToken: someText,
        expiration: numberThat((at) => Number.isInteger(at) && at > 0 && at <= lastMoment),
      }),
    }),
    v.transform(({ roleCredentials }): RoleKeys => roleCredentials),
  ),
)

/** The questions, each asked once with a token, which is a secret. Only an abort by the caller is thrown. */
export interface Portal {
  listAccounts(
    token: string,
    nextToken: string | undefined,
    call: CallOptions,
  ): Promise<Reply<Page<Account>>>
  listAccountRoles(
    token: string,
    accountId: string,
    nextToken: string | undefined,
    call: CallOptions,
  ): Promise<Reply<Page<Role>>>
  getRoleCredentials(token: string, role: RoleRef, call: CallOptions): Promise<Reply<RoleKeys>>
}

export const createPortal = (transport: Transport, endpoint: string): Portal => {
  const ask =
    <Value extends object>(path: string, read: ReturnType<typeof reading<Value>>) =>
    (
      accessToken: string,
      query: Readonly<Record<string, string>>,
      call: CallOptions,
      secretsIn?: (value: Value) => readonly string[],
    ): Promise<Reply<Value>> => {
      const question = {
        method: 'GET',
        url: `${endpoint}${path}?${queryOf(query)}`,
        accessToken,
      } as const
      return transport.send(
        loadWire,
        ({ askPortal }, sending) => askPortal(question, read, sending, secretsIn),
        call,
      )
    }
  const pageQuery = (nextToken: string | undefined) => ({
    max_result: pageSize,
    ...(nextToken !== undefined && { next_token: nextToken }),
  })
  const accounts = ask('/assignment/accounts', accountsAnswer)
  const keys = ask('/federation/credentials', keysAnswer)
  return {
    listAccounts: (token, nextToken, call) => accounts(token, pageQuery(nextToken), call),
    listAccountRoles: (token, accountId, nextToken, call) => {
      // The portal repeats the account in each row: what was asked for counts.
      const role = v.pipe(
        v.object({ roleName }),
        v.transform((one): Role => ({ accountId, roleName: one.roleName })),
      )
      const roles = ask('/assignment/roles', reading(pageOf('roleList', role)))
      return roles(token, { account_id: accountId, ...pageQuery(nextToken) }, call)
    },
    getRoleCredentials: (token, { accountId, roleName: role }, call) =>
      keys(token, { account_id: accountId, role_name: role }, call, (issued) => [
        issued.accessKeyId,
        issued.secretAccessKey,
        issued.sessionToken,
      ]),
  }
}
