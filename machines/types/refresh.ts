import type { Fault, ForgetTokenInput, ForgetTokenOutput, ReadTokenOutput } from './answers.ts'
import type { RefreshTokenInput, RefreshTokenOutput, Refused, Said } from './answers.ts'
import type { Cancel, Cancelled, ChartContext, ChartInput, HostEvent } from './flow.ts'
import type { EpochMs, ErrorInfo, ForSession, HeldToken } from './values.ts'

export interface RefreshInput extends ChartInput {
  /** The token to be replaced. */
  readonly tokenId: string
  /** Until when it is good: a request that may have arrived is not repeated before. */
  readonly goodUntil: EpochMs
  /** What does not get through is tried again for so long. */
  readonly patienceMs: number
}

/** What the chart asks of the world. */
export interface RefreshEffects {
  readonly refreshToken: (asked: RefreshTokenInput) => RefreshTokenOutput
  readonly readToken: (asked: ForSession) => ReadTokenOutput
  readonly forgetToken: (asked: ForgetTokenInput) => ForgetTokenOutput
}

export type RefreshOutput =
  /** `by`: whether we asked the service, or found what another process had got. */
  | (Said<'refreshed'> & { readonly held: HeldToken; readonly by: 'us' | 'another' })
  /** The session is over at the service. Its token is out of the store, unless that could not be written. */
  | Fault<'revoked'>
  /** It cannot be renewed any more; what the store holds is good until its end. */
  | Fault<'signInNeeded'>
  /** An administrator or other settings are needed; the token stays. */
  | Refused
  /** The network or the service is in trouble, which does not end the session. */
  | (Fault<'unreachable'> & {
      readonly retryAfterMs?: number
      /** Whether the request may have been carried out: then it is not made again while the token is good (R25). */
      readonly inDoubt?: boolean
    })
  | (Cancelled & { readonly at: EpochMs })

export interface RefreshContext extends ChartContext {
  readonly tryUntil: EpochMs
  readonly tokenId: string
  readonly goodUntil: EpochMs
  readonly faults: number
  /** Requests of which nobody knows what became: after the second one nothing more is sent. */
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

export type RefreshEvent = Cancel | HostEvent
