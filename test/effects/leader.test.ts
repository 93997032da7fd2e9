import { expect, it } from 'vitest'
import type { SignInProgress } from '../../machines/types.ts'
import { createLeader } from '../../src/effects/shared-sign-in/leader.ts'
import { toLeadRecord } from '../../src/effects/shared-sign-in/record.ts'
import { takeSnapshot } from '../../src/effects/snapshot.ts'
import { simulate } from '../../src/testing/index.ts'
import { attempt, request } from '../../src/testing/paths/samples.ts'

const snapshot = takeSnapshot(attempt, request, undefined)
const standing = (progress: SignInProgress) => ({ outcome: null, progress, snapshot })

it.each([0, 1, 2, 3, 4, 5, 6])(
  'what is told %i steps after another record was begun is written, too',
  async (steps) => {
    const { store, clock } = simulate()
    const leader = createLeader(store, clock, { open: () => Promise.resolve(undefined) })
    void leader.takeLead({ request, attempt }, new AbortController().signal)
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
