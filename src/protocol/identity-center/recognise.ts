import type { Refusal } from '../reply.ts'
import { asMembers, omitUndefined, printable, type Members } from '../values.ts'

/** What of an HTTP answer's headers is looked at. */
export interface HeaderReader {
  get(name: string): string | null
}

/** What an error answer was recognised by, each as it stood on the wire. */
export interface Evidence {
  /** The `x-amzn-errortype` header. */
  readonly header?: string
  /** The body's `__type`. */
  readonly type?: string
  /** The body's `code`. */
  readonly code?: string
  /** The body's `error`. */
  readonly error?: string
}

/** An error answer, understood: which modelled exception it is, if any, and what it says. */
export interface Recognition extends Refusal {
  readonly name?: ModelledName
  readonly region?: string
  readonly endpoint?: string
  readonly evidence: Evidence
}

/** The exceptions of the service's model, and the code that each has on the wire. */
export const codes = {
  AuthorizationPendingException: 'authorization_pending',
  SlowDownException: 'slow_down',
  ExpiredTokenException: 'expired_token',
  AccessDeniedException: 'access_denied',
  InvalidGrantException: 'invalid_grant',
  InvalidRequestException: 'invalid_request',
  InvalidRequestRegionException: 'invalid_request',
  InvalidClientException: 'invalid_client',
  UnauthorizedClientException: 'unauthorized_client',
  UnsupportedGrantTypeException: 'unsupported_grant_type',
  InvalidScopeException: 'invalid_scope',
  InvalidRedirectUriException: 'invalid_redirect_uri',
  InvalidClientMetadataException: 'invalid_client_metadata',
  InternalServerException: 'server_error',
} as const

/** The name of a modelled exception. */
export type ModelledName = keyof typeof codes

const isModelled = (name: string): name is ModelledName => Object.hasOwn(codes, name)

/** Modelled exceptions by name and by code. The first to claim a code keeps it: two share `invalid_request`. */
const known: ReadonlyMap<string, ModelledName> = new Map(
  Object.keys(codes)
    .filter(isModelled)
    .toReversed()
    .flatMap((name) => [name, codes[name]].map((key) => [key, name])),
)

/**
 * Understands an error answer. The evidence counts in this order: the `x-amzn-errortype` header, the body's `__type` and
 * `code`, which the service's framework sets, and the body's `error`, which OAuth does. The first piece that names a
 * modelled exception decides; without one, the code is the wire's own. A 2xx answer is an error only where it has an
 * `error` member. `scrub` takes the secrets out of whatever the service wrote. Pure and total.
 *
 * @returns `undefined` where nothing tells what is wrong.
 */
export function recognise(
  status: number,
  headers: HeaderReader,
  body: unknown,
  scrub: (text: string) => string = (text) => text,
): Recognition | undefined {
  const members = asMembers(body)
  const header = printable(headers.get('x-amzn-errortype'), 256)
  const type = printable(members?.['__type'], 256)
  const code = printable(members?.['code'], 256)
  const error = printable(members?.['error'], 256)
  if (status >= 200 && status < 300 && error === undefined) return undefined

  const pieces = [header, type, code, error].map((piece) => shapeName(piece ?? ''))
  const named = pieces.map((piece) => known.get(piece)).find((name) => name !== undefined)
  if (named === undefined && members === undefined) return undefined
  const scrubbed = (text: string | undefined) => (text === undefined ? undefined : scrub(text))
  // Scrubbed whole, and cut then: what is cut off a secret is half of one.
  const nameless = () =>
    [header, type, code].map((piece) => shapeName(scrubbed(piece) ?? '')).find((it) => it !== '')
  const wireCode = named === undefined ? (scrubbed(error) ?? nameless()) : codes[named]
  if (wireCode === undefined) return undefined

  const region = printable(members?.['region'], 64)
  const endpoint = printable(members?.['endpoint'], 512)
  const elsewhere = wireCode === 'invalid_request' && (region ?? endpoint) !== undefined
  const name = elsewhere ? 'InvalidRequestRegionException' : named
  const reason = printable(members?.['reason'], 256)
  const interval = members?.['interval']
  return omitUndefined({
    name,
    code: wireCode,
    description: members && truncate(scrubbed(descriptionOf(members, named))),
    reason: scrubbed(reason),
    region: elsewhere ? scrubbed(region) : undefined,
    endpoint: elsewhere ? scrubbed(endpoint) : undefined,
    interval: typeof interval === 'number' ? interval : undefined,
    meaning: meaningOf(name, reason),
    evidence: Object.freeze(
      omitUndefined({
        header: scrubbed(header),
        type: scrubbed(type),
        code: scrubbed(code),
        error: scrubbed(error),
      }),
    ),
  })
}

/** The errors of the access portal by their status: some of them come without a name, and `ForbiddenException` is in no model. */
const portalErrors: Readonly<Record<number, Pick<Refusal, 'code' | 'meaning'>>> = {
  401: { code: 'UnauthorizedException', meaning: 'session_expired' },
  403: { code: 'ForbiddenException', meaning: 'role_not_assigned' },
  404: { code: 'ResourceNotFoundException', meaning: 'role_not_assigned' },
  429: { code: 'TooManyRequestsException', meaning: 'throttled' },
}

/** Understands an error answer of the access portal. Pure and total. */
export const recognisePortal = (
  status: number,
  headers: HeaderReader,
  body: unknown,
  scrub: (text: string) => string,
): Refusal | undefined => {
  const byStatus = portalErrors[status]
  const said = recognise(status, headers, body, scrub)
  // Any server says 404 of what it does not know: a wrong endpoint is no missing role.
  if (status === 404 && said?.code !== byStatus?.code) return said
  // Without a word of its own it may be a proxy's; that requests come too fast, a proxy may say as well.
  if (byStatus === undefined || (body === undefined && status !== 429)) return said
  const { code = byStatus.code, description } = said ?? {}
  return { ...byStatus, code, ...(description !== undefined && { description }) }
}

/** What the code does not say: the instance's KMS key is the trouble, or the token belongs to another Region. */
const meaningOf = (
  name: ModelledName | undefined,
  reason: string | undefined,
): Refusal['meaning'] => {
  if (reason?.startsWith('KMS_') === true) return 'kms_unavailable'
  return name === 'InvalidRequestRegionException' ? 'wrong_region' : undefined
}

/** `InvalidGrantException` of `com.amazonaws.ssooidc#InvalidGrantException:http://internal.amazon.com/…`. */
function shapeName(text: string): string {
  const [first = ''] = text.split(/[,:]/, 1)
  return first.slice(first.lastIndexOf('#') + 1).trim()
}

/** The framework below the service, which knows none of its exceptions, writes `message`. */
function descriptionOf(members: Members, named: ModelledName | undefined): string | undefined {
  const { error_description: description, message } = members
  if (typeof description === 'string' && description !== '') return description
  return named === undefined && typeof message === 'string' && message !== '' ? message : undefined
}

const truncate = (text: string | undefined): string | undefined =>
  text !== undefined && text.length > 1000
    ? `${text.slice(0, 999).replace(/[\uD800-\uDBFF]$/, '')}…`
    : text
