import type {
  EpochMs,
  Handle,
  ErrorInfo,
  ClientRequest,
  Answer,
  Unreachable,
  Refused,
  ClientRejected,
  Granted,
} from './common.ts'

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
  /** The earliest moment that the pace and the service's `Retry-After` allow. */
  readonly allowedAt: EpochMs
  /** The moment chosen: never before `allowedAt`. */
  readonly nextPollAt: EpochMs
}

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
