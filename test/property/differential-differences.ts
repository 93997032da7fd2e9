import type { SessionState } from '../../src/index.ts'
import type { Difference } from './differential-compare.ts'
import type { Scenario } from './differential-scenario.ts'
import type { Entry } from './differential-world.ts'

/** What the sessions showed at a moment. */
const statesAt = (entries: readonly Entry[], ms: number): readonly SessionState[] => {
  const latest = new Map<string, string>()
  for (const entry of entries)
    if (entry.ms <= ms && entry.stream.startsWith('session ')) latest.set(entry.stream, entry.what)
  return [...latest.values()]
    .filter((what) => what.startsWith('{'))
    .map((what) => JSON.parse(what) as SessionState)
}

/** The moments at which something was done. */
const momentsOf = (entries: readonly Entry[], ...acts: readonly string[]): readonly number[] =>
  entries
    .filter(({ stream, what }) => stream === 'stimuli' && acts.some((act) => what === `"${act}"`))
    .map(({ ms }) => ms)

const edgesOf = ({ world: { offline = [], reportsOffline } }: Scenario): readonly number[] =>
  reportsOffline === true ? offline.flat().map((seconds) => Math.round(seconds * 1_000)) : []

const firstWhere = (
  moments: readonly number[],
  entries: readonly Entry[],
  fits: (state: SessionState) => boolean,
): number | undefined =>
  moments.toSorted((a, b) => a - b).find((ms) => statesAt(entries, ms).some(fits))

const isRenewing = (state: SessionState): boolean =>
  state.status === 'signedIn' && state.refresh !== 'idle'

/** Also one that is signed out: it keeps the moment before which it starts no other renewal. */
const mayRenew = ({ status }: SessionState): boolean => status !== 'signingIn'

const hasCode = (state: SessionState): boolean =>
  state.status === 'signingIn' && state.attempt.status === 'awaitingCode'

const isBackingOff = (state: SessionState): boolean =>
  state.status === 'signingIn' &&
  state.attempt.status === 'awaitingCode' &&
  ['retrying', 'offline', 'suspended'].includes(state.attempt.poll.phase)

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
    line: 'A jump of the clock is told to sessions in slices of 8 ms',
    from: ({ processes }, before) =>
      new Set(processes).size < processes.length
        ? momentsOf(before, 'sleep', 'setForward', 'setBack')[0]
        : undefined,
  },
  {
    line: 'A resumed sign-in knows its pace from its backoff',
    from: (_, before) => firstWhere(momentsOf(before, 'crash', 'reopen'), before, isBackingOff),
  },
]

/** From which moment on the two may differ. */
export const cutOf = (scenario: Scenario, before: readonly Entry[]): number =>
  Math.min(...differences.map(({ from }) => from(scenario, before) ?? Infinity))
