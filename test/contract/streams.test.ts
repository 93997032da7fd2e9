import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Transition } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { begin, pollSeconds, record, requestsTo, tokenPath } from './support.ts'

const start = Date.UTC(2026, 0, 1)

/** Numbered without gaps; each chart begins with a start, or where it was, and goes on where it stood. */
const expectChain = (transitions: readonly Transition[]) => {
  const stands = new Map<string, string>()
  transitions.forEach((next, i) => {
    const before = transitions[i - 1]
    expect(next.seq).toBe(i)
    if (next.from === '') expect(next.event).toBe('start')
    else if (stands.has(next.flow)) expect(next.from).toBe(stands.get(next.flow))
    stands.set(next.flow, next.to)
    expect(next.at).toBeGreaterThanOrEqual(before?.at ?? 0)
  })
}

const stories = fc.record({
  interval: fc.constantFrom(1, 5),
  latency: fc.constantFrom(0, 0.5, 6),
  expiresIn: fc.constantFrom(30, 90),
  slowDownOn: fc.subarray([1, 2, 3]),
  offline: fc.constantFrom<(readonly [number, number])[]>([], [[7, 25]]),
  reportsOffline: fc.boolean(),
})

describe('transitions$', () => {
  it('numbers without gaps from 0; each begins where the one before ended', async () => {
    await fc.assert(
      fc.asyncProperty(
        stories,
        fc.constantFrom('approve', 'deny', 'cancel', 'wait'),
        fc.nat(40),
        async (story, how, at) => {
          const host = simulate(story)
          const session = host.session()
          const all = record(session.transitions$)
          const signIn = session.signIn()
          const rest = record(signIn.transitions$)
          await host.advance(at)
          const userCode = host.service.codes()[0]?.userCode ?? ''
          if (how === 'approve') host.service.approve(userCode)
          if (how === 'deny') host.service.deny(userCode)
          if (how === 'cancel') signIn.cancel()
          await host.advance(150)
          expect(all.values[0]).toMatchObject({ seq: 0, at: start })
          expectChain(all.values)
          const first = rest.values[0]?.seq ?? Number.POSITIVE_INFINITY
          const ofAttempt = all.values.filter(
            ({ seq, flow }) => seq >= first && flow !== 'session' && flow !== 'refresh',
          )
          expect(ofAttempt).toEqual(rest.values)
          expect(rest.isComplete).toBe(true)
          expect(all.isComplete).toBe(false)
          expect(rest.values.at(-1)).toMatchObject({
            flow: 'signIn',
            to: expect.stringMatching(/^(signedIn|denied|expired|failed|cancelled)$/) as string,
          })
        },
      ),
      someRuns(),
    )
  })

  it('says who caused what', async () => {
    const { host, session, signIn } = await begin({ offline: [[8, 12]], reportsOffline: true })
    const log = record(session.transitions$)
    await host.advance(20)
    signIn.cancel('enough')
    const causes = new Set(log.values.map(({ cause }) => cause))
    expect(causes).toContain('timer')
    expect(causes).toContain('service')
    expect(causes).toContain('network')
    expect(log.values.findLast(({ flow }) => flow === 'signIn')).toMatchObject({
      event: 'flow.cancel',
      cause: 'user',
    })
  })

  it('of a session carries on over its sign-ins', async () => {
    const { host, session, signIn } = await begin()
    const log = record(session.transitions$)
    signIn.cancel()
    session.signIn()
    await host.clock.settle()
    expect(log.values.filter(({ seq }) => seq === 0)).toHaveLength(1)
    expect(log.isComplete).toBe(false)
    await session[Symbol.asyncDispose]()
    expect(log.isComplete).toBe(true)
  })
})

