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
  /** Nobody knows whether the code was spent (R10): it is not sent again. */
  | (Answer & {
      readonly kind: 'unknown'
      /** The token that the store held when the code was sent; `null` for none. */
      readonly version: number | null
      readonly error: ErrorInfo
    })
  | Refused
