import { SignInError } from '../kit/errors.ts'
import type { SessionSnapshot } from './session-state.ts'

interface SessionActor {
  getSnapshot(): SessionSnapshot
  subscribe(observer: { next(): void; complete(): void; error(): void }): { unsubscribe(): void }
}

const disposed = (): SignInError =>
  new SignInError({
    code: 'cancelled',
    message: 'The session was disposed of.',
    retry: 'restart',
  })

/**
 * Resolves when a session is in a state that fits, now or later. Rejects with the signal's reason, and as cancelled when the
 * session is disposed of.
 */
export const whenAt = (
  actor: SessionActor,
  fits: (snapshot: SessionSnapshot) => boolean,
  signal?: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const isThere = () => fits(actor.getSnapshot())
    signal?.throwIfAborted()
    if (actor.getSnapshot().status !== 'active') return reject(disposed())
    if (isThere()) return resolve()
    const abort = () => end(() => reject(signal?.reason as Error))
    const end = (settle: () => void) => {
      subscription.unsubscribe()
      signal?.removeEventListener('abort', abort)
      settle()
    }
    const gone = () => end(() => reject(disposed()))
    const next = () => {
      if (isThere()) end(resolve)
    }
    const subscription = actor.subscribe({ next, complete: gone, error: gone })
    signal?.addEventListener('abort', abort)
  })
