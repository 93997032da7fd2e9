import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { requestsTo, tokenPath } from './support.ts'

describe('R5: at most one CreateToken in flight per device code', () => {
  it('whatever the latency, however often somebody nudges, looks or sleeps', async () => {
    const steps = fc.array(
      fc.record({
        act: fc.constantFrom('nudge', 'attend', 'sleep', 'join', 'wait'),
        seconds: fc.integer({ min: 0, max: 200 }).map((tenths) => tenths / 10),
      }),
      { maxLength: 25 },
    )
    const latencies = fc.array(fc.constantFrom(0, 0.5, 3, 12, 29), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(1, 5), latencies, steps, async (interval, latency, acts) => {
        const host = simulate({ interval, latency, expiresIn: 300 })
        const session = host.session()
        const signIn = session.signIn()
        for (const { act, seconds } of acts) {
          if (act === 'nudge') signIn.nudge()
          if (act === 'attend') host.attend()
          if (act === 'sleep') host.sleep(seconds)
          if (act === 'join' && session.getState().status === 'signingIn') session.signIn().nudge()
          await host.advance(seconds)
        }
        const polls = requestsTo(host, tokenPath)
        polls.slice(1).forEach((poll, i) => {
          const before = polls[i]
          expect(before?.endedMs).not.toBeNull()
          expect(poll.sentMs).toBeGreaterThanOrEqual((before?.endedMs ?? 0) + interval * 1_000)
        })
        await session[Symbol.asyncDispose]()
        expect(host.clock.pending).toBe(0)
      }),
      someRuns(),
    )
  })
})
