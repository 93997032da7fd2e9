/// <reference lib="esnext.disposable" preserve="true" />
import type { Observable } from 'rxjs/internal/Observable'
import type { Stream } from '../kit/stream.ts'
import type {
  Countdown,
  Expiry,
  Poll,
  SessionState,
  SignInState,
  SlowDown,
  Transition,
} from '../observe/states.ts'
import type { Command } from './client-messages.ts'
import type { RestartOptions, SignInOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import type { SignIn } from '../session/sign-in.ts'

/** What a client may ask for. A token is not among it. */
export type RemoteCommand = Command['name']

/** What `signIn()` of a mirror takes: what can be said in JSON. */
export type RemoteSignInOptions = Pick<SignInOptions, 'method' | 'prompt' | 'openBrowser'>

/** What `restart()` of a mirror takes. */
export type RemoteRestartOptions = RestartOptions

/**
 * A session that lives elsewhere: the same states, and no secret. It offers what a person can see and ask for; tokens stay
 * where the session is. Its states are those of the other side, but for changes that lasted no longer than a synchronous step there:
 * `restoring` until the other side has answered, and the last known state once the connection is lost.
 */
export interface RemoteSession
  extends
    Pick<
      Session,
      'state$' | 'prompt$' | 'transitions$' | 'getState' | 'subscribe' | typeof Symbol.asyncIterator
    >,
    AsyncDisposable {
  /** Whether the session is being served to us: replays the present, then each change. Completes on disposal. */
  readonly connected$: Stream<boolean>
  /**
   * What may be asked of the other side: replays the present, then each change. Everything else is answered `not_allowed`, so show no
   * button for it. Empty until the other side has answered; as it was last once the connection is lost. Completes on disposal.
   */
  readonly commands$: Stream<readonly RemoteCommand[]>
  /**
   * Starts a sign-in, or joins the one that is under way. Before the connection stands the request waits for it. Where the
   * other side takes no such request the sign-in fails with `not_allowed`, where the connection is lost with `network`.
   *
   * @throws TypeError where an option is wrong or this object has been disposed.
   */
  signIn(options?: RemoteSignInOptions): RemoteSignIn
  /** Resolves when the token is gone. Rejects with a `SignInError`: `not_allowed`, `network`, or the session's own. */
  signOut(): Promise<void>
  /** Disconnects. The session and its sign-ins go on. */
  [Symbol.asyncDispose](): Promise<void>
}

/** What a mirror has of a sign-in as it is. `result()` rejects with `network`, too, where the connection is lost before the end. */
type Mirrored =
  | 'id'
  | 'state$'
  | 'prompt$'
  | 'transitions$'
  | 'polls$'
  | 'slowDown$'
  | 'expiry$'
  | 'countdown$'
  | 'getState'
  | 'subscribe'
  | typeof Symbol.asyncIterator
  | 'result'
  | 'nudge'
  | 'openBrowser'

/**
 * A sign-in that runs elsewhere. `id` names this object, on this side alone; `countdown$` goes by the clock of
 * this side; `openBrowser()` opens a browser where the session lives.
 */
export interface RemoteSignIn extends Pick<SignIn, Mirrored> {
  /** Asks for the end of the sign-in: the state says when it has come. Before the connection stands it comes at once. */
  cancel(reason?: string): void
  /** Ends this sign-in, if it has not ended, and starts another, or joins one that is under way. */
  restart(options?: RemoteRestartOptions): RemoteSignIn
  /**
   * Hands over the address that the browser was sent to, pasted or from a URI handler. It holds a code that is worth a
   * sign-in: it goes to the session and nowhere else. Resolves with whether it belonged to the attempt.
   */
  submitRedirect(url: string): Promise<boolean>
}

/** What there must be of a session for it to be served: a `Session` has it, and so has a `RemoteSession`. */
export interface ServedSession extends Pick<RemoteSession, 'getState'> {
  readonly state$: Observable<SessionState>
  readonly transitions$: Observable<Transition>
  /** What may be asked of it, where that is not everything. */
  readonly commands$?: Observable<readonly RemoteCommand[]>

  signIn(options?: RemoteSignInOptions): ServedSignIn
  signOut?(): Promise<void>
}

/** What there must be of a sign-in for it to be served. */
export interface ServedSignIn extends Pick<
  RemoteSignIn,
  'id' | 'getState' | 'cancel' | 'nudge' | 'openBrowser'
> {
  readonly state$: Observable<SignInState>
  readonly transitions$: Observable<Transition>
  readonly polls$: Observable<Poll>
  readonly slowDown$: Observable<SlowDown>
  readonly expiry$: Observable<Expiry>
  readonly countdown$: Observable<Countdown>
  restart(options?: RemoteRestartOptions): ServedSignIn
  submitRedirect?(url: string): boolean | Promise<boolean>
}
