import { expect, it, vi } from 'vitest'
import { memoryStore } from '../../src/store/memory.ts'
import { callLimitMs, lockLimitMs, patientStore } from '../../src/store/patient.ts'
import type { Store } from '../../src/store/store.ts'
import { steppingClock } from '../../src/testing/index.ts'

const silent = (): Promise<never> => new Promise(() => undefined)

const make = (change: (base: Required<Store>) => Partial<Store> = () => ({})) => {
  const clock = steppingClock()
  const base = memoryStore(clock)
  return { clock, base, store: patientStore({ ...base, ...change(base) }, clock) }
}

it.each([
  ['get', (store: Store) => store.get('k')],
  ['set', (store: Store) => store.set('k', 1, { kind: 'record' })],
  ['delete', (store: Store) => store.delete('k')],
  ['prove', (store: Store) => store.prove?.('k') ?? Promise.resolve()],
] as const)('a call that never answers fails in time: %s', async (name, call) => {
  const { clock, store } = make(() => ({ [name]: silent }))
  const failed = expect(call(store)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  await clock.advance(callLimitMs)
  await failed
  expect(clock.pending).toBe(0)
})

it('a lock that is never given fails in time, and its task never runs, not even later', async () => {
  let giveLate = (): unknown => undefined
  const { clock, store } = make(({ lock }) => ({
    lock: (key, task) =>
      new Promise((resolve, reject) => {
        giveLate = () => lock(key, task).then(resolve, reject)
      }),
  }))
  const task = vi.fn(async () => 'done')
  const failed = expect(store.lock?.('k', task)).rejects.toMatchObject({ code: 'ELOCKED' })
  await clock.advance(lockLimitMs)
  await failed
  giveLate()
  await clock.settle()
  expect(task).not.toHaveBeenCalled()
})

it('a task that has the lock may take as long as it likes, and one that waits is told why it may not', async () => {
  const { clock, store } = make()
  const end = Promise.withResolvers<string>()
  const first = store.lock?.('k', () => end.promise)
  const second = expect(store.lock?.('k', async () => 1)).rejects.toMatchObject({ code: 'ELOCKED' })
  await clock.advance(lockLimitMs)
  await second
  await clock.advance(600_000)
  end.resolve('done')
  expect(await first).toBe('done')
  expect(await store.lock?.('k', async (lost) => lost?.aborted)).toBe(false)
})

it('leaves with the reason of the signal, and tells who does not wait', async () => {
  const { store } = make()
  const end = Promise.withResolvers<void>()
  const first = store.lock?.('k', () => end.promise)
  const controller = new AbortController()
  const wait = expect(store.lock?.('k', async () => 1, { signal: controller.signal })).rejects.toBe(
    'enough',
  )
  controller.abort('enough')
  await wait
  expect(await store.lock?.('k', async (lost) => lost, { ifAvailable: true })).toBe(null)
  end.resolve()
  await first
})

it('hands on what the store throws, and has no more than the store has', async () => {
  const { store } = make(() => ({ get: () => Promise.reject(new Error('broken')) }))
  await expect(store.get('k')).rejects.toThrow('broken')
  const { get, set, delete: remove } = memoryStore(steppingClock())
  const bare = patientStore({ get, set, delete: remove }, steppingClock())
  expect(Object.keys(bare).toSorted()).toEqual(['changes$', 'delete', 'get', 'set'])
  expect(bare.changes$).toBeUndefined()
})
