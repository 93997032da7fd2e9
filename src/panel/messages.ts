import type { EpochMs } from '../../machines/types.ts'
import type { SessionState, SignInState } from '../observe/states.ts'
import type { Moment } from './format-time.ts'

/** What a person can do. A host does it; which of them a state has, and their order, is no matter of language. */
export type Action =
  | 'signIn'
  | 'openBrowser'
  | 'copyCode'
  | 'copyLink'
  | 'newCode'
  | 'tryAgain'
  | 'useCode'
  | 'useBrowser'
  | 'pasteAddress'
  | 'changeSettings'
  | 'copyRequestId'
  | 'copyDiagnostics'
  | 'cancel'
  | 'close'

/** What a state says to a person. */
export interface Said {
  /** What is happening. Never with a time that runs. */
  readonly title: string
  /** What to know and what to do, a sentence or two each. */
  readonly body: readonly string[]
  /** The whole of it as a sentence or two, for a screen reader or a log line. Never with a time that runs. */
  readonly announce: string
  /** While a person is waited for: how it stands, in a few words. Never announced. */
  readonly status?: string
  /** When the service was asked, where that stands beside the status. */
  readonly heartbeat?: string
}

/** A state by its name. */
export type Of<Status extends SignInState['status']> = Extract<SignInState, { status: Status }>
/** A state of a session by its name. */
export type OfSession<Status extends SessionState['status']> = Extract<
  SessionState,
  { status: Status }
>
/** What one state says, seen from a moment. What others wrote is clean in it. Pure. */
export type Say<State> = (state: State, moment: Moment) => Said

/**
 * The message catalogue, keyed by state: a language, or a voice. `english` is the default, and a start for your own.
 *
 * @example
 * const messages: Messages = { ...english, exchanging: () => ({ title: 'Fast fertig…', body: [], announce: 'Fast fertig…' }) }
 */
export interface Messages {
  readonly starting: Say<Of<'starting'>>
  readonly awaitingCode: Say<Of<'awaitingCode'>>
  readonly awaitingRedirect: Say<Of<'awaitingRedirect'>>
  readonly exchanging: Say<Of<'exchanging'>>
  readonly signedIn: Say<Of<'signedIn'>>
  readonly expired: Say<Of<'expired'>>
  readonly denied: Say<Of<'denied'>>
  readonly failed: Say<Of<'failed'>>
  readonly cancelled: Say<Of<'cancelled'>>
  /** Of a session: it looks into the store. */
  readonly restoring: Say<OfSession<'restoring'>>
  readonly signedOut: Say<OfSession<'signedOut'>>
  /** A session after its sign-in, whose token is renewed from time to time. */
  readonly session: Say<OfSession<'signedIn'>>

  /** What the buttons say. */
  readonly actions: Readonly<Record<Action, string>>
  /** `openBrowser`, once it has been opened. */
  readonly openAgain: string
  /** What stands before the other ways to sign in: those of a code, and those of the browser on this machine. */
  readonly others: { readonly code: string; readonly redirect: string }
  /** Asked before a cancel in the last step. */
  readonly confirmCancel: string
  /** A code, letter by letter. */
  readonly spell: (code: string) => string
  /** A code, by the names that aviation has for its letters. */
  readonly spellOut: (code: string) => string
  /** Beside the ring: `9:12` is left. */
  readonly left: (label: string) => string
  /** Said when a person's time has run down to so many seconds: 300, 120, 60, 30 and 10. */
  readonly timeLeft: (seconds: number) => string
  /** Said once the service answers again after an outage. */
  readonly backAgain: string
  /** In a header, of a session; `until` is the end of its token. */
  readonly badge: Readonly<Record<BadgeKind, (until: EpochMs, moment: Moment) => string>>
  /** What a page says beside all this. */
  readonly page: PageWords
}

/** The words of a page around what a state says: `<sign-in-panel>` has them. */
export interface PageWords {
  /** In place of a button's label once it has copied something. */
  readonly copied: string
  /** Where a page may not write to the clipboard; what to copy is selected. */
  readonly copyYourself: string
  readonly showQr: string
  readonly hideQr: string
  /** Where the session is in another process that cannot be reached. */
  readonly connectionLost: string
  /** What the QR code is, to those who do not see it. */
  readonly qrLabel: string
  /** Asks for `spellOut`. */
  readonly spellCode: string
  /** Follows the label of a link, to those who do not see its arrow. */
  readonly newTab: string
  /** The label of the field for the address that the browser ended at. */
  readonly address: string
  readonly sendAddress: string
  readonly back: string
  /** The address belongs to another sign-in, or is not whole. */
  readonly foreignAddress: string
  readonly takenAddress: string
  /** The answer to `confirmCancel` that cancels; `back` is the other. */
  readonly cancelAllTheSame: string
  readonly requestId: string
}

/** How a session stands, as a header shows it. `signedIn` renews itself; `ending` does not. */
export type BadgeKind =
  'signedIn' | 'ending' | 'renewing' | 'retrying' | 'offline' | 'overdue' | 'signInAgain'
