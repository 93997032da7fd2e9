import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory.ts'

const key = fc.constantFrom('a', 'b', 'c', '__proto__')
const step = fc.oneof(
  fc.record({
    what: fc.constant('set' as const),
    key,
    value: fc.jsonValue(),
    lifeMs: fc.option(fc.integer({ min: -5, max: 50 })),
  }),
  fc.record({ what: fc.constantFrom('delete' as const, 'get' as const), key }),
  fc.record({ what: fc.constant('pass' as const), ms: fc.nat({ max: 30 }) }),
)

describe('memoryStore', () => {
  it('has what was set last, until its end or until it is deleted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (story) => {
        let now = 1_000
        const store = memoryStore({ now: () => now })
        const model = new Map<string, { value: unknown; end: number }>()
        for (const s of story) {
          if (s.what === 'pass') now += s.ms
          if (s.what === 'delete') {
            model.delete(s.key)
            await store.delete(s.key)
          }
          if (s.what === 'set') {
            const expiresAt = s.lifeMs === null ? undefined : now + s.lifeMs
            model.set(s.key, { value: s.value, end: expiresAt ?? Number.POSITIVE_INFINITY })
            const end = expiresAt === undefined ? {} : { expiresAt }
            await store.set(s.key, s.value, { kind: 'record', ...end })
          }
          if (s.what !== 'get') continue
          const kept = model.get(s.key)
          const expected = kept !== undefined && kept.end > now ? kept.value : undefined
          expect(await store.get(s.key)).toEqual(expected)
        }
      }),
    )
  })

  it('forgets for good what was found past its end, even if the clock goes back', async () => {
    let now = 10
    const store = memoryStore({ now: () => now })
    await store.set('k', 'v', { kind: 'secret', expiresAt: 10 })
    expect(await store.get('k')).toBeUndefined()
    now = 0
    expect(await store.get('k')).toBeUndefined()
  })

  it('shares nothing with another, and takes a key that is not there calmly', async () => {
    const [one, other] = [memoryStore({ now: () => 0 }), memoryStore({ now: () => 0 })]
    await one.set('k', 'v', { kind: 'secret' })
    expect(await other.get('k')).toBeUndefined()
    await expect(other.delete('k')).resolves.toBeUndefined()
    expect(await one.get('k')).toBe('v')
  })
})
