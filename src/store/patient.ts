import type { Clock } from '../kit/clock.ts'
import { ignore } from '../kit/ignore.ts'
import { onAbort } from '../kit/on-abort.ts'
import { createTimeLimit } from '../kit/time-limit.ts'
import { storeFault } from './store-fault.ts'
import type { LockOptions, Store } from './store.ts'

/** So long a store may take for one call: a keychain may ask the person for a password. */
export const callLimitMs = 30_000
/** So long a lock is waited for, of a store that does not say sooner that another has it: one who has it may wait for a call. */
export const lockLimitMs = 45_000

/**
 * The same store, of which every wait ends (R20): a call that has not settled in time rejects with `ETIMEDOUT`, and a lock that is not
 * had in time with `ELOCKED`. What comes later is not waited for.
 */
export const patientStore = (store: Store, clock: Clock): Store => {
  const withinCall = createTimeLimit(clock, callLimitMs)
  const withinLock = createTimeLimit(clock, lockLimitMs)
  const prove = store.prove?.bind(store)
  const lock = store.lock?.bind(store)

  const mute = () => storeFault('ETIMEDOUT', undefined, 'The store does not answer.')

  const call = <T>(run: () => Promise<T>): Promise<T> => withinCall(run, mute)

  const lockInTime = async <T>(
    key: string,
    task: (lost: AbortSignal | null) => Promise<T>,
    { ifAvailable = false, signal }: LockOptions = {},
  ): Promise<T> => {
    const wait = new AbortController()
    const stop = onAbort(signal, () => wait.abort(signal?.reason))
    const begun = Promise.withResolvers<undefined>()
    const done = Promise.withResolvers<T>()
    const run = (lost: AbortSignal | null) => {
      // Had too late: nobody waits for it any more.
      if (wait.signal.aborted) return Promise.reject(wait.signal.reason as Error)
      begun.resolve(undefined)
      const result = task(lost)
      result.then(done.resolve, done.reject)
      return result
    }
    if (signal?.aborted === true) wait.abort(signal.reason)
    const held = lock?.(key, run, { ifAvailable, signal: wait.signal }) as Promise<T>
    held.then((value) => {
      done.resolve(value)
      begun.resolve(undefined)
    }, begun.reject)
    try {
      await withinLock(
        () => begun.promise,
        () =>
          storeFault(
            'ELOCKED',
            undefined,
            'The lock of the store is held by another, or never given.',
          ),
      )
    } catch (error) {
      wait.abort(error)
      throw error
    } finally {
      stop()
    }
    try {
      return await done.promise
    } finally {
      // Whoever is told may leave at once, and the lock must not stay behind.
      await withinCall(() => held.then(ignore, ignore), mute).catch(ignore)
    }
  }

  return {
    get: (key) => call(() => store.get(key)),
    set: (key, value, o) => call(() => store.set(key, value, o)),
    delete: (key) => call(() => store.delete(key)),
    ...(prove !== undefined && { prove: (key: string) => call(() => prove(key)) }),
    ...(lock !== undefined && { lock: lockInTime }),
    get changes$() {
      return store.changes$
    },
  } as Store
}
