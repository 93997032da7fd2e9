import { Observable } from 'rxjs/internal/Observable'
import { createActor, type Actor, type InspectionEvent, type Observer } from 'xstate'
import type {
  deviceAuthorizationMachine,
  DeviceAuthorizationEvent,
} from '../machines/device-authorization.machine.ts'
import type { ClientRequest, DeviceProgress } from '../machines/effects.ts'
import type { Runtime } from './effects/runtime.ts'
import { countdown } from './observe/countdown.ts'
import { endingOf, type SignInResult } from './observe/ending.ts'
import { deepFreeze } from './observe/freeze.ts'
import { Hub } from './observe/hub.ts'
import { toSignInState } from './observe/sign-in-state.ts'
import type {
  Countdown,
  Expiry,
  Poll,
  SignInState,
  SlowDown,
  Transition,
} from './observe/states.ts'
import { createTransitionLog } from './observe/transitions.ts'
import { Value } from './observe/value.ts'
import type { SignInSnapshot } from './snapshot.ts'
import { takeSnapshot } from './snapshot.ts'

/** An XState inspector: `createBrowserInspector().inspect`, or a function. */
export type Inspect = Observer<InspectionEvent> | ((event: InspectionEvent) => void)

/**
 * One attempt to sign in. It has started when you get it, and goes on whether anybody watches or not: it ends by its
 * outcome, by `cancel`, by the signal it was given, or with its session. A new code is a new attempt (`restart`).
 */
export interface SignIn {
  readonly id: string
  /**
   * The state: replays the present, then each change. Never errors; completes when the session is disposed, or goes on to
   * another attempt after this one has ended.
   */
  readonly state$: Observable<SignInState>
  /** Each step of the statechart from now on. Never errors; completes with the attempt. */
  readonly transitions$: Observable<Transition>
  /** Each CreateToken request, when it has been answered or given up. Never errors; completes with the attempt. */
  readonly polls$: Observable<Poll>
  /** Each time the service asks for less (RFC 8628 section 3.5). Never errors; completes with the attempt. */
  readonly slowDown$: Observable<SlowDown>
  /** The end of the code, if it comes to that. Never errors; completes with the attempt. */
  readonly expiry$: Observable<Expiry>
  /** What is left of the code, each second while somebody listens. Never errors; completes with the attempt. */
  readonly countdown$: Observable<Countdown>
  /** The present state. The same reference until something changes. */
  getState(): SignInState
  /** Calls `listener` after each change of the state; returns how to stop that. */
  subscribe(listener: () => void): () => void
  /**
   * Resolves when the person has signed in and the token is in the store. Rejects with a `SignInError` on every other
   * end: `access_denied`, `expired_token`, `cancelled`, or what the service said.
   */
  result(): Promise<SignInResult>
  /** Ends the attempt now: the request under way is aborted, nothing more is sent. Does nothing after the end. */
  cancel(reason?: string): void
  /** Ends this attempt, if it has not ended, and starts another with a new code. */
  restart(): SignIn
  /** Asks the service as soon as the pace allows it: never early. Call it when somebody looks again. */
  nudge(): void
  /**
   * Opens the person's browser at the page with the code filled in. Resolves with whether it opened; `false` where the
   * host has no browser or there is no code. Show the code all the same: comparing it is what protects from phishing.
   */
  openBrowser(): Promise<boolean>
  /** What `signIn({ resume })` needs to go on with the same code, given the same store. JSON, free of secrets. */
  snapshot(): SignInSnapshot
  /** The XState actor underneath, for those who compose or inspect it. */
  readonly actor: DeviceActor
}

export type DeviceActor = Actor<typeof deviceAuthorizationMachine>

export interface SignInParts {
  readonly id: string
  readonly runtime: Runtime
  readonly request: ClientRequest
  readonly resume: DeviceProgress | null
  readonly inspect: Inspect | undefined
  readonly signal: AbortSignal | undefined
  /** Starts the attempt that follows this one. */
  readonly restart: () => SignIn
  readonly onTransition: (transition: Transition) => void
  readonly onChange: () => void
}

type StreamName = 'polls' | 'slowDown' | 'expiry' | 'countdown'

const bug: SignInState = deepFreeze({
  status: 'failed',
  error: {
    code: 'protocol',
    message: 'The sign-in stopped on an unexpected fault.',
    hint: 'Start again; if it happens again, report it.',
    retry: 'restart',
  },
})

export class DeviceSignIn implements SignIn {
  readonly id: string
  readonly actor: DeviceActor
  readonly #parts: SignInParts
  readonly #state: Value<SignInState>
  readonly #transitions = new Hub<Transition>()
  readonly #undo: (() => void)[] = []
  #streams: { [K in StreamName]?: Observable<unknown> } = {}
  #result: PromiseWithResolvers<SignInResult> | undefined
  #hasEnded = false

