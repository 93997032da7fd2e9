import type { Observable } from 'rxjs/internal/Observable'
import type { EpochMs } from '../../machines/types.ts'
import { stream, type Stream } from '../kit/stream.ts'
import type { Clock } from '../host/host.ts'
import type { Countdown } from './states.ts'

const secondMs = 1_000
const soonMs = 300_000
const lastMs = 60_000

const stageOf = (remainingMs: number): Countdown['stage'] => {
  if (remainingMs <= 0) return 'over'
  if (remainingMs <= lastMs) return 'last'
  return remainingMs <= soonMs ? 'soon' : 'calm'
}

/** What is left of a code at a moment. Pure. */
export const countdownAt = (expiresAt: EpochMs, totalMs: number, now: EpochMs): Countdown => {
  const remainingMs = Math.min(totalMs, Math.max(0, expiresAt - now))
  const seconds = Math.ceil(remainingMs / secondMs)
  return Object.freeze({
    remainingMs,
    totalMs,
    fraction: totalMs > 0 ? remainingMs / totalMs : 0,
    label: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`,
    stage: stageOf(remainingMs),
  })
}

/**
 * The countdown of a code: the present at once, then one value a second, on the second, while there is a subscriber.
 * `life` says when the code ends and how long it lives, `undefined` while there is none; `changes$` says when that may
 * have changed, and completes at the end of the attempt.
 */
export const countdown = (
  clock: Clock,
  life: () => { readonly expiresAt: EpochMs; readonly totalMs: number } | undefined,
  changes$: Observable<unknown>,
): Stream<Countdown> =>
  stream('latest', (subscriber) => {
    let timer: unknown
    let last = ''
    const tick = () => {
      clock.clearTimeout(timer)
      const code = life()
      if (code === undefined) return
      const value = countdownAt(code.expiresAt, code.totalMs, clock.now())
      if (value.label !== last) subscriber.next(value)
      last = value.label
      if (subscriber.closed) return
      if (value.stage !== 'over')
        timer = clock.setTimeout(tick, value.remainingMs % secondMs || secondMs)
    }
    subscriber.add(() => clock.clearTimeout(timer))
    tick()
    subscriber.add(changes$.subscribe({ next: tick, complete: () => subscriber.complete() }))
  })
