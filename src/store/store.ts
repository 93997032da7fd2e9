import type { Observable } from 'rxjs/internal/Observable'
import type { EpochMs } from '../host/host.ts'

/** What a value is: a `secret` may be a token or a client secret, a `record` never holds one. */
export type StoreKind = 'secret' | 'record'

export interface LockOptions {
  /** Do not wait: the task is told `null` where another holds the lock. */
  readonly ifAvailable?: boolean
  /** Ends the wait, and rejects with its reason. A task that has begun goes on. */
  readonly signal?: AbortSignal
}

/**
 * Runs `task` while no other holder of the same lock runs. A lock is a lease: `lost` aborts when its holder has lost it, since it
 * stood still for longer than the lease; whatever it was about to write is another's to write then.
 */
export type Lock = <T>(
  key: string,
  task: (lost: AbortSignal | null) => Promise<T>,
  options?: LockOptions,
) => Promise<T>

/**
 * Where registrations, codes and tokens live. Values are plain JSON.
 *
 * A store must make a value durable before `set` resolves, and return from `get` what the latest `set` wrote.
 * A call that has not settled after 30 s counts as failed, and so does a lock that is not had within 45 s. A rejected promise
 * becomes the `store_unavailable` error, with the system's `code` and the `path` of what was thrown; it never loses what was stored before.
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
   * Rejects where a secret under `key` could not be stored now, and says why: before a person is asked. Leaves nothing behind, and
   * opens no dialog where it can do without. Without it, a record is stored and deleted.
   */
  prove?(key: string): Promise<void>
  /**
   * Has the lock of `key`, in all processes that share the store. With `ifAvailable` it does not wait. The lock of a process that
   * ended is free at once, and that of one that was killed or stands still within ten seconds.
   */
  readonly lock?: Lock
  /**
   * Keys that were changed, by whomever: at the latest a second after; `'*'` where anything may have changed, as after a connection that
   * was lost. Completes never, and fails never.
   */
  readonly changes$?: Observable<string>
}
