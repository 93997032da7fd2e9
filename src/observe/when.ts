import { SignInError } from '../kit/errors.ts'
import { onAbort } from '../kit/on-abort.ts'

interface Watched<Snapshot> {
  getSnapshot(): Snapshot
  subscribe(observer: { next(): void; complete(): void; error(): void }): { unsubscribe(): void }
}

/** What waits are told when a session is disposed. */
export const disposed = (): SignInError =>
  new SignInError({
    code: 'cancelled',
    message: 'The session was disposed of.',
    retry: 'restart',
  })

/**
 * Resolves when an actor is in a state that fits, now, later or at its end. Rejects with the signal's reason, and as cancelled
 * when the actor is stopped.
 */
export const whenAt = <Snapshot extends { readonly status: string }>(
  actor: Watched<Snapshot>,
  fits: (snapshot: Snapshot) => boolean,
  signal?: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const isThere = () => fits(actor.getSnapshot())
    signal?.throwIfAborted()
    if (actor.getSnapshot().status !== 'active') return reject(disposed())
    if (isThere()) return resolve()
    const stop = onAbort(signal, () => end(() => reject(signal?.reason as Error)))
    const end = (settle: () => void) => {
      subscription.unsubscribe()
      stop()
      settle()
    }
    const gone = () => end(() => (isThere() ? resolve() : reject(disposed())))
    const next = () => {
      if (isThere()) end(resolve)
    }
    const subscription = actor.subscribe({ next, complete: gone, error: gone })
  })
