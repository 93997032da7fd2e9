import type { Handle, ErrorInfo, ClientRequest, Answer } from './common.ts'
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

/** How a sign-in led by another process ended, where that was not well. */
export type LedOutcome =
  | { readonly kind: 'denied'; readonly by: 'user' | 'service'; readonly error: ErrorInfo }
  | { readonly kind: 'expired'; readonly by: 'deadline' | 'service' }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'cancelled'; readonly reason: string | null }
