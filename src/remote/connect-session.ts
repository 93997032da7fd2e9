import { isObject } from '../kit/is-object.ts'
import type { Observable } from 'rxjs/internal/Observable'
import { stream, type Stream } from '../kit/stream.ts'
import { SignInError } from '../kit/errors.ts'
import { toHex } from '../kit/hex.ts'
import { systemClock } from '../kit/clock.ts'
import type { Clock } from '../host/host.ts'
import { systemRandom } from '../host/random.ts'
import { LazySubject } from '../kit/lazy-subject.ts'
import { prompts, type Prompt } from '../observe/prompts.ts'
import type { SessionState, Transition } from '../observe/states.ts'
import { Derived } from '../observe/derived.ts'
import { Link } from './link.ts'
import { methods, promptings } from './messages.ts'
import type { Attempt, Present, StreamName } from './server-messages.ts'
import { checkPort, type SessionPort } from './port.ts'
import { aFunction, checkHas, checkOnly, isBoolean, maybe, one } from './shape.ts'
import { RemoteAttempt } from './remote-attempt.ts'
import type {
  RemoteRestartOptions,
  RemoteSession,
  RemoteSignIn,
  RemoteSignInOptions,
} from './remote-session.ts'

/** What `connectSession()` takes beside the port. */
export interface ConnectOptions {
  /** For `countdown$`. Default: `systemClock`. */
  readonly clock?: Clock
  /** Names this side on a port that several share. Default: the platform's source. */
  readonly random?: (byteCount: number) => Uint8Array
}

const timeRules = { now: aFunction, setTimeout: aFunction, clearTimeout: aFunction }
const optionRules = { clock: maybe(['an object', isObject]), random: maybe(aFunction) } as const
const restartRules = { method: [methods.join(' | '), one(...methods)] } as const
const signInRules = {
  ...restartRules,
  prompt: [promptings.join(' | '), one(...promptings)],
  openBrowser: ['boolean', isBoolean],
} as const

class MirroredSession implements RemoteSession {
  readonly transitions$: Stream<Transition>
  readonly connected$: Stream<boolean>
  readonly commands$: RemoteSession['commands$']
  readonly link: Link
  readonly clock: Clock
  readonly #id: string
  readonly #state = new Derived(() => this.#present)
  readonly #transitions = new LazySubject<Transition>()
  readonly #disposal = new LazySubject<never>()
  /** Those that may still be heard of. */
  readonly #attempts = new Set<RemoteAttempt>()
  #prompts: Stream<Prompt> | undefined
  #present: SessionState = { status: 'restoring' }
  #records: readonly Attempt[] = []
  /** The latest that was asked for. */
  #requested: RemoteAttempt | undefined
  #count = 0
  #isDisposed = false

