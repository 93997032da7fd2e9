import type { EpochMs, ErrorInfo, ForSession, Handle, HeldToken } from './values.ts'

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

export interface Register extends ForSession {
  /** Where a code is to be brought; without, the registration is for device codes. */
  readonly redirectUri?: string
}

export type Registered = Said<'registered'> & { readonly registration: Handle }

export type RegistrationAnswer = Registered | Unreachable | Refused

/** The grant: durable in the store, or kept in memory where the store does not take it. */
export type Granted = Said<'granted'> & HeldToken

/** The token that the store holds. */
export type Found = Said<'found'> & HeldToken

export type ReadTokenOutput = Found | Said<'none'> | Fault<'unavailable'>

export interface RefreshTokenInput extends ForSession {
  /** The token to be replaced: another one in the store is as good as a new one. */
  readonly tokenId: string
}

export type RefreshTokenOutput =
  | Granted
  /** Another process has refreshed it, or signed in, in the meantime. */
  | Found
  /** There is nothing to refresh any more. */
  | Said<'none'>
  /** `invalid_grant`: final only after another look into the store (R11). */
  | Fault<'invalidGrant'>
  /** The client is no longer known: only a new sign-in helps. The token itself may still be good. */
  | Fault<'signInNeeded'>
  /** It is not known whether the refresh token was spent (R10, R25): the answer was lost, or was none of the service's. */
  | (Fault<'unknown'> & { readonly retryAfterMs: number })
  | Unreachable
  /** An administrator or other settings are needed; the token stays. */
  | Refused

export interface ForgetTokenInput extends ForSession {
  /** Forget this one alone; `null` forgets whatever there is. */
  readonly tokenId: string | null
}

export type ForgetTokenOutput = Said<'forgotten'> | Found | Fault<'unavailable'>
