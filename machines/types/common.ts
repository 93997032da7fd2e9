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
  /** One of `SignInErrorCode`, or the service's own code where it sent an unknown one. */
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

/** Which authorization server is asked, in the words of its dialect: plain data, free of secrets, that no chart reads. */
export interface ProviderData {
  readonly kind: string
}

/** Who asks, and where: the same for every attempt of a session. */
export interface ClientRequest {
  /** Names the session: its token is kept under it. */
  readonly session: string
  readonly provider: ProviderData
  readonly clientName: string
  readonly scopes: readonly string[]
}

/** What all answers say: when they came, and of which request they are. */
export interface Answer {
  readonly at: EpochMs
  readonly sentAt?: EpochMs
  readonly requestId?: string
}

/** An answer whose kind says it all. */
export type Said<Kind extends string> = Answer & { readonly kind: Kind }

/** An answer that says what is wrong. */
export type Fault<Kind extends string> = Said<Kind> & { readonly error: ErrorInfo }

/** No usable answer: the network, a timeout, 408, 429, 5xx, an unreadable refusal. Worth another try. */
export type Unreachable = Fault<'unreachable'> & { readonly retryAfterMs: number }

/** The service said no, for good. */
export type Refused = Fault<'refused'>

/** The service no longer knows our registration; it is already thrown away. */
export type ClientRejected = Fault<'clientRejected'>

/** One sign-in: what is secret of it is kept in memory, under this name. */
export interface AttemptInput {
  readonly request: ClientRequest
  readonly attempt: Handle
}

export interface Register {
  readonly request: ClientRequest
  /** Where a code is to be brought; without, the registration is for device codes. */
  readonly redirectUri?: string
}

export type Registered = Said<'registered'> & { readonly registration: Handle }

export type RegistrationAnswer = Registered | Unreachable | Refused

/** What the store holds of a token that anybody may know. */
export interface HeldToken {
  readonly token: Handle
  readonly expiresAt: EpochMs
  readonly refreshable: boolean
  /** Tells one token from the next: a digest that is the same in every process, and says nothing of the token. */
  readonly tokenId: string
}

/** The grant, already durable in the store. */
export type Granted = Said<'granted'> & HeldToken

/** The token that the store holds. */
export type Found = Said<'found'> & HeldToken

/** The person, or a policy, said no. */
export interface Denied {
  readonly kind: 'denied'
  readonly by: 'user' | 'service'
  readonly error: ErrorInfo
}

/** The code reached its end. */
export interface Expired {
  readonly kind: 'expired'
  readonly by: 'deadline' | 'service'
}

/** The sign-in cannot go on; the error says what helps. */
export interface Failed {
  readonly kind: 'failed'
  readonly error: ErrorInfo
}

/** Ended from our side. */
export interface Cancelled {
  readonly kind: 'cancelled'
  readonly reason: string | null
}

/** How a sign-in ends that does not end well. */
export type Ended = Denied | Expired | Failed | Cancelled

/** What is asked of each chart: for whom, and when. */
export interface ChartInput {
  readonly request: ClientRequest
  readonly at: EpochMs
}

/** What each chart keeps. */
export interface ChartContext {
  readonly request: ClientRequest
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
}

/** When a chart ended: the latest moment it has heard of. */
export interface EndedAt {
  readonly at: EpochMs
}

export interface Cancel {
  readonly type: 'flow.cancel'
  readonly reason: string | null
}

/** What the host notices, whatever is under way. */
export type HostEvent =
  /** The person is looking: ask as soon as the pace allows. */
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }

export type BrowserEvent = { readonly type: 'browser.opened' } | { readonly type: 'browser.failed' }

/** The leading process has moved on; `state` is free of secrets. */
export interface LeadTold {
  readonly type: 'lead.told'
  readonly state: { readonly status: string }
}

/** What a person and a host can tell a flow. */
export type FlowEvent = Cancel | HostEvent | BrowserEvent

/** The same, where it is told with the time. */
export type TimedFlowEvent = (Cancel & { readonly at: EpochMs }) | HostEvent | BrowserEvent