describe('polls$', () => {
  it('says each request once, with its instants, in agreement with the network', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const host = simulate(story)
        const signIn = host.session().signIn()
        const polls = record(signIn.polls$)
        await host.advance(150)
        const sent = requestsTo(host, tokenPath)
        const told = polls.values
        expect(told.map(({ n }) => n)).toEqual(told.map((_, i) => i + 1))
        told.forEach((poll, i) => {
          expect(poll.sentAt).toBe(sent[i]?.sentAt)
          expect(poll.answeredAt - start).toBe(sent[i]?.endedMs)
          const next = told[i + 1]
          if (next === undefined) return
          expect(next.sentAt - poll.answeredAt).toBeGreaterThanOrEqual(poll.intervalMs)
          expect(next.intervalMs).toBeGreaterThanOrEqual(poll.intervalMs)
        })
        expect(told.length).toBeGreaterThanOrEqual(sent.length - 1)
        expect(told.length).toBeLessThanOrEqual(sent.length)
        expect(polls.isComplete).toBe(true)
      }),
      someRuns(),
    )
  })

  it('names the outcomes', async () => {
    const { host, signIn } = await begin({
      slowDownOn: [2],
      failOn: { CreateToken: { 3: 'reset', 4: { status: 503 } } },
      approveAfter: 60,
    })
    const polls = record(signIn.polls$)
    await host.advance(300)
    const outcomes = polls.values.map(({ outcome }) => outcome)
    expect(outcomes.slice(0, 3)).toEqual(['pending', 'slowDown', 'unreachable'])
    expect(outcomes.at(-1)).toBe('granted')
    expect(polls.values.at(-1)).toMatchObject({ nextAt: null })
    expect(polls.values[0]?.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(polls.values[2]?.requestId).toBeNull()
  })

  it('is hot: a late subscriber hears of what comes, not of what was', async () => {
    const { host, signIn } = await begin()
    await host.advance(12)
    const late = record(signIn.polls$)
    expect(late.values).toEqual([])
    await host.advance(5)
    expect(late.values.map(({ n }) => n)).toEqual([3])
  })

  it('counts as the state does', async () => {
    const { host, signIn } = await begin({ slowDownOn: [1] })
    const polls = record(signIn.polls$)
    await host.advance(40)
    const last = polls.values.at(-1)
    expect(signIn.getState()).toMatchObject({
      poll: {
        count: last?.n,
        intervalMs: last?.intervalMs,
        nextAt: last?.nextAt,
        lastAt: last?.answeredAt,
      },
    })
    expect(pollSeconds(host)).toHaveLength(last?.n ?? 0)
  })
})

describe('slowDown$', () => {
  it('says each time that the service asks for less, and only then', async () => {
    const { host, signIn } = await begin({ slowDownOn: [1, 3] })
    const log = record(signIn.slowDown$)
    await host.advance(100)
    expect(log.values).toEqual([
      { at: start + 5_000, intervalMs: 10_000, slowDowns: 1 },
      { at: start + 25_000, intervalMs: 15_000, slowDowns: 2 },
    ])
  })
})

describe('the end of the streams', () => {
  it.each(['approve', 'deny', 'cancel', 'dispose', 'expire'] as const)(
    'they complete with the sign-in, and at once for whoever comes later: %s',
    async (how) => {
      const { host, session, signIn } = await begin({ expiresIn: 60 })
      const streams = () => [
        record<unknown>(signIn.transitions$),
        record<unknown>(signIn.polls$),
        record<unknown>(signIn.slowDown$),
        record<unknown>(signIn.expiry$),
      ]
      const logs = streams()
      await host.advance(7)
      const userCode = host.service.codes()[0]?.userCode ?? ''
      if (how === 'approve') host.service.approve(userCode)
      if (how === 'deny') host.service.deny(userCode)
      if (how === 'cancel') signIn.cancel()
      if (how === 'dispose') await session[Symbol.asyncDispose]()
      await host.advance(60)
      for (const log of logs) expect(log).toMatchObject({ isComplete: true, error: undefined })
      for (const log of streams())
        expect(log).toMatchObject({ isComplete: true, error: undefined, values: [] })
      expect(logs[3]?.values).toHaveLength(how === 'expire' ? 1 : 0)
    },
  )

  it('shows the last state to listeners before the streams complete', async () => {
    const { host, signIn } = await begin({ approveAfter: 1 })
    const seen: string[] = []
    signIn.polls$.subscribe({ complete: () => seen.push(signIn.getState().status) })
    await host.advance(10)
    expect(seen).toEqual(['signedIn'])
  })
})
