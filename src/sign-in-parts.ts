import type { Observable } from 'rxjs/internal/Observable'
import type { ClientRequest, DeviceProgress } from '../machines/effects.ts'
import type { DeviceSignIn } from './device-sign-in.ts'
import type { Runtime } from './effects/runtime.ts'
import type { Transition } from './observe/states.ts'
import type { Inspect, SignIn } from './sign-in.ts'

/** What an attempt asks of the session that it belongs to. */
export interface Owner {
  /** Completes when the session is disposed. */
  readonly disposal$: Observable<unknown>
  /** Whether somebody follows the transitions of the session. */
  readonly isFollowed: boolean
  onTransition(transition: Transition): void
  onChange(attempt: DeviceSignIn): void
  /** Starts the attempt that follows this one. */
  signIn(options: { readonly signal?: AbortSignal }): SignIn
}

export interface SignInParts {
  readonly owner: Owner
  readonly runtime: Runtime
  readonly request: ClientRequest
  readonly resume: DeviceProgress | null
  readonly inspect: Inspect | undefined
  readonly signal: AbortSignal | undefined
}
