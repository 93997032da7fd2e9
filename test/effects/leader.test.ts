import { expect, it, vi } from 'vitest'
import type { SignInProgress } from '../../machines/types.ts'
import { createLeader } from '../../src/effects/shared-sign-in/leader.ts'
import { emptyRecord, toLeadRecord } from '../../src/effects/shared-sign-in/record.ts'
import { takeSnapshot } from '../../src/effects/snapshot.ts'
import { createVault } from '../../src/effects/vault.ts'
import type { Store } from '../../src/store/store.ts'
import { simulate } from '../../src/testing/index.ts'
import { attempt, request } from '../../src/testing/paths/samples.ts'

const snapshot = takeSnapshot(attempt, request, undefined)
const standing = (progress: SignInProgress) => ({ outcome: null, progress, snapshot })

it.each([0, 1, 2, 3, 4, 5, 6])(
  'what is told %i steps after another record was begun is written, too',
  async (steps) => {
    const { store, clock } = simulate()
    const { infoOf } = createVault(store)
    const leader = createLeader(store, clock, { open: () => Promise.resolve(undefined) }, infoOf)
    void leader.takeLead({ request, attempt, replaces: null }, new AbortController().signal)
    await clock.settle()
    leader.publish(attempt, standing({ step: 'refreshing' }))
    for (let n = 0; n < steps; n += 1) await Promise.resolve()
    leader.publish(attempt, standing({ step: 'device', chart: null, mayHaveBrowser: false }))
    await leader.settled(request)
    const record = toLeadRecord(await store.get(`attempt/${request.session}`))
    expect(record?.progress.step).toBe('device')
    await leader.release({ request, attempt })
  },
)

it('passes the lead on in the step in which it is taken, so that nothing is let go of', async () => {
  const { store, clock } = simulate()
  const { infoOf } = createVault(store)
  const leader = createLeader(store, clock, { open: () => Promise.resolve(undefined) }, infoOf)
  const take = (name: string, replaces: string | null) =>
    leader.takeLead({ request, attempt: name, replaces }, new AbortController().signal)
  await take('first', null)
  const second = take('second', 'first')
  leader.publish('first', standing({ step: 'refreshing' }))
  await leader.release({ request, attempt: 'first' })
  await expect(second).resolves.toMatchObject({ kind: 'leading', resume: null })
  expect(toLeadRecord(await store.get(`attempt/${request.session}`))).toMatchObject({
    attempt: 'second',
    progress: { step: 'checkingStore' },
  })
  await expect(take('other', null)).resolves.toMatchObject({ kind: 'following' })
  await leader.release({ request, attempt: 'second' })
  await expect(take('last', 'second')).resolves.toMatchObject({ kind: 'leading' })
  await leader.release({ request, attempt: 'last' })
})

/** A store whose locks are lost when `lose` is called, and of which `disturb` hears each call that has been answered. */
const withLeases = (store: Store, disturb: (call: number) => void) => {
  let leases: AbortController[] = []
  let taken = 0
  let calls = 0
  const after = async <T>(value: Promise<T>): Promise<T> => {
    const result = await value
    disturb((calls += 1))
    return result
  }
  const { lock } = store
  if (lock === undefined) throw new Error('This store has no locks.')
  const leased: Store = {
    ...store,
    get: (key) => after(store.get(key)),
    set: (key, value, o) => after(store.set(key, value, o)),
    delete: (key) => store.delete(key),
    lock: (key, task, o) =>
      lock(
        key,
        (held) => {
          if (held === null) return task(null)
          const lease = new AbortController()
          leases.push(lease)
          taken += 1
          return task(lease.signal)
        },
        o,
      ),
  }
  const lose = () => {
    for (const lease of leases) lease.abort(new Error('lost'))
    leases = []
  }
  return { leased, lose, taken: () => taken }
}

const theirs = { ...emptyRecord, attempt: 'theirs', outcome: null }

/** After so many calls of the store a lead is had: the record and the token are read, and the record is written. */
it.each([1, 2])(
  'that is lost after call %i of the store, as it is taken, is not had, and the record is not touched',
  async (moment) => {
    const { store, clock } = simulate()
    const { infoOf } = createVault(store)
    const key = `attempt/${request.session}`
    const { leased, lose } = withLeases(store, (call) => {
      if (call !== moment) return
      lose()
      void store.set(key, theirs, { kind: 'record' })
    })
    const open = () => leased.get('token').then(() => undefined)
    const leader = createLeader(leased, clock, { open }, infoOf)
    const { signal } = new AbortController()
    await expect(
      leader.takeLead({ request, attempt, replaces: null }, signal),
    ).resolves.toMatchObject({
      kind: 'following',
    })
    await clock.settle()
    expect(await store.get(key)).toMatchObject({ attempt: 'theirs' })
    // Who follows then has it, once it can be had.
    await expect(leader.followLead({ request, attempt }, signal)).resolves.toMatchObject({
      kind: 'leading',
    })
    await leader.release({ request, attempt })
  },
)

it.each([2, 3])(
  'follows on where the lead is lost after call %i of the store, as it is had by who followed',
  async (moment) => {
    const { store, clock } = simulate()
    const { infoOf } = createVault(store)
    const { leased, lose, taken } = withLeases(store, (call) => {
      if (call === moment) lose()
    })
    const open = () => leased.get('token').then(() => undefined)
    const leader = createLeader(leased, clock, { open }, infoOf)
    const { signal } = new AbortController()
    const answer = leader.followLead({ request, attempt }, signal)
    await expect(answer).resolves.toMatchObject({ kind: 'leading' })
    expect(taken()).toBe(2)
    await leader.release({ request, attempt })
  },
)

it('tells who begins to listen that the lead is lost, where it was by then', async () => {
  const { store, clock } = simulate()
  const { infoOf } = createVault(store)
  const { leased, lose } = withLeases(store, () => undefined)
  const leader = createLeader(leased, clock, { open: () => Promise.resolve(undefined) }, infoOf)
  await leader.takeLead({ request, attempt, replaces: null }, new AbortController().signal)
  lose()
  const listener = vi.fn<() => void>()
  leader.onLost(attempt, listener)
  expect(listener).toHaveBeenCalledOnce()
  await leader.release({ request, attempt })
})

it('is released when what it was writing is written, though it was lost meanwhile', async () => {
  const { store, clock } = simulate()
  const { infoOf } = createVault(store)
  const { leased, lose } = withLeases(store, () => undefined)
  const gate = Promise.withResolvers<void>()
  let isSlow = false
  const slow: Store = {
    ...leased,
    set: async (...asked) => {
      if (isSlow) await gate.promise
      return leased.set(...asked)
    },
  }
  const leader = createLeader(slow, clock, { open: () => Promise.resolve(undefined) }, infoOf)
  await leader.takeLead({ request, attempt, replaces: null }, new AbortController().signal)
  leader.onLost(attempt, () => undefined)
  isSlow = true
  leader.publish(attempt, standing({ step: 'refreshing' }))
  lose()
  await clock.settle()
  let isReleased = false
  const released = leader.release({ request, attempt }).then(() => {
    isReleased = true
  })
  await clock.settle()
  expect(isReleased).toBe(false)
  gate.resolve()
  await released
})
