import type { ActorRefFrom } from 'xstate'
import type { signInMachine } from '../../machines/sign-in.machine.ts'
import type { SignInResult } from '../observe/ending.ts'
import type { Stream } from '../kit/stream.ts'
import type { Prompt } from '../observe/prompts.ts'
import type {
  Countdown,
  Expiry,
  Poll,
  SignInState,
  SlowDown,
  Transition,
} from '../observe/states.ts'
import type { RestartOptions } from './options.ts'
import type { SignInSnapshot } from '../effects/snapshot.ts'

/**
 * One sign-in. It has started when you get it, and goes on whether anybody watches or not: it ends by its
 * outcome, by `cancel`, by the signal it was given, or with its session. A new code is a new sign-in (`restart`).
 */
export interface SignIn {
  /** Names the sign-in: another one has another name. */
  readonly id: string
  /** The state: replays the present, then each change. Never errors; completes when the session is disposed. */
  readonly state$: Stream<SignInState>
  /**
   * What to tell the person, each once: the code, the address, and that a browser did not open. A late subscriber gets the one in force.
   * Never errors; completes with the attempt. `for await` takes the latest that it has not had.
   *
   * @example
   * signIn.prompt$.subscribe(({ url, userCode = '' }) => console.log('Sign in at', url, userCode))
   */
  readonly prompt$: Stream<Prompt>
  /**
   * Each step of the statecharts of this sign-in from now on; the first, which happens before you have this object, comes
   * out of the session's `transitions$` alone. Never errors; completes with the attempt.
   */
  readonly transitions$: Stream<Transition>
  /** Each CreateToken request for a device code, when it has been answered or given up. Never errors; completes with the attempt. */
  readonly polls$: Stream<Poll>
  /** Each time the service asks for less (RFC 8628 section 3.5). Never errors; completes with the attempt. */
  readonly slowDown$: Stream<SlowDown>
  /** The end of the device code, if it comes to that. Never errors; completes with the attempt. */
  readonly expiry$: Stream<Expiry>
  /** What is left of the person's time, each second while there is a subscriber. Never errors; completes with the attempt. */
  readonly countdown$: Stream<Countdown>
  /** The present state. The same reference until something changes. Needs no `this`. */
  readonly getState: () => SignInState
  /**
   * Calls `listener` with the state, now and after each change; returns how to stop that. With `getState` it is what React's
   * `useSyncExternalStore` wants, and alone it is a Svelte store. Needs no `this`.
   */
  readonly subscribe: (listener: (state: SignInState) => void) => () => void
  /**
   * Resolves when the person has signed in and the token is in the store. Rejects with a `SignInError` on every other
   * end: `access_denied`, `expired_token`, `redirect_timeout`, `redirect_unavailable`, `network`, `service_unavailable`,
   * `protocol`, `store_unavailable`, `cancelled`, or what the service said.
   */
  result(): Promise<SignInResult>
  /** Ends the sign-in now: the request under way is aborted, nothing more is sent. Does nothing after the end. */
  cancel(reason?: string): void
  /**
   * Ends this sign-in, if it has not ended, and starts another that asks the person anew, or joins one that is under way.
   * `{ method }` takes the other method: that is how an `offer` is accepted. Default: the method of this attempt.
   * The signal of this sign-in ends the other one, too, unless it has aborted by now.
   *
   * @throws TypeError where an option is wrong or the session has been disposed.
   *
   * @example
   * const state = signIn.getState()
   * if ('offer' in state && state.offer !== null) signIn.restart({ method: state.offer })
   */
  restart(options?: RestartOptions): SignIn
  /** Asks the service as soon as the pace allows it: never early. Call it when the person looks again. */
  nudge(): void
  /**
   * Opens the person's browser at the page with the code filled in, or at the page that leads back here. Resolves with
   * whether it opened; `false` where the host has no browser or there is no page. Show a code all the same: comparing it is
   * what protects from phishing.
   */
  openBrowser(): Promise<boolean>
  /**
   * Takes the address that the browser was sent to, where it came by another way than the host's receiver: pasted by the
   * person, or through a URI handler. It may be as people paste it: broken into lines, in quotes or `<…>`, without its scheme
   * or all before its query, with `https` or `localhost` where the app listens at `127.0.0.1`. Returns whether it belongs to
   * this sign-in (path and `state`); any other changes nothing (RFC 6749 section 10.12). The address holds a secret: do not
   * keep it.
   */
  submitRedirect(url: string): boolean
  /** What `signIn({ resume })` needs to go on with the same code, given the same store. JSON, free of secrets. */
  snapshot(): SignInSnapshot
  /** `state$` as an async iterable: the present, then each latest state; `break` stops watching, and nothing else. */
  [Symbol.asyncIterator](): AsyncIterator<SignInState, undefined>
  /** The XState actor underneath, a child of the session's, for inspection; `undefined` for a moment at the start, and after the end. */
  readonly actor: SignInActor | undefined
}

/** The actor of a sign-in: `signInMachine` with its effects, a child of the session's. */
export type SignInActor = ActorRefFrom<typeof signInMachine>
