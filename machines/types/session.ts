import type { ClientRequest, EpochMs, ErrorInfo, HeldToken } from './common.ts'
import type { Abilities, SignInRequest } from './sign-in.ts'

export interface SessionInput {
  readonly request: ClientRequest
  readonly at: EpochMs
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

export interface SessionContext {
  readonly request: ClientRequest
  readonly abilities: Abilities
  readonly isShared: boolean
  readonly refreshWindowMs: number
  readonly spread: number
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
  /** What the store holds; `null` while the person is not signed in. */
  readonly held: HeldToken | null
  /** Why the person is not signed in. */
  readonly reason: 'never' | 'user' | 'expired' | 'revoked'
  readonly lastError: ErrorInfo | null
  /** The wish that the present attempt fulfils. */
  readonly wish: SignInRequest | null
  /** When a renewal is wanted. It starts no earlier than `refreshAllowedAt`. */
  readonly nextRefreshAt: EpochMs
  /** No renewal starts before it, whatever asks for one: the throttle, or the service's `Retry-After`. */
  readonly refreshAllowedAt: EpochMs
  /** Renewals in a row that did not get through. */
  readonly faults: number
  readonly network: 'unknown' | 'present' | 'absent'
}

export type SessionEvent =
  | { readonly type: 'session.signIn'; readonly at: EpochMs; readonly wish: SignInRequest }
  | { readonly type: 'session.signOut'; readonly at: EpochMs }
  /** A program needs a token that lasts longer. */
  | { readonly type: 'session.refresh'; readonly at: EpochMs }
  /** Another process, or another session, has changed what the store holds. */
  | { readonly type: 'store.changed'; readonly at: EpochMs }
  | { readonly type: 'flow.cancel'; readonly reason: string | null; readonly at: EpochMs }
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }
  | { readonly type: 'browser.opened' }
  | { readonly type: 'browser.failed' }
  | { readonly type: 'lead.told'; readonly state: { readonly status: string } }
