import { Observable } from 'rxjs/internal/Observable'
import { deepFreeze } from './freeze.ts'
import { Hub } from './hub.ts'

/** Whether two JSON values are the same, in depth. */
const isSame = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const members = Object.entries(a)
  return (
    members.length === Object.keys(b).length &&
    members.every(([key, member]) => Object.hasOwn(b, key) && isSame(member, Reflect.get(b, key)))
  )
}

/**
 * A value that can be read and watched. `state$` replays the present to each subscriber, and every value keeps its
 * reference until something in it changes. It is worked out on demand: nobody pays for a state that nobody reads.
 */
export class Value<T extends object> {
  readonly #hub = new Hub<T>()
  readonly #compute: () => T
  #current: T | undefined
  #stale = true
  #observable: Observable<T> | undefined

  constructor(compute: () => T) {
    this.#compute = compute
  }

  get(): T {
    if (this.#current !== undefined && !this.#stale) return this.#current
    this.#stale = false
    const next = this.#compute()
    if (this.#current === undefined || !isSame(next, this.#current))
      this.#current = deepFreeze(next)
    return this.#current
  }

  /** Says that the value may have changed. */
  touch(): void {
    const before = this.#current
    this.#stale = true
    if (!this.#hub.isObserved) return
    const now = this.get()
    if (now !== before) this.#hub.next(now)
  }

  get observable(): Observable<T> {
    return (this.#observable ??= new Observable((subscriber) => {
      subscriber.next(this.get())
      return this.#hub.observable.subscribe(subscriber)
    }))
  }

  /** The store contract of React and Svelte: a call with the present at once, and after each change. */
  listen(listener: (value: T) => void): () => void {
    const subscription = this.observable.subscribe(listener)
    return () => subscription.unsubscribe()
  }

  complete(): void {
    this.#hub.complete()
  }
}
