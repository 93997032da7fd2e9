import type { EpochMs, ErrorInfo } from '../../machines/types.ts'

/** How the pace of asking stands while a person has the code. */
export interface PollState {
  /**
   * `waiting` for the next request · `asking` right now · `slowedDown`: waiting, at the longer interval the service asked
   * for · `retrying` after a request that brought no answer · `offline`: the host has no network · `suspended`: just back
   * from sleep.
   */
  readonly phase: 'waiting' | 'asking' | 'slowedDown' | 'retrying' | 'offline' | 'suspended'
  /** Requests answered or given up so far. */
  readonly count: number
  readonly slowDowns: number
  readonly intervalMs: number
  /** When the next request goes out, in epoch milliseconds; `null` while one is under way, or if the code ends before. */
  readonly nextAt: EpochMs | null
  /** When the last request was answered or given up; `null` before the first. */
  readonly lastAt: EpochMs | null
}

/**
 * Where a sign-in stands. Frozen, JSON-serialisable, free of secrets; all times are epoch milliseconds. A device code is RFC
 * 8628, a redirect RFC 6749 section 4.1 with RFC 7636 and RFC 8252.
 */
export type SignInState =
  | {
      readonly status: 'starting'
      /**
       * `checkingStore` for a token that is still good · `refreshing` one that is not · `listening` for the redirect ·
       * `registering` this app · `requesting` a code, or the address for the browser.
       */
      readonly step: 'checkingStore' | 'refreshing' | 'listening' | 'registering' | 'requesting'
      /** Why it takes longer: the last request brought no answer and is tried again. */
      readonly lastError?: ErrorInfo
    }
  | {
      readonly status: 'awaitingCode'
      /** To be shown verbatim, with the dash and in its case. */
      readonly userCode: string
      readonly verificationUri: string
      /** The same page with the code filled in: open it as it is, and still show the code for comparison. */
      readonly verificationUriComplete: string
      readonly expiresAt: EpochMs
      readonly browser: 'unopened' | 'opened' | 'failed'
      readonly poll: PollState
      /** The other method, where it may suit as well: `restart({ method })` takes it. */
      readonly offer: 'authorizationCode' | null
      readonly lastError?: ErrorInfo
    }
  | {
      readonly status: 'awaitingRedirect'
      /** The page to open, in the browser of this machine. Its parameters are public, `state` among them; it is for one person. */
      readonly authorizationUrl: string
      /** Where the browser will come back to. */
      readonly redirectUri: string
      readonly expiresAt: EpochMs
      /** `opening`: it was asked to open, and has not answered yet. */
      readonly browser: 'unopened' | 'opening' | 'opened' | 'failed'
      /** The other method, once it looks as if the browser does not come back: `restart({ method })` takes it. */
      readonly offer: 'device' | null
      /** Why the browser did not open. */
      readonly lastError?: ErrorInfo
    }
  /** The browser is back; the code is being exchanged for a token. */
  | { readonly status: 'exchanging'; readonly lastError?: ErrorInfo }
  | {
      readonly status: 'signedIn'
      readonly expiresAt: EpochMs
      readonly refreshable: boolean
      /** `store`: the token was there already · `refresh`: renewed without the person · or the method. */
      readonly via: 'store' | 'refresh' | 'device' | 'authorizationCode'
    }
  | { readonly status: 'expired' }
  | { readonly status: 'denied'; readonly by: 'user' | 'service'; readonly error: ErrorInfo }
  | { readonly status: 'failed'; readonly error: ErrorInfo }
  | { readonly status: 'cancelled'; readonly reason?: string }

/** Where a session stands. Frozen, JSON-serialisable, free of secrets. */
export type SessionState =
  | { readonly status: 'restoring' }
  | {
      readonly status: 'signedOut'
      /** `user`: signed out, here or in another process · `expired`: by time, and not to be renewed · `revoked`: the service has ended it. */
      readonly reason: 'never' | 'user' | 'expired' | 'revoked'
      /** How the latest sign-in ended, if it failed. */
      readonly lastError?: ErrorInfo
    }
  | { readonly status: 'signingIn'; readonly attempt: SignInState }
  | {
      readonly status: 'signedIn'
      /** May have passed while a renewal does not get through: a lost network ends no session. */
      readonly expiresAt: EpochMs
      /** Whether it can be renewed without the person. */
      readonly refreshable: boolean
      /** `false`: the store does not take the token, and `lastError` says why; it is in memory, and offered to the store until it does. */
      readonly stored: boolean
      /** `retrying`: the last renewal did not get through · `offline`: it waits for the network. */
      readonly refresh: 'idle' | 'running' | 'retrying' | 'offline'
      /** Why the last renewal brought nothing, or why the store does not take the token. */
      readonly lastError?: ErrorInfo
    }

/** One step of a statechart, as it happened. */
export interface Transition {
  /** Counts the steps of a session, from 0 with the first one that anybody listened to. */
  readonly seq: number
  readonly at: EpochMs
  /** Which of the session's charts took it. */
  readonly flow: 'session' | 'signIn' | 'device' | 'authorizationCode' | 'refresh'
  /** The states' paths in the chart, such as `awaitingCode.betweenPolls.waiting`; `from` is empty for the first. */
  readonly from: string
  readonly to: string
  /** What happened, such as `createToken.pending`, `timer.untilNextPoll` or `flow.cancel`. */
  readonly event: string
  readonly cause: 'user' | 'timer' | 'service' | 'network' | 'system'
  /** The chart's own words for this step, where it has some. */
  readonly detail?: string
}

/** One CreateToken request for a device code, from send to answer (RFC 8628 section 3.4). */
export interface Poll {
  /** Counts from 1. */
  readonly n: number
  readonly sentAt: EpochMs
  readonly answeredAt: EpochMs
  readonly outcome:
    | 'granted'
    | 'pending'
    | 'slowDown'
    | 'denied'
    | 'expired'
    | 'unreachable'
    | 'unknown'
    | 'refused'
  /** The interval in force from now on. */
  readonly intervalMs: number
  /** When the next request goes out; `null` if this was the last. */
  readonly nextAt: EpochMs | null
  readonly requestId: string | null
}

/** The service asked for less (RFC 8628 section 3.5). */
export interface SlowDown {
  readonly at: EpochMs
  /** The interval in force from now on: it never falls again. */
  readonly intervalMs: number
  readonly slowDowns: number
}

/** The device code has reached its end. */
export interface Expiry {
  readonly at: EpochMs
  readonly expiresAt: EpochMs
  /** Our own clock, or the service's word. */
  readonly by: 'deadline' | 'service'
}

/** What is left of the person's time: of the code, or for the browser to come back. */
export interface Countdown {
  readonly remainingMs: number
  readonly totalMs: number
  /** What is left as a fraction of the whole, from 1 to 0. */
  readonly fraction: number
  /** Minutes and seconds, rounded up: `9:12`. */
  readonly label: string
  /** `calm`: over five minutes · `soon` · `last`: a minute or less · `over`. */
  readonly stage: 'calm' | 'soon' | 'last' | 'over'
}
