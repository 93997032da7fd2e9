import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryStore, type SignInState } from '../../src/index.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { begin, pollSeconds, record } from '../contract/support.ts'

/** Everything that can be seen of a sign-in. */
const play = async (options: SimulationOptions) => {
  const host = simulate(options)
  const session = host.session()
  const transitions = record(session.transitions$)
  const signIn = session.signIn()
  const states = record(signIn.state$)
  await host.advance(40)
  const { log } = host.service
  return JSON.stringify([transitions.values, states.values, host.requests, log, signIn.snapshot()])
}

const options: fc.Arbitrary<SimulationOptions> = fc.record(
  {
    seed: fc.integer(),
    interval: fc.integer({ min: 1, max: 7 }),
    latency: fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 3 }),
    approveAfter: fc.integer({ min: 1, max: 60 }),
    slowDownOn: fc.array(fc.integer({ min: 1, max: 4 })),
    offline: fc.constant([[3, 8]] as const),
    reportsOffline: fc.boolean(),
    expiresIn: fc.integer({ min: 10, max: 600 }),
  },
  { requiredKeys: [] },
)

describe('simulate', () => {
  it('tells the same story twice', async () => {
    await fc.assert(
      fc.asyncProperty(options, async (o) => {
        expect(await play(o)).toBe(await play(o))
      }),
      { numRuns: 15 },
    )
  })

  it('has other codes and ids for another seed', async () => {
    expect(await play({ seed: 1 })).not.toBe(await play({ seed: 2 }))
  })

  it('does nothing until its clock is stepped, and as much as its time allows then', async () => {
    const host = simulate({ interval: 5, latency: 1, approveAfter: 12 })
    const session = host.session()
    const signIn = session.signIn()
    await host.clock.settle()
    expect(signIn.getState()).toEqual({ status: 'starting', step: 'registering' })
    await host.advance(2)
    expect(signIn.getState().status).toBe('awaitingCode')
    await host.advance(30)
    expect(signIn.getState().status).toBe('signedIn')
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
    expect(host.requests.map(({ path, status }) => [path, status]).slice(0, 2)).toEqual([
      ['/client/register', 200],
      ['/device_authorization', 200],
    ])
  })

  it('takes times in seconds, a first reading of the clock, and ports of yours', async () => {
    const seen: string[] = []
    const store = memoryStore({ now: () => 0 })
    const openBrowser = (url: string) => {
      seen.push(url)
      return Promise.resolve()
    }
    const { host, signIn } = await begin({ now: 5_000, ports: { store, openBrowser } })
    expect(host.store).toBe(store)
    expect(host.clock.now()).toBe(5_000)
    expect(signIn.getState()).toMatchObject({ expiresAt: 605_000 })
    expect(await signIn.openBrowser()).toBe(true)
    expect(seen).toHaveLength(1)
  })

  it('asks when the person looks again, where the pace allows it', async () => {
    const { host } = await begin({ interval: 5 })
    await host.advance(12)
    const polls = pollSeconds(host).length
    host.attend()
    await host.advance(0)
    expect(pollSeconds(host)).toHaveLength(polls)
  })

  it('sleeps with what is in it, and says so where it is to notice', async () => {
    for (const detectsWake of [true, false]) {
      const { host, session } = await begin({ detectsWake, interval: 30, expiresIn: 600 })
      const log = record(session.transitions$)
      host.sleep(60)
      await host.advance(2)
      const events = log.values.map(({ event }) => event)
      expect(events.includes('clock.jumped')).toBe(detectsWake)
      expect(host.wake$ !== undefined).toBe(detectsWake)
    }
  })

  it('crashes: timers and answers are gone, the store stays, and a new process goes on', async () => {
    const { host, signIn } = await begin({ interval: 5, latency: 2, approveAfter: 20 })
    await host.advance(4)
    const { process } = host
    const states: SignInState[] = []
    signIn.subscribe((state) => states.push(state))
    const resume = signIn.snapshot()
    host.crash()
    expect(host.clock.pending).toBe(0)
    expect(host.process).not.toBe(process)
    const again = host.session().signIn({ resume })
    await host.advance(60)
    expect(states).toHaveLength(1)
    expect(again.getState().status).toBe('signedIn')
    expect(host.service.codes()).toHaveLength(1)
  })

  it('is the access portal, too, under whatever host it is asked', async () => {
    const accounts = [{ accountId: '111122223333', roles: ['Reader'] }]
    const host = simulate({ accounts, approveAfter: 1, latency: 2 })
    await using session = host.session()
    session.signIn()
    await host.advance(20)
    const token = await session.token()
    const role = 'account_id=111122223333&role_name=Reader'
    const answer = host.fetch(
      `https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?${role}`,
      {
        method: 'GET',
        headers: { 'x-amz-sso_bearer_token': token.reveal() },
        redirect: 'manual',
        signal: new AbortController().signal,
      },
    )
    await host.advance(2)
    expect(await (await answer).text()).toContain('"accessKeyId":"ASIA')
    expect(host.requests.at(-1)).toMatchObject({ path: '/federation/credentials', status: 200 })
    expect(host.service.log.at(-1)).toMatchObject({
      operation: 'GetRoleCredentials',
      accountId: '111122223333',
      roleName: 'Reader',
      status: 200,
    })
  })

  it('shows the requests of the network without a body or a secret', async () => {
    const host = simulate({ offline: [[0, 3]], approveAfter: 5 })
    const session = host.session()
    session.signIn()
    await host.advance(60)
    expect(host.requests[0]).toMatchObject({ ended: 'lost', status: null, sentMs: 0 })
    const token = await session.token()
    expect(JSON.stringify(host.requests)).not.toContain(token.reveal())
    for (const request of host.requests)
      expect(Object.keys(request)).toEqual([
        'path',
        'sentAt',
        'sentMs',
        'endedMs',
        'ended',
        'status',
      ])
  })
})
