// A request that has no answer: a person reads within two seconds what is waited for, and nothing of it before or after.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUnanswered, watchRequests } from '../../src/panel/index.ts'
import { steppingClock } from '../../src/testing/index.ts'
import { fixtures, sessionFixtures, simulate } from '../../src/testing/index.ts'
import { all, anyState, issuedAt, look, type AnyState } from './support.ts'

const askedAt = issuedAt
const silence = /^AWS has not answered yet/
const saysSo = (state: AnyState, waitedMs: number): boolean =>
  look(state, { now: issuedAt + waitedMs, askedAt }).body.some((line) => silence.test(line))

describe('while a request is under way', () => {
  it.each(['registering', 'requesting', 'refreshing', 'asking', 'exchanging'] as const)(
    '%s: it is said after a second and a half, and not before',
    (name) => {
      const state = fixtures[name]
      expect(saysSo(state, 1_499)).toBe(false)
      expect(saysSo(state, 1_500)).toBe(true)
      expect(saysSo(state, 60_000)).toBe(true)
      expect(look(state, { now: issuedAt + 60_000 }).body.some((line) => silence.test(line))).toBe(
        false,
      )
      const { body, announce } = look(state, { now: issuedAt + 2_000, askedAt })
      expect(body.join(' ')).toMatch(
        state.status === 'exchanging' ? /we go on waiting/ : /we go on/,
      )
      expect(announce.text).toMatch(silence)
    },
  )

  it('what is exchanged once is not said to be tried again', () => {
    const { body } = look(fixtures.exchanging, { now: issuedAt + 2_000, askedAt })
    expect(body.join(' ')).not.toMatch(/try|again/)
  })

  it('a cause that is known is said in place of it', () => {
    const { body } = look(fixtures.startingWithoutNetwork, { now: issuedAt + 2_000, askedAt })
    expect(body).toEqual(['The service cannot be reached. Trying again…'])
  })

  it('no other state says so', () => {
    const owed = new Set(['registering', 'requesting', 'refreshing', 'asking', 'exchanging'])
    const others = all.filter(([name]) => !owed.has(name.replace('session ', '')))
    const clock = steppingClock()
    for (const [name, state] of others) {
      const watch = watchRequests(clock, () => undefined)
      watch.look(state)
      const isUnderWay = state.status === 'signingIn' || watch.askedAt === undefined
      expect([name, isUnderWay]).toEqual([name, true])
      watch.stop()
    }
  })
})

describe('who follows the requests', () => {
  it('counts each from its own beginning, whatever else changes meanwhile', async () => {
    const clock = steppingClock()
    let late = 0
    const watch = watchRequests(clock, () => (late += 1))
    const begunAt = clock.now()
    watch.look(fixtures.asking)
    await clock.advance(1_000)
    watch.look({ ...fixtures.asking })
    expect(watch.askedAt).toBe(begunAt)
    await clock.advance(500)
    expect([late, isUnanswered({ now: clock.now(), askedAt: watch.askedAt })]).toEqual([1, true])
    watch.look(fixtures.waiting)
    expect([watch.askedAt, clock.pending]).toEqual([undefined, 0])
    watch.look(sessionFixtures.signedIn)
    await clock.advance(9_000)
    expect(late).toBe(1)
  })

  it('sets no timer that it does not clear, and calls once for each request', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyState, fc.integer({ min: 0, max: 4_000 }))),
        async (shown) => {
          const clock = steppingClock()
          let late = 0
          let requests = 0
          const watch = watchRequests(clock, () => (late += 1))
          for (const [state, ms] of shown) {
            const before = watch.askedAt
            watch.look(state)
            if (watch.askedAt !== undefined && watch.askedAt !== before) requests += 1
            expect(clock.pending).toBeLessThanOrEqual(1)
            await clock.advance(ms + 1)
          }
          expect(late).toBeLessThanOrEqual(requests)
          watch.stop()
          expect(clock.pending).toBe(0)
        },
      ),
      { numRuns: 30 },
    ))

  it('of a service that never answers it is said before two seconds are over, by any sign-in', async () => {
    const host = simulate({ latency: 100 })
    const session = host.session()
    let state: AnyState = session.getState()
    const heard: number[] = []
    const begunAt = host.clock.now()
    const moment = () => ({ now: host.clock.now(), askedAt: watch.askedAt })
    const watch = watchRequests(host.clock, () => {
      if (look(state, moment()).body.some((line) => silence.test(line))) heard.push(moment().now)
    })
    session.subscribe((next) => watch.look((state = next)))
    session.signIn()
    await host.advance(10)
    expect(heard).toHaveLength(1)
    expect((heard[0] ?? Infinity) - begunAt).toBeLessThan(2_000)
    await session[Symbol.asyncDispose]()
    watch.stop()
  })
})
