import { Observable } from 'rxjs/internal/Observable'
import type { Subscriber } from 'rxjs/internal/Subscriber'
import type { Subscription } from 'rxjs/internal/Subscription'
import type { TeardownLogic } from 'rxjs/internal/types'

/**
 * An RxJS observable that is an async iterable, too: for `for await`, RxJS 9, the browser's own `Observable.from` and Node's
 * streams. An iterator subscribes on its first `next`. That of a state keeps the latest value alone, that of events keeps
 * all that were not taken yet. It ends when the stream completes; `return()`, and so `break`, unsubscribes.
 */
export interface Stream<T> extends Observable<T>, AsyncIterable<T, undefined> {}

class IterableObservable<T> extends Observable<T> implements Stream<T> {
  readonly #keeps: 'latest' | 'all'

  constructor(keeps: 'latest' | 'all', subscribe: (subscriber: Subscriber<T>) => TeardownLogic) {
    super(subscribe)
    this.#keeps = keeps
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return new StreamIterator(this, this.#keeps)
  }
}

export const stream = <T>(
  keeps: 'latest' | 'all',
  subscribe: (subscriber: Subscriber<T>) => TeardownLogic,
): Stream<T> => new IterableObservable(keeps, subscribe)

class StreamIterator<T> implements AsyncIterator<T, undefined> {
  readonly #source: Observable<T>
  readonly #keeps: 'latest' | 'all'
  #subscription: Subscription | undefined
  readonly #kept: T[] = []
  readonly #takers: PromiseWithResolvers<IteratorResult<T, undefined>>[] = []
  #isOver = false

  constructor(source: Observable<T>, keeps: 'latest' | 'all') {
    this.#source = source
    this.#keeps = keeps
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#kept.length === 0 && !this.#isOver) this.#subscribe()
    const taker = Promise.withResolvers<IteratorResult<T, undefined>>()
    this.#takers.push(taker)
    this.#serve()
    return taker.promise
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#kept.length = 0
    this.#end()
    return Promise.resolve({ done: true, value: undefined })
  }

  #subscribe(): void {
    this.#subscription ??= this.#source.subscribe({
      next: (value) => {
        if (this.#keeps === 'latest') this.#kept.length = 0
        this.#kept.push(value)
        this.#serve()
      },
      complete: () => this.#end(),
    })
    // A stream that completes while it is subscribed to has no subscription to end yet.
    if (this.#isOver) this.#subscription.unsubscribe()
  }

  #end(): void {
    this.#isOver = true
    this.#subscription?.unsubscribe()
    this.#serve()
  }

  #serve(): void {
    while (this.#takers.length > 0 && (this.#kept.length > 0 || this.#isOver)) {
      const taker = this.#takers.shift()
      const isEmpty = this.#kept.length === 0
      const value = this.#kept.shift()
      taker?.resolve(
        isEmpty ? { done: true, value: undefined } : { done: false, value: value as T },
      )
    }
  }
}
