import type { Observable } from 'rxjs/internal/Observable'
import { stream, type Stream } from '../kit/stream.ts'
import { SignInError } from '../kit/errors.ts'
import type { Clock } from '../host/host.ts'
import { atStart } from '../observe/at-start.ts'
import { countdown } from '../observe/countdown.ts'
import { endingOf, type SignInResult } from '../observe/ending.ts'
import { LazySubject } from '../kit/lazy-subject.ts'
import { prompts, type Prompt } from '../observe/prompts.ts'
import type {
  Countdown,
  Expiry,
  Poll,
  SignInState,
  SlowDown,
  Transition,
} from '../observe/states.ts'
import { completeWith } from '../kit/complete-with.ts'
import { Derived } from '../observe/derived.ts'
import type { Link } from './link.ts'
import type { Command } from './client-messages.ts'
import { refusals } from './messages.ts'
import type { Answer, Attempt, StreamName } from './server-messages.ts'
import type { RemoteRestartOptions, RemoteSignIn } from './remote-session.ts'

/** What a sign-in asks of the remote session that it belongs to. */
interface Owner {
  readonly link: Link
  readonly clock: Clock
  /** Completes when the remote session is disposed. */
  readonly disposal$: Observable<unknown>
  restart(attempt: RemoteAttempt, options: RemoteRestartOptions): RemoteSignIn
}

type Ending = ReturnType<typeof endingOf>

/** The state came from outside: it may promise an ending and hold none. */
const endOf = (state: SignInState): Ending => {
  try {
    const ending: Ending | undefined = endingOf(state)
    if (ending !== undefined) return ending
  } catch {
    // as if it said nothing
  }
  return { error: new SignInError(refusals.failed) }
}

/** A sign-in as the client knows it: asked for, then named by the other side, then followed until its end. */
export class RemoteAttempt implements RemoteSignIn {
  readonly id: string
  readonly transitions$: Stream<Transition>
  readonly countdown$: Stream<Countdown>
  readonly #owner: Owner
  readonly #state = new Derived(() => this.#present)
  readonly #changes = new LazySubject<void>()
  readonly #streams = {
    transitions: new LazySubject<Transition>(),
    polls: new LazySubject<Poll>(),
    slowDown: new LazySubject<SlowDown>(),
    expiry: new LazySubject<Expiry>(),
  }
  #states: Stream<SignInState> | undefined
  #prompts: Stream<Prompt> | undefined
  #present = atStart
  #life: Attempt['life'] = null
  #served: string | undefined
  #ending: Ending | undefined
  #result: PromiseWithResolvers<SignInResult> | undefined
  #waiting: ((served: string | undefined) => void)[] = []
  #withdraw: (() => boolean) | undefined

  constructor(id: string, owner: Owner) {
    this.id = id
    this.#owner = owner
    const { link, clock } = owner
    this.transitions$ = stream('all', (subscriber) => {
      if (!this.hasEnded) subscriber.add(link.follow())
      subscriber.add(this.#streams.transitions.observable.subscribe(subscriber))
    })
    this.countdown$ = countdown(clock, () => this.#life ?? undefined, this.#changes.observable)
  }

  /** The other side's name for it, once it has answered. */
  get served(): string | undefined {
    return this.#served
  }

  get hasEnded(): boolean {
    return this.#ending !== undefined
  }

  get state$(): Stream<SignInState> {
    return (this.#states ??= completeWith(this.#owner.disposal$, this.#state.observable, 'latest'))
  }

  get prompt$(): Stream<Prompt> {
    return (this.#prompts ??= stream('latest', (subscriber) => {
      // The state of a sign-in that is lost stays what it was, but nobody can act on it.
      if (!this.hasEnded) subscriber.add(prompts(this.state$).subscribe(subscriber))
      const complete = () => subscriber.complete()
      subscriber.add(this.#changes.observable.subscribe({ complete }))
    }))
  }

  get polls$(): Stream<Poll> {
    return this.#streams.polls.observable
  }

  get slowDown$(): Stream<SlowDown> {
    return this.#streams.slowDown.observable
  }

  get expiry$(): Stream<Expiry> {
    return this.#streams.expiry.observable
  }

  [Symbol.asyncIterator](): AsyncIterator<SignInState, undefined> {
    return this.state$[Symbol.asyncIterator]()
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
      this.#settle()
    }
    return this.#result.promise
  }

  cancel(reason?: string): void {
    const why = reason === undefined ? {} : { reason: String(reason).slice(0, 1_000) }
    if (this.#withdraw?.() === true) this.#fail({ status: 'cancelled', ...why })
    else this.#send((attempt) => ({ name: 'cancel', attempt, ...why }))
  }

  restart(options: RemoteRestartOptions = {}): RemoteSignIn {
    return this.#owner.restart(this, options)
  }

  nudge(): void {
    this.#send((attempt) => ({ name: 'nudge', attempt }))
  }

  openBrowser(): Promise<boolean> {
    return this.#ask((attempt) => ({ name: 'openBrowser', attempt }))
  }

  submitRedirect(url: string): Promise<boolean> {
    return this.#ask((attempt) => ({ name: 'submitRedirect', attempt, url: String(url) }))
  }

  /** Asks the other side for the attempt. From here on: for the remote session alone. */
  request(command: Command): void {
    this.#withdraw = this.#owner.link.call(command, ({ attempt, error = refusals.failed }) => {
      if (attempt === undefined) this.#fail({ status: 'failed', error })
      else this.update(attempt)
    })
  }

  /** Calls `next` once the other side has named the sign-in, with `undefined` once it is certain not to. */
  whenNamed(next: (served: string | undefined) => void): void {
    if (this.#served !== undefined || this.hasEnded) next(this.#served)
    else this.#waiting.push(next)
  }

  update({ id, state, life, isOver }: Attempt): void {
    if (this.hasEnded) return
    this.#served = id
    this.#life = life
    this.#present = state
    if (isOver) this.#ending = endOf(state)
    this.#announce()
  }

  emit(stream: StreamName, value: object): void {
    ;(this.#streams[stream] as LazySubject<object>).next(value)
  }

  /** Nothing more can be known of it. The state stays what it was. */
  lose(): void {
    if (this.hasEnded) return
    this.#life = null
    this.#ending = { error: new SignInError(refusals.disconnected) }
    this.#announce()
  }

  #fail(state: SignInState): void {
    if (this.hasEnded) return
    this.#present = state
    this.#ending = endOf(state)
    this.#announce()
  }

  #announce(): void {
    this.#state.touch()
    this.#changes.next()
    if (this.#served !== undefined || this.hasEnded)
      for (const next of this.#waiting.splice(0)) next(this.#served)
    if (!this.hasEnded) return
    this.#changes.complete()
    for (const stream of Object.values(this.#streams)) stream.complete()
    this.#settle()
  }

  #settle(): void {
    if (this.#ending === undefined) return
    if ('error' in this.#ending) this.#result?.reject(this.#ending.error)
    else this.#result?.resolve(this.#ending)
  }

  #send(make: (served: string) => Command, done: (answer: Answer) => void = () => {}): void {
    this.whenNamed((served) => {
      if (served === undefined || this.hasEnded) done({})
      else this.#owner.link.call(make(served), done)
    })
  }

  #ask(make: (served: string) => Command): Promise<boolean> {
    return new Promise((resolve) => this.#send(make, ({ value = false }) => resolve(value)))
  }
}
