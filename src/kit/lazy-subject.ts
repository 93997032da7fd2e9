import { Observable } from 'rxjs/internal/Observable'
import { Subject } from 'rxjs/internal/Subject'

/**
 * A subject that costs nothing until the first subscriber. Hot, without replay, and at an end that late subscribers see at
 * once.
 */
export class LazySubject<T> {
  #subject: Subject<T> | undefined
  #observable: Observable<T> | undefined
  #hasEnded = false

  get isObserved(): boolean {
    return this.#subject?.observed === true
  }

  get observable(): Observable<T> {
    return (this.#observable ??= new Observable((subscriber) => {
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
