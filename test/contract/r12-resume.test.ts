import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SignIn, SignInSnapshot } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import {
  awaiting,
  isDeeplyFrozen,
  isOver,
  pollGaps,
  pollSeconds,
  requestsTo,
  startPath,
  thrownBy,
} from './support.ts'

/** What a program keeps that saves its sign-in at each change of the state. */
const saving = (signIn: SignIn) => {
  const saved = { text: JSON.stringify(signIn.snapshot()) }
  signIn.subscribe(() => (saved.text = JSON.stringify(signIn.snapshot())))
  return () => JSON.parse(saved.text) as SignInSnapshot
}

describe('R12: a restart of the process', () => {
  it('goes on with the same code, at the same pace, to a token', async () => {
    const host = simulate({ interval: 5, slowDownOn: [2] })
    const signIn = host.session().signIn()
    const load = saving(signIn)
    await host.advance(12)
    const before = awaiting(signIn)
    host.crash()
    const session = host.session()
    const resumed = session.signIn({ resume: load() })
    await host.clock.settle()
    expect(awaiting(resumed)).toMatchObject({
      userCode: before.userCode,
      verificationUri: before.verificationUri,
      verificationUriComplete: before.verificationUriComplete,
      expiresAt: before.expiresAt,
      poll: { intervalMs: 10_000, slowDowns: 1, count: 2, nextAt: before.poll.nextAt },
    })
    host.service.approve(before.userCode)
    await host.advance(20)
    expect(pollSeconds(host)).toEqual([5, 10, 20])
    expect(resumed.getState().status).toBe('signedIn')
    await expect(session.token()).resolves.toBeDefined()
    expect(requestsTo(host, startPath)).toHaveLength(1)
  })

  it('is never early, whenever the process died and however long it was away', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(600).map((tenths) => tenths / 10),
        fc.nat(400).map((tenths) => tenths / 10),
        fc.constantFrom(0, 0.6, 3),
        fc.subarray([1, 2, 3, 4]),
        async (at, away, latency, slowDownOn) => {
          const host = simulate({ interval: 5, latency, slowDownOn, expiresIn: 300 })
          const signIn = host.session().signIn()
          const load = saving(signIn)
          await host.advance(at)
          const snapshot = load()
          host.crash()
          await host.advance(away)
          const resumed = host.session().signIn({ resume: snapshot })
          if (snapshot.progress !== null) {
            await host.clock.settle()
            expect(awaiting(resumed).userCode).toBe(snapshot.progress.codes.userCode)
          }
          await host.advance(100)
          for (const gap of pollGaps(host)) expect(gap).toBeGreaterThanOrEqual(5_000)
          resumed.cancel()
          expect(host.clock.pending).toBe(0)
        },
      ),
      someRuns(),
    )
  })

  it('keeps the deadline', async () => {
    const host = simulate({ interval: 5, expiresIn: 60 })
    const load = saving(host.session().signIn())
    await host.advance(22)
    const snapshot = load()
    host.crash()
    await host.advance(11)
    const resumed = host.session().signIn({ resume: snapshot })
    await host.advance(26.9)
    expect(isOver(resumed)).toBe(false)
    await host.advance(0.2)
    expect(resumed.getState()).toEqual({ status: 'expired' })
  })

  it('sends nothing for a code that has expired meanwhile', async () => {
    const host = simulate({ interval: 5, expiresIn: 60 })
    const load = saving(host.session().signIn())
    await host.advance(22)
    const snapshot = load()
    host.crash()
    await host.advance(100)
    const sent = host.requests.length
    const resumed = host.session().signIn({ resume: snapshot })
    await host.advance(100)
    expect(resumed.getState()).toEqual({ status: 'expired' })
    expect(host.requests).toHaveLength(sent)
    expect(host.clock.pending).toBe(0)
  })

  it.each(['cancelled', 'expired', 'denied', 'signedIn'] as const)(
    'asks nothing about the code of a sign-in that is over: %s',
    async (how) => {
      const host = simulate({ interval: 5, expiresIn: 60 })
      const signIn = host.session().signIn()
      await host.advance(7)
      const { userCode } = awaiting(signIn)
      if (how === 'cancelled') signIn.cancel()
      if (how === 'denied') host.service.deny(userCode)
      if (how === 'signedIn') host.service.approve(userCode)
      await host.advance(60)
      expect(signIn.getState().status).toBe(how)
      const polls = pollSeconds(host).length
      const snapshot = signIn.snapshot()
      host.crash()
      const resumed = host.session().signIn({ resume: snapshot })
      await host.advance(4)
      expect(pollSeconds(host)).toHaveLength(polls)
      const state = resumed.getState()
      if (state.status === 'awaitingCode') expect(state.userCode).not.toBe(userCode)
    },
  )

  it('is ignored by a caller who joins', async () => {
    const host = simulate({ interval: 5 })
    const session = host.session()
    const signIn = session.signIn()
    await host.advance(7)
    expect(session.signIn({ resume: signIn.snapshot() })).toBe(signIn)
  })

  it('fails plainly where the store has lost the device code, and asks nothing', async () => {
    const host = simulate({ interval: 5 })
    const load = saving(host.session().signIn())
    await host.advance(7)
    const other = simulate({ interval: 5 })
    const resumed = other.session().signIn({ resume: load() })
    await other.advance(60)
    expect(resumed.getState()).toMatchObject({ status: 'failed', error: { retry: 'restart' } })
    expect(pollSeconds(other)).toEqual([])
  })
})

