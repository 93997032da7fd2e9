import { Observable } from 'rxjs/internal/Observable'
import type { ClientRequest, EpochMs, ErrorInfo } from '../machines/effects.ts'
import { AccessToken } from './access-token.ts'
import { check } from './check.ts'
import { runtimeFor, type Runtime } from './effects/runtime.ts'
import { notSignedIn, sessionExpired } from './errors.ts'
import { browserHost } from './host/browser.ts'
import { DeviceSignIn } from './device-sign-in.ts'
import { Alarm } from './observe/alarm.ts'
import { endingOf } from './observe/ending.ts'
import { Hub } from './observe/hub.ts'
import type { SessionState, Transition } from './observe/states.ts'
import { Value } from './observe/value.ts'
import {
  sessionSchema,
  signInSchema,
  tokenSchema,
  toRequest,
  type SessionOptions,
  type SignInOptions,
  type TokenOptions,
} from './session-options.ts'
import type { SignIn } from './sign-in.ts'
import type { Owner } from './sign-in-parts.ts'
import { toProgress } from './snapshot.ts'

/** A person's sign-in, for as long as your program needs it. */
export interface Session extends AsyncDisposable {
  /** The state: replays the present, then each change. Never errors; completes on disposal. */
  readonly state$: Observable<SessionState>
  /** Each step of every attempt, from its first. Never errors; completes on disposal. */
  readonly transitions$: Observable<Transition>
  /** The present state. The same reference until something changes. Needs no `this`. */
  readonly getState: () => SessionState
  /**
   * Calls `listener` with the state, now and after each change; returns how to stop that. With `getState` it is what React's
   * `useSyncExternalStore` wants, and alone it is a Svelte store. Needs no `this`.
   */
  readonly subscribe: (listener: (state: SessionState) => void) => () => void
  /**
   * Starts an attempt, or joins the one that is under way.
   *
   * @throws TypeError where an option is wrong, a snapshot is of another session, or the session has been disposed.
   */
  signIn(options?: SignInOptions): SignIn
  /**
   * Resolves with the stored access token. Rejects with a `SignInError`: `not_signed_in` where there is none,
   * `session_expired` where `minTtlMs` or less is left of it, `store_unavailable`.
   */
  token(options?: TokenOptions): Promise<AccessToken>
}

interface Held {
  readonly expiresAt: EpochMs
  readonly refreshable: boolean
}

class DeviceSession implements Session, Owner {
  readonly #runtime: Runtime
  readonly #request: ClientRequest
  readonly #options: SessionOptions
  readonly #state = new Value<SessionState>(() => this.#compute())
  readonly #transitions = new Hub<Transition>()
  readonly #disposal = new Hub<never>()
  #alarm: Alarm | undefined
  #observable: Observable<SessionState> | undefined
  #getState: Session['getState'] | undefined
  #subscribe: Session['subscribe'] | undefined
  #steps: Observable<Transition> | undefined
  #attempt: DeviceSignIn | undefined
  #held: Held | undefined
  #isRestoring = true
  #lastError: ErrorInfo | undefined
  #isDisposed = false
  #leave: (() => void) | undefined

  constructor(o: SessionOptions) {
    const host = o.host ?? browserHost()
    this.#options = o
    this.#runtime = runtimeFor(host, o.store ?? host.store)
    this.#request = toRequest(o, host)
    void this.#restore()
    if (o.signal === undefined) return
    const { signal } = o
    const dispose = () => this.#dispose()
    signal.addEventListener('abort', dispose)
    this.#leave = () => signal.removeEventListener('abort', dispose)
    if (signal.aborted) dispose()
  }

  get state$(): Observable<SessionState> {
    return (this.#observable ??= new Observable((subscriber) => {
      subscriber.add(this.#clock().listen())
      subscriber.add(this.#state.observable.subscribe(subscriber))
    }))
  }

