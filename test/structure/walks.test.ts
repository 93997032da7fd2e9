import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../property/replay.ts'
import { charts } from './walk-charts.ts'
import { go, tell, walks } from './walks.ts'

describe.each(Object.entries(charts))('any walk through %s', (_, { terrain, laws }) => {
  test('keeps the laws', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const trace = go(terrain, walk)
        for (const [name, law] of Object.entries(laws)) {
          const why = law(trace)
          expect(why, `${name}\n${tell(trace)}`).toBeUndefined()
        }
      }),
      runs(),
    )
  })
})
