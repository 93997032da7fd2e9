import type { EndpointSettings } from './host.ts'

/** A variable that is set: one that is empty counts as not set, as in a shell. */
const textIn = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name] || undefined

/** Whatever is not "true" means no, as for the AWS CLI. */
const flagIn = (env: NodeJS.ProcessEnv, name: string): boolean | undefined => {
  const text = textIn(env, name)
  return text === undefined ? undefined : text.toLowerCase() === 'true'
}

/** What the environment says of endpoints, read as the AWS CLI reads it. The one for a service comes before the one for all. */
export const endpointSettings = (env: NodeJS.ProcessEnv): EndpointSettings => {
  const isIgnored = flagIn(env, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') === true
  const urlOf = (service: string) =>
    isIgnored
      ? undefined
      : (textIn(env, `AWS_ENDPOINT_URL_${service}`) ?? textIn(env, 'AWS_ENDPOINT_URL'))
  const endpoint = urlOf('SSO_OIDC')
  const portalEndpoint = urlOf('SSO')
  const useFipsEndpoint = flagIn(env, 'AWS_USE_FIPS_ENDPOINT')
  const useDualstackEndpoint = flagIn(env, 'AWS_USE_DUALSTACK_ENDPOINT')
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(portalEndpoint !== undefined && { portalEndpoint }),
    ...(useFipsEndpoint !== undefined && { useFipsEndpoint }),
    ...(useDualstackEndpoint !== undefined && { useDualstackEndpoint }),
  }
}
