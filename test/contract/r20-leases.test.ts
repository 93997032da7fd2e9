import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { leasing } from './leases.ts'
import { patiently, plain, processOf } from './processes.ts'
import { awaiting, record, requestsTo } from './support.ts'

const two = async (host: Simulation) => {
  const { lock, lose } = leasing()
  const store = { ...plain(host.store), lock, changes$: host.store.changes$ } as Store
  const sessions = [0, 1].map(() =>
    host.session({
      host: processOf(host, { store: { ...store } }).host,
      share: 'machine',
      method: 'device',
    }),
  )
  const signIns = []
  for (const session of sessions) {
    signIns.push(session.signIn())
    await host.advance(2)
  }
  const [first, second] = signIns
  if (first === undefined || second === undefined) throw new Error('two')
  return { first, second, sessions, lose }
}

describe('R20, R24: a process that leads stands still, and loses its lead', () => {
  it('the other goes on with the code, the first follows, and one of them asks', async () => {
    const host = simulate({ interval: 5 })
    const { first, second, lose } = await two(host)
    const { userCode } = awaiting(first)
    lose('lead/')
    await host.advance(20)
    expect(awaiting(first).userCode).toBe(userCode)
    expect(awaiting(second).userCode).toBe(userCode)
    const asked = requestsTo(host, '/token').length
    await host.advance(30)
    expect(requestsTo(host, '/token').length - asked).toBe(6)
    expect(host.service.log.filter(({ early }) => early)).toEqual([])
    host.service.approve(userCode)
    await host.advance(10)
    expect([first.getState().status, second.getState().status]).toEqual(['signedIn', 'signedIn'])
    expect(host.clock.pending).toBeLessThan(10)
  })

  it('as often as it happens', async () => {
    const host = simulate({ interval: 5 })
    const { first, second, lose } = await two(host)
    for (let n = 0; n < 8; n += 1) {
      lose('lead/')
      await host.advance(7)
    }
    expect(awaiting(first).userCode).toBe(awaiting(second).userCode)
    expect(host.service.log.filter(({ early }) => early)).toEqual([])
    host.service.approve(awaiting(first).userCode)
    await host.advance(15)
    expect([first.getState().status, second.getState().status]).toEqual(['signedIn', 'signedIn'])
  })
})

it('R20: nobody shows the code of a leader that stands still after its end', async () => {
  const host = simulate({ interval: 5, expiresIn: 60 })
  const store = plain(host.store)
  const leader = host
    .session({ host: processOf(host).host, share: 'machine', method: 'device' })
    .signIn()
  await host.advance(2)
  const { session } = leader.snapshot()
  const told = await host.store.get(`attempt/${session}`)
  const { expiresAt } = awaiting(leader)
  leader.cancel()
  await host.advance(1)
  // As it stood when its process was stopped: the lock is held, and nothing is told any more.
  void host.store.lock?.(`lead/${session}`, () => new Promise<never>(() => undefined))
  await store.set(`attempt/${session}`, told, { kind: 'record' })
  const follower = host.session({ host: processOf(host).host, share: 'machine' }).signIn()
  const states = record(follower.state$)
  await host.advance(10)
  expect(awaiting(follower).expiresAt).toBe(expiresAt)
  await host.advance(50)
  expect(host.clock.now()).toBeGreaterThan(expiresAt)
  expect(follower.getState().status).toBe('starting')
  await host.advance(600)
  expect(states.values.at(-1)?.status).toBe('starting')
  follower.cancel()
  await patiently(
    host,
    follower.result().catch(() => undefined),
  )
})
