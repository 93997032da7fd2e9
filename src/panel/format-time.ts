import type { EpochMs } from '../../machines/types.ts'
import { countdownAt } from '../observe/countdown.ts'

/** From where a state is looked at. */
export interface Moment {
  readonly now: EpochMs
  /** IANA name. Default: the system's. */
  readonly timeZone?: string | undefined
  /** How a time of day is written, as a BCP 47 tag. Default: `en-GB`, which writes `18:40`. */
  readonly locale?: string | undefined
  /** Since when a request to the service is under way, as `watchRequests` knows it. Without it, nothing is said of how long it takes. */
  readonly askedAt?: EpochMs | undefined
}

const dayMs = 86_400_000

/**
 * `18:40`, and with the day where that is another one. Pure.
 *
 * @example
 * timeOf(state.expiresAt, { now, timeZone: 'Europe/Berlin', locale: 'de' })
 */
export const timeOf = (at: EpochMs, { now, timeZone, locale = 'en-GB' }: Moment): string => {
  const format = (when: EpochMs, o: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...o, timeZone }).format(when)
  const time = format(at, { hour: '2-digit', minute: '2-digit' })
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const
  if (format(at, date) === format(now, date)) return time
  const isNear = Math.abs(at - now) < 6 * dayMs
  return `${format(at, isNear ? { weekday: 'short' } : { day: 'numeric', month: 'short' })} ${time}`
}

/** Seconds, rounded up and never below 0. Pure. */
export const secondsOf = (ms: number): number => Math.max(0, Math.ceil(ms / 1_000))

/** `9:12`, rounded up as the countdown is. Pure. */
export const leftUntil = (at: EpochMs, { now }: Moment): string =>
  countdownAt(at, Infinity, now).label
