import * as v from 'valibot'
import { check, textThat } from '../../kit/check.ts'
import { isAccountId } from '../role-ref.ts'
import { isCommandLine } from './command-line.ts'
import { ConfigError } from './config-error.ts'
import { editConfig, type OptionChange, type SectionEdit } from './lines.ts'
import { headerOf } from './spelling.ts'
import { credentialKeys, isOurs, mark } from './marks.ts'
import type { Section, SectionId } from './parse.ts'

/** What an `[sso-session]` is to say. */
export interface SsoSessionSettings {
  readonly startUrl: string
  readonly region: string
  /** Default: what is there; `sso:account:access` for a new one. */
  readonly scopes?: readonly string[] | undefined
}

/** What a profile is to say. */
export interface ProfileSettings {
  /** The name of its `[sso-session]`. */
  readonly session: string
  readonly accountId: string
  readonly roleName: string
  /** The region to work in. Default: what is there. */
  readonly region?: string | undefined
  /** As `json`. Default: what is there. */
  readonly output?: string | undefined
  /** A command line, as `commandLine()` makes it, that the profile gets its credentials from in place of the session. */
  readonly credentialProcess?: string | undefined
}

/** A section to be set or removed. */
export type SectionChange =
  | {
      readonly kind: 'sso-session'
      readonly name: string
      readonly set: SsoSessionSettings
      /** Change it although authchart did not make it. Default: false. */
      readonly force?: boolean | undefined
    }
  | {
      readonly kind: 'profile'
      readonly name: string
      readonly set: ProfileSettings
      /** Overwrite one that authchart did not make. Default: false. */
      readonly force?: boolean | undefined
    }
  | {
      /** A profile goes only where authchart made it and nobody added options to it. */
      readonly kind: 'profile'
      readonly name: string
      readonly remove: true
    }
  | {
      readonly kind: 'sso-session'
      readonly name: string
      readonly remove: true
      /** Needed where the section has no mark, which authchart sets in profiles only. */
      readonly force?: boolean | undefined
    }

const filled = v.pipe(v.string(), v.nonEmpty('a text that is not empty'))
const name = v.string()
const force = v.optional(v.boolean())
const region = textThat((one) => /^[\w-]+$/.test(one), 'a region name such as "eu-west-1"')
const scope = textThat((one) => /^[^\s,]+$/.test(one), 'a scope')
const accountId = textThat(isAccountId, 'twelve digits')
const command = textThat(isCommandLine, 'a command line as commandLine() makes it')

const setSchemas = {
  'sso-session': v.strictObject({ startUrl: filled, region, scopes: v.optional(v.array(scope)) }),
  profile: v.strictObject({
    session: filled,
    accountId,
    roleName: filled,
    region: v.optional(region),
    output: v.optional(filled),
    credentialProcess: v.optional(command),
  }),
}
const kinds = v.looseObject({ kind: v.picklist(['profile', 'sso-session']), name })

/** By what a change says of itself: so that an error names the member that is wrong. */
const changeSchema = v.lazy((change) => {
  const { output, success } = v.safeParse(kinds, change)
  if (!success) return kinds
  const { kind } = output
  const id = { kind: v.literal(kind), name }
  if (!('remove' in output)) return v.strictObject({ ...id, set: setSchemas[kind], force })
  const remove = v.literal(true)
  return v.strictObject(kind === 'profile' ? { ...id, remove } : { ...id, remove, force })
})

/** Throws a TypeError that names the member, unless these are changes. */
export const checkChanges = (where: string, changes: readonly SectionChange[]): void => {
  check(where, 'changes', v.array(changeSchema), changes)
  const seen = new Set<string>()
  const twin = changes.map(headerOf).findIndex((header) => seen.size === seen.add(header).size)
  if (twin !== -1) throw new TypeError(`${where}: changes.${twin} names a section a second time.`)
}

/** An option that stays as it is where nothing is said of it. */
const ifGiven = (key: string, value: string | undefined): readonly OptionChange[] =>
  value === undefined ? [] : [[key, value]]

const ofProfile = (set: ProfileSettings): readonly OptionChange[] => {
  const { session, accountId: account, roleName, credentialProcess } = set
  const values = [session, account, roleName, undefined]
  const inProcess = [undefined, undefined, undefined, credentialProcess]
  const chosen = credentialProcess === undefined ? values : inProcess
  return [
    ...credentialKeys.map((key, n) => [key, chosen[n]] as const),
    // Those of the older form would contradict the session.
    ['sso_start_url', undefined],
    ['sso_region', undefined],
    ...ifGiven('region', set.region),
    ...ifGiven('output', set.output),
    [mark, session],
  ]
}

const ofSession = (
  { startUrl, region: where, scopes }: SsoSessionSettings,
  isNew: boolean,
): readonly OptionChange[] => [
  ['sso_start_url', startUrl],
  ['sso_region', where],
  ...ifGiven(
    'sso_registration_scopes',
    scopes?.join(',') ?? (isNew ? 'sso:account:access' : undefined),
  ),
]

const refuse = (section: Section, id: SectionId, what: string, advice: string): never => {
  throw new ConfigError({ line: section.at + 1, section: headerOf(id), what, advice })
}

const hasMark = ({ options }: Section): boolean => options.some(({ key }) => key === mark)

const assertRemovable = (
  section: Section,
  change: Extract<SectionChange, { readonly remove: true }>,
): void => {
  const isAllowed = hasMark(section) || (change.kind === 'sso-session' && change.force === true)
  if (!isAllowed)
    refuse(
      section,
      change,
      'Nothing in the section says that authchart made it, so it is not removed.',
      'Remove it by hand.',
    )
  const other = section.options.find(({ key }) => !isOurs(change.kind, key))
  if (other === undefined) return
  throw new ConfigError({
    line: other.at + 1,
    section: headerOf(change),
    what: `${other.key} is not an option that authchart writes, and would be lost.`,
    advice: 'Remove the section by hand.',
  })
}

/** Whether the section says all of that already. */
const says = ({ options }: Section, changes: readonly OptionChange[]): boolean =>
  changes.every(
    ([key, value]) =>
      options.find((option) => option.key === key && option.isFound)?.value === value,
  )

const editOf = (change: SectionChange): SectionEdit => {
  const { kind, name: called } = change
  const editing = (section: Section | undefined): readonly OptionChange[] | 'remove' => {
    if ('remove' in change) {
      if (section !== undefined) assertRemovable(section, change)
      return 'remove'
    }
    const isNew = section === undefined
    const options = change.kind === 'profile' ? ofProfile(change.set) : ofSession(change.set, isNew)
    if (isNew || change.force === true || hasMark(section)) return options
    // What has no mark, and says it all the same, needs none.
    const unmarked = options.filter(([key]) => key !== mark)
    if (says(section, unmarked)) return []
    return refuse(
      section,
      change,
      'Nothing in the section says that authchart made it, so it is not changed.',
      'Choose another name, or force the change.',
    )
  }
  return { kind, name: called, change: editing }
}

/** The text with all changes made, and the sections that are changed by them. Pure. */
export const applyChanges = (
  text: string,
  changes: readonly SectionChange[],
): { readonly after: string; readonly changed: readonly string[] } =>
  editConfig(text, changes.map(editOf))
