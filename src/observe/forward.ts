import type { InspectionEvent, Observer } from 'xstate'

type Listener = (event: InspectionEvent) => void

/**
 * A watcher of ours and an inspector of theirs as one function. What the inspector throws is reported as RxJS reports the
 * faults of subscribers, and stops nothing.
 */
export const toForwarder = (
  inspect: Observer<InspectionEvent> | Listener | undefined,
  watcher: Listener | undefined,
): Listener | undefined => {
  const next = typeof inspect === 'function' ? inspect : inspect?.next?.bind(inspect)
  if (next === undefined) return watcher
  return (event) => {
    watcher?.(event)
    try {
      next(event)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
