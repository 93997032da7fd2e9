/** What the emulated service understands: the public, unsigned operations of `sso-oidc`. */
export type Operation = 'RegisterClient' | 'StartDeviceAuthorization' | 'CreateToken'

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

const operations: ReadonlyMap<string, Operation> = new Map([
  ['/client/register', 'RegisterClient'],
  ['/device_authorization', 'StartDeviceAuthorization'],
  ['/token', 'CreateToken'],
])

/** The operation at `path`, which may carry a query. `POST /token?aws_iam=t` is another operation and is not emulated. */
export function operationAt(path: string): Operation | undefined {
  const [pathname = '', query = ''] = path.split('?', 2)
  return new URLSearchParams(query).has('aws_iam') ? undefined : operations.get(pathname)
}
