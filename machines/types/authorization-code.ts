import type { Fault, Granted, Refused, Register, RegistrationAnswer, Said } from './answers.ts'
import type { AttemptInput, Cancelled, ChartContext, ChartInput, Denied } from './flow.ts'
import type { Failed, FlowEvent } from './flow.ts'
import type { RefreshEffects } from './refresh.ts'
import type { EpochMs, ErrorInfo, Handle, HeldToken } from './values.ts'

export interface OpenBrowserInput {
  readonly url: string
}

export type OpenReceiverOutput = (Said<'listening'> & { readonly redirectUri: string }) | Refused

export interface AuthorizeInput extends AttemptInput {
  readonly registration: Handle
}

export type AuthorizeOutput =
  (Said<'authorizing'> & { readonly authorizationUrl: string }) | Refused

/** The one redirect that belongs to the sign-in. Whatever else arrives is answered, and never heard of here (R15). */
export type ReceiveRedirectOutput = Said<'received'> | (Said<'denied'> & Denied) | Refused

/** The code is held, with what it is exchanged with, for as long as this runs: it answers only where there is none. */
export type HoldCodeOutput = Refused

export type OpenBrowserOutput = Said<'opened' | 'absent'> | Fault<'failed'>

export interface ExchangeCodeInput extends AttemptInput {
  readonly registration: Handle
  /** Nothing is sent after this moment; what was sent by then has its whole time. */
  readonly notAfter: EpochMs
}

export type ExchangeCodeOutput =
  | Granted
  /** The request surely never arrived: it may be sent again. */
  | Fault<'undelivered'>
  /** It is not known whether the code was spent (R10): it is not sent again. */
  | (Fault<'unknown'> & {
      /** The token that the store held when the code was sent; `null` for none. */
      readonly tokenId: string | null
    })
  | Refused

/** What the chart asks of the world. */
export interface AuthorizationCodeEffects extends Pick<RefreshEffects, 'readToken'> {
  readonly receiveRedirect: (asked: AttemptInput) => ReceiveRedirectOutput
  readonly openReceiver: (asked: AttemptInput) => OpenReceiverOutput
  readonly registerClient: (asked: Register) => RegistrationAnswer
  readonly authorize: (asked: AuthorizeInput) => AuthorizeOutput
  readonly openBrowser: (asked: OpenBrowserInput) => OpenBrowserOutput
  readonly holdCode: (asked: AttemptInput) => HoldCodeOutput
  readonly exchangeCode: (asked: ExchangeCodeInput) => ExchangeCodeOutput
}

export interface AuthorizationCodeInput extends ChartInput, AttemptInput {
  /** Whether the browser is opened as soon as there is an address. */
  readonly opensBrowser: boolean
}

export type AuthorizationCodeOutcome =
  ({ readonly kind: 'authorized' } & HeldToken) | Denied | Failed | Cancelled

export type AuthorizationCodeOutput = AuthorizationCodeOutcome & { readonly at: EpochMs }

/** Where the chart stands, for what looks at it: the names of its states are its own. */
export type AuthorizationCodeTag =
  'registering' | 'requesting' | 'opening' | 'overdue' | 'exchanging'

export interface AuthorizationCodeContext extends ChartContext, AttemptInput {
  /** Whether the browser is still to be opened. */
  readonly opensBrowser: boolean
  /** Until then the present step is tried again where nothing was delivered. */
  readonly tryUntil: EpochMs
  readonly redirectUri: string | null
  readonly registration: Handle | null
  readonly authorizationUrl: string | null
  /** Since when the person can decide. */
  readonly askedAt: EpochMs
  /** The person has until then. */
  readonly deadline: EpochMs
  /** From then on it looks as if the browser did not find its way back. */
  readonly overdueAt: EpochMs
  readonly faults: number
  readonly nextTryAt: EpochMs
  /** The token that the store held when the code was sent. */
  readonly tokenIdBefore: string | null
  readonly lastError: ErrorInfo | null
  readonly browser: 'unopened' | 'opened' | 'failed'
  readonly outcome: AuthorizationCodeOutcome | null
}

export type AuthorizationCodeEvent = FlowEvent
