import type { Lock, LockOptions } from '../../src/store/store.ts'
import { createKeyedMutex } from '../../src/kit/keyed-mutex.ts'

/** Locks that a process can lose, as one that stands still loses those of files. */
export const leasing = (): { readonly lock: Lock; readonly lose: (key: string) => void } => {
  const inTurn = createKeyedMutex()
  const leases = new Map<string, AbortController>()
  const lock = <T>(
    key: string,
    task: (lost: AbortSignal | null) => Promise<T>,
    o?: LockOptions,
  ): Promise<T> => {
    const outcome = Promise.withResolvers<T>()
    inTurn(
      key,
      async (turn) => {
        const lease = new AbortController()
        if (turn !== null) leases.set(key, lease)
        const result = task(turn === null ? null : lease.signal)
        result.then(outcome.resolve, outcome.reject)
        // Another has it from here on, whatever the holder does.
        const lost = new Promise<void>((resolve) =>
          lease.signal.addEventListener('abort', () => resolve()),
        )
        await Promise.race([result.catch(() => undefined), lost])
      },
      o,
    ).catch(outcome.reject)
    return outcome.promise
  }
  const lose = (key: string) => {
    for (const [name, lease] of leases) if (name.startsWith(key)) lease.abort(new Error('lost'))
  }
  return { lock, lose }
}
