import { systemClock } from '../kit/clock.ts'
import { pause } from '../kit/pause.ts'
import { law, readsAs, type StoreLaw } from './store-law.ts'

export const valueLaws: readonly StoreLaw[] = [
  law('nothing', 'has what was set last, until it is deleted', async (scene) => {
    const { one, keys, kind, valueFor } = scene
    const kept = new Map<string, unknown>()
    for (let n = 0; n < 20; n += 1) {
      const key = keys[(n * 7) % keys.length] ?? keys[0]
      const value = valueFor(key, n)
      if (n % 5 === 4) await one.delete(key)
      else await one.set(key, value, { kind })
      kept.set(key, n % 5 === 4 ? undefined : value)
      for (const [each, expected] of kept) await readsAs(one, each, expected)
    }
  }),
  law(
    'sharing',
    'has what another has set last, and has not what another has deleted',
    async (scene) => {
      const { one, other, keys, kind, valueFor } = scene
      for (let n = 0; n < 20; n += 1) {
        const key = keys[n % keys.length] ?? keys[0]
        const [writer, reader] = n % 3 === 0 ? [other, one] : [one, other]
        await writer.set(key, valueFor(key, n), { kind })
        await readsAs(reader, key, valueFor(key, n))
        if (n % 2 === 0) continue
        await reader.delete(key)
        await readsAs(writer, key, undefined)
      }
    },
  ),
  law('nothing', 'has no value after its end', async ({ one, kind }) => {
    const now = systemClock.now()
    await one.set('a', 'before', { kind })
    await one.set('a', 'over', { kind, expiresAt: now - 1 })
    await readsAs(one, 'a', undefined)
    await one.set('a', 'lasts', { kind, expiresAt: now + 60_000 })
    await one.set('b', 'brief', { kind, expiresAt: now + 40 })
    await pause(systemClock, 60)
    await readsAs(one, 'a', 'lasts')
    await readsAs(one, 'b', undefined)
  }),
  law('nothing', 'takes what never ends, and a key that is not there, calmly', async (scene) => {
    const { one, keys, kind, valueFor } = scene
    const [key] = keys
    await one.delete(key)
    await readsAs(one, key, undefined)
    for (const expiresAt of [Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER]) {
      await one.set(key, valueFor(key, 1), { kind, expiresAt })
      await readsAs(one, key, valueFor(key, 1))
    }
  }),
  law(
    'nothing',
    'keeps a secret that became a record, and a record that became a secret',
    async ({ one }) => {
      for (const kind of ['secret', 'record', 'secret', 'record'] as const) {
        await one.set('k', kind, { kind })
        await readsAs(one, 'k', kind)
      }
      await one.delete('k')
      await readsAs(one, 'k', undefined)
    },
  ),
  law(
    'nothing',
    'proves that it could store a secret, and leaves nothing behind',
    async (scene) => {
      const { one, keys, kind, valueFor } = scene
      const [key, other] = keys
      await one.set(key, valueFor(key, 1), { kind })
      for (const each of [key, other]) await one.prove?.(each)
      await readsAs(one, key, valueFor(key, 1))
      await readsAs(one, other, undefined)
    },
  ),
]
