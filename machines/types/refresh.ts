import type { ClientRequest, EpochMs, ErrorInfo, HeldToken } from './common.ts'

export interface RefreshInput {
  readonly request: ClientRequest
  readonly at: EpochMs
  /** The token to be replaced. */
  readonly tokenId: string
  /** What does not get through is tried again for so long. */
  readonly patienceMs: number
}

export type RefreshOutput =
  | {
      readonly kind: 'refreshed'
      readonly at: EpochMs
      readonly held: HeldToken
      /** Whether we asked the service, or found what another process had got. */
      readonly by: 'us' | 'another'
    }
  /** The session is over at the service. Its token is out of the store, unless that could not be written. */
  | { readonly kind: 'revoked'; readonly at: EpochMs; readonly error: ErrorInfo }
  /** It cannot be renewed any more; what the store holds is good until its end. */
  | { readonly kind: 'signInNeeded'; readonly at: EpochMs; readonly error: ErrorInfo }
  /** An administrator or other settings are needed; the token stays. */
  | { readonly kind: 'refused'; readonly at: EpochMs; readonly error: ErrorInfo }
  /** The network or the service is in trouble, which does not end the session. */
  | {
      readonly kind: 'unreachable'
      readonly at: EpochMs
      readonly error: ErrorInfo
      /** How long the service wants to be left alone, where it says so. */
      readonly retryAfterMs?: number
    }
  | { readonly kind: 'cancelled'; readonly at: EpochMs }

export interface RefreshContext {
  readonly request: ClientRequest
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
  readonly tryUntil: EpochMs
  readonly tokenId: string
  readonly faults: number
  /** Answers in a row that were lost: after the second one nothing more is sent. */
  readonly lostAnswers: number
  /** Tokens of other processes that were found and refused in turn. */
  readonly refusals: number
  /** The earliest moment that `Retry-After`, and the pause after a lost answer, allow. */
  readonly allowedAt: EpochMs
  /** The moment chosen: never before `allowedAt`. */
  readonly nextTryAt: EpochMs
  readonly lastError: ErrorInfo | null
  readonly outcome: RefreshOutput | null
}

export type RefreshEvent =
  | { readonly type: 'flow.cancel'; readonly reason: string | null }
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }
