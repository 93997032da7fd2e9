import { Observable } from 'rxjs/internal/Observable'
import { createActor, type InspectionEvent } from 'xstate'
import type { DeviceAuthorizationEvent } from '../machines/device-authorization.machine.ts'
import type { ClientRequest, DeviceProgress } from '../machines/effects.ts'
import type { Runtime } from './effects/runtime.ts'
import { countdown } from './observe/countdown.ts'
import { emitted } from './observe/emitted.ts'
import { endingOf, type SignInResult } from './observe/ending.ts'
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
import { until } from './observe/until.ts'
import { Value } from './observe/value.ts'
import type { DeviceActor, Inspect, SignIn } from './sign-in.ts'
import { takeSnapshot, type SignInSnapshot } from './snapshot.ts'

export interface SignInParts {
  readonly id: string
  readonly runtime: Runtime
  readonly request: ClientRequest
  readonly resume: DeviceProgress | null
  readonly inspect: Inspect | undefined
  readonly signal: AbortSignal | undefined
  /** Starts the attempt that follows this one. */
  readonly restart: () => SignIn
  /** Completes when the session is disposed. */
  readonly disposal$: Observable<unknown>
  readonly onTransition: (transition: Transition) => void
  readonly onChange: () => void
}

type StreamName = 'state' | 'polls' | 'slowDown' | 'expiry' | 'countdown'

/** A fault of an inspector is reported as RxJS reports those of subscribers, and stops nothing. */
const toForwarder = (inspect: Inspect | undefined) => {
  const next = typeof inspect === 'function' ? inspect : inspect?.next?.bind(inspect)
  if (next === undefined) return undefined
  return (event: InspectionEvent) => {
    try {
      next(event)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

const isLastStep = (event: InspectionEvent): boolean =>
  event.type === '@xstate.microstep' &&
  event.actorRef.sessionId === event.rootId &&
  (event.snapshot as { readonly status: string }).status !== 'active'

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
  #isOver = false
  #cancelled: SignInState | undefined
  #keepsCode = false
  #tidied: Promise<void> | undefined

  constructor(parts: SignInParts) {
    const { runtime, inspect, request, resume } = parts
    const { clock } = runtime.host
    const now = () => runtime.time.now()
    const record = createTransitionLog()
    const forward = toForwarder(inspect)
    this.#parts = parts
    this.id = parts.id
    this.actor = createActor(runtime.deviceAuthorization, {
      id: 'device',
      input: { request, at: now(), resume },
      clock,
      inspect: (event) => {
        if (isLastStep(event)) this.#isOver = true
        const transition = record(event, now)
        if (transition !== undefined) {
          this.#transitions.next(transition)
          parts.onTransition(transition)
        }
        forward?.(event)
      },
    })
    this.#state = new Value(() => this.#compute())
  }

  /** Begins. Not part of the public face: the session calls it once. */
  start(): void {
    const { signal, runtime } = this.#parts
    const { host, time } = runtime
    const end = () => this.#end()
    this.actor.subscribe({ next: () => this.#touch(), complete: end, error: end })
    this.actor.start()
    if (this.#hasEnded) return
    if (signal !== undefined) {
      const abort = () => this.cancel('aborted')
      signal.addEventListener('abort', abort)
      this.#undo.push(() => signal.removeEventListener('abort', abort))
      if (signal.aborted) return abort()
    }
    let isOnline = true
    this.#follow(host.online$, (online) => {
      if (online === isOnline) return
      isOnline = online
      this.#send({
        type: online ? 'network.restored' : 'network.lost',
        at: this.#parts.runtime.time.now(),
      })
    })
    this.#undo.push(time.follow((jump) => this.#send({ type: 'clock.jumped', ...jump })))
    this.#follow(host.attention$, () => this.nudge())
  }

  /** Whether nothing can come of it any more, even if XState is still busy with the step that ends it. */
  get hasEnded(): boolean {
    return this.#isOver
  }

  /** Resolves when the secrets of the attempt are out of the store. */
  get tidied(): Promise<void> | undefined {
    return this.#tidied
  }

  /** Ends it with its session. The code stays in the store: a snapshot can go on with it. */
  dispose(): void {
    this.#keepsCode = true
    this.cancel('disposed')
  }

  get state$(): Observable<SignInState> {
    return this.#stream('state', () =>
      until(this.#parts.disposal$, this.#state.observable),
    ) as Observable<SignInState>
  }

  get transitions$(): Observable<Transition> {
    return this.#transitions.observable
  }

  get polls$(): Observable<Poll> {
    return this.#stream('polls', () =>
      emitted(this.actor, 'poll.answered', this.transitions$),
    ) as Observable<Poll>
  }

  get slowDown$(): Observable<SlowDown> {
    return this.#stream('slowDown', () =>
      emitted(this.actor, 'poll.slowedDown', this.transitions$),
    ) as Observable<SlowDown>
  }

  get expiry$(): Observable<Expiry> {
    return this.#stream('expiry', () =>
      emitted(this.actor, 'code.expired', this.transitions$),
    ) as Observable<Expiry>
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

  readonly getState = (): SignInState => this.#state.get()

  readonly subscribe = (listener: (state: SignInState) => void): (() => void) =>
    this.#state.listen(listener)

  result(): Promise<SignInResult> {
    if (this.#result === undefined) {
      this.#result = Promise.withResolvers()
      if (this.#hasEnded) this.#settle()
    }
    return this.#result.promise
  }

  cancel(reason?: string): void {
    if (this.#isOver) return
    this.#isOver = true
    const why = reason === undefined ? {} : { reason: String(reason) }
    this.#cancelled = { status: 'cancelled', ...why }
    this.#send({ type: 'flow.cancel', reason: why.reason ?? null })
    this.#touch()
  }

  restart(): SignIn {
    this.cancel('restarted')
    return this.#parts.restart()
  }

  nudge(): void {
    this.#send({ type: 'flow.nudge', at: this.#parts.runtime.time.now() })
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

  /** Cancelled means cancelled at once, also from within a subscriber, while XState keeps the event for its next step. */
  #compute(): SignInState {
    const snapshot = this.actor.getSnapshot()
    if (snapshot.status === 'active' && this.#cancelled !== undefined) return this.#cancelled
    return toSignInState(snapshot)
  }

  #touch(): void {
    this.#state.forget()
    this.#parts.onChange()
    this.#state.touch()
  }

  #follow<T>(source: Observable<T> | undefined, next: (value: T) => void): void {
    if (source === undefined || this.#hasEnded) return
    // A port that fails is a port that has nothing more to say.
    const subscription = source.subscribe({ next, error: () => undefined })
    this.#undo.push(() => subscription.unsubscribe())
  }

  #stream(name: StreamName, make: () => Observable<unknown>): Observable<unknown> {
    return (this.#streams[name] ??= make())
  }

  #life(): { readonly expiresAt: number; readonly totalMs: number } | undefined {
    const { codes, deadline, outcome } = this.actor.getSnapshot().context
    if (codes === null || (outcome !== null && outcome.kind !== 'expired')) return undefined
    return { expiresAt: deadline, totalMs: codes.expiresAt - codes.issuedAt }
  }

  #end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#isOver = true
    for (const undo of this.#undo.splice(0)) undo()
    const { codes } = this.actor.getSnapshot().context
    if (codes !== null && !this.#keepsCode)
      this.#tidied = this.#parts.runtime.vault.drop(codes.deviceCode).catch(() => undefined)
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
