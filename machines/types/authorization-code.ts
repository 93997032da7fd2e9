import type {
  EpochMs,
  Handle,
  ErrorInfo,
  ClientRequest,
  Answer,
  Refused,
  Granted,
} from './common.ts'

/** One attempt: its receiver, its verifier, its `state` and its code are kept under this name, in memory. */
export interface AttemptInput {
  readonly request: ClientRequest
  readonly attempt: Handle
}

export interface OpenBrowserInput {
  readonly url: string
}

export type OpenReceiverOutput =
  (Answer & { readonly kind: 'listening'; readonly redirectUri: string }) | Refused

export interface AuthorizeInput extends AttemptInput {
  readonly registration: Handle
}

export type AuthorizeOutput =
  | (Answer & {
      readonly kind: 'authorizing'
      readonly authorizationUrl: string
    })
  | Refused

/** The one redirect that belongs to the attempt. Whatever else arrives is answered, and never heard of here (R15). */
export type ReceiveRedirectOutput =
  | (Answer & { readonly kind: 'received' })
  | (Answer & {
      readonly kind: 'denied'
      readonly by: 'user' | 'service'
      readonly error: ErrorInfo
    })
  | Refused

/** The code is held, with what it is exchanged with, for as long as this runs: it answers only where there is none. */
export type HoldCodeOutput = Refused

export type OpenBrowserOutput = Answer & { readonly kind: 'opened' | 'failed' | 'absent' }

export interface ExchangeCodeInput extends AttemptInput {
  readonly registration: Handle
  /** Nothing is sent after this moment; what was sent by then has its whole time. */
  readonly notAfter: EpochMs
}

export type ExchangeCodeOutput =
  | Granted
  /** The request surely never arrived: it may be sent again. */
  | (Answer & { readonly kind: 'undelivered'; readonly error: ErrorInfo })
  /** It is not known whether the code was spent (R10): it is not sent again. */
  | (Answer & {
      readonly kind: 'unknown'
      /** The token that the store held when the code was sent; `null` for none. */
      readonly tokenId: string | null
      readonly error: ErrorInfo
    })
  | Refused

export interface AuthorizationCodeInput {
  readonly request: ClientRequest
  readonly at: EpochMs
  /** Names the attempt: its verifier, its `state` and its code are kept under it. */
  readonly attempt: Handle
  /** Whether the browser is opened as soon as there is an address. */
  readonly opensBrowser: boolean
}

export type AuthorizationCodeOutcome =
  | {
      readonly kind: 'authorized'
      readonly token: Handle
      readonly expiresAt: EpochMs
      readonly refreshable: boolean
      readonly tokenId: string
    }
  | { readonly kind: 'denied'; readonly by: 'user' | 'service'; readonly error: ErrorInfo }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'cancelled'; readonly reason: string | null }

export type AuthorizationCodeOutput = AuthorizationCodeOutcome & {
  /** The latest moment the machine has heard of. */
  readonly at: EpochMs
}

/** Where the chart stands, for what looks at it: the names of its states are its own. */
export type AuthorizationCodeTag = 'registering' | 'requesting' | 'overdue' | 'exchanging'

export interface AuthorizationCodeContext {
  readonly request: ClientRequest
  readonly attempt: Handle
  /** Whether the browser is still to be opened. */
  readonly opensBrowser: boolean
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
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

export type AuthorizationCodeEvent =
  | { readonly type: 'flow.cancel'; readonly reason: string | null }
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }
  | { readonly type: 'browser.opened' }
  | { readonly type: 'browser.failed' }
