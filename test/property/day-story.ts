import { env } from 'node:process'
import fc from 'fast-check'
import type { Dice } from './dice.ts'

/** A whole day. What happens in it comes from the seed. */
export interface DayStory {
  readonly seed: number
  /** So many sessions at the least. */
  readonly sessions: number
  /** Whether all are signed in to one service; by turns to several otherwise. */
  readonly isOneRealm: boolean
}

/** A smaller number is no simpler story: nothing is shrunk. */
export const days: fc.Arbitrary<DayStory> = fc.noShrink(
  fc.record({
    seed: fc.nat(),
    sessions: fc.constant(Number(env['SESSIONS'] ?? 19)),
    isOneRealm: fc.boolean(),
  }),
)

export const tellDay = ({ seed, sessions, isOneRealm }: DayStory): string =>
  `day ${seed} of ${sessions} sessions at ${isOneRealm ? 'one service' : 'several services'}`

const minute = 60_000
const hour = 3_600_000
export const dayMs = 24 * hour

/** Something that is done to the world, so many real milliseconds after midnight. */
export interface DayDeed {
  readonly ms: number
  readonly does: 'setAll' | 'setOne' | 'sleep' | 'outage' | 'revoke' | 'forget'
  /** By how much a clock is set, or for how long it sleeps or lasts. */
  readonly byMs: number
}

const sets = [8 * hour, -8 * hour, 30 * dayMs, -30 * dayMs]
const naps = [minute, 20 * minute, 2 * hour]

/** What happens in a day to so many machines. */
export const deedsOf = (dice: Dice, machines: number): readonly DayDeed[] => {
  const some = (n: number, does: DayDeed['does'], byMs: () => number): DayDeed[] =>
    Array.from({ length: n }, () => ({
      ms: dice.between(10 * minute, dayMs - 10 * minute),
      does,
      byMs: byMs(),
    }))
  return [
    ...some(4, 'setAll', () => dice.pick(sets)),
    ...some(machines, 'setOne', () => dice.pick(sets)),
    ...some(3, 'sleep', () => dice.pick(naps)),
    ...some(2, 'outage', () => dice.between(minute, 40 * minute)),
    ...some(4, 'revoke', () => 0),
    ...some(2, 'forget', () => 0),
  ].toSorted((one, other) => one.ms - other.ms)
}
