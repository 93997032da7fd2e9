import type { EpochMs } from '../../machines/effects.ts'

/** From where a state is looked at. */
export interface Moment {
  readonly now: EpochMs
  /** Default: the system's. */
  readonly timeZone?: string | undefined
}

const dayMs = 86_400_000

/** `18:40`, and with the day where that is another one. */
export const timeOf = (at: EpochMs, { now, timeZone }: Moment): string => {
  const format = (when: EpochMs, o: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...o, timeZone }).format(when)
  const time = format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const
  if (format(at, date) === format(now, date)) return time
  const isNear = Math.abs(at - now) < 6 * dayMs
  return `${format(at, isNear ? { weekday: 'short' } : { day: 'numeric', month: 'short' })} ${time}`
}

/** `9:12`, rounded up as the countdown is. */
export const leftUntil = (at: EpochMs, { now }: Moment): string => {
  const seconds = Math.max(0, Math.ceil((at - now) / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export const secondsOf = (ms: number): number => Math.max(0, Math.ceil(ms / 1_000))
