import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { inBrowser } from './processes.ts'
import { awaiting, begin, isOver, pollGaps, pollSeconds } from './support.ts'

describe('R14: sleep', () => {
  it('of which the deadline takes notice at once, without a request', async () => {
    const { host, signIn } = await begin({ interval: 120, expiresIn: 600 })
    await host.advance(7)
    host.sleep(3_600)
    await host.advance(10)
    expect(signIn.getState()).toEqual({ status: 'expired' })
    expect(pollSeconds(host)).toEqual([])
    expect(host.clock.pending).toBe(0)
  })

  it('ends with one permitted request, not with one for each that was missed', async () => {
    const { host, signIn } = await begin({ interval: 60 })
    await host.advance(62)
    expect(pollSeconds(host)).toEqual([60])
    host.sleep(200)
    await host.advance(60)
    expect(pollSeconds(host).filter((seconds) => seconds > 200)).toHaveLength(1)
    expect(isOver(signIn)).toBe(false)
  })

  it('finds the approval that was given meanwhile, an interval later at the latest', async () => {
    const { host, signIn } = await begin({ interval: 60 })
    await host.advance(62)
    host.service.approve(awaiting(signIn).userCode)
    host.sleep(200)
    await host.advance(60)
    expect(signIn.getState().status).toBe('signedIn')
  })

  it.each([0.1, 1, 3, 4.9])(
    'over the deadline, with the next request due %d s after it: expired, not failed',
    async (seconds) => {
      const { host, signIn } = await begin()
      await host.advance(10 - seconds)
      host.sleep(3_600)
      await host.advance(10)
      expect(signIn.getState()).toEqual({ status: 'expired' })
    },
  )

  it('is never a reason to ask early, or after the deadline', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(300), fc.nat(900)), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(0, 0.4, 3),
        fc.boolean(),
        async (naps, latency, detectsWake) => {
          const { host, signIn } = await begin({ latency, detectsWake, expiresIn: 200 })
          await host.advance(2 * latency)
          const { expiresAt } = awaiting(signIn)
          for (const [awake, asleep] of naps) {
            await host.advance(awake / 10)
            host.sleep(asleep / 10)
          }
          await host.advance(300)
          expect(isOver(signIn)).toBe(true)
          for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
          for (const request of host.requests) expect(request.sentAt).toBeLessThanOrEqual(expiresAt)
          expect(host.clock.pending).toBe(0)
        },
      ),
      someRuns(),
    )
  })

  it('over the deadline, with a store that keeps everything: no request after the deadline', async () => {
    const values = new Map<string, unknown>()
    const store: Store = {
      get: (key) => Promise.resolve(values.get(key)),
      set: (key, value) => Promise.resolve(void values.set(key, value)),
      delete: (key) => Promise.resolve(void values.delete(key)),
    }
    const host = simulate({ interval: 5, expiresIn: 60, detectsWake: false })
    const signIn = host.session({ store }).signIn()
    await host.advance(9)
    host.sleep(3_600)
    await host.advance(100)
    expect(signIn.getState()).toEqual({ status: 'expired' })
    expect(pollSeconds(host)).toEqual([5])
  })

  it('without a host that notices it: no request after the deadline all the same', async () => {
    const { host, signIn } = await begin({ interval: 20, detectsWake: false })
    await host.advance(7)
    host.sleep(3_600)
    await host.advance(700)
    expect(signIn.getState()).toEqual({ status: 'expired' })
    expect(pollSeconds(host)).toEqual([])
  })
})

