import { Subscription } from 'rxjs/internal/Subscription'
import { infoOf } from '../kit/errors.ts'
import { Followers } from './followers.ts'
import { readClientMessage, type ClientMessage, type Command } from './client-messages.ts'
import { commandNames, refusals, version } from './messages.ts'
import { notAllowed, obey, type Outcome, type Served } from './obey.ts'
import { offersOf, type Offers } from './offers.ts'
import type { Present, ServerMessage } from './server-messages.ts'
import type { SessionPort } from './port.ts'
import type { ServedSession, ServedSignIn } from './remote-session.ts'
import { ServedAttempt } from './served-attempt.ts'

type Said<M> = M extends unknown ? Omit<M, 'authchart' | 'from'> : never

/** What there is to tell, part by part: each keeps its reference until something in it changes. */
const toParts = ({ session, attempts }: Present): readonly unknown[] => [
  session,
  ...attempts.flatMap(({ id, state, isOver }) => [id, state, isOver]),
]

interface ServerParts extends Pick<Served, 'session' | 'methods'> {
  readonly port: SessionPort
  readonly commands: readonly Command['name'][]
  readonly id: string
}

/** The server's end of a port. */
export class SessionServer {
  readonly #session: ServedSession
  readonly #port: SessionPort
  readonly #served: Served
  readonly #offers: Offers
  readonly #allowed: readonly Command['name'][]
  /** Those of them that the session takes. */
  #commands: readonly Command['name'][] = []
  readonly #id: string
  /** Those whose end has not been told. */
  readonly #attempts = new Map<string, ServedAttempt>()
  readonly #followers = new Followers()
  readonly #ends = new Subscription()
  #steps: Subscription | undefined
  #latest: ServedSignIn | undefined
  #told: readonly unknown[] = []
  #events: Said<ServerMessage>[] = []
  #isDue = false
  #isOpen = false

