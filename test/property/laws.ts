import type { NetworkRequest } from '../../src/testing/index.ts'
import { absentMs, forwardMs, unnoticedMs } from './ghost.ts'
import { isPassing } from './story.ts'
import type { Trace } from './trace.ts'

/** What a law says of a run: nothing where it holds, and otherwise what broke it. */
export type Law = (trace: Trace) => string | undefined

const toleranceMs = 100
const graceMs = 5_000
/** How long a jump of the clock may go unnoticed: one look of `detectWake`. */
const wakeMs = 1_000

const polls = ({ requests }: Trace): readonly NetworkRequest[] =>
  requests.filter(({ path }) => path === '/token')

const endOf = ({ endedMs }: NetworkRequest): number => endedMs ?? Number.POSITIVE_INFINITY

const first = <T>(items: readonly T[], broken: (item: T, index: number) => string | undefined) => {
  for (const [index, item] of items.entries()) {
    const why = broken(item, index)
    if (why !== undefined) return why
  }
  return undefined
}

const isOver = (status: string) => status !== 'starting' && status !== 'awaitingCode'

const awaiting = ({ seen }: Trace) =>
  seen.flatMap((moment) =>
    moment.state.status === 'awaitingCode' ? [{ ...moment, state: moment.state }] : [],
  )

/** The interval in force at a moment: the largest announced before it. */
const largestIntervalMs = (trace: Trace, ms: number): number =>
  Math.max(
    0,
    ...awaiting(trace)
      .filter((moment) => moment.ms < ms)
      .map(({ state }) => state.poll.intervalMs),
  )

/** When the codes were received, in real time, and how long they were to live. */
const lifeOf = (trace: Trace): { readonly deadlineMs: number } | undefined => {
  const issued = trace.requests.find(
    ({ path, status }) => path === '/device_authorization' && status === 200,
  )
  if (issued === undefined || awaiting(trace).length === 0) return undefined
  return { deadlineMs: endOf(issued) + trace.story.expiresIn * 1_000 }
}

/**
 * All laws measure real time, whatever the wall clock says. A new life knows the time from the wall clock alone: what it was set
 * by before the old one died, without having noticed it, counts as error.
 */
const unnoticed = ({ sets, absences }: Trace): number => unnoticedMs(sets, absences)

