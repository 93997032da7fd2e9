import type { Fault, Said } from './answers.ts'
import type { AuthorizationCodeContext, AuthorizationCodeTag } from './authorization-code.ts'
import type { DeviceAuthorizationContext, DeviceAuthorizationTag } from './device-authorization.ts'
import type { DeviceCodes, DeviceProgress, Pace } from './device-authorization.ts'
import type { AttemptInput, ChartContext, ChartInput, Ended } from './flow.ts'
import type { StoreChanged, TimedFlowEvent } from './flow.ts'
import type { RefreshEffects } from './refresh.ts'
import type { EpochMs, ForSession, Handle, HeldToken } from './values.ts'

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
  /** Names the sign-in; another one has another name. */
  readonly attempt: Handle
  readonly method: 'auto' | Method
  /** `always` asks the person even where the store holds a token that is still good. */
  readonly prompt: 'if-needed' | 'always'
  /** Whether the authorization code flow opens the browser by itself. */
  readonly opensBrowser: boolean
  /** A device sign-in to go on with; `null` starts a new one. */
  readonly resume: DeviceProgress | null
  /** The sign-in under way that this one takes the place of, and whose lead it takes over; `null`, the default: none. */
  readonly replaces?: Handle | null
}

/** The two ways to ask a person. A registration is for one of them: the service refuses both in one. */
export type Method = 'device' | 'authorizationCode'

/** Who leads where several processes share one sign-in? */
export interface TakeLeadInput extends AttemptInput {
  /** The sign-in of this process that passes its lead on, if it has it. */
  readonly replaces: Handle | null
}

/** The sign-in is ours to lead. */
export type Leading = Said<'leading'> & {
  /** What a leader that died left behind. */
  readonly resume: DeviceProgress | null
}

export type TakeLeadOutput = Leading | Said<'following'> | Fault<'unavailable'>

export type FollowLeadOutput =
  | Leading
  /** The leader's sign-in has ended well: its token is in the store. */
  | Said<'signedIn'>
  /** The leader's sign-in has ended otherwise. */
  | (Said<'ended'> & { readonly outcome: Ended })
  | Fault<'unavailable'>

/** Whether the store could take a token now: nobody is asked before (R18). */
export type ProveStoreOutput = Said<'proved'> | Fault<'unavailable'>

/** Whether the chart of the authorization code flow is there: a browser loads it when it is first needed. */
export type LoadAuthorizationCodeOutput = Said<'loaded'> | Fault<'failed'>

export interface WatchLeadInput extends ForSession {
  /** How far the leader had come when we heard of it last. */
  readonly known: SignInProgress | null
}

/** The leader has come on: it is another step than the one that was known. */
export type WatchLeadOutput = Said<'told'> & { readonly progress: SignInProgress }

/** What the device chart has to show: no secret, and no name of one. */
export interface DeviceFacts
  extends
    Omit<Pace, 'allowedAt'>,
    Pick<DeviceAuthorizationContext, 'deadline' | 'lastAnswerAt' | 'lastError' | 'browser'> {
  readonly tag: DeviceAuthorizationTag | null
  readonly isRegistered: boolean
  readonly codes: Pick<
    DeviceCodes,
    'userCode' | 'verificationUri' | 'verificationUriComplete'
  > | null
}

/** What the chart of the authorization code has to show. */
export interface AuthorizationCodeFacts extends Pick<
  AuthorizationCodeContext,
  'authorizationUrl' | 'redirectUri' | 'deadline' | 'lastError' | 'browser'
> {
  readonly tag: AuthorizationCodeTag | null
}

/** How far a sign-in has come, as processes tell each other. `chart` is null until the chart of the method runs. */
export type SignInProgress =
  | { readonly step: 'checkingStore' | 'refreshing' }
  | {
      readonly step: 'device'
      readonly chart: DeviceFacts | null
      /** Whether a browser may be on this machine: then the other method is offered. */
      readonly mayHaveBrowser: boolean
    }
  | { readonly step: 'authorizationCode'; readonly chart: AuthorizationCodeFacts | null }

/** What the chart asks of the world, beside the charts that it runs. */
export interface SignInEffects extends Pick<RefreshEffects, 'readToken'> {
  readonly proveStore: (asked: ForSession) => ProveStoreOutput
  readonly takeLead: (asked: TakeLeadInput) => TakeLeadOutput
  readonly loadAuthorizationCode: (asked: AttemptInput) => LoadAuthorizationCodeOutput
  readonly followLead: (asked: AttemptInput) => FollowLeadOutput
  readonly watchLead: (asked: WatchLeadInput) => WatchLeadOutput
}

export interface SignInInput extends ChartInput, SignInRequest {
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
  | Ended

export type SignInOutput = SignInOutcome & { readonly attempt: Handle; readonly at: EpochMs }

/** Where the chart stands, for what looks at it: the names of its states are its own. */
export type SignInTag = 'electing' | 'following' | 'refreshing' | Method

export interface SignInContext extends ChartContext, Omit<SignInInput, 'at'> {
  /** The token that is to be renewed, and until when it is good. */
  readonly tokenId: string
  readonly goodUntil: EpochMs
  /** Whether the store has changed since the chart looked into it. */
  readonly isStale: boolean
  /** How far the sign-in of the leading process has come, as it says itself. */
  readonly led: SignInProgress | null
  readonly outcome: SignInOutcome | null
}

/** The process stood still, and another leads by now. */
export interface LeadLost {
  readonly type: 'flow.leadLost'
  readonly at: EpochMs
}

export type SignInEvent = TimedFlowEvent | StoreChanged | LeadLost
