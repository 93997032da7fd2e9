import type { SessionState } from '../../src/index.ts'
import type { Difference } from './differential-compare.ts'
import type { Scenario } from './differential-scenario.ts'
import { deedsIn, isBehind, statesAt, storedUntil, viewsIn } from './differential-views.ts'
import type { View } from './differential-views.ts'
import type { Entry } from './differential-world.ts'

/** The moments at which something was done. */
const momentsOf = (entries: readonly Entry[], ...acts: readonly string[]): readonly number[] =>
  deedsIn(entries, ...acts).map(({ ms }) => ms)

const edgesOf = ({ world: { offline = [], reportsOffline } }: Scenario): readonly number[] =>
  reportsOffline === true ? offline.flat().map((seconds) => Math.round(seconds * 1_000)) : []

const firstWhere = (
  moments: readonly number[],
  entries: readonly Entry[],
  fits: (state: SessionState) => boolean,
): number | undefined =>
  moments.toSorted((a, b) => a - b).find((ms) => statesAt(entries, ms).some(fits))

/** Or waits to renew; a sign-in may, too. */
const isRenewing = (state: SessionState): boolean =>
  (state.status === 'signedIn' && state.refresh !== 'idle') ||
  (state.status === 'signingIn' &&
    state.attempt.status === 'starting' &&
    state.attempt.step === 'refreshing')

/** Also one that is signed out: it keeps the moment before which it starts no other renewal. */
const mayRenew = ({ status }: SessionState): boolean => status !== 'signingIn'

const hasCode = (state: SessionState): boolean =>
  state.status === 'signingIn' && state.attempt.status === 'awaitingCode'

const isBackingOff = (state: SessionState): boolean =>
  state.status === 'signingIn' &&
  state.attempt.status === 'awaitingCode' &&
  ['retrying', 'offline', 'suspended'].includes(state.attempt.poll.phase)

const asks = ['token', 'tokenOrSignIn', 'tokenOrWait', 'tokenOrWaitBriefly']

/** When a session was first asked for a token while the store held something else than it showed. */
const askedBehind = (_: Scenario, entries: readonly Entry[]) =>
  deedsIn(entries, ...asks).find(({ ms, who, now, earlier }) => {
    const state = statesAt(earlier, ms, who).at(-1)
    return state !== undefined && isBehind(state, storedUntil(entries, ms), now)
  })?.ms

/** When a session that had signed out was first asked for a token while the store held an expired one, not to be renewed yet. */
const askedTooEarly = (_: Scenario, entries: readonly Entry[]) =>
  deedsIn(entries, ...asks).find(({ ms, who, now, earlier }) => {
    const until = storedUntil(entries, ms)
    const views = viewsIn(earlier, who).at(-1) ?? []
    const renewal = views.findLast(({ state }) => isRunning(state))
    const isOut = views.at(-1)?.state.status === 'signedOut'
    const isSpent = until !== undefined && until <= now
    return isOut && isSpent && renewal !== undefined && ms - renewal.ms < throttleMs
  })?.ms

/** When a session that had been asked for a token while it was signed out first took one from the store, and renewed it at once. */
const renewedAtOnce = (_: Scenario, entries: readonly Entry[]) =>
  firstOf(
    deedsIn(entries, ...asks).flatMap(({ who, ms, earlier }) => {
      if (statesAt(earlier, ms, who).at(-1)?.status !== 'signedOut') return []
      const views = viewsIn(entries, who).at(-1) ?? []
      return views.filter((view, n) => {
        const [before, next] = [views[n - 1], views[n + 1]]
        const isFound = before?.state.status === 'signedOut' && view.state.status === 'signedIn'
        return isFound && view.ms >= ms && view.ms === next?.ms && isRunning(next.state)
      })
    }),
  )

const isBusy = ({ status, ...state }: SessionState): boolean =>
  status === 'restoring' ||
  status === 'signingIn' ||
  ('refresh' in state && state.refresh === 'running')

/** When a session that hears of changes was first no longer busy, and behind the store. */
const behindAfterWork = ({ share }: Scenario, entries: readonly Entry[]) => {
  if (share === 'process') return undefined
  const ends = viewsIn(entries).flatMap((views) =>
    views.filter(({ state }, n) => {
      const before = views[n - 1]
      return before !== undefined && isBusy(before.state) && !isBusy(state)
    }),
  )
  return firstOf(ends.filter(({ ms, state }) => isBehind(state, storedUntil(entries, ms))))
}

const firstOf = (views: readonly View[]): number | undefined =>
  views.map(({ ms }) => ms).toSorted((a, b) => a - b)[0]

const throttleMs = 30_000

const isRunning = (state: SessionState | undefined): boolean =>
  state?.status === 'signedIn' && state.refresh === 'running'

const isSameToken = (a: SessionState, b: SessionState): boolean =>
  a.status === 'signedIn' && b.status === 'signedIn' && a.expiresAt === b.expiresAt

/** When a session first renewed the same token again so soon: after a sign-in that came to nothing. */
const renewedAgain = (_: Scenario, entries: readonly Entry[]) =>
  firstOf(
    viewsIn(entries).flatMap((views) =>
      views.filter(({ ms, state }, n) => {
        if (!isRunning(state) || views[n - 1]?.state.status !== 'signingIn') return false
        const last = views.slice(0, n).findLast((view) => isRunning(view.state))
        return last !== undefined && isSameToken(last.state, state) && ms - last.ms < throttleMs
      }),
    ),
  )

const setBack = (_: Scenario, entries: readonly Entry[]) => momentsOf(entries, 'setBack')

/** What may differ from the package before, each with its line in the CHANGELOG, and where the reason for it came into play. */
export const differences: readonly Difference[] = [
  {
    line: 'A device code lives its whole time when the clock is set back.',
    from: (scenario, before) => firstWhere(setBack(scenario, before), before, hasCode),
  },
  {
    line: 'renewals after a refusal, are not put off by a clock that is set back.',
    from: (scenario, before) => firstWhere(setBack(scenario, before), before, mayRenew),
  },
  {
    line: 'A renewal that waits keeps to its pause when the network comes back or the machine wakes',
    from: (scenario, before) => {
      const wakes = momentsOf(before, 'sleep', 'setForward')
      return firstWhere([...edgesOf(scenario), ...wakes], before, isRenewing)
    },
  },
  {
    // Whose reading finds the jump hears of it first, and not who has followed the clock for longest.
    line: 'A jump of the clock is told to sessions in slices of 4 ms',
    from: ({ processes }, before) =>
      new Set(processes).size < processes.length
        ? momentsOf(before, 'sleep', 'setForward', 'setBack')[0]
        : undefined,
  },
  {
    line: '`token()` has the session hold what the store holds',
    from: askedBehind,
  },
  {
    line: '`token()` of a session that is signed out leaves it so where the store holds an expired token',
    from: askedTooEarly,
  },
  {
    line: 'the chart decides by it whether to look into the store and whether to renew',
    from: renewedAtOnce,
  },
  {
    line: 'A session looks into the store after a change that came while it restored, renewed, signed in or signed out',
    from: behindAfterWork,
  },
  {
    line: 'A session never starts a renewal before its throttle',
    from: renewedAgain,
  },
  {
    line: 'A resumed sign-in knows its pace from its backoff',
    from: (_, before) => firstWhere(momentsOf(before, 'crash', 'reopen'), before, isBackingOff),
  },
]

/** From which moment on the two may differ. */
export const cutOf = (scenario: Scenario, before: readonly Entry[]): number =>
  Math.min(...differences.map(({ from }) => from(scenario, before) ?? Infinity))
