import type { AssignedAccount } from './script.ts'

/** An entry of a list that is handed out in pages. Numbers grow, so that a page begins where the last one ended, whatever was taken out since. */
export interface Listed<Item> {
  readonly n: number
  readonly item: Item
}

type Names = Omit<AssignedAccount, 'roles'>

/** Who may do what: the accounts of the person, and the roles in each. */
export interface Accounts {
  all(): readonly AssignedAccount[]
  list(): readonly Listed<Names>[]
  /** The roles of an account; undefined where there is no such account. */
  roles(accountId: string): readonly Listed<string>[] | undefined
  has(accountId: string, roleName: string): boolean
  assign(accountId: string, roleName: string): boolean
  unassign(accountId: string, roleName?: string): boolean
}

/** What a person is shown who has not said what to show. */
const defaultAccounts: readonly AssignedAccount[] = [
  {
    accountId: '123456789012',
    accountName: 'Acme Production',
    emailAddress: 'aws+production@acme.example',
    roles: ['ReadOnlyAccess', 'SupportUser'],
  },
  {
    accountId: '234567890123',
    accountName: 'Acme Staging',
    emailAddress: 'aws+staging@acme.example',
    roles: ['PowerUserAccess', 'ReadOnlyAccess'],
  },
  {
    accountId: '345678901234',
    accountName: 'Acme Sandbox',
    emailAddress: 'aws+sandbox@acme.example',
    roles: ['AdministratorAccess', 'PowerUserAccess', 'ReadOnlyAccess'],
  },
  {
    accountId: '456789012345',
    accountName: 'Acme Log Archive',
    emailAddress: 'aws+logs@acme.example',
    roles: ['ViewOnlyAccess'],
  },
]

interface Account {
  readonly n: number
  readonly names: Names
  /** Each role with its number. */
  readonly roles: Map<string, number>
}

export function createAccounts(scripted: readonly AssignedAccount[] = defaultAccounts): Accounts {
  const accounts = new Map<string, Account>()
  let added = 0
  const number = (): number => (added += 1)

  const add = (names: Names): Account => {
    const account = { n: number(), names: Object.freeze(names), roles: new Map<string, number>() }
    accounts.set(names.accountId, account)
    return account
  }

  for (const { roles, ...names } of scripted) {
    const account = accounts.get(names.accountId) ?? add(names)
    for (const role of roles) if (!account.roles.has(role)) account.roles.set(role, number())
  }

  return {
    all: () =>
      [...accounts.values()].map(({ names, roles }) => ({ ...names, roles: [...roles.keys()] })),
    list: () => [...accounts.values()].map(({ n, names }) => ({ n, item: names })),
    roles(accountId) {
      const roles = accounts.get(accountId)?.roles
      return roles && [...roles].map(([item, n]) => ({ n, item }))
    },
    has: (accountId, roleName) => accounts.get(accountId)?.roles.has(roleName) ?? false,
    assign(accountId, roleName) {
      const { roles } = accounts.get(accountId) ?? add({ accountId })
      if (roles.has(roleName)) return false
      roles.set(roleName, number())
      return true
    },
    unassign(accountId, roleName) {
      if (roleName === undefined) return accounts.delete(accountId)
      return accounts.get(accountId)?.roles.delete(roleName) ?? false
    },
  }
}
