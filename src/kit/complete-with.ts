import type { Observable } from 'rxjs/internal/Observable'
import { stream, type Stream } from './stream.ts'

/** `source$`, complete when `end$` is. */
export const completeWith = <T>(
  end$: Observable<unknown>,
  source$: Observable<T>,
  keeps: 'latest' | 'all' = 'all',
): Stream<T> =>
  stream(keeps, (subscriber) => {
    subscriber.add(source$.subscribe(subscriber))
    subscriber.add(end$.subscribe({ complete: () => subscriber.complete() }))
  })
