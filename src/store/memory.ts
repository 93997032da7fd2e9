import type { Clock } from '../host/host.ts'
import { createKeyedMutex } from '../kit/keyed-mutex.ts'
import { LazySubject } from '../kit/lazy-subject.ts'
import type { Store } from './store.ts'

/**
 * A store in this process's memory: nothing outlives the process, and nothing leaves it. Its locks hold within the
 * process, in the order of asking; they are not re-entrant.
 *
 * @example
 * const store = memoryStore(systemClock)
 */
export const memoryStore = (clock: Pick<Clock, 'now'>): Required<Store> => {
  const entries = new Map<string, { readonly value: unknown; readonly expiresAt: number }>()
  let changes: LazySubject<string> | undefined
  let inTurn: Required<Store>['lock'] | undefined
  return {
    get: (key) => {
      const entry = entries.get(key)
      if (entry === undefined) return Promise.resolve(undefined)
      if (entry.expiresAt > clock.now()) return Promise.resolve(entry.value)
      entries.delete(key)
      return Promise.resolve(undefined)
    },
    set: (key, value, { expiresAt = Number.POSITIVE_INFINITY }) => {
      entries.set(key, { value, expiresAt })
      changes?.next(key)
      return Promise.resolve()
    },
    delete: (key) => {
      if (entries.delete(key)) changes?.next(key)
      return Promise.resolve()
    },
    prove: () => Promise.resolve(),
    lock: (key, task, options) => (inTurn ??= createKeyedMutex())(key, task, options),
    get changes$() {
      return (changes ??= new LazySubject()).observable
    },
  }
}
