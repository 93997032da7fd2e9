import type {
  ErrorInfo,
  ClientRequest,
  Answer,
  Unreachable,
  Refused,
  HeldToken,
  Granted,
} from './common.ts'

export interface ReadTokenInput {
  readonly request: ClientRequest
}

export type ReadTokenOutput =
  | (Answer & HeldToken & { readonly kind: 'found' })
  | (Answer & { readonly kind: 'none' })
  | (Answer & { readonly kind: 'unavailable'; readonly error: ErrorInfo })

export interface RefreshTokenInput {
  readonly request: ClientRequest
  /** The token to be replaced: another one in the store is as good as a new one. */
  readonly tokenId: string
}

export type RefreshTokenOutput =
  | Granted
  /** Another process has refreshed it, or signed in, in the meantime. */
  | (Answer & HeldToken & { readonly kind: 'found' })
  /** There is nothing to refresh any more. */
  | (Answer & { readonly kind: 'none' })
  /** `invalid_grant`: final only after another look into the store (R11). */
  | (Answer & { readonly kind: 'invalidGrant'; readonly error: ErrorInfo })
  /** The client is no longer known: only a new sign-in helps. The token itself may still be good. */
  | (Answer & { readonly kind: 'signInNeeded'; readonly error: ErrorInfo })
  /** It is not known whether the refresh token was rotated (R10). */
  | (Answer & { readonly kind: 'unknown'; readonly error: ErrorInfo })
  | Unreachable
  /** An administrator or other settings are needed; the token stays. */
  | Refused

export interface ForgetTokenInput {
  readonly request: ClientRequest
  /** Forget this one alone; `null` forgets whatever there is. */
  readonly tokenId: string | null
}

export type ForgetTokenOutput =
  | (Answer & { readonly kind: 'forgotten' })
  | (Answer & HeldToken & { readonly kind: 'found' })
  | (Answer & { readonly kind: 'unavailable'; readonly error: ErrorInfo })
