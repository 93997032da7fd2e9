import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** What of the surroundings says where things go. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  readonly home: string
}

const here = (): Surroundings => ({
  platform: process.platform,
  env: process.env,
  home: homedir(),
})

/** `path` where it is one from the root: the specification has others ignored. */
const absolute = (path: string | undefined): string | undefined =>
  path !== undefined && isAbsolute(path) ? path : undefined

/** Where a person's programs keep what they know, beside what they were told. */
const stateRoot = ({ platform, env, home }: Surroundings): string => {
  if (platform === 'win32') return absolute(env['LOCALAPPDATA']) ?? join(home, 'AppData', 'Local')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support')
  return absolute(env['XDG_STATE_HOME']) ?? join(home, '.local', 'state')
}

/** The folder of `fileStore()`, where it is not told another. */
export const stateFolder = (surroundings: Surroundings = here()): string =>
  join(stateRoot(surroundings), 'authchart')

/** The folder in which the AWS CLI and all SDKs look for tokens. No setting of theirs moves it. */
export const awsCacheFolder = ({ env, home }: Surroundings = here()): string =>
  join(env['HOME'] || env['USERPROFILE'] || home, '.aws', 'sso', 'cache')
