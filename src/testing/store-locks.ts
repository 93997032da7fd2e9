import { systemClock } from '../kit/clock.ts'
import { pause } from '../kit/pause.ts'
import type { Lock, Store } from '../store/store.ts'
import { is, law, lookEveryMs, type StoreLaw } from './store-law.ts'

const lockOf = (store: Store): Lock => {
  const lock = store.lock?.bind(store)
  if (lock === undefined) throw new Error('The store has no lock.')
  return lock
}

const isFree = (store: Store, key: string): Promise<boolean> =>
  lockOf(store)(key, (lost) => Promise.resolve(lost !== null), { ifAvailable: true })

/** Holds a lock until what it resolves with is called. */
const hold = async (store: Store, key: string): Promise<() => Promise<void>> => {
  const [begun, end] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  const over = lockOf(store)(key, async () => {
    begun.resolve(undefined)
    await end.promise
  })
  await Promise.race([begun.promise, over])
  return async () => {
    end.resolve(undefined)
    await over
  }
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing, it resolved',
    (error: unknown) => error,
  )

export const lockLaws: readonly StoreLaw[] = [
  law(
    'lock',
    'has one holder of a lock at a time, and all have their turn',
    async ({ one, other, keys }) => {
      const holders = new Map<string, number>()
      const turn = async (n: number): Promise<void> => {
        const key = keys[n % 2] ?? keys[0]
        await lockOf(n % 3 === 0 ? other : one)(key, async (lost) => {
          is(lost?.aborted, false, 'Whether a lock that is had is lost')
          const now = (holders.get(key) ?? 0) + 1
          is(now, 1, `The number of those who hold the lock of '${key}'`)
          holders.set(key, now)
          await pause(systemClock, n % 4)
          holders.set(key, 0)
          if (n % 5 === 0) throw new Error('on purpose')
        }).catch((error: unknown) => {
          if (!(error instanceof Error && error.message === 'on purpose')) throw error
        })
      }
      await Promise.all(Array.from({ length: 16 }, (_, n) => turn(n)))
      for (const key of keys.slice(0, 2))
        is(await isFree(one, key), true, 'Whether it is free then')
    },
  ),
  law(
    'lock',
    'tells who does not wait, and gives each key a lock of its own',
    async ({ one, other, keys }) => {
      const release = await hold(one, keys[0])
      is(await isFree(other, keys[0]), false, 'Whether a lock is free that another holds')
      is(await isFree(other, keys[1]), true, 'Whether the lock of another key is free')
      await release()
      is(await isFree(other, keys[0]), true, 'Whether it is free once it is given back')
    },
  ),
  law(
    'lock',
    'lets who waits leave, with the reason of the signal',
    async ({ one, other, keys }) => {
      const release = await hold(one, keys[0])
      const [controller, reason] = [new AbortController(), new Error('enough')]
      const { signal } = controller
      let runs = 0
      const task = async () => void (runs += 1)
      const waits = [one, other].map((store) => rejection(lockOf(store)(keys[0], task, { signal })))
      await pause(systemClock, lookEveryMs)
      controller.abort(reason)
      waits.push(rejection(lockOf(other)(keys[0], task, { signal })))
      waits.push(rejection(lockOf(other)(keys[0], task, { signal, ifAvailable: true })))
      for (const error of await Promise.all(waits))
        if (error !== reason)
          throw new Error(`A wait that is aborted rejects with ${String(error)}.`)
      await release()
      // Some let go of the place in the line a moment after they have said so.
      const isHad = await lockOf(other)(keys[0], (lost) => Promise.resolve(lost !== null))
      is(isHad, true, 'Whether it is had once it is given back')
      is(runs, 0, 'How often the task of one who has left was run')
    },
  ),
  law('lock', 'lets a task that has begun go on', async ({ one, keys }) => {
    const controller = new AbortController()
    const task = async () => {
      controller.abort()
      await pause(systemClock, lookEveryMs)
      return 'done'
    }
    const result = await lockOf(one)(keys[0], task, { signal: controller.signal })
    is(result, 'done', 'What a task returns whose signal was aborted')
  }),
]
