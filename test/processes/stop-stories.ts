import type { Script } from '../../src/emulator/index.ts'
import { kinds, type Kind } from './stores.ts'

/** What several processes on one store are about when one of them is stopped. Times of a script are in seconds. */
export interface StopStory {
  readonly name: string
  readonly share: 'process' | 'machine'
  readonly kind: Kind
  readonly script: Script
  /**
   * What the store has at first: a token that is over, one that is good for minutes where hours are needed, or none, so that the person
   * signs in.
   */
  readonly token: 'none' | 'over' | 'short'
}

/** One of each kind for a code that lives long, and for one that dies while the process is stopped. */
const signIns = {
  'a sign-in': { approveAfter: 2 },
  'a sign-in with a short code': { expiresIn: 3, approveAfter: 0.5 },
} as const

/** A service that takes a refresh token twice, and one that takes the second for a thief's. */
const renewals = {
  'a renewal': { token: 'over', script: { reuse: 'allow' } },
  'a renewal in good time': { token: 'short', script: {} },
} as const

const shares = ['machine', 'process'] as const

const storiesOn = (places: readonly Kind[]): readonly StopStory[] =>
  shares.flatMap((share) =>
    places.flatMap((kind) => {
      const where = `${kind}, ${share === 'machine' ? 'shared' : 'not shared'}`
      return [
        ...Object.entries(signIns).map(([what, script]): StopStory => ({
          name: `${what}, ${where}`,
          share,
          kind,
          script,
          token: 'none',
        })),
        ...Object.entries(renewals).map(([what, renewal]): StopStory => ({
          name: `${what}, ${where}`,
          share,
          kind,
          ...renewal,
        })),
      ]
    }),
  )

/** The eight kinds, each in two ways. */
export const stopStories = storiesOn(kinds)

export const redisStopStories = storiesOn(['redis'])
