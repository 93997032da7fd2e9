import type { Handle, EpochMs, ErrorInfo, ClientRequest, Answer, HeldToken } from './common.ts'
import type { DeviceProgress } from './device-authorization.ts'

/** What the host can do for the person, as far as it matters for the choice of a method. */
export interface Abilities {
  /** Whether a browser opened here is in front of the person. */
  readonly browserOnThisMachine: boolean | 'unknown'
  readonly interactive: boolean
  /** Whether something can listen for a redirect. */
  readonly canReceiveRedirect: boolean
}

/** One wish to sign in. */
export interface SignInRequest {
  /** Names the attempt; another one has another name. */
  readonly attempt: Handle
  readonly method: 'auto' | Method
  /** `always` asks the person even where the store holds a token that is still good. */
  readonly prompt: 'if-needed' | 'always'
  /** Whether the authorization code flow opens the browser by itself. */
  readonly opensBrowser: boolean
  /** A device sign-in to go on with; `null` starts a new one. */
  readonly resume: DeviceProgress | null
}

/** The two ways to ask a person. A registration is for one of them: the service refuses both in one. */
export type Method = 'device' | 'authorizationCode'

/** Who leads where several processes share one sign-in. */
export interface LeadInput {
  readonly request: ClientRequest
  readonly attempt: Handle
}

export type TakeLeadOutput =
  | (Answer & {
      readonly kind: 'leading'
      /** What a leader that died left behind. */
      readonly resume: DeviceProgress | null
    })
  | (Answer & { readonly kind: 'following' })
  | (Answer & { readonly kind: 'unavailable'; readonly error: ErrorInfo })

export type FollowLeadOutput =
  | (Answer & { readonly kind: 'leading'; readonly resume: DeviceProgress | null })
  /** The leader's sign-in has ended well: its token is in the store. */
  | (Answer & { readonly kind: 'signedIn' })
  /** The leader's sign-in has ended otherwise. */
  | (Answer & { readonly kind: 'ended'; readonly outcome: LedOutcome })
  | (Answer & { readonly kind: 'unavailable'; readonly error: ErrorInfo })

/** Whether the chart of the authorization code flow is there: a browser loads it when it is first needed. */
export type LoadAuthorizationCodeOutput =
  | (Answer & { readonly kind: 'loaded' })
  | (Answer & { readonly kind: 'failed'; readonly error: ErrorInfo })

/** How a sign-in led by another process ended, where that was not well. */
export type LedOutcome =
  | { readonly kind: 'denied'; readonly by: 'user' | 'service'; readonly error: ErrorInfo }
  | { readonly kind: 'expired'; readonly by: 'deadline' | 'service' }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'cancelled'; readonly reason: string | null }

export interface SignInInput extends SignInRequest {
  readonly request: ClientRequest
  readonly at: EpochMs
  readonly abilities: Abilities
  /** Whether the processes that share the store share the sign-in, too. */
  readonly isShared: boolean
}

export type SignInOutcome =
  | {
      readonly kind: 'signedIn'
      readonly held: HeldToken
      /** How the token was got; `store`: it was there already. */
      readonly via: 'store' | 'refresh' | Method
    }
  | { readonly kind: 'denied'; readonly by: 'user' | 'service'; readonly error: ErrorInfo }
  | { readonly kind: 'expired'; readonly by: 'deadline' | 'service' }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'cancelled'; readonly reason: string | null }

export type SignInOutput = SignInOutcome & {
  readonly attempt: Handle
  /** The latest moment the machine has heard of. */
  readonly at: EpochMs
}

/** Where the chart stands, for what looks at it: the names of its states are its own. */
export type SignInTag = 'following' | 'refreshing' | Method

export interface SignInContext {
  readonly request: ClientRequest
  readonly attempt: Handle
  readonly method: SignInRequest['method']
  readonly prompt: SignInRequest['prompt']
  readonly opensBrowser: boolean
  readonly resume: SignInRequest['resume']
  readonly abilities: Abilities
  readonly isShared: boolean
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
  /** The token that is to be renewed. */
  readonly tokenId: string
  /** Where the sign-in of the leading process stands, as it says itself. */
  readonly led: { readonly status: string } | null
  readonly outcome: SignInOutcome | null
}

export type SignInEvent =
  | { readonly type: 'flow.cancel'; readonly reason: string | null; readonly at: EpochMs }
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }
  | { readonly type: 'browser.opened' }
  | { readonly type: 'browser.failed' }
  /** The leading process has moved on; `state` is free of secrets. */
  | { readonly type: 'lead.told'; readonly state: { readonly status: string } }