  constructor(port: SessionPort, o: ConnectOptions) {
    this.clock = o.clock ?? systemClock
    this.#id = toHex((o.random ?? systemRandom)(8))
    this.link = new Link(port, this.#id, {
      onPresent: (present) => this.#apply(present),
      onWelcome: (present) => this.#applyAll(present),
      onEvent: ({ stream, attempt, value }) => this.#emit(stream, attempt, value),
      onLost: () => this.#lose(),
    })
    this.connected$ = this.link.connected$
    this.commands$ = this.link.commands$
    this.transitions$ = stream('all', (subscriber) => {
      if (!this.#isDisposed) subscriber.add(this.link.follow())
      subscriber.add(this.#transitions.observable.subscribe(subscriber))
    })
  }

  get state$(): Stream<SessionState> {
    return this.#state.observable
  }

  get prompt$(): Stream<Prompt> {
    return (this.#prompts ??= prompts(this.state$))
  }

  get disposal$(): Observable<unknown> {
    return this.#disposal.observable
  }

  [Symbol.asyncIterator](): AsyncIterator<SessionState, undefined> {
    return this.state$[Symbol.asyncIterator]()
  }

  get getState(): () => SessionState {
    return this.#state.read
  }

  get subscribe(): (listener: (state: SessionState) => void) => () => void {
    return this.#state.listen
  }

  signIn(options: RemoteSignInOptions = {}): RemoteSignIn {
    checkOnly('signIn', 'options', options, signInRules)
    this.#mustBeThere('signIn')
    const underWay = this.#underWay()
    if (underWay !== undefined) return underWay
    const attempt = this.#request()
    attempt.request({ name: 'signIn', ...options })
    return attempt
  }

  restart(former: RemoteAttempt, options: RemoteRestartOptions): RemoteSignIn {
    checkOnly('restart', 'options', options, restartRules)
    this.#mustBeThere('restart')
    const underWay = this.#underWay()
    if (underWay !== undefined && underWay !== former) return underWay
    const attempt = this.#request()
    former.whenNamed((served) =>
      attempt.request(
        served === undefined
          ? { name: 'signIn', ...options }
          : { name: 'restart', attempt: served, ...options },
      ),
    )
    return attempt
  }

  signOut(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.link.call({ name: 'signOut' }, ({ error }) => {
        if (error === undefined) resolve()
        else reject(new SignInError(error))
      })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDisposed) return
    this.#isDisposed = true
    this.link.close()
    this.#transitions.complete()
    this.#disposal.complete()
    this.#state.complete()
  }

  #mustBeThere(where: string): void {
    if (this.#isDisposed) throw new TypeError(`${where}: the remote session has been disposed.`)
  }

  #make(): RemoteAttempt {
    for (const attempt of this.#attempts) if (attempt.hasEnded) this.#attempts.delete(attempt)
    const attempt = new RemoteAttempt(`${this.#id}-${(this.#count += 1)}`, this)
    this.#attempts.add(attempt)
    return attempt
  }

  #request(): RemoteAttempt {
    return (this.#requested = this.#make())
  }

  /** The sign-in to join: the one that was asked for and is not there yet, or the one that the state tells of. */
  #underWay(): RemoteAttempt | undefined {
    const requested = this.#requested
    if (requested !== undefined && requested.served === undefined && !requested.hasEnded)
      return requested
    const record = this.#records.at(-1)
    if (this.#present.status !== 'signingIn' || record === undefined || record.isOver)
      return undefined
    for (const attempt of this.#attempts)
      if (attempt.served === record.id && !attempt.hasEnded) return attempt
    const joined = this.#make()
    joined.update(record)
    return joined
  }

  /** Session and sign-ins are taken over together: a listener of one sees the others as they are now. */
  #apply({ session, attempts }: Present): void {
    this.#present = session
    this.#records = attempts
    this.#state.forget()
    for (const record of attempts)
      for (const attempt of this.#attempts) {
        // A subscriber may have brought about a later present than this.
        if (this.#records === attempts && attempt.served === record.id) attempt.update(record)
      }
    this.#state.touch()
  }

  #applyAll(present: Present): void {
    this.#apply(present)
    const isThere = (attempt: RemoteAttempt) =>
      present.attempts.some(({ id }) => id === attempt.served)
    for (const attempt of this.#attempts)
      if (attempt.served !== undefined && !isThere(attempt)) attempt.lose()
  }

  #emit(stream: StreamName, id: string | null, value: object): void {
    if (id === null) this.#transitions.next(value as Transition)
    else
      for (const attempt of this.#attempts) if (attempt.served === id) attempt.emit(stream, value)
  }

  #lose(): void {
    this.#records = []
    for (const attempt of this.#attempts) if (attempt.served !== undefined) attempt.lose()
  }
}

/**
 * Mirrors the session that is served on the other side of a port: now, or as soon as one is. Signing in, cancelling and the
 * rest are asked of the other side; nothing starts by connecting.
 *
 * Once the port closes, or the session is served no longer, states stay as they were last, `connected$` says `false`, and
 * what was under way ends with `network`. Where the port is still open and a session is served anew, it is mirrored. A port that
 * comes back by itself interrupts alone: `connected$` says `false` until it is back, sign-ins go on, and what is asked meanwhile waits.
 *
 * @throws TypeError that names the option, at once.
 *
 * @example
 * const remote = connectSession(messagePort(new BroadcastChannel('session')))
 * remote.state$.subscribe((state) => render(state))
 * button.onclick = () => remote.signIn()
 */
export const connectSession = (port: SessionPort, o: ConnectOptions = {}): RemoteSession => {
  checkPort('connectSession', port)
  checkOnly('connectSession', 'options', o, optionRules)
  if (o.clock !== undefined) checkHas('connectSession', 'options.clock', o.clock, timeRules)
  const session = new MirroredSession(port, o)
  session.link.open()
  return session
}
