import type { RoleRef } from '../types.ts'
import { headerOf } from './spelling.ts'
import { parseConfig, type ConfigText, type Section } from './parse.ts'
import { memberFaults, textFaults } from './faults.ts'
import { isOurs, mark } from './marks.ts'
import type { ConfigView, Profile, SsoSession } from './types.ts'

/** The options of a section; of one that is there twice the later win, as for the SDKs. */
type Values = ReadonlyMap<string, string>

const valuesOf = (sections: readonly Section[]): Values =>
  new Map(
    sections.flatMap(({ options }) =>
      options.filter(({ value }) => value !== '').map(({ key, value }) => [key, value] as const),
    ),
  )

const hasOnlyOurs = (sections: readonly Section[]): boolean =>
  sections.every(({ options }) => options.every(({ key }) => isOurs('profile', key)))

/** Members that are not `undefined`. */
const known = <T extends object>(members: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T

const scopesIn = (values: Values): readonly string[] | undefined =>
  values
    .get('sso_registration_scopes')
    ?.split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '')

const sessionOf = (name: string, line: number, values: Values): SsoSession => ({
  name,
  line,
  ...known<Pick<SsoSession, 'startUrl' | 'region' | 'scopes'>>({
    startUrl: values.get('sso_start_url'),
    region: values.get('sso_region'),
    scopes: scopesIn(values),
  }),
})

const roleIn = (values: Values): RoleRef | undefined => {
  const accountId = values.get('sso_account_id')
  const roleName = values.get('sso_role_name')
  return accountId === undefined || roleName === undefined ? undefined : { accountId, roleName }
}

const profileOf = (
  name: string,
  line: number,
  values: Values,
  isClean: boolean,
  sessions: ReadonlyMap<string, SsoSession>,
): Profile => {
  const sessionName = values.get('sso_session')
  const session = sessionName === undefined ? undefined : sessions.get(sessionName)
  return {
    name,
    line,
    hasOnlyOurs: isClean,
    ...known<Omit<Profile, 'name' | 'line' | 'hasOnlyOurs'>>({
      sessionName,
      startUrl: session?.startUrl ?? values.get('sso_start_url'),
      ssoRegion: session?.region ?? values.get('sso_region'),
      scopes: session?.scopes ?? scopesIn(values),
      role: roleIn(values),
      region: values.get('region'),
      output: values.get('output'),
      credentialProcess: values.get('credential_process'),
      managed: values.get(mark),
    }),
  }
}

/** The sections of a kind, those that are there twice together. */
const byName = ({ sections }: ConfigText, kind: 'profile' | 'sso-session') => {
  const found = new Map<string, Section[]>()
  for (const section of sections) {
    if (section.id?.kind !== kind) continue
    found.set(section.id.name, [...(found.get(section.id.name) ?? []), section])
  }
  return [...found].map(
    ([name, all]) => [name, (all[0]?.at ?? 0) + 1, valuesOf(all), hasOnlyOurs(all)] as const,
  )
}

/**
 * What the text of `~/.aws/config` says: profiles with the session that they inherit from, and problems. Total and pure.
 * Where the AWS CLI and the SDKs read the text differently, that is a problem that says so.
 */
export const viewConfig = (text: string): ConfigView => {
  const config = parseConfig(text)
  const ofSessions = byName(config, 'sso-session')
  const ofProfiles = byName(config, 'profile')
  const sessions = new Map(
    ofSessions.map(([name, line, values]) => [name, sessionOf(name, line, values)]),
  )
  const profiles = new Map(
    ofProfiles.map(([name, line, values, isClean]) => [
      name,
      profileOf(name, line, values, isClean, sessions),
    ]),
  )
  const members = [
    ...ofSessions.flatMap(([name, line, values]) =>
      memberFaults.session({ line, section: headerOf({ kind: 'sso-session', name }), values }),
    ),
    ...ofProfiles.flatMap(([name, line, values]) => {
      const section = headerOf({ kind: 'profile', name })
      return memberFaults.profile({ line, section, values }, sessions)
    }),
  ]
  const problems = [...textFaults(config), ...members].sort((one, other) => one.line - other.line)
  return { profiles, sessions, problems }
}
