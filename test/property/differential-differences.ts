import type { Difference } from './differential-compare.ts'
import * as moments from './differential-moments.ts'
import type { Scenario } from './differential-scenario.ts'
import { deedsIn, statesAt } from './differential-views.ts'
import type { Entry } from './differential-world.ts'

/** What may differ from the package before, each with its line in the CHANGELOG, and where the reason for it came into play. */
export const differences: readonly Difference[] = [
  {
    line: 'A device code lives its whole time when the clock is set back.',
    from: (scenario, before) =>
      moments.firstWhere(moments.setBack(scenario, before), before, moments.hasCode),
  },
  {
    line: 'renewals after a refusal, are not put off by a clock that is set back.',
    from: (scenario, before) =>
      moments.firstWhere(moments.setBack(scenario, before), before, moments.mayRenew),
  },
  {
    line: 'A renewal that waits keeps to its pause when the network comes back or the machine wakes',
    from: (scenario, before) => {
      const wakes = moments.momentsOf(before, 'sleep', 'setForward')
      return moments.firstWhere(
        [...moments.edgesOf(scenario), ...wakes],
        before,
        moments.isRenewing,
      )
    },
  },
  {
    // Whose reading finds the jump hears of it first, and not who has followed the clock for longest.
    line: 'A jump of the clock is told to sessions in slices of 4 ms',
    from: ({ processes }, before) =>
      new Set(processes).size < processes.length
        ? moments.momentsOf(before, 'sleep', 'setForward', 'moments.setBack')[0]
        : undefined,
  },
  {
    line: '`token()` has the session hold what the store holds',
    from: moments.askedBehind,
  },
  {
    line: '`token()` of a session that is signed out leaves it so where the store holds an expired token',
    from: moments.askedTooEarly,
  },
  {
    line: 'the chart decides by it whether to look into the store and whether to renew',
    from: moments.renewedAtOnce,
  },
  {
    line: 'A session looks into the store after a change that came while it restored, renewed, signed in or signed out',
    from: moments.changedInWork,
  },
  {
    line: 'A session never starts a renewal before its throttle',
    from: moments.renewedAgain,
  },
  {
    line: 'A resumed sign-in knows its pace from its backoff',
    from: (_, before) =>
      deedsIn(before, 'crash', 'reopen').find(({ ms, earlier }) =>
        statesAt(earlier, ms).some(moments.isBackingOff),
      )?.ms,
  },
  {
    line: 'A code whose exchange did not get through is tried again at once after a sleep',
    from: (_, before) =>
      moments.firstWhere(
        moments.momentsOf(before, 'sleep', 'setForward', 'setBack'),
        before,
        moments.triesToExchange,
      ),
  },
  {
    line: 'A clock that is set back does not shorten the pause of a sign-in that prepares',
    from: (scenario, before) =>
      moments.firstWhere(moments.setBack(scenario, before), before, moments.preparesAgain),
  },
  {
    line: '`token()` of a session that has been disposed of rejects with `cancelled`',
    from: moments.askedAfterEnd,
  },
  {
    line: 'the chart decides by it whether to look into the store and whether to renew',
    from: (scenario, before) =>
      Math.min(
        moments.askedTwice(scenario, before) ?? Infinity,
        moments.lookedAtOnce(scenario, before) ?? Infinity,
      ),
  },
  {
    line: '`restart()` from within a subscriber ends the first sign-in at once',
    from: moments.restartedWithin,
  },
  {
    line: 'a sign-in that a subscriber starts as the shared one ends does not follow that one',
    from: moments.startedAtEnd,
  },
  {
    line: 'Sessions of one store that act in the same millisecond may take turns in another order',
    from: (scenario, before) =>
      Math.min(
        moments.followedAmongRenewals(scenario, before) ?? Infinity,
        moments.changedAtOnce(scenario, before) ?? Infinity,
      ),
  },
]

/** From which moment on the two may differ. */
export const cutOf = (scenario: Scenario, before: readonly Entry[]): number =>
  Math.min(...differences.map(({ from }) => from(scenario, before) ?? Infinity))
