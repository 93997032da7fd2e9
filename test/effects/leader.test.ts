import { expect, it } from 'vitest'
import type { SignInProgress } from '../../machines/types.ts'
import { createLeader } from '../../src/effects/shared-sign-in/leader.ts'
import { toLeadRecord } from '../../src/effects/shared-sign-in/record.ts'
import { takeSnapshot } from '../../src/effects/snapshot.ts'
import { createVault } from '../../src/effects/vault.ts'
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
