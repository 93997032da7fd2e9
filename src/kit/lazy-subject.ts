import type { Subscriber } from 'rxjs/internal/Subscriber'
import { stream, type Stream } from './stream.ts'

/**
 * A subject that costs nothing until the first subscriber. Hot, without replay, and at an end that late subscribers see at
 * once.
 */
export class LazySubject<T> {
  #subscribers: Set<Subscriber<T>> | undefined
  #observable: Stream<T> | undefined
  #hasEnded = false

  get isObserved(): boolean {
    return this.#subscribers !== undefined && this.#subscribers.size > 0
  }

  get observable(): Stream<T> {
    return (this.#observable ??= stream('all', (subscriber) => {
      if (this.#hasEnded) return subscriber.complete()
      const subscribers = (this.#subscribers ??= new Set())
      subscribers.add(subscriber)
      return () => void subscribers.delete(subscriber)
    }))
  }

  next(value: T): void {
    if (this.#subscribers === undefined) return
    // Those who come while it speaks were not there.
    const present = [...this.#subscribers]
    for (const subscriber of present) subscriber.next(value)
  }

  complete(): void {
    this.#hasEnded = true
    const subscribers = this.#subscribers ?? []
    this.#subscribers = undefined
    for (const subscriber of subscribers) subscriber.complete()
  }
}
