import * as v from 'valibot'
import { check } from '../../kit/check.ts'
import type { AccountRole, RoleRef } from '../types.ts'
import type { ProfileSettings, SectionChange } from './changes.ts'
import { nameRoles, readTemplate, type NamedRole } from './template.ts'
import type { ConfigView, Profile } from './types.ts'

/** What `planProfiles` takes. */
export interface ProfilePlanOptions {
  /** The roles that are to have a profile. */
  readonly rows: readonly AccountRole[]
  /** The name of their `[sso-session]`. */
  readonly session: string
  /** How profiles are called: text with `{accountName}`, `{accountId}`, `{roleName}` and `{session}` in it. */
  readonly template: string
  /** The region to work in. Default: that of the profile, if it has one. */
  readonly region?: string | undefined
  /** Default: that of the profile, if it has one. */
  readonly output?: string | undefined
  /** The command line that gives the credentials of a role, as `commandLine()` makes it: the profile then names no role. Default: none. */
  readonly credentialProcess?: ((role: RoleRef, profile: string) => string) | undefined
  /** What the file says now. */
  readonly view: ConfigView
  /** Remove the profiles of this session whose roles are gone. Default: false. */
  readonly prune?: boolean | undefined
  /** Overwrite profiles that authchart did not make. Default: false. */
  readonly force?: boolean | undefined
}

/** A profile that stays as it is, against what was asked. */
export interface RefusedProfile {
  readonly name: string
  /** Of its header, counted from 1. */
  readonly line: number
  readonly what: string
  readonly advice: string
}

/** What is to be written, and what becomes of which profile. */
export interface ProfilePlan {
  /** For `SharedConfig.write`. */
  readonly changes: readonly SectionChange[]
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  /** Those that say already what they are to say. */
  readonly kept: readonly string[]
  readonly refused: readonly RefusedProfile[]
}

const schema = v.looseObject({
  session: v.pipe(v.string(), v.nonEmpty('a name that is not empty')),
  template: v.pipe(v.string(), v.nonEmpty('a text that is not empty')),
})

const says = (profile: Profile, set: ProfileSettings): boolean => {
  const { credentialProcess: command, region, output } = set
  const rest =
    (region === undefined || profile.region === region) &&
    (output === undefined || profile.output === output) &&
    profile.credentialProcess === command
  const { role, sessionName } = profile
  if (command !== undefined) return rest && sessionName === undefined && role === undefined
  const isRole = role?.accountId === set.accountId && role.roleName === set.roleName
  return rest && isRole && sessionName === set.session
}

type Fate = 'added' | 'changed' | 'kept' | Omit<RefusedProfile, 'name' | 'line'>

const fateOf = (old: Profile | undefined, set: ProfileSettings, force: boolean): Fate => {
  if (old === undefined) return 'added'
  const isMine = old.managed === set.session
  // Of two sessions that take one name, neither is to take it from the other.
  if (says(old, set) && (isMine || old.managed === undefined)) return 'kept'
  if (isMine || force) return 'changed'
  if (old.managed === undefined)
    return {
      what: 'authchart did not make the profile, and does not change it.',
      advice: 'Change the template, or force the change.',
    }
  return {
    what: 'The profile belongs to another session.',
    advice: 'Put {session} into the template, or force the change.',
  }
}

/**
 * Plans a profile for each role. Changes nothing: `changes` are for `SharedConfig.write`, together with the one for the
 * `[sso-session]`. No two roles get one name, and the same roles get the same names again. Profiles that authchart did not make for
 * this session are `refused`, unless they say the same; so are those that are to be pruned and have options of others. Pure.
 *
 * @throws TypeError for a template with a placeholder that is not known, or with what no name of a profile can have.
 *
 * @example
 * import { planProfiles, sharedConfig } from 'authchart/node'
 *
 * const config = sharedConfig()
 * const plan = planProfiles({
 *   rows: [{ accountId: '111122223333', accountName: 'Payments (prod)', roleName: 'ReadOnly' }],
 *   session: 'acme',
 *   template: '{accountName}-{roleName}', // Payments-prod-ReadOnly
 *   view: await config.read(),
 *   prune: true,
 * })
 * console.log(plan.added, plan.changed, plan.removed, plan.refused)
 * await config.write(plan.changes)
 */
export const planProfiles = (o: ProfilePlanOptions): ProfilePlan => {
  check('planProfiles', 'options', schema, o)
  const { session, region, output, credentialProcess, view, prune = false, force = false } = o
  const named = nameRoles(o.rows, readTemplate('planProfiles', o.template, session))
  const changes: SectionChange[] = []
  const names = { added: [], changed: [], kept: [], removed: [] } as {
    [Kind in 'added' | 'changed' | 'kept' | 'removed']: string[]
  }
  const refused: RefusedProfile[] = []

  const settingsOf = ({ row: { accountId, roleName }, name }: NamedRole): ProfileSettings => ({
    session,
    accountId,
    roleName,
    ...(region !== undefined && { region }),
    ...(output !== undefined && { output }),
    ...(credentialProcess && {
      credentialProcess: credentialProcess({ accountId, roleName }, name),
    }),
  })

  for (const one of named) {
    const { name } = one
    const old = view.profiles.get(name)
    const set = settingsOf(one)
    const fate = fateOf(old, set, force)
    if (typeof fate === 'object') {
      refused.push({ name, line: old?.line ?? 0, ...fate })
      continue
    }
    names[fate].push(name)
    if (fate !== 'kept') changes.push({ kind: 'profile', name, set, ...(force && { force }) })
  }

  const wanted = new Set(named.map(({ name }) => name))
  const gone = [...view.profiles.values()].filter(
    ({ name, managed }) => managed === session && !wanted.has(name),
  )
  for (const { name, line, hasOnlyOurs } of prune ? gone : []) {
    if (!hasOnlyOurs) {
      refused.push({
        name,
        line,
        what: 'The role of the profile is gone, and the profile has options that authchart did not write.',
        advice: 'Remove it by hand.',
      })
      continue
    }
    names.removed.push(name)
    changes.push({ kind: 'profile', name, remove: true })
  }
  return { changes, ...names, refused }
}
