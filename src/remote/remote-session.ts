import type { Observable } from 'rxjs/internal/Observable'
import type { SignInResult } from '../observe/ending.ts'
import type {
  Countdown,
  Expiry,
  Poll,
  SessionState,
  SignInState,
  SlowDown,
  Transition,
} from '../observe/states.ts'

/** What `signIn()` of a mirror takes: what can be said in JSON. */
export interface RemoteSignInOptions {
  /** Default: the session's. */
  readonly method?: 'auto' | 'device' | 'authorizationCode'
  /** Default: `if-needed`, which takes a token that is still good for an answer. */
  readonly prompt?: 'if-needed' | 'always'
  /** Whether the browser of the other side's machine is opened by itself, where the method needs it. Default: the session's. */
  readonly openBrowser?: boolean
}

/** What `restart()` of a mirror takes. */
export type RemoteRestartOptions = Pick<RemoteSignInOptions, 'method'>

/**
 * A session that lives elsewhere: the same states, and no secret. It offers what a person can see and ask for; tokens stay
 * where the session is.
 */
export interface RemoteSession extends AsyncDisposable {
  /**
   * The state: replays the present, then each change that lasted longer than a synchronous step of the other side.
   * `restoring` until the other side has answered; the last known state once the connection is lost. Never errors; completes
   * on disposal of this object.
   */
  readonly state$: Observable<SessionState>
  /** Each step of the session's charts, from now on. Never errors; completes on disposal of this object. */
  readonly transitions$: Observable<Transition>
  /** Whether the session is being served to us: replays the present, then each change. Completes on disposal. */
  readonly connected$: Observable<boolean>
  /** The present state. The same reference until something changes. Needs no `this`. */
  readonly getState: () => SessionState
  /**
   * Calls `listener` with the state, now and after each change; returns how to stop that. With `getState` it is what React's
   * `useSyncExternalStore` wants, and alone it is a Svelte store. Needs no `this`.
   */
  readonly subscribe: (listener: (state: SessionState) => void) => () => void
  /**
   * Starts an attempt, or joins the one that is under way, whoever started it. Before the connection stands the request
   * waits for it. Where the other side takes no such request the attempt fails with `not_allowed`, where the connection is
   * lost with `network`.
   *
   * @throws TypeError where an option is wrong or this object has been disposed.
   */
  signIn(options?: RemoteSignInOptions): RemoteSignIn
  /** Resolves when the token is gone. Rejects with a `SignInError`: `not_allowed`, `network`, or the session's own. */
  signOut(): Promise<void>
  /** Disconnects. The session and its attempts go on. */
  [Symbol.asyncDispose](): Promise<void>
}

/** An attempt to sign in that runs elsewhere. */
export interface RemoteSignIn {
  /** Names this object, on this side alone. */
  readonly id: string
  /** The state: replays the present, then each change. Never errors; completes with the remote session. */
  readonly state$: Observable<SignInState>
  /** Each step of the attempt's charts from now on. Never errors; completes with the attempt. */
  readonly transitions$: Observable<Transition>
  /** Each CreateToken request for a device code, when it has been answered or given up. Never errors; completes with the attempt. */
  readonly polls$: Observable<Poll>
  /** Each time the service asks for less (RFC 8628 section 3.5). Never errors; completes with the attempt. */
  readonly slowDown$: Observable<SlowDown>
  /** The end of the device code, if it comes to that. Never errors; completes with the attempt. */
  readonly expiry$: Observable<Expiry>
  /** What is left of the person's time by the clock of this side, each second while somebody listens. Completes with the attempt. */
  readonly countdown$: Observable<Countdown>
  /** The present state. The same reference until something changes. Needs no `this`. */
  readonly getState: () => SignInState
  /** Calls `listener` with the state, now and after each change; returns how to stop that. Needs no `this`. */
  readonly subscribe: (listener: (state: SignInState) => void) => () => void
  /**
   * Resolves when the person has signed in and the token is in the store of the other side. Rejects with a `SignInError` on
   * every other end, and with `network` where the connection is lost before.
   */
  result(): Promise<SignInResult>
  /** Asks for the end of the attempt: the state says when it has come. Before the connection stands it comes at once. */
  cancel(reason?: string): void
  /** Ends this attempt, if it has not ended, and starts another, or joins one that is under way. */
  restart(options?: RemoteRestartOptions): RemoteSignIn
  /** Asks the service as soon as the pace allows it: never early. */
  nudge(): void
  /** Opens a browser where the session lives. Resolves with whether it opened. */
  openBrowser(): Promise<boolean>
  /**
   * Hands over the address that the browser was sent to, pasted or from a URI handler. It holds a code that is worth a
   * sign-in: it goes to the session and nowhere else. Resolves with whether it belonged to the attempt.
   */
  submitRedirect(url: string): Promise<boolean>
}

/** What there must be of a session for it to be served: a `Session` has it, and so has a `RemoteSession`. */
export interface ServedSession {
  readonly state$: Observable<SessionState>
  readonly transitions$: Observable<Transition>
  readonly getState: () => SessionState
  signIn(options?: RemoteSignInOptions): ServedSignIn
  signOut?(): Promise<void>
}

/** What there must be of an attempt for it to be served. */
export interface ServedSignIn extends Pick<
  RemoteSignIn,
  | 'id'
  | 'state$'
  | 'transitions$'
  | 'polls$'
  | 'slowDown$'
  | 'expiry$'
  | 'countdown$'
  | 'getState'
  | 'cancel'
  | 'nudge'
  | 'openBrowser'
> {
  restart(options?: RemoteRestartOptions): ServedSignIn
  submitRedirect?(url: string): boolean | Promise<boolean>
}
