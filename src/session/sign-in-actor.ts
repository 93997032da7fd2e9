import type { Subscription } from 'xstate'
import type { EpochMs, SignInOutcome } from '../../machines/types.ts'
import { check } from '../kit/check.ts'
import { Ending, type SignInResult } from '../observe/ending.ts'
import { ignore } from '../kit/ignore.ts'
import { LazySubject } from '../kit/lazy-subject.ts'
import { stream, type Stream } from '../kit/stream.ts'
import { MethodStreams } from '../observe/method-streams.ts'
import { MethodWatch } from '../observe/method-watch.ts'
import { toEndState, toSignInState } from '../observe/sign-in-state.ts'
import type { SignInState, Transition } from '../observe/states.ts'
import { onAbort } from '../kit/on-abort.ts'
import { completeWith } from '../kit/complete-with.ts'
import { Derived } from '../observe/derived.ts'
import { openAt } from './open-at.ts'
import { restartSchema, type RestartOptions } from './options.ts'
import type { SignIn, SignInActor } from './sign-in.ts'
import { Sharing } from './sharing.ts'
import { dropSecrets, type SignInParts } from './sign-in-parts.ts'
import { askingAnew } from './wish.ts'
import { takeSnapshot, type SignInSnapshot } from '../effects/snapshot.ts'

/** One sign-in, as its caller holds it. It outlives its actor, and knows how it ended. */
export class StatechartSignIn implements SignIn {
  readonly #parts: SignInParts
  readonly id: string
  readonly #state = new Derived<SignInState>(() => this.#compute())
  readonly #transitions = new LazySubject<Transition>()
  readonly #changes = new LazySubject<void>()
  actor: SignInActor | undefined
  readonly #watch = new MethodWatch(() => this.#touch())
  #subscription: Subscription | undefined
  #release: (() => void) | undefined
  readonly #sharing: Sharing | undefined
  #streams: MethodStreams | undefined
  #states: Stream<SignInState> | undefined
  #steps: Stream<Transition> | undefined
  #ending: Ending | undefined
  /** Whether nothing can come of it any more, even if XState is still busy with the step that ends it. */
  hasEnded = false
  /** Whether the next sign-in takes its place, and ends its charts. */
  isReplaced = false
  /** How it ended. What our side ends has ended at once, also from within a subscriber, while XState keeps the event for later. */
  #end: SignInOutcome | undefined
  /** Whether another process, or a later one, may go on with the code. */
  #isHandedOver = false
  /** Whether the session has taken note of its end. */
  #isFinished = false

  constructor(parts: SignInParts) {
    this.#parts = parts
    this.id = parts.wish.attempt
    if (parts.isShared) this.#sharing = new Sharing(parts)
    if (parts.signal !== undefined)
      this.#release = onAbort(parts.signal, () => this.leave('aborted'))
  }

  get isCancelled(): boolean {
    return this.#end !== undefined
  }

  /** Takes the actor that the session's has started for it. Not part of the public face, as all up to `state$`. */
  attach(actor: SignInActor): void {
    if (this.actor !== undefined || this.#isFinished) return
    this.actor = actor
    this.#subscription = actor.subscribe({ next: () => this.#onStep(), error: ignore })
    this.#onStep()
  }

  /** Whether its actor is done or gone, so that `finish` is due. */
  get isSpent(): boolean {
    return this.actor !== undefined && this.actor.getSnapshot().status !== 'active'
  }

  /** Ends it for no wish of the person's: where it can, another process, or a later one with a snapshot, goes on with the code. */
  leave(reason: 'aborted' | 'disposed'): void {
    this.#isHandedOver = reason === 'disposed' || this.#sharing !== undefined
    this.#sharing?.handOver()
    this.cancel(reason)
  }

  onTransition(transition: Transition): void {
    this.#transitions.next(transition)
  }

  onLastStep(): void {
    this.hasEnded = true
  }

  get state$(): Stream<SignInState> {
    const { disposal$ } = this.#parts.owner
    return (this.#states ??= completeWith(disposal$, this.#state.observable, 'latest'))
  }

  [Symbol.asyncIterator](): AsyncIterator<SignInState, undefined> {
    return this.state$[Symbol.asyncIterator]()
  }

  get transitions$(): Stream<Transition> {
    return (this.#steps ??= stream('all', (subscriber) => {
      this.#parts.owner.watch()
      return this.#transitions.observable.subscribe(subscriber)
    }))
  }

  get prompt$(): SignIn['prompt$'] {
    return this.#facts.prompt$
  }

