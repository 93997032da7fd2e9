import { Observable } from 'rxjs/internal/Observable'
import { deepFreeze } from './freeze.ts'
import { Hub } from './hub.ts'

/**
 * A value that can be read and watched. `state$` replays the present to each subscriber, and every value keeps its
 * reference until something in it changes. It is worked out on demand: nobody pays for a state that nobody reads.
 */
export class Value<T extends object> {
  readonly #hub = new Hub<T>()
  readonly #compute: () => T
  #current: T | undefined
  #json = ''
  #stale = true
  #observable: Observable<T> | undefined

  constructor(compute: () => T) {
    this.#compute = compute
  }

  get(): T {
    if (this.#current === undefined || this.#stale) {
      this.#stale = false
      const next = this.#compute()
      const json = JSON.stringify(next)
      if (this.#current === undefined || json !== this.#json) {
        this.#current = deepFreeze(next)
        this.#json = json
      }
    }
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
