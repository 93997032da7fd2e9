import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inFolder, settableClock, subjects, type Subject } from './subjects.ts'

type Step =
  | { what: 'set'; via: 0 | 1; key: string; value: unknown; lifeMs: number | null; secret: boolean }
  | { what: 'get' | 'delete'; via: 0 | 1; key: string }
  | { what: 'pass'; ms: number }

const via = fc.constantFrom(0 as const, 1 as const)

const stepFor = ({ keys, valueFor, isShared }: Subject): fc.Arbitrary<Step> => {
  const key = fc.constantFrom(...keys)
  const set = key.chain((chosen) =>
    fc.record({
      what: fc.constant('set' as const),
      via,
      key: fc.constant(chosen),
      value: valueFor(chosen),
      lifeMs: fc.option(fc.integer({ min: -5, max: 50 })),
      // What one page keeps for itself, another does not see.
      secret: isShared ? fc.boolean() : fc.constant(false),
    }),
  )
  return fc.oneof(
    set,
    fc.record({ what: fc.constantFrom('get' as const, 'delete' as const), via, key }),
    fc.record({ what: fc.constant('pass' as const), ms: fc.nat({ max: 30 }) }),
  )
}

describe.each(subjects)('$name', (subject) => {
  const { make, endOf = (_key, _value, end) => end } = subject

  it('has what was set last, whoever did, until its end or until it is deleted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepFor(subject), { maxLength: 25 }), (story) =>
        inFolder(async (folder) => {
          const clock = settableClock()
          const stores = make(clock, folder)
          const model = new Map<string, { value: unknown; end: number }>()
          for (const s of story) {
            if (s.what === 'pass') {
              clock.at += s.ms
            } else if (s.what === 'delete') {
              model.delete(s.key)
              await stores[s.via].delete(s.key)
            } else if (s.what === 'set') {
              const end = s.lifeMs === null ? Number.POSITIVE_INFINITY : clock.at + s.lifeMs
              model.set(s.key, { value: s.value, end: endOf(s.key, s.value, end) })
              const kind = s.secret ? 'secret' : 'record'
              await stores[s.via].set(s.key, s.value, {
                kind,
                ...(s.lifeMs !== null && { expiresAt: end }),
              })
            } else {
              const kept = model.get(s.key)
              const expected = kept !== undefined && kept.end > clock.at ? kept.value : undefined
              expect(await stores[s.via].get(s.key)).toEqual(expected)
            }
          }
        }),
      ),
      { numRuns: 40 },
    )
  })
})
