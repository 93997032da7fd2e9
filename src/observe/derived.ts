import { deepFreeze } from '../kit/freeze.ts'
import { LazySubject } from '../kit/lazy-subject.ts'
import { stream, type Stream } from '../kit/stream.ts'

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
 * reference until something in it changes. It is worked out on demand: a state that is not read costs nothing.
 */
export class Derived<T extends object> {
  #subject: LazySubject<void> | undefined
  readonly #compute: () => T
  #current: T | undefined
  #stale = true
  #observable: Stream<T> | undefined
  #read: (() => T) | undefined
  #listen: ((listener: (value: T) => void) => () => void) | undefined

  constructor(compute: () => T) {
    this.#compute = compute
  }

  get #changes(): LazySubject<void> {
    return (this.#subject ??= new LazySubject())
  }

  get(): T {
    if (this.#current !== undefined && !this.#stale) return this.#current
    this.#stale = false
    const next = this.#compute()
    if (this.#current === undefined || !isSame(next, this.#current))
      this.#current = deepFreeze(next)
    return this.#current
  }

  /** Has the next reader work the value out again, and tells no listener: reading is free of effects. */
  forget(): void {
    this.#stale = true
  }

  /** Says that the value may have changed. */
  touch(): void {
    this.#stale = true
    this.#subject?.next()
  }

  get observable(): Stream<T> {
    return (this.#observable ??= stream('latest', (subscriber) => {
      let seen: T | undefined
      // A subscriber may change the value while it is told of it: everybody gets the latest, once.
      const look = () => {
        const now = this.get()
        if (now === seen) return
        seen = now
        subscriber.next(now)
      }
      let isFirst = true
      let hasEnded = false
      const complete = () => {
        hasEnded = true
        if (!isFirst) subscriber.complete()
      }
      subscriber.add(this.#changes.observable.subscribe({ next: look, complete }))
      look()
      isFirst = false
      if (hasEnded) subscriber.complete()
    }))
  }

  /** `get`, for those who take a method for a function. Made when it is asked for, and the same ever after. */
  get read(): () => T {
    return (this.#read ??= () => this.get())
  }

  /** The store contract of React and Svelte, as a function: a call with the present at once, and after each change. */
  get listen(): (listener: (value: T) => void) => () => void {
    return (this.#listen ??= (listener) => {
      const subscription = this.observable.subscribe(listener)
      return () => subscription.unsubscribe()
    })
  }

  complete(): void {
    this.#changes.complete()
  }
}
