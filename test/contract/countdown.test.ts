import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'
import { begin, record } from './support.ts'

describe('countdown$', () => {
  it('says what is left, at once and each second', async () => {
    const { host, signIn } = await begin({ expiresIn: 600 })
    const log = record(signIn.countdown$)
    expect(log.values).toStrictEqual([
      { remainingMs: 600_000, totalMs: 600_000, fraction: 1, label: '10:00', stage: 'calm' },
    ])
    await host.advance(3)
    expect(log.values.map((value) => value.label)).toEqual(['10:00', '9:59', '9:58', '9:57'])
  })

  it('has a stage for each part of the life of a code', async () => {
    const { host, signIn } = await begin({ expiresIn: 600 })
    const log = record(signIn.countdown$)
    await host.advance(600.2)
    const stageAt = (label: string) => log.values.find((value) => value.label === label)?.stage
    expect(stageAt('10:00')).toBe('calm')
    expect(stageAt('5:01')).toBe('calm')
    expect(stageAt('5:00')).toBe('soon')
    expect(stageAt('1:01')).toBe('soon')
    expect(stageAt('1:00')).toBe('last')
    expect(stageAt('0:01')).toBe('last')
    expect(log.values.at(-1)).toStrictEqual({
      remainingMs: 0,
      totalMs: 600_000,
      fraction: 0,
      label: '0:00',
      stage: 'over',
    })
    expect(log.isComplete).toBe(true)
  })

  it('says to a late subscriber that the code is over, and completes', async () => {
    const { host, signIn } = await begin({ expiresIn: 30 })
    await host.advance(31)
    expect(signIn.getState().status).toBe('expired')
    const log = record(signIn.countdown$)
    expect(log.values).toMatchObject([{ remainingMs: 0, totalMs: 30_000, stage: 'over' }])
    expect(log.isComplete).toBe(true)
  })

  it('says one value a second, falling, with labels that never skip or repeat', async () => {
    const { host, signIn } = await begin({ expiresIn: 90.25, slowDownOn: [2], latency: 0.3 })
    await host.advance(0.6)
    const log = record(signIn.countdown$)
    await host.advance(100)
    const labels = log.values.map((value) => value.label)
    expect(new Set(labels).size).toBe(labels.length)
    expect(labels.slice(0, 3)).toEqual(['1:31', '1:30', '1:29'])
    expect(labels).toHaveLength(92)
    log.values.slice(1).forEach((value, i) => {
      expect(value.remainingMs).toBeLessThan(log.values[i]?.remainingMs ?? 0)
      expect(value.fraction).toBeCloseTo(value.remainingMs / value.totalMs, 10)
      expect(value.remainingMs).toBeGreaterThanOrEqual(0)
      expect(value.remainingMs).toBeLessThanOrEqual(value.totalMs)
    })
  })

  it.each([
    [3_600, '60:00'],
    [36_000, '600:00'],
    [61, '1:01'],
    [9, '0:09'],
  ])('labels %d s in minutes and seconds: %s', async (expiresIn, label) => {
    const { signIn } = await begin({ expiresIn })
    const log = record(signIn.countdown$)
    expect(log.values[0]?.label).toBe(label)
    log.stop()
  })

  it('begins when the code is there', async () => {
    const host = simulate({ interval: 5, latency: 2 })
    const signIn = host.session().signIn()
    const log = record(signIn.countdown$)
    await host.advance(3)
    expect(log.values).toEqual([])
    await host.advance(1)
    expect(log.values[0]).toMatchObject({ label: '10:00', fraction: 1 })
  })

  it('sets no timer for nobody, and takes it back from the last who leaves', async () => {
    const { host, signIn } = await begin()
    const before = host.clock.pending
    const logs = [record(signIn.countdown$), record(signIn.countdown$)]
    await host.advance(2.5)
    expect(host.clock.pending).toBeGreaterThan(before)
    for (const log of logs) log.stop()
    expect(host.clock.pending).toBe(before)
    const heard = logs.map((log) => log.values.length)
    await host.advance(5)
    expect(logs.map((log) => log.values.length)).toEqual(heard)
  })

  it('tells the present to somebody who comes late', async () => {
    const { host, signIn } = await begin()
    record(signIn.countdown$)
    await host.advance(30)
    const late = record(signIn.countdown$)
    expect(late.values.map((value) => value.label)).toEqual(['9:30'])
  })

  it.each(['approve', 'deny', 'cancel', 'dispose'] as const)(
    'completes with the sign-in: %s; a subscriber after that gets no tick',
    async (how) => {
      const { host, session, signIn } = await begin()
      const log = record(signIn.countdown$)
      await host.advance(7)
      const userCode = host.service.codes()[0]?.userCode ?? ''
      if (how === 'approve') host.service.approve(userCode)
      if (how === 'deny') host.service.deny(userCode)
      if (how === 'cancel') signIn.cancel()
      if (how === 'dispose') await session[Symbol.asyncDispose]()
      await host.advance(4)
      expect(log.isComplete).toBe(true)
      expect(log.error).toBeUndefined()
      const late = record(signIn.countdown$)
      expect(late.isComplete).toBe(true)
      await session[Symbol.asyncDispose]()
      expect(host.clock.pending).toBe(0)
    },
  )

  it('needs no special code for sleep', async () => {
    const { host, signIn } = await begin()
    const log = record(signIn.countdown$)
    await host.advance(10)
    host.sleep(300)
    await host.advance(2)
    expect(log.values.at(-1)?.label).toBe('4:48')
  })
})
