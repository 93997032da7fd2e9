import { nearNames } from '../aws/config/near.ts'
import { aName, isName } from '../aws/config/spelling.ts'
import type { ConfigView, Profile, SsoSession } from '../aws/config/types.ts'
import type { RoleRef } from '../aws/types.ts'
import type { Provider } from '../protocol/identity-center/providers.ts'
import { isSamePlace, type Place } from './places.ts'
import { providerWith } from './provider-with.ts'
import { newSessionName } from './session-name.ts'
import { UsageError } from './usage-error.ts'
import type { WhereValues } from './where-options.ts'

/** Whom a command signs in to, and as what. */
export interface Where {
  readonly provider: Provider
  readonly scopes?: readonly string[] | undefined
  /** The options that say the same: `--profile dev`. */
  readonly said: string
  readonly profile?: string | undefined
  /** The role of the profile. */
  readonly role?: RoleRef | undefined
  /** The region that the profile works in. */
  readonly workRegion?: string | undefined
}

/** What the options leave open. */
export interface Surroundings {
  readonly config: ConfigView
  /** Where the person has signed in, the latest first. */
  readonly remembered: readonly Place[]
  readonly env: NodeJS.ProcessEnv
}

/** One place, or those to choose from, in the order to offer them. */
export type Found =
  | { readonly kind: 'one'; readonly where: Where }
  | { readonly kind: 'several'; readonly all: readonly Where[] }

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text}'`)

/** The options that lead to a place by its address. The name is left out where it is the one that the address gets by itself. */
const saidOf = ({ startUrl, region, sessionName }: Place, ownName: string | undefined): string => {
  const address = `--start-url ${quoted(startUrl)} --region ${region}`
  const isOwn = sessionName === undefined || sessionName === ownName
  return isOwn ? address : `${address} --session-name ${quoted(sessionName)}`
}

const ofPlace = (place: Place, said: string, scopes?: readonly string[]): Where => ({
  provider: providerWith(place),
  said,
  ...(scopes !== undefined && { scopes }),
})

/** A profile that asks authchart for its keys is of the session for which it was written. */
const ofManaged = (
  { name, managed = '', region }: Profile,
  { sessions }: ConfigView,
  endpoint: string | undefined,
): Where | undefined => {
  const session = sessions.get(managed)
  if (session === undefined) return undefined
  return { ...ofSession(session, endpoint), profile: name, workRegion: region }
}

const ofProfile = (profile: Profile, config: ConfigView, endpoint: string | undefined): Where => {
  const { name, startUrl, ssoRegion, sessionName, role, scopes, region } = profile
  const managed =
    sessionName === undefined && startUrl === undefined
      ? ofManaged(profile, config, endpoint)
      : undefined
  if (managed !== undefined) return managed
  if (startUrl === undefined || ssoRegion === undefined)
    throw new UsageError(
      `The profile "${name}" of ~/.aws/config names no IAM Identity Center; choose another --profile, or pass --start-url and --region.`,
    )
  const place = { startUrl, region: ssoRegion, sessionName, endpoint }
  const where = ofPlace(place, `--profile ${quoted(name)}`, scopes)
  return { ...where, profile: name, role, workRegion: region }
}

const ofSession = (session: SsoSession, endpoint: string | undefined): Where => {
  const { name, startUrl, region, scopes } = session
  if (startUrl === undefined || region === undefined)
    throw new UsageError(
      `[sso-session ${name}] of ~/.aws/config needs sso_start_url and sso_region.`,
    )
  const place = { startUrl, region, sessionName: name, endpoint }
  return ofPlace(place, `--sso-session ${quoted(name)}`, scopes)
}

