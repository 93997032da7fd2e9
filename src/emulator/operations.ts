import { accept, refuse, type Verdict } from './answers.ts'
import type { Authorizations } from './authorizations.ts'
import type { DeviceCodes } from './device-codes.ts'
import { grants, type GrantContext } from './grants.ts'
import { mayUse, type Registrations } from './registrations.ts'
import {
  createTokenRequest,
  registerClientRequest,
  startDeviceAuthorizationRequest,
  understand,
} from './requests.ts'
import type { ServiceOptions } from './script.ts'
import type { Sessions } from './sessions.ts'
import { DEVICE_GRANT, type OidcOperation } from './wire.ts'

/** What the operations work on. */
export interface Realm {
  readonly options: ServiceOptions
  readonly registrations: Registrations
  readonly codes: DeviceCodes
  readonly authorizations: Authorizations
  readonly sessions: Sessions
}

/** One request that has reached the service. */
export interface Arrival {
  readonly at: number
  readonly members: Readonly<Record<string, unknown>> | undefined
  readonly poll: GrantContext['poll']
}

function registerClient({ registrations, options }: Realm, { members, at }: Arrival): Verdict {
  const request = understand(registerClientRequest, members)
  if (!request.ok) return request
  const verdict = registrations.register(request.value, at)
  if (verdict.ok)
    options.onEvent?.({ type: 'registered', at, clientName: request.value.clientName })
  return verdict
}

function startDeviceAuthorization(realm: Realm, { members, at }: Arrival): Verdict {
  const { options, registrations, codes } = realm
  const request = understand(startDeviceAuthorizationRequest, members)
  if (!request.ok) return request
  const { clientId, clientSecret, startUrl } = request.value
  const client = registrations.authenticate(clientId, clientSecret, at)
  if (!client) return refuse('invalid_client')
  if (!mayUse(client, DEVICE_GRANT)) return refuse('unauthorized_client')
  if (!/^https?:$/.test(URL.parse(startUrl)?.protocol ?? ''))
    return refuse('invalid_request', 'Invalid start URL provided')

  const { deviceCode, userCode } = codes.issue(client, startUrl, at)
  const { verificationUri = 'https://device.sso.us-east-1.amazonaws.com/' } = options
  const { expiresIn = 600, interval = 1 } = options
  const joint = verificationUri.includes('?') ? '&' : '?'
  return accept({
    deviceCode,
    userCode,
    verificationUri,
    verificationUriComplete: `${verificationUri}${joint}user_code=${userCode}`,
    ...(expiresIn !== 'absent' && { expiresIn }),
    ...(interval !== 'absent' && { interval }),
  })
}

function createToken(realm: Realm, { members, at, poll }: Arrival): Verdict {
  const { registrations, options, codes, authorizations, sessions } = realm
  const request = understand(createTokenRequest, members)
  if (!request.ok) return request
  const { clientId, clientSecret, grantType } = request.value
  const client = registrations.authenticate(clientId, clientSecret, at)
  if (!client) return refuse('invalid_client')
  const grant = grants.get(grantType)
  if (!grant) return refuse('unsupported_grant_type')
  if (!mayUse(client, grantType)) return refuse('unauthorized_client')
  return grant({
    request: request.value,
    client,
    at,
    script: options,
    codes,
    authorizations,
    sessions,
    poll,
  })
}

/** The honest service: each operation of `sso-oidc` decides on a request, and never throws. */
export const operations: Readonly<
  Record<OidcOperation, (realm: Realm, arrival: Arrival) => Verdict>
> = {
  RegisterClient: registerClient,
  StartDeviceAuthorization: startDeviceAuthorization,
  CreateToken: createToken,
}
