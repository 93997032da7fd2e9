import type { ClientRequest, Fault, Found, Granted, Refused, Said, Unreachable } from './common.ts'

export interface ReadTokenInput {
  readonly request: ClientRequest
}

export type ReadTokenOutput = Found | Said<'none'> | Fault<'unavailable'>

export interface RefreshTokenInput {
  readonly request: ClientRequest
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
  /** It is not known whether the refresh token was rotated (R10). */
  | Fault<'unknown'>
  | Unreachable
  /** An administrator or other settings are needed; the token stays. */
  | Refused

export interface ForgetTokenInput {
  readonly request: ClientRequest
  /** Forget this one alone; `null` forgets whatever there is. */
  readonly tokenId: string | null
}

export type ForgetTokenOutput = Said<'forgotten'> | Found | Fault<'unavailable'>
