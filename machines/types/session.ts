import type { ChartContext, ChartInput, StoreChanged, TimedFlowEvent } from './flow.ts'
import type { RefreshEffects } from './refresh.ts'
import type { Abilities, SignInRequest, LeadLost } from './sign-in.ts'
import type { EpochMs, ErrorInfo, HeldToken } from './values.ts'

/** What the chart asks of the world, beside the charts that it runs. */
export type SessionEffects = Pick<RefreshEffects, 'readToken' | 'forgetToken'>

export interface SessionInput extends ChartInput {
  readonly abilities: Abilities
  readonly isShared: boolean
  /** A token is renewed when so much is left of it, at the least. */
  readonly refreshWindowMs: number
  /** By which part of the most that is allowed a renewal comes earlier: from 0, the default, to below 1. */
  readonly spread?: number
}

/** Where the chart stands, for what looks at it: the names of its states are its own. */
export type SessionTag =
  /** Nothing is known yet, or nothing is under way: a recording may begin. */
  | 'idle'
  | 'restoring'
  | 'signingIn'
  | 'signedIn'
  | 'signedOut'
  | 'signingOut'
  /** It is about to know more than it does. */
  | 'unsettled'
  | 'renewing'
  | 'retrying'
  | 'offline'

export interface SessionContext extends ChartContext, Omit<Required<SessionInput>, 'at'> {
  /** What the store holds; `null` while the person is not signed in. */
  readonly held: HeldToken | null
  /** Why the person is not signed in. */
  readonly reason: 'never' | 'user' | 'expired' | 'revoked'
  readonly lastError: ErrorInfo | null
  /** The wish that the present sign-in fulfils. */
  readonly wish: SignInRequest | null
  /** When a renewal is wanted. It starts no earlier than `refreshAllowedAt`. */
  readonly nextRefreshAt: EpochMs
  /** No renewal starts before it, whatever asks for one: the throttle, or the service's `Retry-After`. */
  readonly refreshAllowedAt: EpochMs
  /** The token is renewed, if it ends before, with the next decision: a program wants one that does not. */
  readonly wantedUntil: EpochMs
  /** Whether the store has changed since the chart looked into it. */
  readonly isStale: boolean
  /** How often the store has not taken the token that is held, and when it is offered again. */
  readonly refusedWrites: number
  readonly nextWriteAt: EpochMs
  /** Renewals in a row that did not get through. */
  readonly faults: number
  readonly network: 'unknown' | 'present' | 'absent'
}

export type SessionEvent =
  | { readonly type: 'session.signIn'; readonly at: EpochMs; readonly wish: SignInRequest }
  /** The same, in place of a sign-in that ends by it. */
  | { readonly type: 'session.restart'; readonly at: EpochMs; readonly wish: SignInRequest }
  | { readonly type: 'session.signOut'; readonly at: EpochMs }
  /** A program is about to use the token, and needs it to last for so long at the least. */
  | { readonly type: 'token.wanted'; readonly at: EpochMs; readonly minTtlMs: number }
  | StoreChanged
  | TimedFlowEvent
  | LeadLost
