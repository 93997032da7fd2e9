import { Subject } from 'rxjs/internal/Subject'
import { stream, type Stream } from './stream.ts'

/**
 * A subject that costs nothing until the first subscriber. Hot, without replay, and at an end that late subscribers see at
 * once.
 */
export class LazySubject<T> {
  #subject: Subject<T> | undefined
  #observable: Stream<T> | undefined
  #hasEnded = false

  get isObserved(): boolean {
    return this.#subject?.observed === true
  }

  get observable(): Stream<T> {
    return (this.#observable ??= stream('all', (subscriber) => {
      if (this.#hasEnded) return subscriber.complete()
      return (this.#subject ??= new Subject()).subscribe(subscriber)
    }))
  }

  next(value: T): void {
    this.#subject?.next(value)
  }

  complete(): void {
    this.#hasEnded = true
    this.#subject?.complete()
    this.#subject = undefined
  }
}
