import { describe, expect, it } from 'vitest'
import type { SignIn } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { family, statuses } from './family.ts'
import { inBrowser } from './processes.ts'
import { awaiting, requestsTo, startPath } from './support.ts'

describe("restart with share: 'machine'", () => {
  it('leads on with a new code, which the others see, and none sees an end', async () => {
    const { host, leader, others } = await family(3)
    const { userCode } = awaiting(leader.signIn)
    const seen: string[] = []
    for (const { signIn } of others)
      signIn.subscribe((state) => state.status !== 'awaitingCode' && seen.push(state.status))
    const signIn = leader.signIn.restart()
    expect(leader.signIn.getState()).toMatchObject({ status: 'cancelled', reason: 'restarted' })
    await host.advance(3)
    expect(awaiting(signIn).userCode).not.toBe(userCode)
    for (const other of others)
      expect(awaiting(other.signIn).userCode).toBe(awaiting(signIn).userCode)
    expect(new Set(seen)).toEqual(new Set(['starting']))
    host.service.approve(awaiting(signIn).userCode)
    await host.advance(10)
    await expect(signIn.result()).resolves.toMatchObject({ refreshable: true })
    expect(statuses(others)).toEqual(['signedIn', 'signedIn'])
    expect(host.service.sessions()).toHaveLength(1)
  })

  it('leads on after many restarts in a row, and lets go at the end', async () => {
    const { host, leader, others } = await family(2)
    let { signIn } = leader
    for (let n = 0; n < 5; n += 1) signIn = signIn.restart()
    await host.advance(3)
    expect(awaiting(signIn).userCode).toBe(awaiting(others[0]?.signIn ?? signIn).userCode)
    signIn.cancel()
    await host.advance(3)
    expect(statuses(others)).toEqual(['cancelled'])
    const next = others[0]?.session.signIn()
    await host.advance(3)
    expect(next?.getState().status).toBe('awaitingCode')
  })

  it('lets go of the lead where the sign-in that it was passed on to is cancelled', async () => {
    const { host, leader, others } = await family(2)
    leader.signIn.restart().cancel()
    await host.advance(5)
    const next = others[0]?.session.signIn()
    await host.advance(5)
    expect(next?.getState().status).toBe('awaitingCode')
    for (const { session } of [leader, ...others]) await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it('follows again where it followed, whatever the method', async () => {
    const { host, leader, others } = await family(2)
    const { userCode } = awaiting(leader.signIn)
    const signIn = others[0]?.signIn.restart({ method: 'authorizationCode' })
    await host.advance(3)
    expect(statuses(others)).toEqual(['cancelled'])
    expect(leader.signIn.getState().status).toBe('awaitingCode')
    expect(signIn && awaiting(signIn).userCode).toBe(userCode)
    expect(requestsTo(host, startPath)).toHaveLength(1)
  })

  it('leads on by the other method, which the others see', async () => {
    const { host, leader, others } = await family(2, { browser: 'silent' })
    await host.advance(3)
    expect(inBrowser(leader.signIn).status).toBe('awaitingRedirect')
    const signIn = leader.signIn.restart({ method: 'device' })
    await host.advance(3)
    expect(others.map((other) => awaiting(other.signIn).userCode)).toEqual([
      awaiting(signIn).userCode,
    ])
  })

  it.each([0, 1, 2, 3, 4, 6, 9, 14])(
    'leads in the end where it is not known to lead, %i steps after the start',
    async (steps) => {
      const host = simulate({ interval: 5 })
      const session = host.session({ share: 'machine' })
      const first = session.signIn()
      for (let n = 0; n < steps; n += 1) await Promise.resolve()
      const second = first.restart()
      await host.advance(3)
      expect(first.getState()).toEqual({ status: 'cancelled', reason: 'restarted' })
      expect(second.getState().status).toBe('awaitingCode')
      expect(requestsTo(host, startPath).length).toBeLessThanOrEqual(2)
      const other = host.session({ host: { ...host }, share: 'machine' }).signIn()
      await host.advance(3)
      expect(awaiting(other).userCode).toBe(awaiting(second).userCode)
      host.service.approve(awaiting(second).userCode)
      await host.advance(10)
      expect(other.getState().status).toBe('signedIn')
      await session[Symbol.asyncDispose]()
    },
  )

  it.each(['cancelled', 'expired'] as const)(
    'asks anew in the moment in which it is %s, which the others see',
    async (end) => {
      const { host, leader, others } = await family(2, { expiresIn: 20 })
      const { userCode } = awaiting(leader.signIn)
      let next: SignIn | undefined
      leader.signIn.subscribe(({ status }) => {
        if (status === end) next ??= leader.signIn.restart()
      })
      if (end === 'cancelled') leader.signIn.cancel()
      await host.advance(19)
      expect(next && awaiting(next).userCode).not.toBe(userCode)
      expect(statuses(others)).toEqual([end])
    },
  )

  it('passes the lead on to a sign-in that a subscriber starts meanwhile', async () => {
    const { host, leader, others } = await family(2)
    const { userCode } = awaiting(leader.signIn)
    let next: SignIn | undefined
    leader.signIn.subscribe(({ status }) => {
      if (status === 'cancelled') next ??= leader.session.signIn()
    })
    const seen: string[] = []
    others[0]?.signIn.subscribe(({ status }) => seen.push(status))
    const signIn = leader.signIn.restart()
    expect(signIn).toBe(next)
    await host.advance(3)
    expect(awaiting(signIn).userCode).not.toBe(userCode)
    expect(others.map((other) => awaiting(other.signIn).userCode)).toEqual([
      awaiting(signIn).userCode,
    ])
    expect(new Set(seen)).toEqual(new Set(['starting', 'awaitingCode']))
  })
})
