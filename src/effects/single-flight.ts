import { onAbort } from '../kit/on-abort.ts'

/**
 * Callers of the same key share one run. A caller whose signal aborts leaves at once. The last one aborts the run, and waits for
 * its end: it may be in the middle of a call of the store.
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
        const goAway = () => reject(signal.reason as Error)
        if (flight.callers > 0) return goAway()
        if (flights.get(key) === flight) flights.delete(key)
        flight.abort.abort(signal.reason)
        flight.result.then(goAway, goAway)
      }
      const stop = onAbort(signal, leave)
      const unlessGone =
        <Value>(settle: (value: Value) => void) =>
        (value: Value) => {
          stop()
          if (!signal.aborted) settle(value)
        }
      flight.result.then(unlessGone(resolve), unlessGone(reject))
    })
  }
}