export const laws = {
  'the gap from an answer to the next request is at least the largest interval so far': (trace) =>
    first(polls(trace).slice(1), (request, index) => {
      const before = polls(trace)[index]
      const gapMs = before === undefined ? 0 : request.sentMs - endOf(before)
      const leastMs = largestIntervalMs(trace, request.sentMs) - unnoticed(trace)
      return gapMs >= leastMs ? undefined : `request ${index + 2} after ${gapMs} of ${leastMs} ms`
    }),

  'the first request waits one interval': (trace) =>
    first(polls(trace).slice(0, 1), ({ sentMs }) => {
      const [shown] = awaiting(trace)
      const gapMs = sentMs - (shown?.ms ?? 0)
      const leastMs = (shown?.state.poll.intervalMs ?? 0) - unnoticed(trace)
      return gapMs >= leastMs ? undefined : `after ${gapMs} ms`
    }),

  'the next request goes out when it was said to': ({ seen, absences }) =>
    first(seen.slice(1), ({ ms }, index) => {
      const before = seen[index]
      if (before?.state.status !== 'awaitingCode') return undefined
      const { nextAt } = before.state.poll
      // A moment that has passed already, after a crash or by a clock that was set, means at once.
      const dueMs = nextAt === null ? ms : before.ms + Math.max(0, nextAt - before.wall)
      const lateMs = ms - dueMs - absentMs(absences, before.ms, ms, wakeMs)
      return lateMs <= toleranceMs ? undefined : `${lateMs} ms late`
    }),

  'the interval never falls': (trace) =>
    first(awaiting(trace).slice(1), ({ state }, index) => {
      const beforeMs = awaiting(trace)[index]?.state.poll.intervalMs ?? 0
      const { intervalMs } = state.poll
      return intervalMs >= beforeMs ? undefined : `from ${beforeMs} to ${intervalMs} ms`
    }),

  'k slow-downs add 5k seconds': (trace) => {
    const shown = awaiting(trace)
    const last = shown.at(-1)?.state.poll
    const returned = Object.values(trace.story.faults).some(
      (fault) => typeof fault === 'object' && 'interval' in fault,
    )
    if (last === undefined || returned) return undefined
    const grownMs = last.intervalMs - (shown[0]?.state.poll.intervalMs ?? 0)
    const k = last.slowDowns
    return grownMs === k * 5_000 ? undefined : `${k} slow-downs added ${grownMs} ms`
  },

  'never two requests in flight': (trace) =>
    first(polls(trace).slice(1), (request, index) => {
      const before = polls(trace)[index]
      return before === undefined || endOf(before) <= request.sentMs
        ? undefined
        : `request ${index + 2} went out while the one before was under way`
    }),

  'nothing is sent after the end': (trace) =>
    first(trace.requests, ({ sentMs, path }) =>
      sentMs <= trace.endedMs ? undefined : `${path} ${sentMs - trace.endedMs} ms after the end`,
    ),

  'nothing is sent after the deadline': (trace) => {
    const life = lifeOf(trace)
    if (life === undefined) return undefined
    return first(polls(trace), ({ sentMs }) => {
      const lateMs = sentMs - life.deadlineMs - unnoticed(trace)
      return lateMs <= 0 ? undefined : `${lateMs} ms after the deadline`
    })
  },

  'it ends, and in time': (trace) => {
    if (!isOver(trace.final.status)) return `still ${trace.final.status}`
    const life = lifeOf(trace)
    if (life === undefined) return undefined
    const last = polls(trace).at(-1)
    const underWay = last !== undefined && endOf(last) >= life.deadlineMs
    const sleptMs = absentMs(trace.absences, 0, trace.endedMs, wakeMs)
    const slackMs = (underWay ? graceMs : 0) + sleptMs + unnoticed(trace)
    const lateMs = trace.endedMs - life.deadlineMs
    return lateMs <= slackMs + toleranceMs ? undefined : `${lateMs} ms after the deadline`
  },

  'it ends exactly once': (trace) => {
    const endings = trace.seen.filter(({ state }) => isOver(state.status))
    if (endings.length !== 1) return `${endings.length} endings`
    return trace.settled.length === 1 ? undefined : `result() settled ${trace.settled.length} times`
  },

  'expired never comes before the deadline, unless the service says so': (trace) => {
    const life = lifeOf(trace)
    if (trace.final.status !== 'expired' || life === undefined) return undefined
    const said = trace.polls.at(-1)?.outcome === 'expired'
    // The end of a code is kept by the wall clock, where that goes on.
    const setMs = forwardMs(trace.sets, 0, trace.endedMs) + unnoticed(trace)
    const earlyMs = life.deadlineMs - trace.endedMs - setMs
    return said || earlyMs <= 0 ? undefined : `${earlyMs} ms early`
  },

  'cancel ends at once and aborts the request': ({ cancel }) => {
    if (cancel === undefined) return undefined
    // A clock that was set past the deadline has ended it first.
    if (cancel.status !== 'cancelled' && cancel.status !== 'expired')
      return `still ${cancel.status}`
    return cancel.underWay === 0 ? undefined : `${cancel.underWay} requests still under way`
  },

  'after the end nothing is left: no timer, request or subscription': ({ left }) => {
    const { timers, requests, listeners } = left
    return timers + requests + listeners === 0 ? undefined : JSON.stringify(left)
  },

  'a fault that passes is never final before the deadline': (trace) => {
    const { story, final } = trace
    const onlyPassing = !trace.grantWasLost && Object.values(story.faults).every(isPassing)
    if (!onlyPassing || awaiting(trace).length === 0) return undefined
    return final.status === 'failed' ? `failed with ${final.error.code}` : undefined
  },

  'signed in means a token that is not empty, stored before anybody hears of it': (trace) => {
    const heard = trace.seen.find(({ state }) => state.status === 'signedIn')
    if (heard === undefined) return undefined
    if (!heard.stored) return 'announced before it was stored'
    return trace.token === undefined || trace.token === '' ? 'no token in the store' : undefined
  },

  'a token that comes after a cancel is not stored': (trace) =>
    trace.final.status === 'cancelled' && trace.token !== undefined ? 'stored' : undefined,

  'a new life keeps the user code': (trace) =>
    trace.userCodes.length <= 1 ? undefined : trace.userCodes.join(', '),
} as const satisfies Readonly<Record<string, Law>>

export type LawName = keyof typeof laws

/** Every law that a run breaks, with what broke it. */
export const broken = (trace: Trace): readonly string[] =>
  Object.entries<Law>(laws).flatMap(([name, law]) => {
    const why = law(trace)
    return why === undefined ? [] : [`${name}: ${why}`]
  })
