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
  | 'not_allowed'
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

/** What the host can do for the person, as far as it matters for the choice of a method. */
export interface Abilities {
  /** Whether a browser opened here is in front of the person. */
  readonly browserOnThisMachine: boolean | 'unknown'
  readonly interactive: boolean
  /** Whether something can listen for a redirect. */
  readonly canReceiveRedirect: boolean
}

/** One wish to sign in. */
export interface SignInRequest {
  /** Names the attempt; another one has another name. */
  readonly attempt: Handle
  readonly method: 'auto' | Method
  /** `always` asks the person even where the store holds a token that is still good. */
  readonly prompt: 'if-needed' | 'always'
  /** Whether the authorization code flow opens the browser by itself. */
  readonly opensBrowser: boolean
  /** A device sign-in to go on with; `null` starts a new one. */
  readonly resume: DeviceProgress | null
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

/** The two ways to ask a person. A registration is for one of them: the service refuses both in one. */
export type Method = 'device' | 'authorizationCode'

export interface RegisterClientInput {
  readonly request: ClientRequest
  /** Where a code shall be brought; without, the registration is for device codes. */
  readonly redirectUri?: string
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

/** What the store holds of a token that anybody may know. */
export interface HeldToken {
  readonly token: Handle
  readonly expiresAt: EpochMs
  readonly refreshable: boolean
  /** Grows when the store holds another token than before. Means nothing in another process. */
  readonly version: number
}

/** The grant, already durable in the store. */
export interface Granted extends Answer, HeldToken {
  readonly kind: 'granted'
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

/** One attempt: its receiver, its verifier, its `state` and its code are kept under this name, in memory. */
export interface AttemptInput {
  readonly request: ClientRequest
  readonly attempt: Handle
}

export interface OpenBrowserInput {
  readonly url: string
}

export type OpenReceiverOutput =
  (Answer & { readonly kind: 'listening'; readonly redirectUri: string }) | Refused

export interface AuthorizeInput extends AttemptInput {
  readonly registration: Handle
}

export type AuthorizeOutput =
  | (Answer & {
      readonly kind: 'authorizing'
      readonly authorizationUrl: string
    })
  | Refused

/** The one redirect that belongs to the attempt. Whatever else arrives is answered, and never heard of here (R15). */
export type ReceiveRedirectOutput =
  | (Answer & { readonly kind: 'received' })
  | (Answer & {
      readonly kind: 'denied'
      readonly by: 'user' | 'service'
      readonly error: ErrorInfo
    })
  | Refused

export type OpenBrowserOutput = Answer & { readonly kind: 'opened' | 'failed' | 'absent' }

export interface ExchangeCodeInput extends AttemptInput {
  readonly registration: Handle
  readonly giveUpAt: EpochMs
}

export type ExchangeCodeOutput =
  | Granted
  /** The request surely never arrived: it may be sent again. */
  | (Answer & { readonly kind: 'undelivered'; readonly error: ErrorInfo })
  /** Nobody knows whether the code was spent (R10): it is not sent again. */
  | (Answer & {
      readonly kind: 'unknown'
      /** The token that the store held when the code was sent; `null` for none. */
      readonly version: number | null
      readonly error: ErrorInfo
    })
  | Refused

export interface ReadTokenInput {
  readonly request: ClientRequest
}

export type ReadTokenOutput =
  | (Answer & HeldToken & { readonly kind: 'found' })
  | (Answer & { readonly kind: 'none' })
  | (Answer & { readonly kind: 'unavailable'; readonly error: ErrorInfo })

export interface RefreshTokenInput {
  readonly request: ClientRequest
  /** The token that shall be replaced: another one in the store is as good as a new one. */
  readonly version: number
  readonly giveUpAt: EpochMs
}

export type RefreshTokenOutput =
  | Granted
  /** Somebody else has refreshed it, or signed in, in the meantime. */
  | (Answer & HeldToken & { readonly kind: 'found' })
  /** There is nothing to refresh any more. */
  | (Answer & { readonly kind: 'none' })
  /** `invalid_grant`: final only after another look into the store (R11). */
  | (Answer & { readonly kind: 'invalidGrant'; readonly error: ErrorInfo })
  /** The client is no longer known: only a new sign-in helps. The token itself may still be good. */
  | (Answer & { readonly kind: 'signInNeeded'; readonly error: ErrorInfo })
  /** Nobody knows whether the refresh token was rotated (R10). */
  | (Answer & { readonly kind: 'unknown'; readonly error: ErrorInfo })
  | Unreachable
  /** An administrator or other settings are needed; the token stays. */
  | Refused

export interface ForgetTokenInput {
  readonly request: ClientRequest
  /** Forget this one alone; `null` forgets whatever there is. */
  readonly version: number | null
}

export type ForgetTokenOutput =
  | (Answer & { readonly kind: 'forgotten' })
  | (Answer & HeldToken & { readonly kind: 'found' })
  | (Answer & { readonly kind: 'unavailable'; readonly error: ErrorInfo })

/** Who leads where several processes share one sign-in. */
export interface LeadInput {
  readonly request: ClientRequest
  readonly attempt: Handle
}

export type TakeLeadOutput =
  | (Answer & {
      readonly kind: 'leading'
      /** What a leader that died left behind. */
      readonly resume: DeviceProgress | null
    })
  | (Answer & { readonly kind: 'following' })
  | (Answer & { readonly kind: 'unavailable'; readonly error: ErrorInfo })

export type FollowLeadOutput =
  | (Answer & { readonly kind: 'leading'; readonly resume: DeviceProgress | null })
  /** The leader's sign-in has ended well: its token is in the store. */
  | (Answer & { readonly kind: 'signedIn' })
  /** The leader's sign-in has ended otherwise. */
  | (Answer & { readonly kind: 'ended'; readonly outcome: LedOutcome })
  | (Answer & { readonly kind: 'unavailable'; readonly error: ErrorInfo })

/** How a sign-in led by another process ended, where that was not well. */
export type LedOutcome =
  | { readonly kind: 'denied'; readonly by: 'user' | 'service'; readonly error: ErrorInfo }
  | { readonly kind: 'expired'; readonly by: 'deadline' | 'service' }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'cancelled'; readonly reason: string | null }