  get polls$(): SignIn['polls$'] {
    return this.#facts.polls$
  }

  get slowDown$(): SignIn['slowDown$'] {
    return this.#facts.slowDown$
  }

  get expiry$(): SignIn['expiry$'] {
    return this.#facts.expiry$
  }

  get countdown$(): SignIn['countdown$'] {
    return this.#facts.countdown$
  }

  get getState(): () => SignInState {
    return this.#state.read
  }

  get subscribe(): (listener: (state: SignInState) => void) => () => void {
    return this.#state.listen
  }

  result(): Promise<SignInResult> {
    this.#ending ??= new Ending()
    if (this.#isFinished) this.#ending.settle(this.getState(), this.#parts.signal)
    return this.#ending.promise
  }

  cancel(reason?: string): void {
    const why = reason === undefined ? null : String(reason)
    const at = this.#endAs(why)
    if (at === undefined) return
    this.#parts.owner.send({ type: 'flow.cancel', reason: why, at })
    this.#touch()
  }

  /** Ends it, before the charts are told. Returns the time; `undefined` where it has ended before. */
  #endAs(reason: string | null): EpochMs | undefined {
    if (this.hasEnded) return undefined
    // A clock that has jumped says so as it is read, and that alone may end it.
    const at = this.#parts.owner.now()
    if (this.hasEnded) return undefined
    this.hasEnded = true
    this.#end = { kind: 'cancelled', reason }
    return at
  }

  restart(o: RestartOptions = {}): SignIn {
    const { method } = check('restart', 'options', restartSchema, o)
    if (this.#endAs('restarted') !== undefined) {
      this.isReplaced = true
      this.#sharing?.handOver()
      this.#touch()
    }
    return this.#parts.owner.signIn(askingAnew(this.#parts, method))
  }

  nudge(): void {
    if (!this.hasEnded) this.#parts.owner.send({ type: 'flow.nudge', at: this.#parts.owner.now() })
  }

  async openBrowser(): Promise<boolean> {
    const { owner, runtime } = this.#parts
    const outcome = await openAt(this.getState(), runtime.host, () => this.result())
    if (outcome !== undefined && !this.hasEnded) owner.send(outcome)
    return outcome?.type === 'browser.opened'
  }

  submitRedirect(url: string): boolean {
    return this.#parts.runtime.redirects.submit(this.id, String(url))
  }

  snapshot(): SignInSnapshot {
    const device = this.hasEnded ? undefined : this.#watch.device
    return takeSnapshot(this.id, this.#parts.request, device)
  }

  get #outcome(): SignInOutcome | null {
    return this.actor?.getSnapshot().context.outcome ?? this.#end ?? null
  }

  #compute(): SignInState {
    if (this.#outcome !== null) return toEndState(this.#outcome)
    return toSignInState(this.actor?.getSnapshot(), this.#watch.method)
  }

  #publish(): void {
    const { method } = this.#watch
    this.#sharing?.publish(this.actor?.getSnapshot(), method, this.#outcome, this.snapshot())
  }

  #onStep(): void {
    const snapshot = this.actor?.getSnapshot()
    // Its last word is for the session first: no listener may hear of a grant that the session does not know.
    if (snapshot?.status !== 'active') return this.onLastStep()
    this.#watch.look(snapshot.children)
    this.#touch()
  }

  #touch(): void {
    this.#state.forget()
    this.#publish()
    this.#parts.owner.onChange(this.id)
    this.#state.touch()
    this.#changes.next()
  }

  get #facts(): MethodStreams {
    const { clock } = this.#parts.runtime.host
    const end$ = this.#transitions.observable
    const { state$ } = this
    return (this.#streams ??= new MethodStreams(this.#watch, this.#changes, clock, end$, state$))
  }

  /** The session has taken note of the end. */
  finish(): void {
    if (this.#isFinished) return
    this.#isFinished = true
    this.hasEnded = true
    this.#end = this.#outcome ?? { kind: 'cancelled', reason: null }
    this.#release?.()
    this.#subscription?.unsubscribe()
    this.#subscription = undefined
    this.#parts.runtime.underWay.add(this.#parts.owner.reader, this.#tidy())
    this.#touch()
    this.#transitions.complete()
    this.#changes.complete()
    this.#ending?.settle(this.getState(), this.#parts.signal)
    this.actor = undefined
    this.#watch.end()
  }

  async #tidy(): Promise<void> {
    this.#publish()
    await dropSecrets(this.#parts, this.#isHandedOver ? undefined : this.#watch.deviceCode)
    await this.#sharing?.end()
  }
}
