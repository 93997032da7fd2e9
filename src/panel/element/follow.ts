import type { SessionState, SignInState } from '../../observe/states.ts'
import type { PanelCommand } from '../actions.ts'
import type { PanelAttempt, PanelSession } from './session.ts'

export type AnyState = SignInState | SessionState

export const isOver = ({ status }: { readonly status: string }): boolean =>
  !['starting', 'awaitingCode', 'awaitingRedirect', 'exchanging'].includes(status)

/** Follows a session and its sign-in, through each restart, until it is told to stop. Nothing of that ends anything. */
export class Follow {
  readonly #onChange: () => void
  #session: PanelSession | undefined
  #attempt: PanelAttempt | undefined
  #leaveSession = () => {}
  #leaveAttempt = () => {}
  #isOn = false
  #isConnected = true
  #commands: readonly PanelCommand[] | undefined
  /** How the end of the sign-in has left the session. */
  #left: SessionState['status'] | undefined
  #totalMs: number | undefined

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** The sign-in that is under way, or was the last to end. */
  get attempt(): PanelAttempt | undefined {
    return this.#attempt
  }

  /** Whether the session of another process can be reached no more. A mirror that has not heard of it yet has lost nothing. */
  get isLost(): boolean {
    return !this.#isConnected && this.#session?.getState().status !== 'restoring'
  }

  /** What may be asked of the session; `undefined`: everything. */
  get commands(): readonly PanelCommand[] | undefined {
    return this.#commands
  }

  allows(command: PanelCommand): boolean {
    return this.#commands?.includes(command) ?? true
  }

  /** How long the person has in all; `undefined` until the countdown has said so. */
  get totalMs(): number | undefined {
    return this.#totalMs
  }

  /** What there is to show: a sign-in's end for as long as nothing has come after it. */
  get state(): AnyState | undefined {
    const session = this.#session?.getState()
    const attempt = this.#attempt?.getState()
    if (session === undefined || attempt === undefined) return session
    return !isOver(attempt) || this.#hasStayed(session, attempt) ? attempt : session
  }

  /** The person looks at it again. */
  nudge(): void {
    if (this.allows('nudge')) this.#attempt?.nudge()
  }

  follow(session: PanelSession | undefined): void {
    if (this.#isOn && session === this.#session) return
    this.stop()
    // What is under way is joined again: a mirror may have another object for it by now.
    if (session !== this.#session || !this.#hasEnd) this.#attempt = undefined
    this.#session = session
    if (session === undefined) return
    this.#isOn = true
    this.#isConnected = true
    this.#commands = undefined
    const leave = session.subscribe(() => this.#look())
    const connection = session.connected$?.subscribe((isOn) => this.#onConnection(isOn))
    const permission = session.commands$?.subscribe((commands) => {
      this.#commands = commands
      this.#onChange()
    })
    this.#leaveSession = () => {
      leave()
      permission?.unsubscribe()
      connection?.unsubscribe()
    }
    if (this.#attempt !== undefined) this.take(this.#attempt)
  }

  stop(): void {
    this.#isOn = false
    this.#leaveSession()
    this.#leaveAttempt()
    this.#leaveSession = this.#leaveAttempt = () => {}
  }

  /** Goes on with this attempt, and listens to it for as long as it follows a session. */
  take(attempt: PanelAttempt): void {
    this.#leaveAttempt()
    this.#leaveAttempt = () => {}
    this.#attempt = attempt
    this.#totalMs = this.#left = undefined
    if (this.#isOn) this.#listen(attempt)
    this.#onChange()
  }

  #listen(attempt: PanelAttempt): void {
    const leave = attempt.subscribe(() => this.#onChange())
    const ticks = attempt.countdown$.subscribe(({ totalMs }) => {
      this.#totalMs = totalMs
      this.#onChange()
    })
    this.#leaveAttempt = () => {
      leave()
      ticks.unsubscribe()
    }
  }

  /** The end has been read: from now on the session speaks for itself. */
  forget(): void {
    if (this.#hasEnd) this.#drop()
  }

  get #hasEnd(): boolean {
    return this.#attempt !== undefined && isOver(this.#attempt.getState())
  }

  #drop(): void {
    this.#leaveAttempt()
    this.#leaveAttempt = () => {}
    this.#attempt = undefined
    this.#onChange()
  }

  /** Whether the session is still where the end of its sign-in has left it: then the sign-in has more to say. */
  #hasStayed(session: SessionState, end: SignInState): boolean {
    if (session.status === 'signingIn' && this.#isConnected) return false
    this.#left ??= session.status
    if (end.status !== 'signedIn') return session.status === this.#left
    return (
      session.status === 'signedIn' &&
      session.refresh === 'idle' &&
      session.expiresAt === end.expiresAt
    )
  }

  /** A sign-in does not outlive its connection: the next server of the session has another object for it. */
  #onConnection(isConnected: boolean): void {
    const isLost = this.#isConnected && !isConnected
    this.#isConnected = isConnected
    if (isConnected) this.#look()
    else if (isLost && !this.#hasEnd) this.#drop()
    else if (isLost) this.#onChange()
  }

  #look(): void {
    // In between, the session and its sign-in may not agree: a sign-in that has just ended would be started anew.
    if (this.#isToBeJoined) queueMicrotask(() => this.#join())
    this.#onChange()
  }

  get #isToBeJoined(): boolean {
    const session = this.#session?.getState()
    return (
      this.#isOn &&
      // A mirror that has lost its session would ask for a sign-in as soon as it is there again.
      this.#isConnected &&
      session?.status === 'signingIn' &&
      !isOver(session.attempt) &&
      (this.#attempt === undefined || this.#hasEnd)
    )
  }

  #join(): void {
    if (!this.#isToBeJoined || this.#session === undefined) return
    try {
      this.take(this.#session.signIn())
    } catch {
      // It has been disposed in the meantime: what it has said last can be shown, and no more be joined.
    }
  }
}