const meant = (name: string, names: Iterable<string>): string => {
  const near = nearNames(name, names)
  return near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`
}

const profileNamed = (name: string, { profiles }: ConfigView, option: string): Profile => {
  const profile = profiles.get(name)
  if (profile !== undefined) return profile
  throw new UsageError(
    `${option}: ~/.aws/config has no profile "${name}".${meant(name, profiles.keys())}`,
  )
}

const sessionNamed = (name: string, { sessions }: ConfigView): SsoSession => {
  const session = sessions.get(name)
  if (session !== undefined) return session
  throw new UsageError(
    `--sso-session: ~/.aws/config has no [sso-session ${name}].${meant(name, sessions.keys())}`,
  )
}

/** A place that was said by its address has the name of its session: by that all tools find the token. */
export const whereAt = (
  { startUrl = '', region, endpoint, sessionName }: WhereValues,
  config: ConfigView,
): Where => {
  if (region === undefined)
    throw new UsageError('--start-url needs --region, where your IAM Identity Center is.')
  const isThere = (one: SsoSession) => one.startUrl === startUrl && one.region === region
  const ofThatName = config.sessions.get(sessionName ?? '')
  if (ofThatName !== undefined && !isThere(ofThatName))
    throw new UsageError(
      `--session-name: [sso-session ${ofThatName.name}] of ~/.aws/config is of another address; choose another name.`,
    )
  const named = sessionName === undefined ? [...config.sessions.values()].find(isThere) : ofThatName
  if (named !== undefined) return ofSession(named, endpoint)
  const place = { startUrl, region, endpoint }
  // What is wrong with the address is told before it is taken apart.
  providerWith(place)
  const own = newSessionName(startUrl, region, config)
  const whole = { ...place, sessionName: sessionName ?? own }
  return ofPlace(whole, saidOf(whole, own))
}

/** The same place, its session under that name. `login` takes what is said. Pure. */
export const withName = (where: Where, sessionName: string): Where => {
  if (where.provider.sessionName === sessionName) return where
  const provider = { ...where.provider, sessionName }
  const { endpoint } = provider
  const asSaid = endpoint === undefined ? '' : ` --endpoint ${quoted(endpoint)}`
  return { ...where, provider, said: `${saidOf(provider, undefined)}${asSaid}` }
}

const refuseContradictions = (values: WhereValues): void => {
  const { profile, ssoSession, startUrl, region, sessionName } = values
  const said = Object.entries({
    '--profile': profile,
    '--sso-session': ssoSession,
    '--start-url': startUrl,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name)
  if (said.length > 1) throw new UsageError(`${said.slice(0, 2).join(' and ')} exclude each other.`)
  if (region !== undefined && startUrl === undefined)
    throw new UsageError('--region needs --start-url, the address of your AWS access portal.')
  if (sessionName !== undefined && startUrl === undefined)
    throw new UsageError('--session-name needs --start-url, whose session is called so.')
  if (sessionName !== undefined && !isName(sessionName))
    throw new UsageError(`--session-name must be ${aName}.`)
}

const placeOf = ({ provider }: Where): Place => provider

/** Every place that is known: those of ~/.aws/config first, then the remembered ones, the latest first. */
export const knownPlaces = (
  { config, remembered }: Pick<Surroundings, 'config' | 'remembered'>,
  endpoint?: string,
): readonly Where[] => {
  const all = [
    ...[...config.sessions.values()]
      .filter(({ startUrl, region }) => startUrl !== undefined && region !== undefined)
      .map((one) => ofSession(one, endpoint)),
    ...[...config.profiles.values()]
      .filter(({ sessionName }) => sessionName === undefined)
      .filter(({ startUrl, ssoRegion }) => startUrl !== undefined && ssoRegion !== undefined)
      .map((one) => ofProfile(one, config, endpoint)),
    ...remembered.map((one) =>
      ofPlace(
        { ...one, endpoint: endpoint ?? one.endpoint },
        saidOf(one, newSessionName(one.startUrl, one.region, config)),
      ),
    ),
  ]
  return all.filter(
    (one, n) => all.findIndex((other) => isSamePlace(placeOf(other), placeOf(one))) === n,
  )
}

/** Whom the options mean, or else the environment, or what is known. Throws a `UsageError`. Pure. */
export const findWhere = (values: WhereValues, around: Surroundings): Found => {
  refuseContradictions(values)
  const { profile, ssoSession, startUrl, endpoint } = values
  const { config, env } = around
  const asSaid = endpoint === undefined ? '' : ` --endpoint ${quoted(endpoint)}`
  const one = (where: Where): Found => ({
    kind: 'one',
    where: { ...where, said: `${where.said}${asSaid}` },
  })
  if (profile !== undefined)
    return one(ofProfile(profileNamed(profile, config, '--profile'), config, endpoint))
  if (ssoSession !== undefined) return one(ofSession(sessionNamed(ssoSession, config), endpoint))
  if (startUrl !== undefined) return one(whereAt(values, config))
  const ofEnvironment = env['AWS_PROFILE'] || undefined
  if (ofEnvironment !== undefined)
    return one(ofProfile(profileNamed(ofEnvironment, config, 'AWS_PROFILE'), config, endpoint))
  const all = knownPlaces(around, endpoint)
  const [first] = all
  return first !== undefined && all.length === 1 ? one(first) : { kind: 'several', all }
}
