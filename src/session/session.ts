/// <reference lib="esnext.disposable" preserve="true" />
import type { Actor } from 'xstate'
import type { sessionMachine } from '../../machines/session.machine.ts'
import type { AccessToken } from './access-token.ts'
import type { Stream } from '../kit/stream.ts'
import type { Prompt } from '../observe/prompts.ts'
import type { SessionState, Transition } from '../observe/states.ts'
import type { SignInOptions, SignOutOptions, TokenOptions } from './options.ts'
import type { SignIn } from './sign-in.ts'

/** A person's sign-in, for as long as your program needs it: it is renewed in time, and survives a lost network. */
export interface Session extends AsyncDisposable {
  /** The state: replays the present, then each change. Never errors; completes on disposal. */
  readonly state$: Stream<SessionState>
  /**
   * What to tell the person, each once: the `prompt$` of the sign-in under way, and of each that follows, whoever starts it. Never
   * errors; completes on disposal.
   *
   * @example
   * session.prompt$.subscribe(({ url, userCode = '' }) => console.log('Sign in at', url, userCode))
   * const token = await session.token({ whenSignedOut: 'signIn' })
   */
  readonly prompt$: Stream<Prompt>
  /** The sign-in under way, from `signIn()` to its end, whoever has started it; otherwise `null`. */
  readonly attempt: SignIn | null
  /** Each step of the session's charts, from the first on. Never errors; completes on disposal. */
  readonly transitions$: Stream<Transition>
  /** The present state. The same reference until something changes. Needs no `this`. */
  readonly getState: () => SessionState
  /**
   * Calls `listener` with the state, now and after each change; returns how to stop that. With `getState` it is what React's
   * `useSyncExternalStore` wants, and alone it is a Svelte store. Needs no `this`.
   */
  readonly subscribe: (listener: (state: SessionState) => void) => () => void
  /**
   * Starts a sign-in, or joins the one that is under way. A stored token that is good, or can be renewed, is an answer
   * without the person, unless `prompt` says `always`.
   *
   * @throws TypeError where an option is wrong, a snapshot is of another session, or the session has been disposed.
   *
   * @example
   * const { via, expiresAt } = await session.signIn().result()
   */
  signIn(options?: SignInOptions): SignIn
  /**
   * Resolves with an access token that lasts for `minTtlMs` more, renewed first where that takes it (RFC 6749 section 6); where
   * the service issues none that lasts so long, or was asked a moment ago, with the freshest that is good.
   * Rejects with a `SignInError`: `not_signed_in` and `session_expired` where it takes the person, `network`,
   * `service_unavailable` or what the service said where it could not be renewed, `throttled` where it is over and was tried a
   * moment ago, `store_unavailable`, `cancelled`; with the
   * reason of `signal`. With `whenSignedOut: 'signIn'`, as `SignIn.result` does.
   *
   * @example
   * const token = await session.token({ minTtlMs: 60_000 })
   * const headers = { 'x-amz-sso_bearer_token': token.reveal() }
   */
  token(options?: TokenOptions): Promise<AccessToken>
  /**
   * Says that a service has refused `token`, although it should be good: a `401` of the AWS access portal, say. If it is the one
   * that the session has, it counts as over from now on: the next `token()` renews it first, and rejects where it cannot be.
   * Any other changes nothing, so that each request that was refused may say so. Sends nothing by itself but a renewal.
   *
   * @example
   * const token = await session.token()
   * const response = await fetch(url, { headers: { 'x-amz-sso_bearer_token': token.reveal() } })
   * if (response.status === 401) session.refused(token)
   */
  refused(token: AccessToken): void
  /**
   * Takes the token out of the store, here and for every process that shares it, and ends a sign-in under way: the state is
   * `signedOut` then. Unless `atService` is false, it goes on to end the session at the service, and waits for that 5 s at most;
   * that the service could not be told is no error. Rejects with `store_unavailable` where the token could not be taken out; then
   * the service is told nothing. Credentials of roles that were issued stay valid until they end.
   *
   * @see AWS page "IAM Identity Center Portal API Reference", "Logout"
   *
   * @example
   * await session.signOut()
   */
  signOut(options?: SignOutOptions): Promise<void>
  /**
   * Ends the session: sign-ins are cancelled, streams complete. What is stored stays. Resolves when nothing is under way any
   * more: calls of the store have ended, and locks are given back, up to 45 s where the store does not answer. A renewal that has
   * been sent is waited for, up to 15 s, since its answer may hold the only refresh token that is still good. Under `simulate()`
   * step the clock meanwhile.
   */
  [Symbol.asyncDispose](): Promise<void>
  /** `state$` as an async iterable: the present, then each latest state; `break` stops watching, and nothing else. */
  [Symbol.asyncIterator](): AsyncIterator<SessionState, undefined>
  /** The XState actor underneath, the root of all that happens, for those who inspect it. */
  readonly actor: SessionActor
}

/** The actor of a session: `sessionMachine` with its effects. */
export type SessionActor = Actor<typeof sessionMachine>
