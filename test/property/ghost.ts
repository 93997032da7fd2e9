/** Somebody set the wall clock by so much, at a moment of real time. */
export interface ClockSet {
  readonly ms: number
  readonly byMs: number
}

/** The machine slept, or the process was dead. */
export interface Absence {
  readonly fromMs: number
  readonly toMs: number
  readonly isCrash: boolean
}

/** A jump of the clock that is found by a look, and not where the time is read: one of more than `toleranceMs`. */
const looksEveryMs = 1_000
const toleranceMs = 2_000

/** By how much the clock was set forward between two moments: a machine cannot tell that from a sleep. */
export const forwardMs = (sets: readonly ClockSet[], fromMs: number, toMs: number): number =>
  sets
    .filter(({ ms, byMs }) => byMs > 0 && fromMs <= ms && ms <= toMs)
    .reduce((sum, { byMs }) => sum + byMs, 0)

/** How much of the time between two moments was slept through, with the moment until that is noticed. */
export const absentMs = (
  absences: readonly Absence[],
  fromMs: number,
  toMs: number,
  noticeMs: number,
): number =>
  absences
    .filter((one) => fromMs <= one.toMs && one.fromMs <= toMs)
    .reduce((sum, one) => sum + one.toMs - one.fromMs + noticeMs, 0)

/** How long the process could look at the clock between two moments: timers stand still while the machine sleeps. */
const awakeMs = (absences: readonly Absence[], fromMs: number, toMs: number): number =>
  absences.reduce(
    (left, one) => left - Math.max(0, Math.min(toMs, one.toMs) - Math.max(fromMs, one.fromMs)),
    toMs - fromMs,
  )

/**
 * By how much the clock was set where nothing can have noticed it: in either direction, where the process died before it could;
 * back, where the machine fell asleep before, or had woken so shortly before that it seems to have slept for less.
 */
export const unnoticedMs = (sets: readonly ClockSet[], absences: readonly Absence[]): number => {
  const isUnseen = (fromMs: number, toMs: number): boolean =>
    fromMs <= toMs && awakeMs(absences, fromMs, toMs) <= looksEveryMs
  return sets
    .filter(({ ms, byMs }) =>
      absences.some(({ fromMs, toMs, isCrash }) => {
        if (!isCrash) return byMs < 0 && (isUnseen(ms, fromMs) || isUnseen(toMs, ms))
        return isUnseen(ms, fromMs) || (ms <= fromMs && Math.abs(byMs) <= toleranceMs)
      }),
    )
    .reduce((sum, { byMs }) => sum + Math.abs(byMs), 0)
}
