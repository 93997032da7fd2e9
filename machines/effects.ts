/**
 * What the machines ask of the world: types only. Every answer is data and says when it came (`at`); an effect rejects
 * only where there is a bug. Secrets appear as handles, which the vault alone can open.
 */

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
  | 'redirect_timeout'
  | 'network'
  | 'service_unavailable'
  | 'protocol'
  | 'store_unavailable'
  | 'session_expired'
  | 'not_signed_in'
  | 'cancelled'

/** What helps: nothing to do, a new attempt, the other method, or nothing that the person can do. */
export type Retry = 'automatic' | 'restart' | 'otherMethod' | 'never'

/** The JSON twin of `SignInError`, as states carry it. Frozen, and free of secrets. */
export interface ErrorInfo {
  /** One of `SignInErrorCode`, or the service's own code where it sent one that nobody knows. */
  readonly code: SignInErrorCode | (string & {})
  /** One sentence for the person. */
  readonly message: string
  /** What the person can do about it. */
  readonly hint?: string
  readonly retry: Retry
  /** The service's `error_description`, where it sent one. */
  readonly description?: string
  /** The service's `reason`, as customer-managed keys give it; of a cancelled attempt, the reason given to `cancel`. */
  readonly reason?: string
  readonly requestId?: string
  readonly httpStatus?: number
}

/** Who asks, and where: the same for every attempt of a session. */
export interface ClientRequest {
  /** Names the session: its token is kept under it. */
  readonly session: string
  /** Base URL of the service, without a trailing slash. */
  readonly endpoint: string
  readonly region: string
  readonly startUrl: string
  /** Keeps two identities on one start URL apart. */
  readonly sessionName: string | null
  readonly clientName: string
  readonly scopes: readonly string[]
}

/** What StartDeviceAuthorization issued (RFC 8628 section 3.2), in absolute times and with the device code put away. */
export interface DeviceCodes {
  readonly deviceCode: Handle
  readonly userCode: string
  readonly verificationUri: string
  readonly verificationUriComplete: string
  readonly issuedAt: EpochMs
  readonly expiresAt: EpochMs
  /** Already bounded: never under a second, five where the service sent nothing usable. */
  readonly intervalMs: number
}

/** A device sign-in in progress, as `snapshot()` keeps it: enough to go on with the same code, never early. */
export interface DeviceProgress {
  readonly registration: Handle
  readonly codes: DeviceCodes
  readonly intervalMs: number
  readonly slowDowns: number
  readonly polls: number
  /** No request before this moment. */
  readonly nextPollAt: EpochMs
}

/** What all answers say: when they came, and of which request they are. */
export interface Answer {
  readonly at: EpochMs
  readonly sentAt?: EpochMs
  readonly requestId?: string
}

/** No usable answer: the network, a timeout, 408, 429, 5xx, an unreadable refusal. Worth another try. */
export interface Unreachable extends Answer {
  readonly kind: 'unreachable'
  readonly retryAfterMs: number
  readonly error: ErrorInfo
}

/** The service said no, for good. */
export interface Refused extends Answer {
  readonly kind: 'refused'
  readonly error: ErrorInfo
}

/** The service no longer knows our registration; it is already thrown away. */
export interface ClientRejected extends Answer {
  readonly kind: 'clientRejected'
  readonly error: ErrorInfo
}

export interface RegisterClientInput {
  readonly request: ClientRequest
}

export type RegisterClientOutput =
  (Answer & { readonly kind: 'registered'; readonly registration: Handle }) | Unreachable | Refused

export interface StartDeviceAuthorizationInput {
  readonly request: ClientRequest
  readonly registration: Handle
}

export type StartDeviceAuthorizationOutput =
  | (Answer & { readonly kind: 'issued'; readonly codes: DeviceCodes })
  | ClientRejected
  | Unreachable
  | Refused

export interface CreateTokenInput {
  readonly request: ClientRequest
  readonly registration: Handle
  readonly deviceCode: Handle
  /** The request may not start earlier: an effect that finds the clock short of it answers `early`. */
  readonly notBefore: EpochMs
  /** The request may not start after this moment: an effect that finds it past answers `tooLate`. */
  readonly notAfter: EpochMs
  /** A request in flight is given up at this moment. */
  readonly giveUpAt: EpochMs
  /** A request may take this long. */
  readonly timeLimitMs: number
}

/** The grant, already durable in the store. */
export interface Granted extends Answer {
  readonly kind: 'granted'
  readonly token: Handle
  readonly expiresAt: EpochMs
  readonly refreshable: boolean
}

export type CreateTokenOutput =
  | Granted
  | (Answer & { readonly kind: 'pending'; readonly retryAfterMs: number })
  | (Answer & {
      readonly kind: 'slowDown'
      readonly retryAfterMs: number
      readonly returnedIntervalMs: number
    })
  | (Answer & {
      readonly kind: 'denied'
      readonly by: 'user' | 'service'
      readonly error: ErrorInfo
    })
  | (Answer & { readonly kind: 'expired'; readonly error: ErrorInfo })
  | (Answer & { readonly kind: 'early' })
  | (Answer & { readonly kind: 'tooLate' })
  /** A 2xx that could not be read: the grant may be spent (R10). */
  | (Answer & { readonly kind: 'unknown'; readonly error: ErrorInfo })
  | Unreachable
  | Refused
