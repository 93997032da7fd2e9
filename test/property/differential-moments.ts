import type { SessionState } from '../../src/index.ts'
import type { Scenario } from './differential-scenario.ts'
import { deedsIn, isBehind, statesAt, storedUntil, viewsIn } from './differential-views.ts'
import type { View } from './differential-views.ts'
import type { Entry } from './differential-world.ts'

/** The moments at which something was done. */
export const momentsOf = (
  entries: readonly Entry[],
  ...acts: readonly string[]
): readonly number[] => deedsIn(entries, ...acts).map(({ ms }) => ms)

export const edgesOf = ({
  world: { offline = [], reportsOffline },
}: Scenario): readonly number[] =>
  reportsOffline === true ? offline.flat().map((seconds) => Math.round(seconds * 1_000)) : []

export const firstWhere = (
  moments: readonly number[],
  entries: readonly Entry[],
  fits: (state: SessionState) => boolean,
): number | undefined =>
  moments.toSorted((a, b) => a - b).find((ms) => statesAt(entries, ms).some(fits))

/** Or waits to renew; a sign-in may, too. */
export const isRenewing = (state: SessionState): boolean =>
  (state.status === 'signedIn' && state.refresh !== 'idle') ||
  (state.status === 'signingIn' &&
    state.attempt.status === 'starting' &&
    state.attempt.step === 'refreshing')

/** Also one that is signed out: it keeps the moment before which it starts no other renewal. */
export const mayRenew = ({ status }: SessionState): boolean => status !== 'signingIn'

export const hasCode = (state: SessionState): boolean =>
  state.status === 'signingIn' && state.attempt.status === 'awaitingCode'

export const isBackingOff = (state: SessionState): boolean =>
  state.status === 'signingIn' &&
  state.attempt.status === 'awaitingCode' &&
  ['retrying', 'offline', 'suspended'].includes(state.attempt.poll.phase)

export const triesToExchange = (state: SessionState): boolean =>
  state.status === 'signingIn' &&
  state.attempt.status === 'exchanging' &&
  state.attempt.lastError !== undefined

export const preparesAgain = (state: SessionState): boolean =>
  state.status === 'signingIn' &&
  state.attempt.status === 'starting' &&
  state.attempt.lastError !== undefined

const asks = ['token', 'tokenOrSignIn', 'tokenOrWait', 'tokenOrWaitBriefly']

/** When a session was first asked for a token while the store held something else than it showed. */
export const askedBehind = (_: Scenario, entries: readonly Entry[]): number | undefined =>
  deedsIn(entries, ...asks).find(({ ms, who, now, earlier }) => {
    const state = statesAt(earlier, ms, who).at(-1)
    return state !== undefined && isBehind(state, storedUntil(entries, ms), now)
  })?.ms

/** When a session that is, or was, asked for a token was first signed out while the store held an expired one, not to be renewed yet. */
export const askedTooEarly = (_: Scenario, entries: readonly Entry[]): number | undefined => {
  const moments = deedsIn(entries, ...asks).flatMap(({ ms, who, now, earlier }) => {
    const isSpent = (at: number) => (storedUntil(entries, at) ?? Infinity) <= now + at - ms
    const views = viewsIn(entries, who).find((one) => one[0]?.ms === lifeOf(earlier, who)) ?? []
    return views.flatMap(({ ms: start, state }, n) => {
      const next = views[n + 1]
      const at = Math.max(start, ms)
      // A session that begins renews before it shows anything.
      const renewal = views.slice(0, n).findLast((view) => isRunning(view.state)) ?? views[0]
      const isOut = state.status === 'signedOut' && (next === undefined || next.ms >= at)
      const isEarly = renewal !== undefined && at - renewal.ms < throttleMs
      return isOut && isEarly && isSpent(at) ? [at] : []
    })
  })
  return moments.toSorted((a, b) => a - b)[0]
}

/** When the present life of a session began. */
const lifeOf = (earlier: readonly Entry[], who: number): number | undefined =>
  viewsIn(earlier, who).at(-1)?.[0]?.ms

/** When a session that had been asked for a token while it was signed out first took one from the store, and renewed it at once. */
export const renewedAtOnce = (_: Scenario, entries: readonly Entry[]): number | undefined =>
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

/** When a session that hears of changes was first no longer busy, and the store had changed meanwhile. */
export const changedInWork = (
  { share }: Scenario,
  entries: readonly Entry[],
): number | undefined => {
  if (share === 'process') return undefined
  const changes = entries.filter(({ stream }) => stream === 'tokens stored')
  return firstOf(
    viewsIn(entries).flatMap((views) =>
      views.filter(({ ms, state }, n) => {
        const start = views[n - 1]
        if (start === undefined || !isBusy(start.state) || isBusy(state)) return false
        const isChanged = changes.some((change) => change.ms > start.ms && change.ms < ms)
        return isChanged || isBehind(state, storedUntil(entries, ms))
      }),
    ),
  )
}

