import type { Observable } from 'rxjs/internal/Observable'
import type { EpochMs } from '../host/host.ts'

/** What a value is: a `secret` may be a token or a client secret, a `record` never holds one. */
export type StoreKind = 'secret' | 'record'

/**
 * Where registrations, codes and tokens live. Values are plain JSON.
 *
 * A store must make a value durable before `set` resolves, and return from `get` what the latest `set` wrote.
 * Every promise must settle: a sign-in waits for it. A rejected promise becomes the `store_unavailable` error; it never loses what was stored before.
 */
export interface Store {
  /** Resolves with the stored value, or `undefined` where there is none or it has expired. */
  get(key: string): Promise<unknown>
  /** Stores `value` under `key`. After `expiresAt` (epoch milliseconds) the store may forget it. */
  set(
    key: string,
    value: unknown,
    options: { readonly kind: StoreKind; readonly expiresAt?: EpochMs },
  ): Promise<void>
  /** Forgets `key`; a key that is not there is not an error. */
  delete(key: string): Promise<void>
  /**
   * Runs `task` while no other holder of the same lock runs, in any process that shares the store. With `ifAvailable` it
   * does not wait: `task` is then told `false` where another holds the lock. Aborting `signal` ends the wait, and
   * rejects with its reason; a task that has begun goes on. The lock of a process that died is free within five seconds.
   */
  lock?<T>(
    key: string,
    task: (held: boolean) => Promise<T>,
    options?: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
  ): Promise<T>
  /** Keys that were changed, by whomever: at the latest a second after. Completes never, and fails never. */
  readonly changes$?: Observable<string>
}
