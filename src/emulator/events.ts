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

/** One request, without secrets. */
export interface LogEntry {
  /** Counts from 1 over all operations. */
  readonly n: number
  readonly operation: Operation
  readonly at: EpochMs
  readonly grantType?: string
  /** The code that a CreateToken request asked about. */
  readonly userCode?: string
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

export type ServiceEvent =
  | { readonly type: 'request'; readonly at: EpochMs; readonly entry: LogEntry }
  | { readonly type: 'registered'; readonly at: EpochMs; readonly clientName: string }
  /** A code was issued, or its status has changed. */
  | { readonly type: 'code'; readonly at: EpochMs; readonly code: DeviceCodeView }
  | { readonly type: 'offline'; readonly at: EpochMs; readonly offline: boolean }
