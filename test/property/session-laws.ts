import { forwardMs } from './ghost.ts'
import {
  bySession,
  deadTokens,
  did,
  excuseOf,
  first,
  isRenewal,
  isSignedIn,
  refreshes,
  sleptOverAnswer,
  seemsYounger,
  sleptUnseen,
  startOf,
  toleranceMs,
  wasDoubted,
  wasInDoubt,
  wasSetBackUnseen,
  wasSignedOut,
  wasSlowedUnheard,
} from './session-evidence.ts'
import { isRefusal } from './session-story.ts'
import type { SessionTrace } from './session-trace.ts'
import { flawOf } from './watch.ts'

/** What a law says of a run: nothing where it holds, and otherwise what broke it. */
export type SessionLaw = (trace: SessionTrace) => string | undefined

const throttleMs = 30_000
/** The throttle, and a renewal that took its time. */
const justRenewedMs = 60_000
const leastMs = 5_000
/** The longest pause after trouble, and what may be tried in vain before it. */
const afterTroubleMs = 700_000
/** Renewals of all the others that hold the lock, one after another, and our own two. */
const patienceMs = 300_000
/** A code's whole life, and whatever comes before and after. */
const personMs = 900_000

export const sessionLaws = {
  'tokens are in the store before `signedIn` is seen': (trace) =>
    first(trace.moments, ({ state, stored, who }) => {
      const shown = state.status === 'signingIn' ? state.attempt : state
      if (shown.status !== 'signedIn' || stored.includes(shown.expiresAt)) return undefined
      // By a clock that was set back, a token ends earlier than it says.
      const isShifted = did(trace, 'setBack') && stored.some((end) => end > shown.expiresAt)
      return isShifted ? undefined : `${who}: announced before it was stored`
    }),

  'a stored token is deleted only by sign-out or a final `invalid_grant`': (trace) =>
    first(trace.world.stored, ({ ms, before, after, isMeddled }, index) => {
      if (after !== undefined || before === undefined || isMeddled) return undefined
      const isSignedOut = trace.signOuts.some((one) => one.ms <= ms && ms <= one.endMs)
      // What came after a cancel is not kept (R9): the write is undone before anybody has seen it.
      const written = trace.world.stored[index - 1]
      const isUndone =
        did(trace, 'cancel', 'reopen', 'signOut') &&
        written?.after === before &&
        written.before === undefined &&
        written.ms === ms
      const isDead = deadTokens(trace, ms).has(before.refreshToken)
      return isSignedOut || isUndone || isDead ? undefined : `deleted at ${ms} ms`
    }),

  'refresh never runs twice at once': (trace) =>
    first(refreshes(trace).slice(1), ({ sentMs }, index) => {
      const earlier = refreshes(trace).slice(0, index + 1)
      const latest = Math.max(...earlier.map(({ endedMs }) => endedMs))
      return latest <= sentMs ? undefined : `at ${sentMs} ms, while one is under way`
    }),

  'a refresh takes what the store holds': (trace) =>
    first(refreshes(trace), ({ isStored, sentMs }) =>
      isStored ? undefined : `an old refresh token at ${sentMs} ms`,
    ),

  'a refresh is repeated at most once after a lost answer': ({ steps }) => {
    const lost = new Map<number, number>()
    return first(steps, ({ life, transition: { flow, from, to, event } }) => {
      if (flow !== 'refresh') return undefined
      if (from === '') lost.set(life, 0)
      if (event === 'refreshToken.unknown') lost.set(life, (lost.get(life) ?? 0) + 1)
      return to === 'sending' && (lost.get(life) ?? 0) > 1 ? 'a third time' : undefined
    })
  },

  'a renewal that may have arrived is not sent again while the token is good': (trace) => {
    if (did(trace, 'sleep', 'setBack', 'setForward', 'otherRefresh')) return undefined
    const all = refreshes(trace)
    return first(all, (one, index) => {
      const again = all.slice(index + 1).find((next) => next.refreshToken === one.refreshToken)
      if (again === undefined || !wasInDoubt(trace, one)) return undefined
      return again.wall < one.goodUntil ? `again at ${again.sentMs} ms` : undefined
    })
  },

  'no answer takes the refresh token away': ({ world }) =>
    first(world.stored, ({ before, after, ms }) =>
      before?.refreshToken !== undefined && after !== undefined && after.refreshToken === undefined
        ? `gone at ${ms} ms`
        : undefined,
    ),

  'nobody is signed out by the network': (trace) =>
    first(bySession(trace), (own) =>
      first(own.slice(1), (now, index) => {
        const before = own[index]
        if (before === undefined || excuseOf(trace, now, before)) return undefined
        if (wasSignedOut(own.slice(0, index + 1), now)) return undefined
        return `${now.who}: ${JSON.stringify(before.state)} to ${JSON.stringify(now.state)}`
      }),
    ),

  'the token is renewed before it expires, where nothing is in the way': (trace) => {
    if (Math.max(...trace.story.latency) > 2) return undefined
    return first(bySession(trace), (own) =>
      first(own, ({ ms: seenMs, wall, state, who, life }, index) => {
        if (state.status !== 'signedIn' || !state.refreshable) return undefined
        const endMs = seenMs + state.expiresAt - wall
        if (seenMs >= endMs || sleptUnseen(trace, seenMs, endMs)) return undefined
        if (wasDoubted(trace, endMs) || seemsYounger(trace)) return undefined
        const next = own[index + 1]
        const leftMs = trace.ends.get(life) ?? trace.endMs
        if (next === undefined ? endMs > leftMs : next.ms <= endMs) return undefined
        const isTroubled = trace.troubles.some(
          ({ fromMs, toMs }) => toMs > endMs - afterTroubleMs && fromMs <= endMs + toleranceMs,
        )
        return isTroubled ? undefined : `${who}: expired at ${endMs} ms`
      }),
    )
  },

  'a token comes with the life that was asked for, and it always comes or says why': (trace) => {
    const { asked, world } = trace
    return first(asked, (one) => {
      const { settledMs, askedMs, outcome, minTtlMs, leftMs, wasStored, isLive } = one
      const told = JSON.stringify(one)
      if (settledMs === undefined) return `never: ${told}`
      const limitMs = one.mayTakePerson ? personMs + patienceMs : patienceMs
      if (settledMs - askedMs > limitMs) return `late: ${told}`
      if (outcome === 'crashed') return undefined
      if (outcome !== 'done') return /^[a-z_]+$/.test(outcome) ? undefined : `no reason: ${told}`
      if (leftMs <= 0) return `over: ${told}`
      // Where the service issues none that lasts so long, or was asked a moment ago, it is the freshest there is.
      const ageMs = trace.story.tokenLife * 1_000 - leftMs
      const isTimeOdd = did(trace, 'sleep', 'setBack', 'setForward')
      // Who was opened anew is another than who has sent the renewal before.
      const isOfAnother =
        trace.story.processes.length > 1 || did(trace, 'otherRefresh', 'reopen', 'crash')
      const isFreshest = one.isNewest && (ageMs <= justRenewedMs || isTimeOdd || isOfAnother)
      if (leftMs < minTtlMs && !isFreshest) return `too short: ${told}`
      if (!wasStored) return `from nowhere: ${told}`
      // Who slept while a token was on its way takes it for younger than it is.
      const isOver = world.host.service.sessions().some(({ status }) => status !== 'live')
      const isHidden = wasSetBackUnseen(trace)
      return isLive || isOver || isHidden || sleptOverAnswer(trace) ? undefined : `dead: ${told}`
    })
  },

  'a sign-out ends with nothing in the store': ({ signOuts, world, story }) =>
    first(signOuts, ({ settledMs, askedMs, outcome, held, ms }) => {
      if (settledMs === undefined || outcome === 'forgotten') return 'it never ends'
      if (settledMs - askedMs > patienceMs) return `late: ${settledMs - askedMs} ms`
      if (outcome !== 'done') return outcome === 'crashed' ? undefined : outcome
      const isNew = world.stored.some((one) => one.after !== undefined && one.ms >= ms)
      return held === undefined || (isNew && story.processes.length > 1)
        ? undefined
        : 'a token is left'
    }),

  'a sign-in ends, and in time': ({ attempts }) =>
    first(attempts, ({ settledMs, askedMs, outcome }) => {
      if (settledMs === undefined || outcome === 'forgotten') return 'it never ends'
      return settledMs - askedMs <= personMs ? undefined : `after ${settledMs - askedMs} ms`
    }),

  'between two renewals pass thirty seconds, or half of what is left of a token that has less': (
    trace,
  ) => {
    const allowed = new Map<number, { readonly fromMs: number; readonly toMs: number }>()
    return first(trace.steps, ({ life, ms, transition: { flow, from, to, event } }) => {
      if (flow !== 'session') return undefined
      // Whoever asked the person in between may well try what that brought.
      if (to === 'signingIn') allowed.delete(life)
      if (isRenewal(from) && event === 'refresh.refreshed') {
        // A clock that was set, or the token of another, may have shown itself in the same moment.
        const after = trace.moments.filter((one) => one.life === life && one.ms >= ms)
        const ended = after.filter((one) => one.ms === ms)
        const left = (ended.length > 0 ? ended : after.slice(0, 1)).map(({ state, wall }) =>
          state.status === 'signedIn' ? state.expiresAt - wall : 0,
        )
        const leftMs = Math.min(...left)
        allowed.set(life, {
          fromMs: ms,
          toMs: ms + Math.min(throttleMs, Math.max(leastMs, leftMs / 2)),
        })
      }
      if (!isRenewal(to) || isRenewal(from)) return undefined
      // What the clock was set forward by counts as slept.
      const { fromMs, toMs } = allowed.get(life) ?? { fromMs: ms, toMs: ms }
      const earlyMs = toMs - ms - forwardMs(trace.sets, fromMs, ms)
      allowed.set(life, { fromMs: ms, toMs: ms + throttleMs })
      return earlyMs <= 1 ? undefined : `${earlyMs} ms early`
    })
  },

  'nobody asks early, not even who takes over': (trace) =>
    first(trace.world.host.service.log, ({ early, operation, at }) =>
      early && !wasSlowedUnheard(trace, at - startOf(trace))
        ? `${operation} at ${at - startOf(trace)} ms`
        : undefined,
    ),

  'processes that share a sign-in show one code': (trace) => {
    if (trace.story.share !== 'machine') return undefined
    const shown = new Map<number, string>()
    return first(trace.moments, ({ life, ms, state }, index) => {
      const attempt = state.status === 'signingIn' ? state.attempt : undefined
      if (attempt?.status === 'awaitingCode') shown.set(life, attempt.userCode)
      else shown.delete(life)
      for (const [one, endMs] of trace.ends) if (endMs <= ms) shown.delete(one)
      const isResting = trace.moments[index + 1]?.ms !== ms
      return isResting && new Set(shown.values()).size > 1
        ? [...shown.values()].join(' and ')
        : undefined
    })
  },

  'time goes on: timers are not set without end': ({ world }) =>
    world.spins.length === 0 ? undefined : `at ${world.spins[0] ?? 0} ms`,

  'after disposal nothing is left: no timer, request or subscription': ({ left }) =>
    left.timers + left.requests + left.listeners + left.receivers === 0
      ? undefined
      : JSON.stringify(left),

  'whatever is shown is frozen JSON without a secret, and keeps its reference': (trace) =>
    trace.breaches[0] ??
    first(trace.moments, ({ state }) => flawOf(state, trace.world.secrets)) ??
    first(trace.steps, ({ transition }) => flawOf(transition, trace.world.secrets)),

  'nobody is signed in who is known to have nothing in the store': (trace) =>
    first(bySession(trace), (own) =>
      first(own, ({ ms, state, held, who }, index) => {
        const isEmpty = state.status === 'signedIn' && state.lastError?.code === 'session_expired'
        // A look into the store takes no time here.
        const isResting = own[index + 1]?.ms !== ms
        return isEmpty && held === undefined && isResting
          ? `${who}: ${JSON.stringify(state)}`
          : undefined
      }),
    ),

  'it stays signed in, where nothing is in the way': (trace) => {
    const { story, troubles, moments } = trace
    const isCalm =
      troubles.length === 0 &&
      !Object.values(story.faults).some(isRefusal) &&
      Math.max(...story.latency) <= 2
    const last = moments.at(-1)
    return !isCalm || isSignedIn(last?.state) ? undefined : JSON.stringify(last?.state)
  },
} as const satisfies Readonly<Record<string, SessionLaw>>

export type SessionLawName = keyof typeof sessionLaws

/** Every law that a run breaks, with what broke it. */
export const brokenSession = (trace: SessionTrace): readonly string[] =>
  Object.entries<SessionLaw>(sessionLaws).flatMap(([name, law]) => {
    const why = law(trace)
    return why === undefined ? [] : [`${name}: ${why}`]
  })
