/** The public, unsigned operations of `sso-oidc`. */
export type OidcOperation = 'RegisterClient' | 'StartDeviceAuthorization' | 'CreateToken'

/** The operations of the access portal, service `sso`, which go by an access token. */
export type PortalOperation = 'ListAccounts' | 'ListAccountRoles' | 'GetRoleCredentials' | 'Logout'

/** What the emulated service understands. Both halves answer under one address. */
export type Operation = OidcOperation | PortalOperation

/** One HTTP request, reduced to what the service looks at. Header names are lower case. */
export interface ServiceRequest {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/** One HTTP answer. */
export interface ServiceAnswer {
  readonly kind: 'answer'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What comes of a request: an answer, or one of three ways of never getting one. `reset`: the connection dies before the
 * request was looked at. `lost`: it was carried out, and the connection dies before the answer arrives. `hang`: it was
 * accepted, is not carried out, and is never answered.
 */
export type ServiceReply =
  ServiceAnswer | { readonly kind: 'reset' } | { readonly kind: 'lost' } | { readonly kind: 'hang' }

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** An operation, and how it is asked for. */
export type Route =
  | { readonly half: 'oidc'; readonly operation: OidcOperation; readonly method: 'POST' }
  | {
      readonly half: 'portal'
      readonly operation: PortalOperation
      readonly method: 'GET' | 'POST'
    }

const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/client/register', { half: 'oidc', operation: 'RegisterClient', method: 'POST' }],
  [
    '/device_authorization',
    { half: 'oidc', operation: 'StartDeviceAuthorization', method: 'POST' },
  ],
  ['/token', { half: 'oidc', operation: 'CreateToken', method: 'POST' }],
  ['/assignment/accounts', { half: 'portal', operation: 'ListAccounts', method: 'GET' }],
  ['/assignment/roles', { half: 'portal', operation: 'ListAccountRoles', method: 'GET' }],
  ['/federation/credentials', { half: 'portal', operation: 'GetRoleCredentials', method: 'GET' }],
  ['/logout', { half: 'portal', operation: 'Logout', method: 'POST' }],
])

/** The query of a path, without the question mark. */
export const queryOf = (path: string): URLSearchParams =>
  new URLSearchParams(path.split('?', 2)[1] ?? '')

/** What is at `path`, which may carry a query. `POST /token?aws_iam=t` is another operation and is not emulated. */
export function routeAt(path: string): Route | undefined {
  const [pathname = ''] = path.split('?', 1)
  return queryOf(path).has('aws_iam') ? undefined : routes.get(pathname)
}