  get transitions$(): Observable<Transition> {
    return (this.#steps ??= new Observable((subscriber) => {
      subscriber.add(this.#transitions.observable.subscribe(subscriber))
      this.#attempt?.watch()
    }))
  }

  get disposal$(): Observable<unknown> {
    return this.#disposal.observable
  }

  get isFollowed(): boolean {
    return this.#transitions.isObserved
  }

  get getState(): () => SessionState {
    return (this.#getState ??= () => {
      if (this.#held !== undefined && this.#isOver(this.#held)) this.#state.forget()
      return this.#state.get()
    })
  }

  get subscribe(): (listener: (state: SessionState) => void) => () => void {
    return (this.#subscribe ??= (listener) => {
      const subscription = this.state$.subscribe(listener)
      return () => subscription.unsubscribe()
    })
  }

  signIn(o: SignInOptions = {}): SignIn {
    const { signal } = check('signIn', 'options', signInSchema, o)
    if (this.#isDisposed) throw new TypeError('signIn: the session has been disposed.')
    if (this.#attempt !== undefined && !this.#attempt.hasEnded) return this.#attempt
    const { host } = this.#runtime
    const { resume } = o
    const attempt = new DeviceSignIn({
      owner: this,
      runtime: this.#runtime,
      request: this.#request,
      resume: resume === undefined ? null : toProgress(resume, this.#request, host.clock.now()),
      inspect: this.#options.inspect,
      signal,
    })
    this.#attempt = attempt
    attempt.start()
    return attempt
  }

  async token(o: TokenOptions = {}): Promise<AccessToken> {
    const { minTtlMs = 0 } = check('token', 'options', tokenSchema, o)
    const stored = await this.#storedToken()
    if (stored === undefined) throw notSignedIn()
    if (stored.expiresAt - minTtlMs <= this.#runtime.host.clock.now()) throw sessionExpired()
    return new AccessToken(stored.accessToken, stored.expiresAt)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#dispose()
    await this.#attempt?.tidied
  }

  #dispose(): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    this.#leave?.()
    this.#attempt?.dispose()
    this.#alarm?.set(undefined)
    this.#transitions.complete()
    this.#disposal.complete()
    this.#state.complete()
  }

  /** The alarm for the end of the token, for listeners alone. */
  #clock(): Alarm {
    const { clock } = this.#runtime.host
    if (this.#alarm === undefined) {
      this.#alarm = new Alarm(clock, () => this.#state.touch())
      this.#alarm.set(this.#isDisposed ? undefined : this.#held?.expiresAt)
    }
    return this.#alarm
  }

  #storedToken() {
    const { vault } = this.#runtime
    return vault.open('token', vault.handle('token', this.#request.session))
  }

  async #restore(): Promise<void> {
    const stored = await this.#storedToken().catch(() => undefined)
    this.#isRestoring = false
    if (stored !== undefined && this.#held === undefined)
      this.#hold({ expiresAt: stored.expiresAt, refreshable: stored.refreshToken !== undefined })
    this.#state.touch()
  }

  #hold({ expiresAt, refreshable }: Held): void {
    this.#held = { expiresAt, refreshable }
    this.#lastError = undefined
    this.#alarm?.set(this.#isDisposed ? undefined : expiresAt)
  }

  #isOver({ expiresAt }: Held): boolean {
    return expiresAt <= this.#runtime.host.clock.now()
  }

  onTransition(transition: Transition): void {
    this.#transitions.next(transition)
  }

  onChange(attempt: DeviceSignIn): void {
    if (attempt.hasEnded) {
      const state = attempt.getState()
      const ending = endingOf(state)
      if (!('error' in ending)) this.#hold(ending)
      else if (attempt === this.#attempt && state.status !== 'cancelled')
        this.#lastError = ending.error.toJSON()
    }
    this.#state.touch()
  }

  #compute(): SessionState {
    if (this.#attempt !== undefined && !this.#attempt.hasEnded)
      return { status: 'signingIn', attempt: this.#attempt.getState() }
    if (this.#held !== undefined && !this.#isOver(this.#held))
      return { status: 'signedIn', ...this.#held }
    if (this.#isRestoring) return { status: 'restoring' }
    return {
      status: 'signedOut',
      reason: this.#held === undefined ? 'never' : 'expired',
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    }
  }
}

/**
 * Creates a session. Nothing is sent and nothing is opened until `signIn()`.
 *
 * @throws TypeError that names the option, at once.
 *
 * @example
 * await using session = createSession({
 *   provider: identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' }),
 *   clientName: 'Acme Console',
 *   host: nodeHost(),
 * })
 * const signIn = session.signIn()
 * signIn.state$.subscribe((state) => render(state))
 * await signIn.result()
 */
export const createSession = (o: SessionOptions): Session => {
  check('createSession', 'options', sessionSchema, o)
  return new DeviceSession(o)
}
