import { Observable } from 'rxjs/internal/Observable'
import type { Subscriber } from 'rxjs/internal/Subscriber'

/**
 * Where values of one kind come out: hot, without replay, and at an end that late subscribers see at once. A subscriber
 * that throws harms nobody else (RxJS reports it on its own).
 */
export class Hub<T> {
  #subscribers: Set<Subscriber<T>> | undefined
  #observable: Observable<T> | undefined
  #ended = false

  get isObserved(): boolean {
    return this.#subscribers !== undefined && this.#subscribers.size > 0
  }

  get observable(): Observable<T> {
    return (this.#observable ??= new Observable((subscriber) => {
      if (this.#ended) return subscriber.complete()
      const subscribers = (this.#subscribers ??= new Set())
      subscribers.add(subscriber)
      return () => subscribers.delete(subscriber)
    }))
  }

  next(value: T): void {
    for (const subscriber of this.#subscribers ?? []) subscriber.next(value)
  }

  complete(): void {
    this.#ended = true
    const subscribers = this.#subscribers
    this.#subscribers = undefined
    for (const subscriber of subscribers ?? []) subscriber.complete()
  }
}
