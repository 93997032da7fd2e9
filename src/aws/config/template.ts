import type { AccountRole } from '../types.ts'
import { aName, isName } from './spelling.ts'

/** What a template may name. */
const placeholders = ['accountName', 'accountId', 'roleName', 'session'] as const
type Placeholder = (typeof placeholders)[number]

const isPlaceholder = (name: string): name is Placeholder =>
  (placeholders as readonly string[]).includes(name)

/** What every tool takes in a name of a profile: accents go, and a run of anything else becomes one hyphen. */
export const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')

type Fill = (row: AccountRole) => string

/** Throws a TypeError for a placeholder that is not known, and for letters that no profile can have. */
export const readTemplate = (where: string, template: string, session: string): Fill => {
  for (const [, name = ''] of template.matchAll(/\{([^{}]*)\}/g))
    if (!isPlaceholder(name))
      throw new TypeError(
        `${where}: template may name ${placeholders.map((one) => `{${one}}`).join(', ')} only.`,
      )
  const rest = template.replaceAll(/\{[^{}]*\}/g, '')
  if (rest !== '' && !isName(rest))
    throw new TypeError(`${where}: template must be of ${aName}, beside its placeholders.`)
  return ({ accountId, accountName, roleName }) => {
    const values = { accountId, accountName: accountName ?? accountId, roleName, session }
    return template.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) =>
      isPlaceholder(name) ? slug(values[name]) || accountId : whole,
    )
  }
}

/** A row with the name of its profile. */
export interface NamedRole {
  readonly row: AccountRole
  readonly name: string
}

const byRole = (one: AccountRole, other: AccountRole): number =>
  compare(one.accountId, other.accountId) || compare(one.roleName, other.roleName)

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Names that no role gets as they are: the profile without a name, and what AWS SDKs throw at. */
const taken = ['default', '__proto__', '']

const isAmbiguous = (names: readonly string[]): ((name: string) => boolean) => {
  const times = new Map<string, number>(taken.map((name) => [name, 2]))
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1)
  return (name) => (times.get(name) ?? 0) > 1
}

/**
 * The rows with a name each, no two the same: where the template gives one name to several roles, the account joins it, and then a
 * number. The same rows have the same names, in whatever order they come. A row that is there twice counts once.
 */
export const nameRoles = (rows: readonly AccountRole[], fill: Fill): readonly NamedRole[] => {
  const roles = new Map(rows.map((row) => [JSON.stringify([row.accountId, row.roleName]), row]))
  const named = [...roles.values()].sort(byRole).map((row) => ({ row, name: fill(row) }))
  const isShared = isAmbiguous(named.map(({ name }) => name))
  const used = new Set(named.map(({ name }) => name).filter((name) => !isShared(name)))

  const unique = ({ row, name }: NamedRole): string => {
    if (!isShared(name)) return name
    const base = name.includes(row.accountId)
      ? name
      : [name, row.accountId].filter(Boolean).join('-')
    let free = base
    for (let n = 2; used.has(free) || isShared(free); n += 1) free = `${base}-${n}`
    used.add(free)
    return free
  }
  return named.map((one) => ({ row: one.row, name: unique(one) }))
}
