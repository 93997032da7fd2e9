import { CallError, isOfKind, kind, type CallErrorKind, type CallFacts } from './call-error.ts'
import type { codes, Evidence } from './identity-center/recognise.ts'

export type { Evidence } from './identity-center/recognise.ts'

/** What a refusal says, beside the circumstances of the call. */
export interface Refusal {
  readonly code: string
  readonly description?: string
  readonly reason?: string
  readonly region?: string
  readonly endpoint?: string
  readonly interval?: number
  readonly evidence: Evidence
}

/**
 * The service refused, and said why. Each modelled exception is a subclass of its own; an unknown code gives a
 * plain `ServiceException`.
 *
 * @example
 * try {
 *   await client.createToken(request)
 * } catch (error) {
 *   if (!isServiceException(error) || error.code !== 'authorization_pending') throw error
 * }
 *
 * @see IAM Identity Center OIDC API Reference, "CreateToken", section Errors; RFC 6749 §5.2
 */
export class ServiceException extends CallError {
  override readonly name: string = 'ServiceException'
  /** The wire's code, such as `authorization_pending`. */
  readonly code: string
  /** The service's `error_description`, at most 1,000 characters. Secrets that it echoes read `[secret]`. */
  declare readonly description?: string
  /** The service's `reason`, such as `KMS_AccessDeniedException`. */
  declare readonly reason?: string
  /** An `interval` in seconds that came with the refusal, as some servers send beside `slow_down`. */
  declare readonly interval?: number
  /** What the class was chosen by. */
  readonly evidence: Evidence

  override get [kind](): CallErrorKind {
    return 'service'
  }

  constructor(refusal: Refusal, facts: CallFacts) {
    const { code, description, reason, interval, evidence } = refusal
    super(description === undefined ? code : `${code}: ${description}`, facts)
    this.code = code
    this.evidence = evidence
    if (description !== undefined) this.description = description
    if (reason !== undefined) this.reason = reason
    if (interval !== undefined) this.interval = interval
  }
}

/** The person has not decided yet: ask again after the interval. RFC 8628 §3.5. */
export class AuthorizationPendingException extends ServiceException {
  override readonly name = 'AuthorizationPendingException'
  override readonly code = 'authorization_pending'
}

/** Too fast: add five seconds to the interval, for good, and ask again after it. RFC 8628 §3.5. */
export class SlowDownException extends ServiceException {
  override readonly name = 'SlowDownException'
  override readonly code = 'slow_down'
}

/** The device code, or the token, is past its time. RFC 8628 §3.5. */
export class ExpiredTokenException extends ServiceException {
  override readonly name = 'ExpiredTokenException'
  override readonly code = 'expired_token'
}

/** Access was denied: by the person, or, as `reason` then says, by the instance's KMS key. */
export class AccessDeniedException extends ServiceException {
  override readonly name = 'AccessDeniedException'
  override readonly code = 'access_denied'
}

/** The code or the refresh token is not, or no longer, good. RFC 6749 §5.2. */
export class InvalidGrantException extends ServiceException {
  override readonly name = 'InvalidGrantException'
  override readonly code = 'invalid_grant'
}

/** The request lacks something or is malformed; `reason` tells of trouble with the instance's KMS key. */
export class InvalidRequestException extends ServiceException {
  override readonly name = 'InvalidRequestException'
  override readonly code = 'invalid_request'
}

/** The token belongs to another Region, which the service names. Shares its code with `InvalidRequestException`. */
export class InvalidRequestRegionException extends ServiceException {
  override readonly name = 'InvalidRequestRegionException'
  override readonly code = 'invalid_request'
  /** The Region to ask. From the wire: validate it before use, as `oidcEndpoint` does. */
  declare readonly region?: string
  /** The endpoint to ask. From the wire: never send a secret there unchecked. */
  declare readonly endpoint?: string

  constructor(refusal: Refusal, facts: CallFacts) {
    super(refusal, facts)
    if (refusal.region !== undefined) this.region = refusal.region
    if (refusal.endpoint !== undefined) this.endpoint = refusal.endpoint
  }
}

/** The registration is unknown, has expired, or its secret is wrong: register anew. */
export class InvalidClientException extends ServiceException {
  override readonly name = 'InvalidClientException'
  override readonly code = 'invalid_client'
}

/** This client may not use this grant. */
export class UnauthorizedClientException extends ServiceException {
  override readonly name = 'UnauthorizedClientException'
  override readonly code = 'unauthorized_client'
}

/** The service does not know the grant type. */
export class UnsupportedGrantTypeException extends ServiceException {
  override readonly name = 'UnsupportedGrantTypeException'
  override readonly code = 'unsupported_grant_type'
}

/** A scope is unknown, malformed or more than the client may have. */
export class InvalidScopeException extends ServiceException {
  override readonly name = 'InvalidScopeException'
  override readonly code = 'invalid_scope'
}

/** A redirect URI of the registration is not one that the service accepts. */
export class InvalidRedirectUriException extends ServiceException {
  override readonly name = 'InvalidRedirectUriException'
  override readonly code = 'invalid_redirect_uri'
}

/** The registration's metadata is not what the service accepts. */
export class InvalidClientMetadataException extends ServiceException {
  override readonly name = 'InvalidClientMetadataException'
  override readonly code = 'invalid_client_metadata'
}

/** The service failed on its own side. */
export class InternalServerException extends ServiceException {
  override readonly name = 'InternalServerException'
  override readonly code = 'server_error'
}

/** Every modelled exception by its name. */
export const modelledExceptions = {
  AuthorizationPendingException,
  SlowDownException,
  ExpiredTokenException,
  AccessDeniedException,
  InvalidGrantException,
  InvalidRequestException,
  InvalidClientException,
  UnauthorizedClientException,
  UnsupportedGrantTypeException,
  InvalidScopeException,
  InvalidRedirectUriException,
  InvalidClientMetadataException,
  InternalServerException,
  InvalidRequestRegionException,
} as const satisfies {
  [Name in keyof typeof codes]: new (...of: never[]) => { readonly code: (typeof codes)[Name] }
}

/** The name of a modelled exception. */
export type ModelledName = keyof typeof modelledExceptions

/** Any of the modelled exceptions: switch on `name`. */
export type ModelledException = InstanceType<(typeof modelledExceptions)[ModelledName]>

/**
 * Whether `value` is a `ServiceException` or one of its subclasses, from this realm or another.
 *
 * @example
 * if (isServiceException(error)) console.error(error.code, error.description, error.$metadata.requestId)
 */
export const isServiceException = (value: unknown): value is ServiceException =>
  isOfKind(value, 'service')

export {
  isNetworkError,
  isNotSentError,
  isProtocolError,
  NetworkError,
  NotSentError,
  ProtocolError,
  type NetworkCause,
} from './faults.ts'
export type { CallMetadata, OperationName } from './call-error.ts'
