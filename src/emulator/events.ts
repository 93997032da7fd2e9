import type { EpochMs } from '../host/host.ts'
import type { Operation } from './wire.ts'

/** `used`: a token was granted for it, which happens once. */
export type DeviceCodeStatus = 'pending' | 'approved' | 'denied' | 'expired' | 'used'

/** One issued code as anybody may see it: without the device code. */
export interface DeviceCodeView {
  readonly userCode: string
  readonly status: DeviceCodeStatus
  readonly clientName: string
  readonly startUrl: string
  readonly scopes: readonly string[]
  readonly issuedAt: EpochMs
  readonly expiresAt: EpochMs
  /** How many CreateToken requests for it have reached the service. */
  readonly polls: number
  /** The pace demanded now; `slow_down` has it grow by five seconds. */
  readonly intervalMs: number
}

/**
 * `pending`: the person has not decided. `approved`, `denied`: decided, whether or not the browser has come back with it.
 * `expired`: the page, or the code that it brought, was left alone for too long. `used`: a token was granted.
 */
export type AuthorizationStatus = DeviceCodeStatus

/** One authorization request as anybody may see it: without its `state`, challenge and code. */
export interface AuthorizationView {
  /** Names it for `continueAuthorization`. */
  readonly id: string
  readonly status: AuthorizationStatus
  readonly clientName: string
  /** Those that were asked for; where the request named none, those of the client. */
  readonly scopes: readonly string[]
  readonly redirectUri: string
  readonly issuedAt: EpochMs
  /** When the page is of no use any more; once there is a code, when that is. */
  readonly expiresAt: EpochMs
  /** Whether the browser has gone back to the app with the decision. */
  readonly returned: boolean
  /** When the script decides, where it does and the person has not. */
  readonly decidesAt?: EpochMs
}

/** One sign-in from its grant to its end, without its tokens. */
export interface SessionView {
  /** Counts from 1. */
  readonly n: number
  /** `expired`: its time is up, or its only token's. `revoked`: by hand, or since a code or refresh token came twice. */
  readonly status: 'live' | 'expired' | 'revoked'
  readonly clientName: string
  /** What it began with: the device grant, or `authorization_code`. */
  readonly grantType: string
  readonly startedAt: EpochMs
  /** When it ends for good, where the script says so. */
  readonly endsAt?: EpochMs
  /** When the newest access token ends. */
  readonly tokenExpiresAt: EpochMs
  readonly refreshable: boolean
  readonly refreshes: number
}

/** Credentials of a role that were handed out, without the keys. */
export interface RoleCredentialsView {
  readonly accountId: string
  readonly roleName: string
  /** The session they were asked for with: its `n`. */
  readonly session: number
  readonly issuedAt: EpochMs
  readonly expiresAt: EpochMs
  /** `expired`: their time is up. The end of their session does not end them. */
  readonly status: 'live' | 'expired'
}

/** One request, without secrets. */
export interface LogEntry {
  /** Counts from 1 over all operations. */
  readonly n: number
  readonly operation: Operation
  readonly at: EpochMs
  readonly grantType?: string
  /** The code that a CreateToken request asked about. */
  readonly userCode?: string
  /** The account that a request to the access portal was about, as it was named. */
  readonly accountId?: string
  /** The role that a request to the access portal was about, as it was named. */
  readonly roleName?: string
  /** What the service decided, even where the answer was lost on its way. Absent where it decided nothing. */
  readonly status?: number
  readonly error?: string
  /** Time since the previous CreateToken request for the same device code; absent at the first. */
  readonly gapMs?: number
  /** The gap was shorter than the pace demanded, whether or not the service punished it. */
  readonly early?: boolean
  /** Why this was not the honest answer, or no answer at all. */
  readonly fault?: 'offline' | 'reset' | 'lost' | 'hang' | 'truncated' | 'html' | 'error' | 'raw'
}

/** Something that happened at the simulated service. Free of secrets but for what a person reads: the user code. */
export type ServiceEvent =
  | { readonly type: 'request'; readonly at: EpochMs; readonly entry: LogEntry }
  | { readonly type: 'registered'; readonly at: EpochMs; readonly clientName: string }
  /** A code was issued, or its status has changed. */
  | { readonly type: 'code'; readonly at: EpochMs; readonly code: DeviceCodeView }
  /** An authorization request was opened, or its status has changed. */
  | {
      readonly type: 'authorization'
      readonly at: EpochMs
      readonly authorization: AuthorizationView
    }
  /** A person has signed in, or a session was refreshed or has ended. */
  | { readonly type: 'session'; readonly at: EpochMs; readonly session: SessionView }
  /** Credentials of a role were handed out, even where the answer was lost on its way. */
  | {
      readonly type: 'roleCredentials'
      readonly at: EpochMs
      readonly credentials: RoleCredentialsView
    }
  | { readonly type: 'offline'; readonly at: EpochMs; readonly offline: boolean }
