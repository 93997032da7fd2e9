import { describe, expect, it } from 'vitest'
import { createSession, identityCenter, memoryStore } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { family, statuses } from './family.ts'
import { plain, processOf } from './processes.ts'
import { awaiting, failure, requestsTo, startPath, tokenPath } from './support.ts'

describe("share: 'machine'", () => {
  it('makes one sign-in of many: one code for all, and all are signed in', async () => {
    const { host, members, leader } = await family(3)
    const { userCode, expiresAt, verificationUriComplete } = awaiting(leader.signIn)
    for (const { signIn } of members)
      expect(awaiting(signIn)).toMatchObject({ userCode, expiresAt, verificationUriComplete })
    expect(requestsTo(host, startPath)).toHaveLength(1)
    host.service.approve(userCode)
    await host.advance(10)
    expect(statuses(members)).toEqual(['signedIn', 'signedIn', 'signedIn'])
    const tokens = await Promise.all(members.map(({ session }) => session.token()))
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1)
    expect(host.service.sessions()).toHaveLength(1)
    for (const { session, signIn } of members) {
      expect(session.getState()).toMatchObject({ status: 'signedIn', refreshable: true })
      await expect(signIn.result()).resolves.toMatchObject({ refreshable: true })
    }
    expect(members.filter(({ tokens: asked }) => asked().length > 0)).toHaveLength(1)
  })

  it('makes one sign-in of sign-ins that begin at the same moment', async () => {
    const host = simulate({ interval: 5, latency: 0.5, approveAfter: 8 })
    const signIns = [1, 2, 3].map(() =>
      host.session({ host: { ...host }, share: 'machine' }).signIn(),
    )
    await host.advance(4)
    expect(new Set(signIns.map((signIn) => awaiting(signIn).userCode)).size).toBe(1)
    await host.advance(20)
    expect(signIns.map((signIn) => signIn.getState().status)).toEqual(Array(3).fill('signedIn'))
    expect(requestsTo(host, startPath)).toHaveLength(1)
  })

  it('has the others told of the pace', async () => {
    const { host, leader, others } = await family(2, { slowDownOn: [1] })
    await host.advance(7)
    expect(awaiting(leader.signIn).poll.slowDowns).toBe(1)
    for (const { signIn } of others)
      expect(awaiting(signIn).poll).toMatchObject({ slowDowns: 1, intervalMs: 10_000 })
  })

  it.each(['disposed', 'crashed'] as const)(
    'has another take over with the same code, never early, when the leader is %s',
    async (how) => {
      const { host, leader, others } = await family(3, { slowDownOn: [1] })
      await host.advance(6)
      const { userCode } = awaiting(leader.signIn)
      if (how === 'disposed') await leader.session[Symbol.asyncDispose]()
      else host.crash()
      // With the process die its locks, which those of a store in memory do not know.
      const store = { ...leader.host.store, lock: memoryStore(host.clock).lock }
      const heirs =
        how === 'disposed'
          ? others
          : [1, 2].map(() => {
              const process = processOf(host, { store })
              const session = host.session({ host: process.host, share: 'machine' })
              return { ...process, session, signIn: session.signIn() }
            })
      await host.advance(8)
      for (const { signIn } of heirs) expect(awaiting(signIn).userCode).toBe(userCode)
      host.service.approve(userCode)
      await host.advance(25)
      expect(statuses(heirs)).toEqual(['signedIn', 'signedIn'])
      expect(requestsTo(host, startPath)).toHaveLength(1)
      expect(host.service.log.filter(({ early }) => early === true)).toEqual([])
      const [first, ...rest] = requestsTo(host, tokenPath)
      let before = first
      for (const poll of rest) {
        expect(poll.sentMs - (before?.endedMs ?? Infinity)).toBeGreaterThanOrEqual(10_000)
        before = poll
      }
    },
  )

  it.each(['leader', 'another'] as const)(
    'ends for all when the person cancels it in one process: %s',
    async (who) => {
      const { host, members, leader, others } = await family(3)
      const { signIn } = who === 'leader' ? leader : (others[0] ?? leader)
      signIn.cancel()
      expect(signIn.getState().status).toBe('cancelled')
      await host.advance(5)
      if (who === 'leader') {
        expect(statuses(members)).toEqual(['cancelled', 'cancelled', 'cancelled'])
        for (const member of members)
          expect((await failure(member.signIn.result())).code).toBe('cancelled')
        const sent = host.requests.length
        await host.advance(60)
        expect(host.requests).toHaveLength(sent)
      } else {
        expect(signIn.getState().status).toBe('cancelled')
        host.service.approve(host.service.codes()[0]?.userCode ?? '')
        await host.advance(10)
        expect(host.service.sessions().length).toBeLessThanOrEqual(1)
      }
    },
  )

  it('ends for all when the person declines', async () => {
    const { host, members, leader } = await family(3)
    host.service.deny(awaiting(leader.signIn).userCode)
    await host.advance(10)
    expect(statuses(members)).toEqual(['denied', 'denied', 'denied'])
    for (const { signIn } of members)
      expect(signIn.getState()).toMatchObject({ by: 'user', error: { code: 'access_denied' } })
  })

  it('ends for all when the code does, and a new sign-in makes a new code', async () => {
    const { host, members, leader } = await family(3, { expiresIn: 30 })
    const { userCode } = awaiting(leader.signIn)
    await host.advance(40)
    expect(statuses(members)).toEqual(['expired', 'expired', 'expired'])
    const again = members.map(({ session }) => session.signIn())
    await host.advance(3)
    const codes = new Set(again.map((signIn) => awaiting(signIn).userCode))
    expect(codes.size).toBe(1)
    expect(codes.has(userCode)).toBe(false)
    expect(requestsTo(host, startPath)).toHaveLength(2)
  })

  it('leaves nothing behind in any process', async () => {
    const { host, members } = await family(3)
    await host.advance(8)
    for (const { session } of members) await session[Symbol.asyncDispose]()
    await host.clock.settle()
    expect(host.clock.pending).toBe(0)
  })

  it('renews once for all', async () => {
    const { host, members, leader } = await family(3, { tokenExpiresIn: 3_600, latency: 0.2 })
    host.service.approve(awaiting(leader.signIn).userCode)
    await host.advance(3_400)
    expect(host.service.sessions()).toMatchObject([{ refreshes: 1 }])
    const all = await Promise.all(members.map(({ session }) => session.token()))
    expect(new Set(all.map((token) => token.reveal())).size).toBe(1)
    for (const { session } of members)
      expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })
  })

  it('shares the browser of the leader by the outcome alone', async () => {
    const { host, members } = await family(2, { browser: 'works', approveAfter: 10 })
    await host.advance(30)
    expect(statuses(members)).toEqual(['signedIn', 'signedIn'])
    expect(host.service.sessions()).toHaveLength(1)
  })
})

it.each([
  ['without locks', { store: plain(simulate().store) }],
  ['of no machine', {}],
])('takes a store that processes can share, not one %s', (_, options) => {
  const provider = identityCenter({
    startUrl: 'https://d-1234567890.awsapps.com/start',
    region: 'eu-west-1',
  })
  expect(() => createSession({ provider, clientName: 'x', share: 'machine', ...options })).toThrow(
    /options\.store must be a store with locks/,
  )
})

describe("share: 'process', the default", () => {
  it('gives each process its own code', async () => {
    const { host, members } = await family(2, {}, 'process')
    const codes = members.map(({ signIn }) => awaiting(signIn).userCode)
    expect(new Set(codes).size).toBe(2)
    expect(requestsTo(host, startPath)).toHaveLength(2)
    members[0]?.signIn.cancel()
    await host.advance(5)
    expect(statuses(members)).toEqual(['cancelled', 'awaitingCode'])
  })
})
