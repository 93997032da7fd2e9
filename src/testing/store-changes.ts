import type { Store } from '../store/store.ts'
import { is, law, soon, type StoreLaw } from './store-law.ts'

/** Follows the changes of a store. `'*'` may come at any time: it says that anything may have changed. */
const follow = ({ changes$ }: Store) => {
  if (changes$ === undefined) throw new Error('The store has no changes$.')
  const seen: string[] = []
  const subscription = changes$.subscribe({
    next: (key) => void seen.push(key),
    complete: () => void seen.push('(completed)'),
    error: () => void seen.push('(failed)'),
  })
  return {
    keys: () => seen.filter((key) => key !== '*'),
    has: (key: string) => seen.includes(key) || seen.includes('*'),
    forget: () => void seen.splice(0),
    stop: () => subscription.unsubscribe(),
  }
}

export const changeLaws: readonly StoreLaw[] = [
  law(
    'changes$',
    'tells of what is set and deleted here, before the promise resolves',
    async (scene) => {
      const { one, keys, kind, valueFor } = scene
      const [key, other] = keys
      const { keys: seen, stop } = follow(one)
      await one.set(key, valueFor(key, 1), { kind })
      is(seen(), [key], 'What changes$ says after one change')
      await one.set(other, valueFor(other, 2), { kind })
      await one.delete(key)
      is(seen(), [key, other, key], 'What changes$ says after three')
      stop()
      await one.set(key, valueFor(key, 3), { kind })
      is(seen(), [key, other, key], 'What changes$ says to one who has left')
    },
  ),
  law('changes$', 'tells several listeners, and those who come back', async (scene) => {
    const { one, keys, kind, valueFor } = scene
    const [key] = keys
    const [first, second] = [follow(one), follow(one)]
    await one.set(key, valueFor(key, 1), { kind })
    is([first.keys(), second.keys()], [[key], [key]], 'What two listeners hear')
    first.stop()
    second.stop()
    const third = follow(one)
    await one.set(key, valueFor(key, 2), { kind })
    is([third.keys(), first.keys()], [[key], [key]], 'What a later listener hears, and an earlier')
    third.stop()
  }),
  law(
    'sharing',
    'tells of what others set and delete',
    async ({ one, other, keys, kind, valueFor }) => {
      const [key, second] = keys
      await other.set(second, valueFor(second, 1), { kind })
      for (const each of [key, second]) await one.get(each)
      const { has, forget, stop } = follow(one)
      await other.set(key, valueFor(key, 2), { kind })
      await soon(
        () => has(key),
        () => `changes$ says nothing of '${key}', which another has set.`,
      )
      forget()
      await other.delete(second)
      await soon(
        () => has(second),
        () => `changes$ says nothing of '${second}', which another has deleted.`,
      )
      stop()
    },
  ),
]
