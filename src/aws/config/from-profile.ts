import * as v from 'valibot'
import { check } from '../../kit/check.ts'
import { identityCenter, type Provider } from '../../protocol/identity-center/providers.ts'
import type { RoleRef } from '../types.ts'
import { ConfigError } from './config-error.ts'
import { sharedConfig } from './file.ts'
import { nearNames } from './near.ts'
import { placeSchema, type ConfigPlace } from './place.ts'
import { headerOf } from './spelling.ts'
import type { ConfigView, Profile } from './types.ts'

/** What `fromProfile` takes. */
export interface FromProfileOptions extends ConfigPlace {
  /** Default: `env.AWS_PROFILE`, or `default`. */
  readonly profile?: string | undefined
}

/** What a profile says of the sign-in. */
export interface ProfileSignIn {
  readonly provider: Provider
  /** Those of the session; `sso:account:access` where it names none. */
  readonly scopes: readonly string[]
  /** Absent for a profile that is for bearer tokens alone. */
  readonly role?: RoleRef
  /** The region to work in. */
  readonly region?: string
  /** The name of its `[sso-session]`; absent for profiles of the older form. */
  readonly sessionName?: string
}

const schema = v.looseObject({
  profile: v.optional(v.pipe(v.string(), v.nonEmpty('a name that is not empty'))),
})

const defaultScopes = ['sso:account:access']

const missing = (file: string, name: string, { profiles }: ConfigView): ConfigError => {
  const near = nearNames(name, profiles.keys())
  const others = near.length === 0 ? '' : `Did you mean ${near.join(', ')}? `
  return new ConfigError({
    file,
    what: `There is no profile ${name}.`,
    advice: `${others}Name one that is there, or add it to the file.`,
  })
}

const addressOf = (file: string, profile: Profile, { sessions, problems }: ConfigView) => {
  const { name, line, sessionName, startUrl, ssoRegion } = profile
  const fault = (what: string, advice: string, at = line) =>
    new ConfigError({ file, line: at, section: headerOf({ kind: 'profile', name }), what, advice })

  if (sessionName === undefined && startUrl === undefined && ssoRegion === undefined)
    throw fault(
      'The profile does not sign in to IAM Identity Center.',
      'Name a profile that has sso_session, or add it.',
    )
  const session = sessionName === undefined ? undefined : sessions.get(sessionName)
  if (sessionName !== undefined && session === undefined)
    throw fault(
      `There is no [sso-session ${sessionName}], which the profile names.`,
      'Add the section, or correct sso_session.',
    )
  if (startUrl !== undefined && ssoRegion !== undefined) return { startUrl, region: ssoRegion }
  const at = session?.line ?? line
  const known = problems.find((one) => one.line === at)
  throw fault(
    `${startUrl === undefined ? 'sso_start_url' : 'sso_region'} is missing.`,
    known?.advice ?? 'Add it.',
    at,
  )
}

/**
 * The sign-in that a profile of `~/.aws/config` names, as the AWS CLI would make it: with `awsCacheStore()`, a session finds the token of
 * `aws sso login`, and the other way round. Profiles with `sso_session` and those of the older form, with a start URL of their own, both do.
 *
 * Rejects with a `ConfigError` that names the file and the line, and says what to do: for a profile that is not there (with those that may have
 * been meant), that does not sign in to IAM Identity Center, or whose session is missing or not whole.
 *
 * @throws TypeError that names the option.
 *
 * @example
 * import { createSession } from 'authchart'
 * import { awsCacheStore, fromProfile, nodeHost } from 'authchart/node'
 *
 * const { provider, scopes, role } = await fromProfile({ profile: 'dev' })
 * const session = createSession({ provider, scopes, clientName: 'Acme', host: nodeHost(), store: awsCacheStore() })
 * console.log(role?.accountId, session.getState().status)
 */
export const fromProfile = async (o: FromProfileOptions = {}): Promise<ProfileSignIn> => {
  check('fromProfile', 'options', schema, o)
  check('fromProfile', 'options', placeSchema, o)
  const { env = process.env } = o
  const name = o.profile ?? (env['AWS_PROFILE'] || 'default')
  const config = sharedConfig({ file: o.file, env })
  const view = await config.read()
  const profile = view.profiles.get(name)
  if (profile === undefined) throw missing(config.file, name, view)
  const { line, role, region, sessionName, scopes = defaultScopes } = profile
  const address = addressOf(config.file, profile, view)
  try {
    const provider = identityCenter({
      ...address,
      ...(sessionName !== undefined && { sessionName }),
    })
    return {
      provider,
      scopes,
      ...(role && { role }),
      ...(region !== undefined && { region }),
      ...(sessionName !== undefined && { sessionName }),
    }
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    const session = sessionName === undefined ? undefined : view.sessions.get(sessionName)
    throw new ConfigError(
      {
        file: config.file,
        line: session?.line ?? line,
        what: `The sign-in cannot be made: ${cause.message}`,
        advice: 'Correct sso_start_url or sso_region.',
      },
      { cause },
    )
  }
}
