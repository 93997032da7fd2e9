import type { Observable } from 'rxjs/internal/Observable'
import type {
  ClientRequest,
  EpochMs,
  Handle,
  SessionEvent,
  SignInRequest,
} from '../../machines/types.ts'
import type { Runtime } from '../effects/runtime.ts'
import { ignore } from '../kit/ignore.ts'
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

/** Takes the secrets of a sign-in out of memory and out of the store. */
export const dropSecrets = async (
  { owner, runtime, wish }: SignInParts,
  deviceCode: Handle | undefined,
): Promise<void> => {
  runtime.redirects.conclude(wish.attempt, 'failed')
  await runtime.askers.settled(owner.reader)
  if (deviceCode !== undefined) await runtime.vault.drop(deviceCode).catch(ignore)
}
