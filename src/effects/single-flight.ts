import { onAbort } from '../kit/on-abort.ts'

/**
 * Callers of the same key share one run. A caller whose signal aborts leaves at once; the run itself is aborted when
 * the last caller has left.
 */
export const createSingleFlight = <T>(): ((
  key: string,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
) => Promise<T>) => {
  const flights = new Map<
    string,
    { readonly result: Promise<T>; readonly abort: AbortController; callers: number }
  >()

  return (key, signal, run) => {
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    const existing = flights.get(key)
    const abort = new AbortController()
    const flight = existing ?? { result: run(abort.signal), abort, callers: 0 }
    if (existing === undefined) {
      flights.set(key, flight)
      const land = () => {
        if (flights.get(key) === flight) flights.delete(key)
      }
      flight.result.then(land, land)
    }
    flight.callers += 1
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        flight.callers -= 1
        if (flight.callers === 0) {
          if (flights.get(key) === flight) flights.delete(key)
          flight.abort.abort(signal.reason)
        }
        reject(signal.reason as Error)
      }
      const stop = onAbort(signal, leave)
      flight.result
        .then(resolve, reject)
        .finally(stop)
        .catch(() => undefined)
    })
  }
}
