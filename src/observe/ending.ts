import { codeExpired } from '../../machines/sentences.ts'
import type { EpochMs } from '../../machines/types.ts'
import { SignInError } from '../kit/errors.ts'
import type { SignInState } from './states.ts'

/** What `result()` resolves with. */
export interface SignInResult {
  /** When the access token ends, in epoch milliseconds. */
  readonly expiresAt: EpochMs
  /** Whether a refresh token came with it. */
  readonly refreshable: boolean
  /** How the token was got; `store`: it was there already. */
  readonly via: 'store' | 'refresh' | 'device' | 'authorizationCode'
}

const cancelled = {
  code: 'cancelled',
  message: 'The sign-in was cancelled.',
  retry: 'restart',
} as const

/** What the end of a sign-in means to a caller who waits for it: a result, or the error to reject with. */
export const endingOf = (
  state: SignInState,
  /** What may have ended it: its reason is then the cause. */
  signal?: AbortSignal,
): SignInResult | { readonly error: SignInError } => {
  switch (state.status) {
    case 'signedIn':
      return { expiresAt: state.expiresAt, refreshable: state.refreshable, via: state.via }
    case 'expired':
      return { error: new SignInError(codeExpired) }
    case 'denied':
    case 'failed':
      return { error: new SignInError(state.error) }
    case 'starting':
    case 'awaitingCode':
    case 'awaitingRedirect':
    case 'exchanging':
      return { error: new SignInError(cancelled) }
    case 'cancelled':
      return {
        error: new SignInError(
          { ...cancelled, ...(state.reason !== undefined && { reason: state.reason }) },
          state.reason === 'aborted' && signal?.aborted === true
            ? { cause: signal.reason }
            : undefined,
        ),
      }
  }
}

/** The promise of how it ends. */
export class Ending {
  readonly #settled = Promise.withResolvers<SignInResult>()

  get promise(): Promise<SignInResult> {
    return this.#settled.promise
  }

  settle(state: SignInState, signal?: AbortSignal): void {
    const ending = endingOf(state, signal)
    if ('error' in ending) this.#settled.reject(ending.error)
    else this.#settled.resolve(ending)
  }
}
