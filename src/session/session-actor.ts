import type { Observable } from 'rxjs/internal/Observable'
import { createActor, type InspectionEvent } from 'xstate'
import type { ClientRequest, EpochMs, SessionEvent } from '../../machines/types.ts'
import type { AccessToken } from './access-token.ts'
import { StatechartSignIn } from './sign-in-actor.ts'
import { check } from '../kit/check.ts'
import { runtimeFor, type Inside, type Runtime } from '../effects/runtime.ts'
import { browserHost } from '../host/browser.ts'
import type { Jump } from '../host/steady-clock.ts'
import { toForwarder } from '../observe/forward.ts'
import { ignore } from '../kit/ignore.ts'
import { onAbort } from '../kit/on-abort.ts'
import { LazySubject } from '../kit/lazy-subject.ts'
import { stream, type Stream } from '../kit/stream.ts'
import { toSessionState } from '../observe/session-state.ts'
import { prompts, type Prompt } from '../observe/prompts.ts'
import type { SessionState, Transition } from '../observe/states.ts'
import { createTransitionLog } from '../observe/transitions.ts'
import { Derived } from '../observe/derived.ts'
import { IdleClock } from './idle-clock.ts'
import { Ports } from './host-events.ts'
import {
  defaultWindowMs,
  signInSchema,
  signOutSchema,
  tokenSchema,
  toRequest,
  type SessionOptions,
  type SignInOptions,
  type SignOutOptions,
  type TokenOptions,
} from './options.ts'
import type { Session, SessionActor } from './session.ts'
import type { SignIn } from './sign-in.ts'
import { endSession } from './sign-out.ts'
import type { Owner } from './sign-in-parts.ts'
import { toWish } from './wish.ts'
import { drawSpread } from './spread.ts'
import { obtainToken, refuseToken } from './token.ts'

/** A session as the root actor of its charts, and what callers want of it. */
export class StatechartSession implements Session, Owner {
  readonly actor: SessionActor
  readonly #runtime: Runtime
  readonly #request: ClientRequest
  readonly #options: SessionOptions
  readonly #state = new Derived<SessionState>(() => this.#compute())
  readonly #transitions = new LazySubject<Transition>()
  readonly #disposal = new LazySubject<never>()
  readonly #ports: Ports
  #steps: Stream<Transition> | undefined
  #prompts: Stream<Prompt> | undefined
  #isWatched = false
  #signIn: StatechartSignIn | undefined
  /** The present sign-in, and one that was replaced a moment ago. */
  #unfinished: readonly StatechartSignIn[] = []
  #isDisposed = false
  #leave: (() => void) | undefined

  constructor(o: SessionOptions) {
    const host = o.host ?? browserHost()
    const runtime = runtimeFor(host, o.store ?? host.store)
    const { refreshWindowMs = defaultWindowMs, inspect, signal } = o
    this.#options = o
    this.#runtime = runtime
    this.#request = toRequest(o, host)
    this.#ports = new Ports(runtime, this.#request, this.#isShared, this)
    const inspector = toForwarder(inspect, undefined)
    this.actor = createActor(runtime.machines.session, {
      id: 'session',
      input: {
        request: this.#request,
        at: runtime.time.now(),
        abilities: runtime.abilities,
        isShared: this.#isShared,
        refreshWindowMs,
        spread: drawSpread(host),
      },
      clock: new IdleClock(host.clock, this),
      ...(inspector !== undefined && { inspect: inspector }),
    })
    const step = () => this.#onStep()
    this.actor.subscribe({ next: step, complete: step, error: step })
    this.actor.start()
    if (signal === undefined) return
    this.#leave = onAbort(signal, () => this.#dispose())
    if (signal.aborted) this.#dispose()
  }

