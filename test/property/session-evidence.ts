import type { SessionState } from '../../src/index.ts'
import type { SessionMoment } from './session-cast.ts'
import type { SessionTrace, Trouble } from './session-trace.ts'
import type { Sent } from './world-types.ts'

export const toleranceMs = 100

export const first = <T>(
  items: readonly T[],
  broken: (item: T, index: number) => string | undefined,
): string | undefined => {
  for (const [index, item] of items.entries()) {
    const why = broken(item, index)
    if (why !== undefined) return why
  }
  return undefined
}

export const did = ({ troubles }: SessionTrace, ...deeds: readonly string[]): boolean =>
  troubles.some(({ what }) => deeds.includes(what))

export const sleptOverAnswer = ({ troubles, world }: SessionTrace): boolean =>
  troubles.some(
    ({ what, fromMs, toMs }) =>
      what === 'sleep' &&
      world.sent.some(({ sentMs, endedMs }) => sentMs <= fromMs && endedMs >= toMs),
  )

/** The moments of each session, apart. */
export const bySession = ({ moments }: SessionTrace): readonly (readonly SessionMoment[])[] =>
  Object.values(Object.groupBy(moments, ({ life }) => life)).map((own) => own ?? [])

/** What the wall clock said when the story began. */
export const startOf = ({ moments: [begun] }: SessionTrace): number =>
  (begun?.wall ?? 0) - (begun?.ms ?? 0)

export const refreshes = ({ world }: SessionTrace): readonly Sent[] =>
  world.sent.filter(({ grantType }) => grantType === 'refresh_token')

/** Whether nobody could know if the service had carried it out: there was no answer, or none in which the service says no. */
export const wasInDoubt = ({ world }: SessionTrace, sent: Sent): boolean => {
  if (!sent.mayHaveArrived) return false
  const isDecided = world.arrived.some(
    ({ ms, refreshToken, status = 0, error, isGranted }) =>
      refreshToken === sent.refreshToken &&
      ms >= sent.sentMs &&
      ms <= sent.endedMs &&
      (isGranted || (error !== undefined && (status === 400 || status === 401))),
  )
  return sent.ended !== 'answered' || !isDecided
}

/** Whether a renewal of the token that ends then was in doubt: it is not tried again before (R25). */
export const wasDoubted = (trace: SessionTrace, endMs: number): boolean =>
  refreshes(trace).some(
    (one) =>
      wasInDoubt(trace, one) &&
      one.sentMs <= endMs &&
      one.sentMs + one.goodUntil - one.wall >= endMs - toleranceMs,
  )

const refused = new Set(['invalid_grant', 'expired_token'])

/** The refresh tokens that the service had refused for good until then. */
export const deadTokens = ({ world }: SessionTrace, ms: number): ReadonlySet<string | undefined> =>
  new Set(
    world.arrived.flatMap((one) =>
      one.ms <= ms && refused.has(one.error ?? '') ? [one.refreshToken] : [],
    ),
  )

export const isRenewal = (path: string): boolean => /\.(?:refreshing|renewing)$/.test(path)

export const isSignedIn = (state: SessionState | undefined): boolean => state?.status === 'signedIn'

/** A session that is signed in looks at the clocks so often. */
const looseMs = 60_000

/**
 * Whether the clock was set back shortly after a sleep, before a session looked at the clocks: nobody can tell the two from a
 * smaller set-back and no sleep.
 */
const isUnseen = ({ troubles }: SessionTrace, sleep: Trouble): boolean =>
  troubles.some(
    ({ what, fromMs }) =>
      what === 'setBack' && fromMs >= sleep.toMs && fromMs <= sleep.toMs + looseMs,
  )

/** Whether that happened as a sleep ended between two moments. */
export const sleptUnseen = (trace: SessionTrace, fromMs: number, toMs: number): boolean =>
  trace.troubles.some(
    (one) => one.what === 'sleep' && one.toMs >= fromMs && one.toMs <= toMs && isUnseen(trace, one),
  )

/** Whether the clock was ever set back within a look of a moment in which it went on. */
export const wasSetBackUnseen = (trace: SessionTrace): boolean =>
  trace.troubles.some(
    (one) =>
      (one.what === 'sleep' || one.what === 'setForward') &&
      (isUnseen(trace, one) ||
        trace.troubles.some(
          ({ what, fromMs }) =>
            what === 'setBack' && fromMs <= one.fromMs && fromMs >= one.fromMs - looseMs,
        )),
  )

/** Whether a token that another process has stored may have been seen first when the clock had been set back: it says no more than its end. */
export const seemsYounger = (trace: SessionTrace): boolean =>
  trace.story.processes.length > 1 && did(trace, 'setBack')

/** Whether a sign-in that failed has left the session as signed out as it was before. */
export const wasSignedOut = (
  earlier: readonly SessionMoment[],
  { state }: SessionMoment,
): boolean => {
  const settled = earlier.findLast((one) => one.state.status !== 'signingIn')?.state
  return (
    state.status === 'signedOut' &&
    settled?.status === 'signedOut' &&
    settled.reason === state.reason
  )
}

/** Whether the service had said `slow_down` in an answer that was given up before it came: nobody can obey it. */
export const wasSlowedUnheard = ({ world }: SessionTrace, ms: number): boolean =>
  world.arrived.some(
    (one) =>
      one.error === 'slow_down' &&
      one.ms <= ms &&
      world.sent.some(
        ({ sentMs, endedMs, ended }) =>
          ended !== 'answered' && sentMs <= one.ms && one.ms <= endedMs,
      ),
  )

const passing = new Set(['network', 'service_unavailable', 'protocol'])

/** Why a session may say that nobody is signed in any more. */
export const excuseOf = (
  trace: SessionTrace,
  now: SessionMoment,
  before: SessionMoment,
): boolean => {
  const { state, ms, wall, held } = now
  if (state.status !== 'signedOut') return true
  const isSignedOut =
    trace.signOuts.some((one) => one.ms <= ms) ||
    trace.world.stored.some((one) => one.isMeddled && one.after === undefined && one.ms <= ms)
  switch (state.reason) {
    case 'never':
      return true
    case 'user':
      // Another process has found it dead, and taken it out.
      return isSignedOut || deadTokens(trace, ms).size > 0
    case 'revoked':
      return deadTokens(trace, ms).size > 0 && (held === undefined || isSignedOut)
    case 'expired': {
      if (before.state.status !== 'signedIn') return true
      const { expiresAt, refreshable } = before.state
      const error = state.lastError ?? before.state.lastError
      const isRefused = error !== undefined && !passing.has(error.code)
      // By the clock, or by the time that has passed since it was shown: nobody may have noticed that the clock was set back.
      const shown = trace.moments.filter(
        (one) =>
          one.life === now.life &&
          one.state.status === 'signedIn' &&
          one.state.expiresAt === expiresAt,
      )
      const isOver =
        expiresAt <= wall + toleranceMs ||
        shown.some((one) => expiresAt - one.wall <= ms - one.ms + toleranceMs)
      return isOver && (!refreshable || isRefused)
    }
  }
}
