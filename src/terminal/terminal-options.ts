import type { Clock } from '../host/host.ts'
import type { SignInState } from '../observe/states.ts'
import type { SignInOptions } from '../session/options.ts'
import type { TerminalMode } from './detect-mode.ts'
import type { KeySource } from './read-keys.ts'

/** While a person is waited for. */
export type Waiting = Extract<SignInState, { status: 'awaitingCode' | 'awaitingRedirect' }>

/** A key of your own, in force while a code waits for its person, or the app for the browser. */
export interface HostKey<T extends Waiting = Waiting> {
  /** One lower-case character. */
  readonly key: string
  readonly label: () => string
  /** Returns what it brought about, to be shown for a moment. */
  readonly press: (state: T) => string | undefined
}

/** What `attachTerminal()` takes beside the session. */
export interface TerminalOptions {
  /** The host's. Without its timers, those of the machine tell when an answer is late. */
  readonly clock: Pick<Clock, 'now'> & Partial<Pick<Clock, 'setTimeout' | 'clearTimeout'>>
  /** Where keys come from. Default: `process.stdin`. Nothing is read where it is not a terminal. */
  readonly input?: KeySource
  /** Default: `process.stdout`. */
  readonly output?: NodeJS.WriteStream
  /** Default: `rich` on a terminal; `plain` elsewhere and with `NO_COLOR` or `TERM=dumb`. */
  readonly mode?: TerminalMode | undefined
  /** How the sign-in is started, where none is under way. */
  readonly signIn?: SignInOptions
  /** The first line, such as `Sign in to Acme`. */
  readonly heading?: string
  /** Where one signs in, such as `acme.awsapps.com`. */
  readonly place?: string
  /** Default: yes, where there is room. The person can change it. */
  readonly showQr?: boolean
  /** Whether the steps of the statechart are listed below the panel. Default: no. */
  readonly showTransitions?: boolean
  readonly hostKeys?: {
    readonly heading: string
    /** While a code waits for its person. */
    readonly keys: readonly HostKey<Extract<Waiting, { status: 'awaitingCode' }>>[]
    /** While the app waits for the browser. */
    readonly redirectKeys?: readonly HostKey<Extract<Waiting, { status: 'awaitingRedirect' }>>[]
  }
  /** IANA name. Default: the system's. */
  readonly timeZone?: string
  /** What Ctrl-C does while keys are read. Default: detach, and SIGINT to this process, as without us. */
  readonly onInterrupt?: () => void
}

/** A sign-in shown on a terminal. */
export interface Terminal extends Disposable {
  /**
   * Resolves with the last state when nothing is left to show: signed in, cancelled, any other end where no keys are read
   * or the person closed it, or detached. Never rejects.
   */
  readonly finished: Promise<SignInState>
  /** Leaves the terminal as it was; the sign-in goes on. May be called again. */
  detach(): void
}
