import type { ClientRejected, Fault, Granted, Refused, Register } from './answers.ts'
import type { RegistrationAnswer, Said, Unreachable } from './answers.ts'
import type { ChartContext, ChartInput, Denied, Ended, FlowEvent } from './flow.ts'
import type { EpochMs, ErrorInfo, ForSession, Handle, HeldToken } from './values.ts'

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

/** How fast the service may be asked for a token. */
export interface Pace {
  readonly intervalMs: number
  readonly slowDowns: number
  readonly polls: number
  /** The earliest moment that the pace and the service's `Retry-After` allow. */
  readonly allowedAt: EpochMs
  /** The moment chosen: never before `allowedAt`. */
  readonly nextPollAt: EpochMs
}

/** A device sign-in in progress, as `snapshot()` keeps it: enough to go on with the same code, never early. */
export interface DeviceProgress extends Pace {
  readonly registration: Handle
  readonly codes: DeviceCodes
}

export interface RequestCodes extends ForSession {
  readonly registration: Handle
}

export type CodesAnswer =
  (Said<'issued'> & { readonly codes: DeviceCodes }) | ClientRejected | Unreachable | Refused

export interface AskForToken extends ForSession {
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

export type TokenAnswer =
  | Granted
  | (Said<'pending'> & { readonly retryAfterMs: number })
  | (Said<'slowDown'> & { readonly retryAfterMs: number; readonly returnedIntervalMs: number })
  | (Said<'denied'> & Denied)
  | Fault<'expired'>
  /** Nothing was sent: the clock is short of it yet, or another session asks for this code (R24). */
  | (Said<'early'> & { readonly byAnother?: true })
  | Said<'tooLate'>
  /** A 2xx that could not be read: the grant may be spent (R10). */
  | Fault<'unknown'>
  | Unreachable
  | Refused

/** What the chart asks of the world. */
export interface DeviceAuthorizationEffects {
  readonly registerClient: (asked: Register) => RegistrationAnswer
  readonly startDeviceAuthorization: (asked: RequestCodes) => CodesAnswer
  readonly createToken: (asked: AskForToken) => TokenAnswer
}

export interface DeviceAuthorizationInput extends ChartInput {
  /** A sign-in to go on with; `null` starts a new one. */
  readonly resume: DeviceProgress | null
}

export type DeviceAuthorizationOutcome = ({ readonly kind: 'authorized' } & HeldToken) | Ended

export type DeviceAuthorizationOutput = DeviceAuthorizationOutcome & { readonly at: EpochMs }

/** Where the chart stands, for what looks at it: the names of its states are its own. */
export type DeviceAuthorizationTag =
  'waiting' | 'slowedDown' | 'retrying' | 'suspended' | 'offline' | 'asking'

export interface DeviceAuthorizationContext extends ChartContext, Pace {
  /** Preparing (registration and codes) is tried until then. */
  readonly prepareUntil: EpochMs
  readonly registration: Handle | null
  readonly codes: DeviceCodes | null
  readonly deadline: EpochMs
  readonly lastAnswerAt: EpochMs | null
  /** Requests in a row that brought no usable answer: they set the backoff, never the interval. */
  readonly faults: number
  /** What may happen once: a rejected registration before there is a code, an answer that could not be read after. */
  readonly strikes: number
  /** The wait after the last answer that the pace and `Retry-After` demand. */
  readonly waitMs: number
  /** Why the last request brought no usable answer; `null` after one that did. */
  readonly lastError: ErrorInfo | null
  readonly network: 'unknown' | 'present' | 'absent'
  readonly browser: 'unopened' | 'opened' | 'failed'
  readonly outcome: DeviceAuthorizationOutcome | null
}

export type DeviceAuthorizationEvent = FlowEvent

export type DeviceAuthorizationEmitted =
  | {
      readonly type: 'poll.answered'
      readonly n: number
      readonly sentAt: EpochMs
      readonly answeredAt: EpochMs
      readonly outcome: TokenAnswer['kind']
      readonly intervalMs: number
      readonly nextAt: EpochMs | null
      readonly requestId: string | null
    }
  | {
      readonly type: 'poll.slowedDown'
      readonly at: EpochMs
      readonly intervalMs: number
      readonly slowDowns: number
    }
  | {
      readonly type: 'code.expired'
      readonly at: EpochMs
      readonly expiresAt: EpochMs
      readonly by: 'deadline' | 'service'
    }
