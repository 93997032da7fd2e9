import { Observable } from 'rxjs/internal/Observable'
import * as v from 'valibot'
import { systemClock } from '../kit/clock.ts'
import type { Clock } from '../host/host.ts'
import { neverLost } from '../kit/keyed-mutex.ts'
import { LazySubject } from '../kit/lazy-subject.ts'
import { memoryStore } from './memory.ts'
import type { Store } from './store.ts'

/** What is taken of `navigator.locks`. */
export interface LocksLike {
  request<T>(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
    task: (lock: unknown) => Promise<T>,
  ): Promise<T>
}

/** What `webStore()` takes in place of the page's own. */
export interface WebStoreOptions {
  /** Default: the system's. */
  readonly clock?: Pick<Clock, 'now'>
  /** What keeps tabs apart. Default: `navigator.locks`; where there is none, locks hold within the page. */
  readonly locks?: LocksLike
  /** Where `storage` events come from. Default: the page. */
  readonly events?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
}

const prefix = 'authchart:'

const schema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ expiresAt: v.optional(v.number()), value: v.unknown() }),
)

/** Absent in workers and outside browsers. */
const page: {
  readonly navigator?: { readonly locks?: LocksLike }
  readonly window?: EventTarget
} = globalThis

/**
 * A store for web pages. Records (`kind: 'record'`, such as where a sign-in stands) go to `storage`, where the tabs of an
 * origin share them. Secrets stay in the memory of this page and are gone with it: whatever a page keeps, each script on it
 * can read. For a login that outlives the page, keep the session on a server.
 *
 * Locks are `navigator.locks`: they hold between tabs, and are not re-entrant. A promise rejects with the error of the
 * storage, such as that it is full.
 *
 * @example
 * import { browserHost, webStore } from 'authchart'
 *
 * const host = browserHost({ store: webStore(localStorage) })
 */
export const webStore = (
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  o: WebStoreOptions = {},
): Required<Store> => {
  const { clock = systemClock, locks = page.navigator?.locks, events = page.window } = o
  const secrets = memoryStore(clock)
  const changes = new LazySubject<string>()
  /** A storage that is emptied does not say of what. */
  const records = new Set<string>()

  const readRecord = (key: string): unknown => {
    const text = storage.getItem(prefix + key)
    const parsed = v.safeParse(schema, text)
    if (!parsed.success) return undefined
    records.add(key)
    const { expiresAt = Number.POSITIVE_INFINITY, value } = parsed.output
    if (expiresAt > clock.now()) return value
    removeRecord(key)
    return undefined
  }

  const removeRecord = (key: string): void => {
    storage.removeItem(prefix + key)
    records.delete(key)
  }

  return {
    get: async (key) => {
      const secret = await secrets.get(key)
      return secret === undefined ? readRecord(key) : secret
    },
    set: async (key, value, options) => {
      if (options.kind === 'secret') {
        await secrets.set(key, value, options)
        removeRecord(key)
      } else {
        const { expiresAt = Number.POSITIVE_INFINITY } = options
        const end = Number.isFinite(expiresAt) ? { expiresAt } : {}
        storage.setItem(prefix + key, JSON.stringify({ ...end, value }))
        records.add(key)
        await secrets.delete(key)
      }
      changes.next(key)
    },
    // Secrets stay in memory; what the page's storage takes is where the sign-in stands.
    prove: async () => {
      const probe = `${prefix}probe`
      storage.setItem(probe, probe)
      storage.removeItem(probe)
    },
    delete: async (key) => {
      removeRecord(key)
      await secrets.delete(key)
      changes.next(key)
    },
    lock: async (key, task, options = {}) => {
      if (locks === undefined) return secrets.lock(key, task, options)
      const { ifAvailable = false, signal } = options
      signal?.throwIfAborted()
      // The two exclude each other: who does not wait has nothing to end.
      const mode = ifAvailable ? { ifAvailable } : signal === undefined ? {} : { signal }
      return locks.request(prefix + key, mode, (lock) => task(lock === null ? null : neverLost))
    },
    changes$: new Observable((subscriber) => {
      const listen = (event: Event) => {
        const { key, storageArea } = event as StorageEvent
        if (storageArea !== null && storageArea !== storage) return
        if (key === null) for (const record of records) subscriber.next(record)
        else if (key.startsWith(prefix)) subscriber.next(key.slice(prefix.length))
      }
      subscriber.add(changes.observable.subscribe(subscriber))
      events?.addEventListener('storage', listen)
      return () => events?.removeEventListener('storage', listen)
    }),
  }
}
