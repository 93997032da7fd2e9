import type { DayTrace } from './day-trace.ts'
import type { Request } from './day-wire.ts'

export const isRenewal = ({ grantType }: Request): boolean => grantType === 'refresh_token'

/** The most of something in so long, and when that began. */
interface Crowd {
  readonly most: number
  readonly atMs: number
}

const crowd = (times: readonly number[], spanMs: number): Crowd => {
  let from = 0
  let most = 0
  let atMs = 0
  for (const [to, ms] of times.entries()) {
    while (ms - (times[from] ?? 0) >= spanMs) from += 1
    if (to - from + 1 > most) [most, atMs] = [to - from + 1, times[from] ?? 0]
  }
  return { most, atMs }
}

/** The requests of each program, and how many sessions it has. */
const programs = ({ requests, parts }: DayTrace) => {
  const sent = Map.groupBy(requests, ({ process }) => process)
  return [...Map.groupBy(parts, ({ process }) => process)].map(([process, own]) => ({
    process,
    machine: own[0]?.machine.n,
    sessions: own.length,
    requests: sent.get(process) ?? [],
  }))
}

/** How many requests a program has sent in so long, for each of its sessions, at the most. */
export const busiest = (trace: DayTrace, spanMs: number): Crowd & { process: number } => {
  let busy = { most: 0, atMs: 0, process: 0 }
  for (const { process, sessions, requests } of programs(trace)) {
    const { most, atMs } = crowd(
      requests.map(({ sentMs }) => sentMs),
      spanMs,
    )
    if (most / sessions > busy.most) busy = { most: most / sessions, atMs, process }
  }
  return busy
}

/** A renewal that fails is tried again within so long. */
const renewalMs = 25_000

/** Each session whose token seems over once the clock has jumped renews it at once, and again where that fails. */
const afterJumpMs = 120_000

/** How many sessions of one server renew within so long, apart from what a jump of the clock has brought about. */
export const bunched = (trace: DayTrace, spanMs: number): Crowd => {
  let most: Crowd = { most: 0, atMs: 0 }
  for (const { machine, sessions, requests } of programs(trace)) {
    const jumps = trace.happenings.filter(
      (one) => one.what !== 'revoked' && (one.machine ?? machine) === machine,
    )
    const isRepeated = ({ region, family, sentMs }: Request) =>
      requests.some(
        (one) =>
          one.region === region &&
          one.family === family &&
          one.sentMs < sentMs &&
          one.sentMs > sentMs - renewalMs,
      )
    const times = requests.flatMap((one) =>
      !isRenewal(one) ||
      isRepeated(one) ||
      one.sentMs >= trace.calmMs ||
      jumps.some(({ toMs }) => one.sentMs >= toMs && one.sentMs < toMs + afterJumpMs)
        ? []
        : [one.sentMs],
    )
    const own = crowd(times, spanMs)
    if (sessions > 1 && own.most > most.most) most = own
  }
  return most
}
