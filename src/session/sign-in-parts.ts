import type { Observable } from 'rxjs/internal/Observable'
import type { ClientRequest, EpochMs, SessionEvent, SignInRequest } from '../../machines/types.ts'
import type { Runtime } from '../effects/runtime.ts'
import type { SignInOptions } from './options.ts'
import type { SignIn } from './sign-in.ts'

/** What a sign-in asks of the session that it belongs to. */
export interface Owner {
  /** The system of actors that its charts belong to. */
  readonly reader: object
  /** Completes when the session is disposed. */
  readonly disposal$: Observable<unknown>
  /** This sign-in has come on. */
  onChange(id: string): void
  /** The time; the session has heard of each jump before. */
  now(): EpochMs
  send(event: SessionEvent): void
  /** Has the session tell of each step, from now on. */
  watch(): void
  /** Starts the sign-in that follows this one. */
  signIn(options: SignInOptions): SignIn
}

export interface SignInParts {
  readonly owner: Owner
  readonly runtime: Runtime
  readonly request: ClientRequest
  readonly wish: SignInRequest
  readonly isShared: boolean
  readonly signal: AbortSignal | undefined
}
