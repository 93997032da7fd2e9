import { anySignal } from '../kit/any-signal.ts'
import { protocolFault, type About } from './portal-error.ts'
import type { Asking } from './asking.ts'
import type { Page, Portal } from './portal.ts'
import type { Turns } from './portal-turns.ts'
import type { Account, AccountRole, AccountRoles, ListingOptions, Role } from './types.ts'

/** The items of a list, page by page as they come. */
async function* pages<Item>(
  about: About,
  page: (nextToken: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[], undefined> {
  const seen = new Set<string>()
  let nextToken: string | undefined
  do {
    const { items, nextToken: next } = await page(nextToken)
    yield items
    // A list that comes round again has no end.
    if (next !== undefined && seen.has(next)) throw protocolFault(about, 'a page came twice')
    if (next !== undefined) seen.add(next)
    nextToken = next
  } while (nextToken !== undefined)
}

export const accountPages = (
  portal: Portal,
  asking: Asking,
): AsyncGenerator<readonly Account[], undefined> =>
  pages({ operation: 'ListAccounts' }, (nextToken) =>
    asking.ask({ operation: 'ListAccounts' }, (token, call) =>
      portal.listAccounts(token, nextToken, call),
    ),
  )

export const rolePages = (
  portal: Portal,
  asking: Asking,
  accountId: string,
): AsyncGenerator<readonly Role[], undefined> => {
  const about: About = { operation: 'ListAccountRoles', of: accountId }
  return pages(about, (nextToken) =>
    asking.ask(about, (token, call) => portal.listAccountRoles(token, accountId, nextToken, call)),
  )
}

export async function* itemsOf<Item>(
  all: AsyncGenerator<readonly Item[], undefined>,
): AsyncGenerator<Item, undefined> {
  for await (const page of all) yield* page
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const compareWords = (a: string, b: string): number => compare(a.toLowerCase(), b.toLowerCase())

const byName = (a: string, b: string): number => compareWords(a, b) || compare(a, b)

/** By name, then e-mail, then number, as the AWS CLI has them; those without a name come last. */
const byAccount = (a: Account, b: Account): number => {
  const last = '\u{10FFFF}'
  return (
    compareWords(a.accountName ?? last, b.accountName ?? last) ||
    compareWords(a.emailAddress ?? last, b.emailAddress ?? last) ||
    compare(a.accountId, b.accountId)
  )
}

/** What a listing is made of. */
export interface ListingPorts {
  readonly portal: Portal
  readonly turns: Turns
  /** Asks, and tells of each pause, until `signal` aborts. */
  readonly asking: (signal: AbortSignal, onPause: () => void) => Asking
}

/** All roles of all accounts, sorted. A part of it that fails ends the others. */
export const listEverything = async (
  { portal, turns, asking: askingUntil }: ListingPorts,
  { signal, onRoles, onProgress }: ListingOptions,
): Promise<readonly AccountRoles[]> => {
  const failed = new AbortController()
  const stop = (reason: unknown) => failed.abort(reason)
  const accounts = new Map<string, AccountRoles>()
  let done = 0
  let roles = 0
  let isCounted = false
  const tell = () =>
    onProgress?.({ accounts: accounts.size, done, roles, isCounted, waitingMs: turns.waitingMs })
  const asking = askingUntil(anySignal(failed.signal, signal), tell)

  const listRoles = async (account: Account): Promise<void> => {
    const names: string[] = []
    for await (const page of rolePages(portal, asking, account.accountId)) {
      names.push(...page.map(({ roleName }) => roleName))
      roles += page.length
      const rows = page.map(({ roleName }): AccountRole => ({ ...account, roleName }))
      if (rows.length > 0) onRoles?.(rows)
    }
    accounts.set(account.accountId, { ...account, roles: names.toSorted(byName) })
    done += 1
    tell()
  }

  const running: Promise<void>[] = []
  try {
    for await (const page of accountPages(portal, asking)) {
      for (const account of page) {
        // The same account on two pages is one.
        if (accounts.has(account.accountId)) continue
        accounts.set(account.accountId, { ...account, roles: [] })
        const list = listRoles(account)
        list.catch(stop)
        running.push(list)
      }
      tell()
    }
    isCounted = true
    await Promise.all(running)
  } catch (error) {
    stop(error)
    // Who is told that it failed finds no request left.
    await Promise.allSettled(running)
    throw error
  }
  tell()
  return [...accounts.values()].toSorted(byAccount)
}
