import type { SectionId } from './parse.ts'

/** The option by which a profile says that authchart wrote it, and for which session. Other readers ignore it. */
export const mark = 'authchart_managed'

/** What a profile can have for its credentials, in the order in which it is written. */
export const credentialKeys = [
  'sso_session',
  'sso_account_id',
  'sso_role_name',
  'credential_process',
] as const

const ours = {
  profile: new Set<string>([...credentialKeys, 'region', 'output', mark]),
  'sso-session': new Set<string>(['sso_start_url', 'sso_region', 'sso_registration_scopes', mark]),
}

/** Whether authchart writes options of this name into sections of this kind. */
export const isOurs = (kind: SectionId['kind'], key: string): boolean => ours[kind].has(key)
