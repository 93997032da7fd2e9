import type { ConfigView } from '../aws/config/types.ts'

/** Each of them comes before the credentials that the child is given, or is of another identity. */
const stale = new Set([
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
])

export interface ChildSettings {
  /** The variables with the credentials, or that lead to them. */
  readonly credentials: Readonly<Record<string, string>>
  /** The region of the profile; what the environment says comes before it. */
  readonly region?: string | undefined
  /** No file may be read: its `default` would come before the endpoint. */
  readonly hidesFiles?: boolean
}

/** The environment of a child: ours, with these credentials and no others. Pure. */
export const childEnvironment = (
  env: NodeJS.ProcessEnv,
  { credentials, region, hidesFiles = false }: ChildSettings,
  nowhere: string,
): NodeJS.ProcessEnv => {
  const rest = Object.fromEntries(
    Object.entries(env).filter(([name]) => !stale.has(name.toUpperCase())),
  )
  const isSet = Boolean(rest['AWS_REGION'] ?? rest['AWS_DEFAULT_REGION'])
  const ofProfile =
    region === undefined || isSet ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }
  const files = { AWS_CONFIG_FILE: nowhere, AWS_SHARED_CREDENTIALS_FILE: nowhere }
  return { ...rest, ...ofProfile, ...(hidesFiles && files), ...credentials }
}

/** Whether tools find credentials without a profile: these come before those of an endpoint. Pure. */
export const hasDefaultCredentials = (
  { profiles }: ConfigView,
  credentialsFile: string,
): boolean => {
  const profile = profiles.get('default')
  const isWhole =
    profile?.role !== undefined ||
    profile?.credentialProcess !== undefined ||
    profile?.hasOnlyOurs === false
  return isWhole || /^\s*\[\s*default\s*\]/m.test(credentialsFile)
}
