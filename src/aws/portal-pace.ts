// The pace of requests to the portal: one for all who ask in a session's name. AWS answers about 20 a second, whoever asks, and
// many programs ask: so it begins below that, learns from what is refused, and comes back slowly.

/** A pace, as it stands. Times are those of a clock that never jumps, in milliseconds. */
export interface Pace {
  /** Between two requests. */
  readonly intervalMs: number
  /** When the next may leave. */
  readonly nextAt: number
  /** Answers since the interval has changed. */
  readonly good: number
  /** When it was last slowed down: what was sent before that tells nothing new. */
  readonly slowedAt: number
}

const fastestMs = 1_000 / 20
const slowestMs = 5_000
/** So many answers in a row, and the pace grows. */
const goodBefore = 20
/** A timer that rings late is made up for by so many requests at the most. */
const madeUp = 2

/** Fifteen a second. */
export const firstPace: Pace = { intervalMs: 1_000 / 15, nextAt: 0, good: 0, slowedAt: -Infinity }

/** A request leaves. */
export const sent = (pace: Pace, now: number): Pace => ({
  ...pace,
  nextAt: Math.max(pace.nextAt, now - madeUp * pace.intervalMs) + pace.intervalMs,
})

/** A request was answered. */
export const answered = (pace: Pace): Pace =>
  pace.good + 1 < goodBefore
    ? { ...pace, good: pace.good + 1 }
    : { ...pace, good: 0, intervalMs: Math.max(fastestMs, pace.intervalMs * 0.95) }

/** A request that was sent at `sentAt` was refused, since requests come too fast: nobody asks for `pauseMs`. */
export const refused = (
  pace: Pace,
  {
    now,
    sentAt,
    pauseMs,
  }: { readonly now: number; readonly sentAt: number; readonly pauseMs: number },
): Pace => {
  const nextAt = Math.max(pace.nextAt, now + pauseMs)
  if (sentAt < pace.slowedAt) return { ...pace, nextAt }
  const intervalMs = Math.min(slowestMs, pace.intervalMs * 1.5)
  return { intervalMs, nextAt, good: 0, slowedAt: now }
}