describe('R14: a wake while the browser is being opened', () => {
  const opening = async (fails: boolean) => {
    const host = simulate({
      browser: 'works',
      ports: {
        openBrowser: () =>
          new Promise((resolve, reject) => {
            const settle = fails ? () => reject(new Error('no browser')) : () => resolve()
            host.clock.setTimeout(settle, 8_000)
          }),
      },
    })
    const signIn = host.session().signIn()
    await host.advance(1)
    expect(inBrowser(signIn)).toMatchObject({ browser: 'opening', offer: null })
    return { host, signIn, startedAt: host.clock.now() - 1_000 }
  }
  const upsets = {
    'after 5 s': (host: Simulation) => host.sleep(5),
    'after 300 s': (host: Simulation) => host.sleep(300),
    'that finds the clock set forward': (host: Simulation) => host.clock.setWall(60_000),
    'that finds the clock set back': (host: Simulation) => host.clock.setWall(-3_600_000),
  }

  it.each(Object.keys(upsets) as (keyof typeof upsets)[])(
    '%s: what comes of it is not lost, and the time of the person is what it was',
    async (name) => {
      for (const fails of [false, true]) {
        const { host, signIn, startedAt } = await opening(fails)
        upsets[name](host)
        await host.advance(3)
        expect(inBrowser(signIn)).toMatchObject({ browser: 'opening', offer: null })
        await host.advance(5)
        expect(inBrowser(signIn)).toMatchObject(
          fails ? { browser: 'failed', offer: 'device' } : { browser: 'opened', offer: null },
        )
        host.sleep(3)
        await host.advance(1)
        expect(inBrowser(signIn).offer).toBe(fails ? 'device' : null)
        await host.advance(10)
        const { expiresAt, offer } = inBrowser(signIn)
        expect(offer).toBe('device')
        expect(expiresAt - startedAt).toBe(name.endsWith('back') ? -3_000_000 : 600_000)
        await host.advance((expiresAt - host.clock.now()) / 1_000 - 0.1)
        expect(isOver(signIn)).toBe(false)
        await host.advance(0.2)
        expect(signIn.getState()).toMatchObject({ error: { code: 'redirect_timeout' } })
        expect(host.clock.pending).toBe(0)
      }
    },
  )

  it('over the end of its time ends it', async () => {
    const { host, signIn } = await opening(false)
    host.sleep(3_600)
    await host.advance(3)
    expect(signIn.getState()).toMatchObject({ error: { code: 'redirect_timeout' } })
    await host.advance(10)
    expect(host.clock.pending).toBe(0)
  })
})

describe('J: somebody sets the wall clock', () => {
  it('forward over the deadline: at most one request more, and an end', async () => {
    const { host, signIn } = await begin()
    await host.advance(7)
    host.clock.setWall(3_600_000)
    await host.advance(700)
    expect(isOver(signIn)).toBe(true)
    expect(pollSeconds(host).length).toBeLessThanOrEqual(2)
  })

  it('back: it neither stops asking nor outlives its time', async () => {
    const { host, signIn } = await begin()
    await host.advance(7)
    host.clock.setWall(-3_600_000)
    await host.advance(20)
    const polls = pollSeconds(host)
    expect(polls.length).toBeGreaterThanOrEqual(3)
    for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
    const { expiresAt, poll } = awaiting(signIn)
    expect(expiresAt - host.clock.now()).toBe(600_000 - 27_000)
    expect((poll.nextAt ?? 0) - host.clock.now()).toBeLessThanOrEqual(5_000)
    await host.advance(573.2)
    expect(signIn.getState()).toEqual({ status: 'expired' })
  })

  it.each([
    [-0.5, 0, 0.5],
    [-60, 2.1, 3],
    [-0.9, 2.1, 2.1],
  ])('by %d s, and %d s later by %d s: neither request nor nudge is early', async (...steps) => {
    const [first, between, second] = steps
    const { host, signIn } = await begin()
    host.clock.setWall(first * 1_000)
    await host.advance(between)
    signIn.nudge()
    host.clock.setWall(second * 1_000)
    for (let t = 0; t < 30; t += 1) {
      await host.advance(0.5)
      signIn.nudge()
    }
    expect(pollSeconds(host)[0]).toBeGreaterThanOrEqual(5)
    for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
  })

  it('again and again, a little or a lot: a nudge is still not early', async () => {
    const steps = fc.array(
      fc.record({
        setMs: fc.constantFrom(0, 0, 500, -500, 900, 2_100, -2_100, 60_000, -60_000),
        seconds: fc.integer({ min: 0, max: 60 }).map((tenths) => tenths / 10),
      }),
      { maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(0, 0.5), async (list, latency) => {
        const { host, signIn } = await begin({ latency, expiresIn: 3_600 })
        for (const { setMs, seconds } of list) {
          host.clock.setWall(setMs)
          await host.advance(seconds)
          signIn.nudge()
        }
        await host.advance(20)
        expect(pollSeconds(host)[0] ?? 5).toBeGreaterThanOrEqual(5)
        for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
        signIn.cancel()
      }),
      someRuns(),
    )
  })

  it.each([0.5, 1, 1.9])('forward by %d s: a nudge is still not early', async (seconds) => {
    const { host, signIn } = await begin()
    await host.advance(7)
    host.clock.setWall(seconds * 1_000)
    for (let t = 0; t < 50; t += 1) {
      signIn.nudge()
      await host.advance(0.2)
    }
    for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
  })

  it.each([0.5, 1.9, 30])('back by %d s: the pace does not suffer', async (seconds) => {
    const { host, signIn } = await begin()
    await host.advance(7)
    host.clock.setWall(-seconds * 1_000)
    host.service.approve(awaiting(signIn).userCode)
    await host.advance(9)
    expect(signIn.getState().status).toBe('signedIn')
    for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
  })
})
