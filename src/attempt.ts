import { Observable } from 'rxjs/internal/Observable'
import { createActor, type InspectionEvent } from 'xstate'
import type { DeviceAuthorizationEvent } from '../machines/device-authorization.machine.ts'
import { toHex } from './hex.ts'
import type { Jump } from './host/steady-clock.ts'
import { DeviceStreams } from './observe/device-streams.ts'
import { endingOf, type SignInResult } from './observe/ending.ts'
import { toForwarder } from './observe/forward.ts'
import { Hub } from './observe/hub.ts'
import { openAt } from './open-at.ts'
import { pathOf, toSignInState } from './observe/sign-in-state.ts'
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
import type { DeviceActor, SignIn } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import { takeSnapshot, type SignInSnapshot } from './snapshot.ts'

export class DeviceSignIn implements SignIn {
  readonly actor: DeviceActor
  readonly #parts: SignInParts
  readonly #state = new Value<SignInState>(() => this.#compute())
  readonly #transitions = new Hub<Transition>()
  #id: string | undefined
  #isWatched = false
  #undo: (() => void)[] | undefined
  #streams: DeviceStreams | undefined
  #states: Observable<SignInState> | undefined
  #steps: Observable<Transition> | undefined
  #result: PromiseWithResolvers<SignInResult> | undefined
  #hasEnded = false
  #isOver = false
  #cancelled: SignInState | undefined
  #keepsCode = false
  /** Resolves when the secrets of the attempt are out of the store. */
  tidied: Promise<void> | undefined

  constructor(parts: SignInParts) {
    const { owner, runtime, inspect, request, resume } = parts
    this.#parts = parts
    // XState takes the first step while it makes the actor: whoever wants to hear of that must be there before.
    const inspector = toForwarder(inspect, owner.isFollowed ? this.#watcher('') : undefined)
    this.actor = createActor(runtime.deviceAuthorization, {
      id: 'device',
      input: { request, at: runtime.time.now(), resume },
      clock: runtime.host.clock,
      ...(inspector !== undefined && { inspect: inspector }),
    })
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
      this.#onEnd(() => signal.removeEventListener('abort', abort))
      if (signal.aborted) return abort()
    }
    time.follow(this)
    if (host.online$ !== undefined) {
      let isOnline = true
      this.#follow(host.online$, (online) => {
        if (online === isOnline) return
        isOnline = online
        this.#send({ type: online ? 'network.restored' : 'network.lost', at: time.now() })
      })
    }
    if (host.attention$ !== undefined) this.#follow(host.attention$, () => this.nudge())
  }

  /** Has XState tell of each step, from now on: it costs, so it is done for listeners alone. */
  watch(): void {
    if (!this.#isWatched)
      this.actor.system.inspect(this.#watcher(pathOf(this.actor.getSnapshot().value)))
  }

  #watcher(path: string): (event: InspectionEvent) => void {
    this.#isWatched = true
    const { owner, runtime } = this.#parts
    const record = createTransitionLog(path, () => runtime.time.now())
    return (event) => {
      const step = record(event)
      if (step === undefined) return
      if (step.isLast) this.#isOver = true
      this.#transitions.next(step.transition)
      owner.onTransition(step.transition)
    }
  }

  /** The clock has jumped. */
  onJump(jump: Jump): void {
    this.#send({ type: 'clock.jumped', ...jump })
  }

  get id(): string {
    return (this.#id ??= toHex(this.#parts.runtime.host.random(8)))
  }

  /** Whether nothing can come of it any more, even if XState is still busy with the step that ends it. */
  get hasEnded(): boolean {
    return this.#isOver
  }

  /** Ends it with its session. The code stays in the store: a snapshot can go on with it. */
  dispose(): void {
    this.#keepsCode = true
    this.cancel('disposed')
  }

  get state$(): Observable<SignInState> {
    return (this.#states ??= until(this.#parts.owner.disposal$, this.#state.observable))
  }

  get transitions$(): Observable<Transition> {
    return (this.#steps ??= new Observable((subscriber) => {
      this.watch()
      return this.#transitions.observable.subscribe(subscriber)
    }))
  }

  get polls$(): Observable<Poll> {
    return this.#facts.polls$
  }

  get slowDown$(): Observable<SlowDown> {
    return this.#facts.slowDown$
  }

  get expiry$(): Observable<Expiry> {
    return this.#facts.expiry$
  }

  get countdown$(): Observable<Countdown> {
    return this.#facts.countdown$
  }

  get getState(): () => SignInState {
    return this.#state.read
  }

  get subscribe(): (listener: (state: SignInState) => void) => () => void {
    return this.#state.listen
  }

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
    const { owner, signal } = this.#parts
    this.cancel('restarted')
    return owner.signIn(signal === undefined ? {} : { signal })
  }

  nudge(): void {
    this.#send({ type: 'flow.nudge', at: this.#parts.runtime.time.now() })
  }

  async openBrowser(): Promise<boolean> {
    const outcome = await openAt(this.getState(), this.#parts.runtime.host)
    if (outcome !== 'browser.absent') this.#send({ type: outcome })
    return outcome === 'browser.opened'
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
    if (this.actor.getSnapshot().status !== 'active') this.#isOver = true
    this.#state.forget()
    this.#parts.owner.onChange(this)
    this.#state.touch()
  }

  #onEnd(undo: () => void): void {
    ;(this.#undo ??= []).push(undo)
  }

  #follow<T>(source: Observable<T>, next: (value: T) => void): void {
    if (this.#hasEnded) return
    // A port that fails is a port that has nothing more to say.
    const subscription = source.subscribe({ next, error: () => undefined })
    this.#onEnd(() => subscription.unsubscribe())
  }

  get #facts(): DeviceStreams {
    const { clock } = this.#parts.runtime.host
    return (this.#streams ??= new DeviceStreams(this.actor, clock, this.#transitions.observable))
  }

  #end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#isOver = true
    this.#parts.runtime.time.unfollow(this)
    for (const undo of this.#undo?.splice(0) ?? []) undo()
    const { codes } = this.actor.getSnapshot().context
    if (codes !== null && !this.#keepsCode)
      this.tidied = this.#parts.runtime.vault.drop(codes.deviceCode).catch(() => undefined)
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
