import type { Clock } from './clock.ts'
import { onAbort } from './on-abort.ts'

/** Resolves `delayMs` from now, or rejects with the reason of `signal`. */
export const pause = (
  clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
  delayMs: number,
  signal?: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error)
    const stop = onAbort(signal, () => {
      clock.clearTimeout(timer)
      reject(signal?.reason as Error)
    })
    const timer = clock.setTimeout(() => {
      stop()
      resolve()
    }, delayMs)
  })

/** Lets the process end while a timer runs, where timers keep it alive. */
export const unref = (timer: unknown): void => {
  if (typeof timer !== 'object' || timer === null || !('unref' in timer)) return
  if (typeof timer.unref === 'function') Reflect.apply(timer.unref, timer, [])
}
