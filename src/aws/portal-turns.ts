import type { Clock } from '../host/host.ts'
import { onAbort } from '../kit/on-abort.ts'
import { answered, firstPace, refused, sent } from './portal-pace.ts'

/** A request that has its turn. */
export interface Turn {
  /** It was answered. */
  answered(): void
  /** It came too fast: nobody asks for a while, at least for `retryAfterMs`. */
  refused(retryAfterMs: number): void
}

/** Whose turn it is to ask, at one pace for all. */
export interface Turns {
  /**
   * Resolves when it is the caller's turn, in the order of asking, and without one where nobody may ask for longer than anybody waits;
   * rejects with the reason of `signal`.
   */
  next(signal: AbortSignal | undefined): Promise<Turn | undefined>
  /** How long nobody asks, beyond the pace, in milliseconds. */
  readonly waitingMs: number
  /** How many requests were answered so far. */
  readonly progress: number
}

/** Who is told to wait longer is told so. */
export const longestPauseMs = 30_000

/** What nobody may ask in, after a refusal: a time between these. */
const pauses = [500, 1_000] as const

export const createTurns = (
  clock: Pick<Clock, 'monotonic' | 'setTimeout' | 'clearTimeout'>,
  random: (byteCount: number) => Uint8Array,
): Turns => {
  let pace = firstPace
  let pausedUntil = 0
  let progress = 0
  let timer: unknown
  const line = new Set<(turn: Turn | undefined) => void>()

  const arm = () => {
    clock.clearTimeout(timer)
    timer = undefined
    // A timer of a fraction may ring a fraction early.
    const delayMs = Math.max(0, Math.ceil(pace.nextAt - clock.monotonic()))
    if (line.size > 0) timer = clock.setTimeout(begin, delayMs)
  }
  const begin = () => {
    for (const go of line) {
      const now = clock.monotonic()
      if (now < pace.nextAt) break
      pace = sent(pace, now)
      line.delete(go)
      go(turn())
    }
    arm()
  }
  const waitingMs = () => Math.max(0, pausedUntil - clock.monotonic())
  const dismiss = () => {
    const all = [...line]
    line.clear()
    for (const go of all) go(undefined)
  }
  const pauseMs = (): number => {
    const [least, most] = pauses
    return least + ((most - least) * (random(1)[0] ?? 0)) / 256
  }

  const turn = (): Turn => {
    const sentAt = clock.monotonic()
    return {
      answered: () => {
        progress += 1
        pace = answered(pace)
      },
      refused: (retryAfterMs) => {
        const now = clock.monotonic()
        pace = refused(pace, { now, sentAt, pauseMs: Math.max(retryAfterMs, pauseMs()) })
        pausedUntil = pace.nextAt
        if (waitingMs() > longestPauseMs) dismiss()
        arm()
      },
    }
  }

  return {
    get waitingMs() {
      return waitingMs()
    },
    get progress() {
      return progress
    },
    next: (signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason as Error)
        if (waitingMs() > longestPauseMs) return resolve(undefined)
        const go = (own: Turn | undefined) => {
          stop()
          resolve(own)
        }
        const stop = onAbort(signal, () => {
          line.delete(go)
          reject(signal?.reason as Error)
          arm()
        })
        line.add(go)
        if (line.size === 1) arm()
      }),
  }
}
