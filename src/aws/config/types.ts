import type { RoleRef } from '../types.ts'
import type { ConfigFault } from './config-error.ts'

/** An `[sso-session NAME]`: whom several profiles sign in to. */
export interface SsoSession {
  readonly name: string
  /** Of its header, counted from 1. */
  readonly line: number
  readonly startUrl?: string
  readonly region?: string
  /** Absent where the section names none. */
  readonly scopes?: readonly string[]
}

/** A profile as the file has it, with what it inherits from its `sso-session`. */
export interface Profile {
  readonly name: string
  /** Of its header, counted from 1. */
  readonly line: number
  /** Its `sso_session`; absent for profiles of the older form, which name start URL and region themselves. */
  readonly sessionName?: string
  readonly startUrl?: string
  /** The region of the Identity Center instance. */
  readonly ssoRegion?: string
  readonly scopes?: readonly string[]
  /** Absent where account or role is not named. */
  readonly role?: RoleRef
  /** The region to work in. */
  readonly region?: string
  readonly output?: string
  /** A program that gives the credentials. */
  readonly credentialProcess?: string
  /** The session for which authchart wrote the profile: `authchart_managed`. Absent where another wrote it. */
  readonly managed?: string
  /** Whether all its options are of the kinds that authchart writes. */
  readonly hasOnlyOurs: boolean
}

/** What is wrong in the file, or read differently by its readers. */
export interface ConfigProblem extends ConfigFault {
  readonly line: number
}

/** What `~/.aws/config` says of sign-ins. */
export interface ConfigView {
  readonly profiles: ReadonlyMap<string, Profile>
  readonly sessions: ReadonlyMap<string, SsoSession>
  readonly problems: readonly ConfigProblem[]
}
