import type { Clock } from '../host/host.ts'
import type { Store } from './store.ts'

/**
 * A store in this process's memory: nothing outlives the process, and nothing leaves it.
 *
 * @example
 * const store = memoryStore(systemClock)
 */
export const memoryStore = (clock: Pick<Clock, 'now'>): Store => {
  const entries = new Map<string, { readonly value: unknown; readonly expiresAt: number }>()
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
      return Promise.resolve()
    },
    delete: (key) => {
      entries.delete(key)
      return Promise.resolve()
    },
  }
}