  constructor(parts: SignInParts) {
    const { runtime, inspect, request, resume } = parts
    const { clock } = runtime.host
    const now = () => clock.now()
    const record = createTransitionLog()
    const inspector = typeof inspect === 'function' ? inspect : inspect?.next?.bind(inspect)
    this.#parts = parts
    this.id = parts.id
    this.actor = createActor(runtime.deviceAuthorization, {
      id: 'device',
      input: { request, at: clock.now(), resume },
      clock,
      inspect: (event) => {
        const transition = record(event, now)
        if (transition !== undefined) {
          this.#transitions.next(transition)
          parts.onTransition(transition)
        }
        inspector?.(event)
      },
    })
    this.#state = new Value(() => {
      const snapshot = this.actor.getSnapshot()
      return snapshot.status === 'error' ? bug : toSignInState(snapshot)
    })
  }

  /** Begins. Not part of the public face: the session calls it once. */
  start(): void {
    const { signal, runtime } = this.#parts
    const { host } = runtime
    const end = () => this.#end()
    this.actor.subscribe({ next: () => this.#touch(), complete: end, error: end })
    this.actor.start()
    if (signal !== undefined) {
      const abort = () => this.cancel('aborted')
      signal.addEventListener('abort', abort)
      this.#undo.push(() => signal.removeEventListener('abort', abort))
      if (signal.aborted) abort()
    }
    let isOnline = true
    this.#follow(host.online$, (online) => {
      if (online === isOnline) return
      isOnline = online
      this.#send({ type: online ? 'network.restored' : 'network.lost', at: host.clock.now() })
    })
    this.#follow(host.wake$, (wake) => this.#send({ type: 'clock.jumped', ...wake }))
    this.#follow(host.attention$, () => this.nudge())
  }

  /** Ends it with its session. */
  dispose(): void {
    this.cancel('disposed')
    this.#state.complete()
  }

  get hasEnded(): boolean {
    return this.actor.getSnapshot().status !== 'active'
  }

  get state$(): Observable<SignInState> {
    return this.#state.observable
  }

  get transitions$(): Observable<Transition> {
    return this.#transitions.observable
  }

  get polls$(): Observable<Poll> {
    return this.#stream('polls', () => this.#emitted('poll.answered')) as Observable<Poll>
  }

  get slowDown$(): Observable<SlowDown> {
    return this.#stream('slowDown', () => this.#emitted('poll.slowedDown')) as Observable<SlowDown>
  }

  get expiry$(): Observable<Expiry> {
    return this.#stream('expiry', () => this.#emitted('code.expired')) as Observable<Expiry>
  }

  get countdown$(): Observable<Countdown> {
    return this.#stream('countdown', () =>
      countdown(
        this.#parts.runtime.host.clock,
        () => this.#life(),
        new Observable((subscriber) => this.actor.subscribe(subscriber)),
      ),
    ) as Observable<Countdown>
  }

  getState(): SignInState {
    return this.#state.get()
  }

  subscribe(listener: () => void): () => void {
    return this.#state.listen(listener)
  }

  result(): Promise<SignInResult> {
    if (this.#result === undefined) {
      this.#result = Promise.withResolvers()
      if (this.#hasEnded) this.#settle()
    }
    return this.#result.promise
  }

  cancel(reason?: string): void {
    this.#send({ type: 'flow.cancel', reason: reason === undefined ? null : String(reason) })
  }

  restart(): SignIn {
    this.cancel('restarted')
    return this.#parts.restart()
  }

  nudge(): void {
    this.#send({ type: 'flow.nudge', at: this.#parts.runtime.host.clock.now() })
  }

  async openBrowser(): Promise<boolean> {
    const state = this.getState()
    const { host } = this.#parts.runtime
    if (state.status !== 'awaitingCode' || host.openBrowser === undefined) return false
    try {
      await host.openBrowser(state.verificationUriComplete)
      this.#send({ type: 'browser.opened' })
      return true
    } catch {
      this.#send({ type: 'browser.failed' })
      return false
    }
  }

  snapshot(): SignInSnapshot {
    return takeSnapshot(this.id, this.#parts.request, this.actor.getSnapshot())
  }

  #send(event: DeviceAuthorizationEvent): void {
    if (!this.#hasEnded) this.actor.send(event)
  }

  #touch(): void {
    this.#state.touch()
    this.#parts.onChange()
  }

  #follow<T>(source: Observable<T> | undefined, next: (value: T) => void): void {
    if (source === undefined || this.#hasEnded) return
    const subscription = source.subscribe(next)
    this.#undo.push(() => subscription.unsubscribe())
  }

  #stream(name: StreamName, make: () => Observable<unknown>): Observable<unknown> {
    return (this.#streams[name] ??= make())
  }

  #emitted(type: 'poll.answered' | 'poll.slowedDown' | 'code.expired'): Observable<unknown> {
    return new Observable((subscriber) => {
      const listener = this.actor.on(type, (emitted) => {
        const { type: _type, ...value } = emitted
        subscriber.next(deepFreeze(value))
      })
      subscriber.add(() => listener.unsubscribe())
      subscriber.add(
        this.#transitions.observable.subscribe({ complete: () => subscriber.complete() }),
      )
    })
  }

  #life(): { readonly expiresAt: number; readonly totalMs: number } | undefined {
    const { codes, deadline, outcome } = this.actor.getSnapshot().context
    if (codes === null || (outcome !== null && outcome.kind !== 'expired')) return undefined
    return { expiresAt: deadline, totalMs: codes.expiresAt - codes.issuedAt }
  }

  #end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    for (const undo of this.#undo.splice(0)) undo()
    const { codes } = this.actor.getSnapshot().context
    if (codes !== null) this.#parts.runtime.vault.drop(codes.deviceCode).catch(() => undefined)
    this.#touch()
    this.#transitions.complete()
    if (this.#result !== undefined) this.#settle()
  }

  #settle(): void {
    const ending = endingOf(this.getState())
    if ('error' in ending) this.#result?.reject(ending.error)
    else this.#result?.resolve(ending)
  }
}
