/** Milliseconds since 1970-01-01T00:00:00Z, by the host's wall clock. */
export type EpochMs = number

/** An opaque name for a secret that the vault keeps. */
export type Handle = string

/** What a sign-in can fail with. The wire's own name wherever one exists. */
export type SignInErrorCode =
  | 'access_denied'
  | 'expired_token'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_request'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  | 'wrong_region'
  | 'kms_unavailable'
  | 'state_mismatch'
  | 'redirect_unavailable'
  | 'browser_unavailable'
  | 'redirect_timeout'
  | 'network'
  | 'service_unavailable'
  | 'protocol'
  | 'store_unavailable'
  | 'session_expired'
  | 'not_signed_in'
  | 'role_not_assigned'
  | 'throttled'
  | 'not_allowed'
  | 'cancelled'

/** What helps: nothing to do, a new attempt, the other method, or nothing that the person can do. */
export type Retry = 'automatic' | 'restart' | 'otherMethod' | 'never'

/** The JSON twin of `SignInError`, as states carry it. Frozen, and free of secrets. */
export interface ErrorInfo {
  /** One of `SignInErrorCode`, or the service's own code where it sent an unknown one. */
  readonly code: SignInErrorCode | (string & {})
  /** One sentence for the person. */
  readonly message: string
  /** What the person can do about it. */
  readonly hint?: string
  readonly retry: Retry
  /** For the developer: where it happened, such as the path of a store. */
  readonly detail?: string
  /** The service's `error_description`, where it sent one. */
  readonly description?: string
  /** The system's code, such as `ENOSPC`; the service's `reason`, as customer-managed keys give it; of a cancelled attempt, the reason given to `cancel`. */
  readonly reason?: string
  readonly requestId?: string
  readonly httpStatus?: number
}

/** Which authorization server is asked, in the words of its dialect: plain data, free of secrets, that no chart reads. */
export interface ProviderData {
  readonly kind: string
}

/** Who asks, and where: the same for every sign-in of a session. */
export interface ClientRequest {
  /** Names the session: its token is kept under it. */
  readonly session: string
  readonly provider: ProviderData
  readonly clientName: string
  readonly scopes: readonly string[]
}

/** What is asked for a session says for which. */
export interface ForSession {
  readonly request: ClientRequest
}

/** What the store holds of a token that anybody may know. */
export interface HeldToken {
  readonly token: Handle
  readonly expiresAt: EpochMs
  readonly refreshable: boolean
  /** Why the store does not hold it, where it is kept in memory alone until the store takes it (R19). */
  readonly unstored?: ErrorInfo
  /** Tells one token from the next: a digest that is the same in every process, and says nothing of the token. */
  readonly tokenId: string
}
