import { Observable } from 'rxjs/internal/Observable'
import type { Subscriber } from 'rxjs/internal/Subscriber'
import type { Clock } from './host.ts'

const toleranceMs = 2_000

/**
 * Finds the moments at which the wall clock jumped: the machine slept, or the clock was set. It looks once every
 * `everyMs` (default 1,000), with one timer for all subscribers and none while there are no subscribers.
 *
 * A timer that comes late counts too, since on some systems the monotonic clock goes on during sleep.
 *
 * @example
 * const host: Host = { ...ports, wake$: detectWake(systemClock) }
 */
export const detectWake = (clock: Clock, { everyMs = 1_000 } = {}): Observable<void> => {
  const subscribers = new Set<Subscriber<void>>()
  let timer: unknown
  let wall = 0
  let steady = 0

  const look = () => {
    const steadyMs = clock.monotonic() - steady
    const driftMs = clock.now() - wall - steadyMs
    const lateMs = steadyMs - everyMs
    watch()
    if (Math.abs(driftMs) > toleranceMs || lateMs > toleranceMs)
      for (const subscriber of subscribers) subscriber.next()
  }

  const watch = () => {
    wall = clock.now()
    steady = clock.monotonic()
    timer = clock.setTimeout(look, everyMs)
  }

  return new Observable((subscriber) => {
    subscribers.add(subscriber)
    if (subscribers.size === 1) watch()
    return () => {
      subscribers.delete(subscriber)
      if (subscribers.size === 0) clock.clearTimeout(timer)
    }
  })
}