  constructor({ session, methods, port, commands, id }: ServerParts) {
    this.#session = session
    this.#offers = offersOf(methods)
    this.#served = {
      session,
      methods,
      find: (attempt) => this.#find(attempt),
      serve: (signIn) => this.#serve(signIn),
    }
    this.#port = port
    this.#allowed = [...new Set(commands)]
    this.#limit()
    this.#id = id
  }

  start(): void {
    const { state$ } = this.#session
    this.#ends.add(this.#port.subscribe((message) => this.#receive(message)))
    this.#ends.add(this.#port.onClose?.(() => this.#release()))
    const complete = () => this.stop()
    this.#ends.add(state$.subscribe({ next: () => this.#look(), complete }))
    this.#ends.add(this.#session.commands$?.subscribe((commands) => this.#limit(commands)))
    this.#isOpen = !this.#ends.closed
    this.#told = toParts(this.#present())
    this.#welcome(null)
  }

  stop(): void {
    this.#flush()
    this.#post({ type: 'closed' })
    this.#release()
  }

  #release(): void {
    this.#isOpen = false
    this.#ends.unsubscribe()
    this.#steps?.unsubscribe()
    this.#followers.clear()
    for (const attempt of this.#attempts.values()) attempt.release()
    this.#attempts.clear()
  }

  #post(message: Said<ServerMessage>): void {
    if (!this.#isOpen) return
    try {
      this.#port.post({ authchart: version, from: this.#id, ...message })
    } catch {
      this.#release()
    }
  }

  #present(): Present {
    const session = this.#offers.ofSession(this.#session.getState())
    return { session, attempts: [...this.#attempts.values()].map((attempt) => attempt.toJSON()) }
  }

  #welcome(to: string | null): void {
    this.#flush()
    this.#post({ type: 'welcome', to, commands: [...this.#commands], ...this.#present() })
  }

  /** `taken`: what a mirror may ask of its own server. Everybody is told where that changes. */
  #limit(taken: readonly Command['name'][] = commandNames): void {
    const isTaken = (name: Command['name']) =>
      taken.includes(name) && (name !== 'signOut' || this.#session.signOut !== undefined)
    this.#commands = this.#allowed.filter(isTaken)
    if (this.#isOpen) this.#welcome(null)
  }

  /** A sign-in is joined, never doubled: this is how to get hold of the one under way. */
  #look(): void {
    if (this.#session.getState().status === 'signingIn') this.#serve(this.#session.signIn())
    this.#publish()
  }

  /**
   * The session and its sign-in tell of one change one after the other, and in between they may not agree: both are passed
   * on once they do, which is as soon as the present step is over.
   */
  #publish(): void {
    if (this.#isDue) return
    this.#isDue = true
    queueMicrotask(() => this.#flush())
  }

  #flush(): void {
    this.#isDue = false
    for (const event of this.#events.splice(0)) this.#broadcast(event)
    const present = this.#present()
    const telling = toParts(present)
    const isKnown =
      telling.length === this.#told.length && telling.every((part, i) => part === this.#told[i])
    for (const { id, isOver } of present.attempts) if (isOver) this.#attempts.delete(id)
    this.#told = toParts({ ...present, attempts: present.attempts.filter((one) => !one.isOver) })
    if (!isKnown) this.#broadcast({ type: 'state', ...present })
    this.#watch()
  }

  #broadcast(message: Said<ServerMessage>): void {
    this.#post(message)
    this.#followers.onPost()
  }

  #tell(event: Said<ServerMessage>): void {
    this.#events.push(event)
    this.#publish()
  }

  #serve(signIn: ServedSignIn): ServedAttempt {
    const known = this.#attempts.get(signIn.id)
    if (known !== undefined) return known
    const attempt = new ServedAttempt(signIn, this.#offers)
    this.#latest = signIn
    this.#attempts.set(signIn.id, attempt)
    attempt.follow({
      onChange: () => this.#publish(),
      onEvent: (stream, value) => this.#tell({ type: 'event', stream, attempt: signIn.id, value }),
    })
    if (this.#steps !== undefined) attempt.watch()
    return attempt
  }

  #follow(client: string, on: boolean): void {
    this.#followers.set(client, on)
    this.#watch()
  }

  #watch(): void {
    if (this.#followers.isNobody === (this.#steps === undefined)) return
    if (this.#steps !== undefined) {
      this.#steps.unsubscribe()
      this.#steps = undefined
      for (const attempt of this.#attempts.values()) attempt.unwatch()
      return
    }
    this.#steps = this.#session.transitions$.subscribe((value) =>
      this.#tell({ type: 'event', stream: 'transitions', attempt: null, value }),
    )
    for (const attempt of this.#attempts.values()) attempt.watch()
  }

  #receive(message: unknown): void {
    const said = readClientMessage(message)
    if (said === undefined || !this.#isOpen) return
    if (said.type === 'hello') return this.#welcome(said.from)
    if (said.to !== this.#id) return
    switch (said.type) {
      case 'follow':
        return this.#follow(said.from, said.on)
      case 'bye':
        return this.#follow(said.from, false)
      case 'command':
        return void this.#answer(said)
    }
  }

  async #answer({ from: to, call, command }: Extract<ClientMessage, { type: 'command' }>) {
    const answer = await this.#obey(command)
      .then(({ attempt, ...outcome }) =>
        attempt === undefined ? outcome : { ...outcome, attempt: attempt.toJSON() },
      )
      .catch((error: unknown) => ({ error: infoOf(error) ?? refusals.failed }))
    this.#flush()
    this.#post({ type: 'answer', to, call, ...answer })
  }

  async #obey(command: Command): Promise<Outcome> {
    const isAllowed = this.#commands.includes(command.name)
    return isAllowed ? obey(command, this.#served) : { error: notAllowed }
  }

  #find(id: string): ServedSignIn | undefined {
    return this.#attempts.get(id)?.signIn ?? (this.#latest?.id === id ? this.#latest : undefined)
  }
}
