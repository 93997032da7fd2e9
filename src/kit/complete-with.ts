import { Observable } from 'rxjs/internal/Observable'

/** `source$`, complete when `end$` is. */
export const completeWith = <T>(end$: Observable<unknown>, source$: Observable<T>): Observable<T> =>
  new Observable((subscriber) => {
    subscriber.add(source$.subscribe(subscriber))
    subscriber.add(end$.subscribe({ complete: () => subscriber.complete() }))
  })