  /** What functions over a session work with; `undefined` where it is not ours: a mirror of another process's, say. */
  static inside(session: object): Inside | undefined {
    if (!(#request in session)) return undefined
    return { runtime: session.#runtime, request: session.#request }
  }

  get #isShared(): boolean {
    return this.#options.share === 'machine'
  }

  get state$(): Stream<SessionState> {
    return this.#state.observable
  }

  [Symbol.asyncIterator](): AsyncIterator<SessionState, undefined> {
    return this.state$[Symbol.asyncIterator]()
  }

  get prompt$(): Stream<Prompt> {
    return (this.#prompts ??= prompts(this.state$))
  }

  get transitions$(): Stream<Transition> {
    return (this.#steps ??= stream('all', (subscriber) => {
      this.watch()
      return this.#transitions.observable.subscribe(subscriber)
    }))
  }

  get disposal$(): Observable<unknown> {
    return this.#disposal.observable
  }

  get getState(): () => SessionState {
    return this.#state.read
  }

  get subscribe(): (listener: (state: SessionState) => void) => () => void {
    return this.#state.listen
  }

  signIn(o: SignInOptions = {}): SignIn {
    const { signal } = check('signIn', 'options', signInSchema, o)
    if (this.#isDisposed) throw new TypeError('signIn: the session has been disposed.')
    const former = this.#signIn
    if (former?.hasEnded === false) return former
    const at = this.now()
    const replaces = former?.isReplaced === true ? former.id : null
    const wish = { ...toWish(o, this.#options, this.#request, this.#runtime.host, at), replaces }
    const own = { owner: this, runtime: this.#runtime, request: this.#request }
    const signIn = new StatechartSignIn({ ...own, wish, isShared: this.#isShared, signal })
    this.#signIn = signIn
    this.#unfinished = this.#unfinished.concat(signIn)
    // The code has one asker (R24); where processes share the sign-in, the one that leads it.
    if (wish.resume !== null && !this.#isShared)
      this.#runtime.askers.claim(this.reader, wish.resume.codes)
    this.send({ type: replaces === null ? 'session.signIn' : 'session.restart', at, wish })
    if (signal?.aborted === true) signIn.leave('aborted')
    return signIn
  }

  async token(o: TokenOptions = {}): Promise<AccessToken> {
    const options = check('token', 'options', tokenSchema, o)
    return obtainToken(this, this.#runtime, this.#request, options)
  }

  refused(token: AccessToken): void {
    refuseToken(this, this.#runtime, this.#request, token)
  }

  whileWatching<T>(task: () => Promise<T>): Promise<T> {
    return this.#ports.whileWatching(task)
  }

  async signOut(o: SignOutOptions = {}): Promise<void> {
    const options = check('signOut', 'options', signOutSchema, o)
    this.#signIn?.cancel('signedOut')
    return endSession(this, this.#runtime, this.#request, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#dispose()
    await this.#runtime.underWay.settled(this.reader)
    // The last that it can do for a token that the store has not taken (R19).
    await this.#runtime.tokens.settle(this.#request).catch(ignore)
  }

  #dispose(): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    this.#leave?.()
    this.#signIn?.leave('disposed')
    this.actor.stop()
    this.#ports.close()
    this.#transitions.complete()
    this.#disposal.complete()
    this.#state.complete()
  }

  send(event: SessionEvent): void {
    if (!this.#isDisposed || event.type === 'flow.cancel') this.actor.send(event)
  }

  get attempt(): SignIn | null {
    return this.#signIn?.hasEnded === false ? this.#signIn : null
  }

  get reader(): object {
    return this.actor.system
  }

  now(): EpochMs {
    return this.#runtime.time.now(this)
  }

  onJump(jump: Jump): void {
    this.send({ type: 'clock.jumped', ...jump })
  }

  /** Has XState tell of each step, from now on: it costs, so it is done for listeners alone. */
  watch(): void {
    if (this.#isWatched) return
    this.#isWatched = true
    const record = createTransitionLog(this.actor, () => this.now())
    this.actor.system.inspect((event: InspectionEvent) => {
      const step = record(event)
      if (step === undefined) return
      const { transition, isLast } = step
      if (transition.flow === 'signIn' && isLast) this.#signIn?.onLastStep()
      if (transition.flow !== 'session') this.#signIn?.onTransition(transition)
      this.#transitions.next(transition)
    })
  }

  onChange(id: string): void {
    // The last word of a sign-in is the session's next step, which comes at once.
    if (id === this.#signIn?.id) this.#state.touch()
  }

  #onStep(): void {
    const snapshot = this.actor.getSnapshot()
    const { children, context, status } = snapshot
    const present = status === 'active' ? context.wish?.attempt : undefined
    const child = children['signIn']
    if (child !== undefined && present === this.#signIn?.id) this.#signIn?.attach(child as never)
    this.#ports.look(snapshot)
    this.#state.touch()
    for (const signIn of this.#unfinished) {
      const isForgone = snapshot.hasTag('signingOut') && signIn.isCancelled
      const isDue = signIn.id !== present && (signIn.isSpent || signIn.isReplaced || isForgone)
      if (status === 'active' && !isDue) continue
      this.#unfinished = this.#unfinished.filter((one) => one !== signIn)
      signIn.finish()
    }
  }

  #compute(): SessionState {
    const attempt = this.#signIn?.isCancelled === false ? this.#signIn.getState() : undefined
    return toSessionState(this.actor.getSnapshot(), attempt)
  }
}