const firstOf = (views: readonly View[]): number | undefined =>
  views.map(({ ms }) => ms).toSorted((a, b) => a - b)[0]

const throttleMs = 30_000

const isRunning = (state: SessionState | undefined): boolean =>
  state?.status === 'signedIn' && state.refresh === 'running'

const isSameToken = (a: SessionState, b: SessionState): boolean =>
  a.status === 'signedIn' && b.status === 'signedIn' && a.expiresAt === b.expiresAt

/** When a session first renewed the same token again so soon: after a sign-in that came to nothing. */
export const renewedAgain = (_: Scenario, entries: readonly Entry[]): number | undefined =>
  firstOf(
    viewsIn(entries).flatMap((views) =>
      views.filter(({ ms, state }, n) => {
        if (!isRunning(state) || views[n - 1]?.state.status !== 'signingIn') return false
        const last = views.slice(0, n).findLast((view) => isRunning(view.state))
        return last !== undefined && isSameToken(last.state, state) && ms - last.ms < throttleMs
      }),
    ),
  )

/** When a session that had been disposed of was first asked for a token. */
export const askedAfterEnd = (_: Scenario, entries: readonly Entry[]): number | undefined =>
  deedsIn(entries, ...asks).find(({ who, earlier }) => {
    const own = earlier.filter(({ stream }) => stream.startsWith(`session of ${who} `))
    return own.at(-1)?.what === '"complete"'
  })?.ms

/** When a session was first asked for two tokens at once, for one of which it may sign in. */
export const askedTwice = (_: Scenario, entries: readonly Entry[]): number | undefined => {
  const asked = deedsIn(entries, ...asks)
  return deedsIn(entries, 'tokenOrSignIn').find(
    ({ ms, who }) => asked.filter((deed) => deed.ms === ms && deed.who === who).length > 1,
  )?.ms
}

/** When a session that a program waited for first took another token from the store at the moment at which it had renewed its own. */
export const lookedAtOnce = (_: Scenario, entries: readonly Entry[]): number | undefined =>
  firstOf(
    deedsIn(entries, 'tokenOrWait', 'tokenOrWaitBriefly').flatMap(({ who, ms }) => {
      const views = viewsIn(entries, who).at(-1) ?? []
      return views.filter(({ ms: at, state }, n) => {
        const next = views[n + 1]
        if (at < ms || next?.ms !== at || isRunning(state) || isRunning(next.state)) return false
        const isSignedIn = state.status === 'signedIn' && next.state.status === 'signedIn'
        return isSignedIn && !isSameToken(state, next.state)
      })
    }),
  )

/** When a session first showed the end of another's sign-in while one renewed. */
export const followedAmongRenewals = (
  _: Scenario,
  entries: readonly Entry[],
): number | undefined => {
  const views = viewsIn(entries).flat()
  const renewals = new Set(views.filter(({ state }) => isRunning(state)).map(({ ms }) => ms))
  const isFollowed = ({ ms, state }: View) =>
    renewals.has(ms) && state.status === 'signingIn' && state.attempt.status === 'signedIn'
  return firstOf(views.filter(isFollowed))
}

/** When the store first changed twice at once, lost its token among renewals, or changed as a request came to nothing. */
export const changedAtOnce = (_: Scenario, entries: readonly Entry[]): number | undefined => {
  const isFault = ({ stream, what }: Entry) =>
    stream.startsWith('answers') && (what === '"aborted"' || what === '"none"')
  const faults = new Set(entries.filter(isFault).map(({ ms }) => ms))
  const changes = entries.filter(({ stream }) => stream === 'tokens stored')
  return changes.find(({ ms, what }, n) => {
    if (faults.has(ms) || changes[n + 1]?.ms === ms) return true
    const isGone = !what.includes('"after"')
    return isGone && statesAt(entries, ms - 1).filter(isRunning).length > 1
  })?.ms
}

/** When a subscriber first restarted a sign-in. */
export const restartedWithin = (
  { reaction }: Scenario,
  entries: readonly Entry[],
): number | undefined =>
  reaction?.does === 'restart'
    ? deedsIn(entries, 'restart').find(({ ms, who }) => {
        const isResult = ({ stream }: Entry) =>
          stream.startsWith('result') && stream.includes(` ${who} `)
        return !entries.some((entry) => entry.ms === ms && isResult(entry))
      })?.ms
    : undefined

/** When a subscriber first started a sign-in as the one that others follow ended. */
export const startedAtEnd = (
  { reaction, share }: Scenario,
  entries: readonly Entry[],
): number | undefined =>
  share === 'machine' && reaction?.does === 'signIn'
    ? deedsIn(entries, 'signIn').find(({ ms, earlier }) =>
        earlier.some((entry) => entry.ms === ms && /"status":"(?:failed|denied)"/.test(entry.what)),
      )?.ms
    : undefined

export const setBack = (_: Scenario, entries: readonly Entry[]): readonly number[] =>
  momentsOf(entries, 'setBack')
