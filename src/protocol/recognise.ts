import {
  modelledExceptions,
  ServiceException,
  type Evidence,
  type ModelledName,
  type Refusal,
} from './exceptions.ts'
import type { CallFacts } from './call-error.ts'
import { asMembers, omitUndefined, printable, type Members } from './values.ts'

/** What of an HTTP answer's headers is looked at. */
export interface HeaderReader {
  get(name: string): string | null
}

/** An error answer, understood: which modelled exception it is, if any, and what it says. */
export interface Recognition extends Refusal {
  readonly name?: ModelledName
}

const codes = {
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
} as const satisfies {
  [Name in ModelledName]: InstanceType<(typeof modelledExceptions)[Name]>['code']
}

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
 * `error` member. Pure and total.
 *
 * @returns `undefined` where nothing tells what is wrong.
 */
export function recognise(
  status: number,
  headers: HeaderReader,
  body: unknown,
): Recognition | undefined {
  const members = asMembers(body)
  const evidence: Evidence = omitUndefined({
    header: printable(headers.get('x-amzn-errortype'), 256),
    type: printable(members?.['__type'], 256),
    code: printable(members?.['code'], 256),
    error: printable(members?.['error'], 256),
  })
  if (status >= 200 && status < 300 && evidence.error === undefined) return undefined

  const { header, type, code, error } = evidence
  const pieces = [header, type, code, error].map((piece) => shapeName(piece ?? ''))
  const named = pieces.map((piece) => known.get(piece)).find((name) => name !== undefined)
  if (named === undefined && members === undefined) return undefined
  const unnamed = error ?? pieces.find((piece) => piece !== '')
  const wireCode = named === undefined ? unnamed : codes[named]
  if (wireCode === undefined) return undefined
  const region = members && printable(members['region'], 64)
  const endpoint = members && printable(members['endpoint'], 512)
  const elsewhere = wireCode === 'invalid_request' && (region ?? endpoint) !== undefined
  return omitUndefined({
    name: elsewhere ? 'InvalidRequestRegionException' : named,
    code: wireCode,
    description: members && descriptionOf(members, named),
    reason: members && printable(members['reason'], 256),
    region: elsewhere ? region : undefined,
    endpoint: elsewhere ? endpoint : undefined,
    interval: typeof members?.['interval'] === 'number' ? members['interval'] : undefined,
    evidence,
  })
}

/** The exception for a recognised answer; `scrub` takes the secrets out of whatever the service wrote. */
export function exceptionOf(
  recognition: Recognition,
  facts: CallFacts,
  scrub: (text: string) => string,
): ServiceException {
  const { name, code, description, interval, evidence, ...rest } = recognition
  const refusal: Refusal = {
    ...scrubAll(rest, scrub),
    code: name === undefined ? scrub(code) : code,
    evidence: Object.freeze(scrubAll(evidence, scrub)),
    ...(interval !== undefined && { interval }),
    ...(description !== undefined && { description: truncate(scrub(description)) }),
  }
  return new (name === undefined ? ServiceException : modelledExceptions[name])(refusal, facts)
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

const truncate = (text: string): string =>
  text.length > 1000 ? `${text.slice(0, 999).replace(/[\uD800-\uDBFF]$/, '')}…` : text

const scrubAll = <T extends object>(texts: T, scrub: (text: string) => string): T =>
  Object.fromEntries(
    Object.entries(texts).map(([key, text]: [string, string]) => [key, scrub(text)]),
  ) as T
