import { seededRandom } from '../../src/testing/random.ts'

/** Chance that is the same for the same seed. */
export interface Dice {
  /** From 0 to below 1. */
  roll(): number
  chance(share: number): boolean
  between(from: number, to: number): number
  /** Throws where there is nothing to pick from. */
  pick<T>(items: readonly T[]): T
  /** Dice of their own: what they are asked for does not change what these show. */
  another(): Dice
  readonly bytes: (byteCount: number) => Uint8Array
}

export const createDice = (seed: number): Dice => {
  // Seeds that follow one another would begin alike.
  const bytes = seededRandom(Math.imul(seed + 1, 2_654_435_761))
  bytes(32)
  const roll = () => bytes(4).reduce((fraction, byte) => (fraction + byte) / 256, 0)
  return {
    roll,
    chance: (share) => roll() < share,
    between: (from, to) => from + roll() * (to - from),
    pick: (items) => {
      const [item] = items.slice(Math.floor(roll() * items.length))
      if (item === undefined) throw new Error('There is nothing to pick from.')
      return item
    },
    another: () => createDice(Math.floor(roll() * 2 ** 31)),
    bytes,
  }
}