describe('R12: snapshot()', () => {
  it('is frozen JSON, without the device code', async () => {
    const host = simulate({ interval: 5 })
    const signIn = host.session().signIn()
    const taken = [signIn.snapshot()]
    signIn.subscribe(() => taken.push(signIn.snapshot()))
    await host.advance(12)
    expect(taken.length).toBeGreaterThan(4)
    for (const snapshot of taken) {
      expect(isDeeplyFrozen(snapshot)).toBe(true)
      expect(JSON.parse(JSON.stringify(snapshot))).toStrictEqual(snapshot)
    }
  })

  it.each([
    ['null', null],
    ['text', 'snapshot'],
    ['an empty object', {}],
    ['another version', { version: 2, flow: 'device', id: 'a', session: 's', progress: null }],
  ])('of another shape is refused with the name of the option: %s', (_, resume) => {
    const session = simulate().session()
    const error = thrownBy(() => session.signIn({ resume: resume as unknown as SignInSnapshot }))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as TypeError).message).toContain('resume')
    expect(session.getState().status).not.toBe('signingIn')
  })

  it.each([
    ['the token', 'deviceCode', (session: string) => `token/${session}`],
    ['a code by a name that is too long', 'deviceCode', () => `deviceCode/${'0'.repeat(33)}`],
    ['a file beside the codes', 'deviceCode', () => `deviceCode/../${'0'.repeat(29)}`],
    ['the token', 'registration', (session: string) => `token/${session}`],
  ])('that names %s as its %s is refused, and takes nothing away', async (_, handle, nameOf) => {
    const host = simulate({ interval: 5, approveAfter: 12 })
    const session = host.session()
    const signIn = session.signIn()
    await host.advance(7)
    const { progress, ...rest } = signIn.snapshot()
    if (progress === null) throw new Error('no progress')
    await host.advance(10)
    const name = nameOf(rest.session)
    const forged: SignInSnapshot = {
      ...rest,
      progress:
        handle === 'deviceCode'
          ? { ...progress, codes: { ...progress.codes, deviceCode: name } }
          : { ...progress, registration: name },
    }
    const error = thrownBy(() => session.signIn({ prompt: 'always', resume: forged }))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as TypeError).message).toContain(handle)
    await host.advance(5)
    expect(session.getState().status).toBe('signedIn')
    await expect(session.token()).resolves.toBeDefined()
  })

  it('of nonsense times is refused or still ends: nothing waits for ever', async () => {
    const host = simulate({ interval: 5, expiresIn: 60 })
    const signIn = host.session().signIn()
    await host.advance(7)
    const snapshot = signIn.snapshot()
    const { progress } = snapshot
    if (progress === null) throw new Error('no progress')
    host.crash()
    const far = { ...snapshot, progress: { ...progress, nextPollAt: 8e15, intervalMs: 1e300 } }
    const resumed = host.session().signIn({ resume: far })
    await host.advance(60)
    expect(resumed.getState().status).toBe('expired')
  })
})
