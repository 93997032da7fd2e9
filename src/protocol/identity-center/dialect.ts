import * as v from 'valibot'
import type { EndpointSettings } from '../../host/host.ts'
import { withoutSlash } from '../../kit/address.ts'
import { toSessionKey } from '../../store/aws-session-key.ts'
import type { Dialect } from '../service.ts'
import { isEndpointOfAws, oidcEndpoint, portalEndpoint, type EndpointOptions } from './endpoints.ts'
import type { Provider } from './providers.ts'
import {
  connectIdentityCenter,
  impliedPortal,
  instanceOf,
  issuerOf,
  type Instance,
} from './service.ts'
import { readStartUrl } from './start-url.ts'

/** A setting of the host that is wrong throws at `createSession()`, which was given none: so it says where to look. */
const fromSettings = (
  region: string,
  settings: EndpointOptions,
  endpointOf: typeof oidcEndpoint = oidcEndpoint,
): string => {
  try {
    return endpointOf({ region, ...settings })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new TypeError(
      `createSession: host.endpoints, from AWS_ENDPOINT_URL and AWS_USE_…: ${error.message}.`,
      { cause: error },
    )
  }
}

/**
 * Where requests go, and the name of the service there. The provider's own word comes first, then the host's, then what the
 * start URL suggests. The name knows of the host's word alone, as in version 0.1.0: all ways to one region lead to one service,
 * and what is stored under its name is found whichever way the provider chooses.
 */
const placeOf = (
  { startUrl, region, endpoint, fips, dualStack }: Provider,
  settings: EndpointSettings,
): readonly [endpoint: string, issuer: string] => {
  if (endpoint !== undefined) return [endpoint, endpoint]
  const { endpoint: configured, portalEndpoint: _, ...switches } = settings
  const useFipsEndpoint = fips ?? switches.useFipsEndpoint
  const told = dualStack ?? switches.useDualstackEndpoint
  // Who asks for an endpoint of AWS's by name does not mean some other one.
  if (configured !== undefined && fips !== true && dualStack !== true) {
    const all = { endpoint: configured, useFipsEndpoint, useDualstackEndpoint: told }
    const base = fromSettings(region, all)
    return [withoutSlash(base), base]
  }
  const useDualstackEndpoint = told ?? readStartUrl(startUrl).isDualStack
  const asked = oidcEndpoint({ region, useFipsEndpoint, useDualstackEndpoint })
  return [asked, fromSettings(region, switches)]
}

/**
 * Where the access portal is. An endpoint that the provider was given is the portal's, too, where nothing names another: a proxy
 * or an emulator in place of AWS stands for both; one of AWS's own stands beside its portal.
 */
const portalOf = (
  { startUrl, region, endpoint, portalEndpoint: own, fips, dualStack }: Provider,
  settings: EndpointSettings,
): string => {
  if (own !== undefined) return own
  const isNamed = fips === true || dualStack === true
  const configured = isNamed ? undefined : settings.portalEndpoint
  if (configured !== undefined)
    return withoutSlash(fromSettings(region, { endpoint: configured }, portalEndpoint))
  if (endpoint !== undefined) return isEndpointOfAws(endpoint) ? impliedPortal(endpoint) : endpoint
  const useFipsEndpoint = fips ?? settings.useFipsEndpoint
  const useDualstackEndpoint =
    dualStack ?? settings.useDualstackEndpoint ?? readStartUrl(startUrl).isDualStack
  return fromSettings(region, { useFipsEndpoint, useDualstackEndpoint }, portalEndpoint)
}

/** IAM Identity Center, as sessions know it. */
export const identityCenterDialect: Dialect<Provider> = {
  kind: 'identityCenter',
  schema: v.looseObject(
    { kind: v.literal('identityCenter'), startUrl: v.string(), region: v.string() },
    'a provider from identityCenter() or builderId()',
  ),
  defaultScopes: ['sso:account:access'],
  toData: (provider, settings = {}): Instance => {
    const { region, startUrl, sessionName = null } = provider
    const [endpoint, issuer] = placeOf(provider, settings)
    const portal = portalOf(provider, settings)
    return {
      kind: 'identityCenter',
      endpoint,
      ...(issuer !== endpoint && { issuer }),
      ...(portal !== impliedPortal(endpoint) && { portal }),
      region,
      startUrl,
      sessionName,
    }
  },
  toSessionKey: ({ clientName, scopes, ...request }) => {
    const { region, startUrl, sessionName, ...instance } = instanceOf(request)
    const endpoint = issuerOf(instance)
    return toSessionKey({ endpoint, region, startUrl, sessionName, clientName, scopes })
  },
  connect: connectIdentityCenter,
}
