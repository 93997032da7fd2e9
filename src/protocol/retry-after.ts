import type { EpochMs } from '../host/host.ts'

const dayMs = 86_400_000

const dates: readonly RegExp[] = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
]

/**
 * How long a `Retry-After` header asks to wait, in milliseconds: 0 to 24 hours. Takes seconds, and a date in each of HTTP's three
 * forms; `undefined` for anything else. A date is one of the clock that wrote it: it counts from the answer's own `date`, and
 * from `at` where the answer has none. RFC 9110 §10.2.3, §5.6.7 and §6.6.1.
 */
export function retryAfterMs(
  header: string | null,
  date: string | null,
  at: EpochMs,
): number | undefined {
  const value = header?.trim() ?? ''
  const sentAt = dateOf(date?.trim() ?? '')
  const from = Number.isNaN(sentAt) ? at : sentAt
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : dateOf(value) - from
  return Number.isNaN(waitMs) ? undefined : Math.min(dayMs, Math.max(0, waitMs))
}

const dateOf = (value: string): EpochMs =>
  dates.some((date) => date.test(value))
    ? Date.parse(value.endsWith('GMT') ? value : `${value} GMT`)
    : Number.NaN
