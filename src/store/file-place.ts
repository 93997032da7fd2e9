import { homedir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** What of the surroundings says where things go. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** The home folder, as far as it is known. */
  readonly home: string
}

/** `path` where it is one from the root: any other would lead into whatever folder a program runs in. */
const absolute = (path: string | undefined): string | undefined =>
  path !== undefined && isAbsolute(path) ? path : undefined

/** What the system knows of the user, whatever `HOME` says; a container's user may be unknown to it. */
const registeredHome = (): string | undefined => {
  try {
    return absolute(userInfo().homedir)
  } catch {
    return undefined
  }
}

const here = (): Surroundings => ({
  platform: process.platform,
  env: process.env,
  home: absolute(homedir()) ?? registeredHome() ?? '',
})

const below = (home: string | undefined, ...path: readonly string[]): string => {
  const root = absolute(home)
  if (root === undefined)
    throw new Error(
      'No home folder is known to keep files in, and none is made up: set HOME to a path from the root, or give the store a `directory`.',
    )
  return join(root, ...path)
}

/** Where a person's programs keep what they know, beside what they were told. */
const stateRoot = ({ platform, env, home }: Surroundings): string => {
  if (platform === 'win32') return absolute(env['LOCALAPPDATA']) ?? below(home, 'AppData', 'Local')
  if (platform === 'darwin') return below(home, 'Library', 'Application Support')
  return absolute(env['XDG_STATE_HOME']) ?? below(home, '.local', 'state')
}

/** The folder of `fileStore()`, where it is not told another. Throws where there is no home folder. */
export const stateFolder = (surroundings: Surroundings = here()): string =>
  join(stateRoot(surroundings), 'authchart')

/** The home folder, as the AWS CLI and all SDKs find it. */
const awsHome = ({ env, home }: Pick<Surroundings, 'env' | 'home'>): string =>
  absolute(env['HOME']) ?? absolute(env['USERPROFILE']) ?? home

/**
 * The folder in which the AWS CLI and all SDKs look for tokens. No setting of theirs moves it. Throws where there is no home
 * folder.
 */
export const awsCacheFolder = ({ env, home }: Surroundings = here()): string =>
  below(awsHome({ env, home }), '.aws', 'sso', 'cache')

/**
 * The file in which the AWS CLI and all SDKs look for profiles: `AWS_CONFIG_FILE`, where `~/` is the home folder, or else
 * `.aws/config` there. Throws where there is no home folder.
 */
export const awsConfigFile = (
  env: NodeJS.ProcessEnv = process.env,
  surroundings: Surroundings = { ...here(), env },
): string => {
  const file = env['AWS_CONFIG_FILE'] || '~/.aws/config'
  return /^~[\\/]/.test(file) ? below(awsHome(surroundings), file.slice(2)) : file
}
