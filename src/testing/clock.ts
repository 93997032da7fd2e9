import type { Clock, EpochMs } from '../host/host.ts'

interface Timer {
  readonly id: number
  readonly dueMs: number
  readonly callback: () => void
  readonly isOutside: boolean
}

/**
 * A clock that stands still until it is stepped. It plays timers in the order of their moments, those that timers set
 * included, and lets promises settle in between: ten minutes pass in milliseconds, and nothing is skipped.
 */
export interface SteppingClock extends Clock {
  /** Plays `ms` milliseconds. */
  advance(ms: number): Promise<void>
  /** Plays until no timer of the process is left, or until `limitMs` have gone by (default: a day). */
  drainTimers(limitMs?: number): Promise<void>
  /** The machine sleeps: the wall clock moves by `ms`, timers and the monotonic clock stand still. */
  sleep(ms: number): void
  /** The wall clock is set, forward or back, while everything else goes on. */
  setWall(byMs: number): void
  /** Milliseconds that have really passed since the start, sleep included, whatever the wall clock says. */
  readonly elapsedMs: number
  /**
   * Timers of the world around the process, such as the person and the browser. They ring with the others, are not counted as
   * `pending`, and outlive `forget`.
   */
  readonly outside: Pick<Clock, 'setTimeout' | 'clearTimeout'>
  /** Drops every timer, as the end of a process does. */
  forget(): void
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>
  /** How many timers are set: 0 when nothing has been left behind. */
  readonly pending: number
}

/** A turn of the event loop, in Node and in browsers. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve)
      return
    }
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })

/** Wall clocks count whole milliseconds: so does this one, and no sum of fractions goes astray. */
const whole = (ms: number): number => Math.ceil(ms - 1e-6)

/** So many turns without a look at the clock mean that nothing happens any more until time passes. */
const quietTurns = 3

/**
 * @param o.now The wall clock's first reading, in epoch milliseconds. Default: 2026-01-01T00:00:00Z.
 * @param o.ready What each step waits for first, in real time: modules that load on demand, for instance.
 *
 * @example
 * const clock = steppingClock()
 * clock.setTimeout(() => console.log('at last'), 60_000)
 * await clock.advance(60_000)
 */
export const steppingClock = ({
  now = Date.UTC(2026, 0, 1),
  ready = () => Promise.resolve(),
}: { now?: EpochMs; ready?: () => Promise<unknown> } = {}): SteppingClock => {
  const timers = new Map<number, Timer>()
  let elapsedMs = 0
  let sleptMs = 0
  let setMs = 0
  let ids = 0
  let activity = 0

  const isInside = ({ isOutside }: Timer) => !isOutside
  const pending = () => [...timers.values()].filter(isInside).length

  const set = (callback: () => void, delayMs: number, isOutside: boolean): number => {
    activity += 1
    const id = (ids += 1)
    const dueMs = elapsedMs + whole(delayMs > 0 ? delayMs : 0)
    timers.set(id, { id, dueMs, callback, isOutside })
    return id
  }

  const clearTimeout = (id: unknown) => {
    if (timers.delete(id as number)) activity += 1
  }

  const settle = async () => {
    await ready()
    for (let quiet = 0, seen = activity; quiet < quietTurns;) {
      await turn()
      quiet = activity === seen ? quiet + 1 : 0
      seen = activity
    }
  }

  const earliest = (): Timer | undefined => {
    let first: Timer | undefined
    for (const timer of timers.values())
      if (first === undefined || timer.dueMs < first.dueMs) first = timer
    return first
  }

  const playUntil = async (endMs: number, isIdle: () => boolean) => {
    await settle()
    while (!isIdle()) {
      const timer = earliest()
      if (timer === undefined || timer.dueMs > endMs) return
      timers.delete(timer.id)
      elapsedMs = Math.max(elapsedMs, timer.dueMs)
      timer.callback()
      await settle()
    }
  }

  return {
    now: () => {
      activity += 1
      return now + elapsedMs + sleptMs + setMs
    },
    monotonic: () => elapsedMs,
    setTimeout: (callback, delayMs) => set(callback, delayMs, false),
    clearTimeout,
    outside: { setTimeout: (callback, delayMs) => set(callback, delayMs, true), clearTimeout },
    advance: async (ms) => {
      const endMs = elapsedMs + whole(ms)
      await playUntil(endMs, () => false)
      elapsedMs = endMs
    },
    drainTimers: (limitMs = 86_400_000) => playUntil(elapsedMs + limitMs, () => pending() === 0),
    sleep: (ms) => {
      sleptMs += whole(ms)
    },
    setWall: (byMs) => {
      setMs += whole(byMs)
    },
    get elapsedMs() {
      return elapsedMs + sleptMs
    },
    forget: () => {
      for (const timer of timers.values()) if (isInside(timer)) timers.delete(timer.id)
    },
    settle,
    get pending() {
      return pending()
    },
  }
}
