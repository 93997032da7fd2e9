import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { family } from './family.ts'
import { processOf } from './processes.ts'
import { awaiting, record, requestsTo, startPath } from './support.ts'

/** A process of the version before: it holds the lock, and tells what it shows in a record of its own kind. */
const oldLeader = async () => {
  const host = simulate({ interval: 5 })
  const stranger = host.session({ host: processOf(host).host, share: 'machine' }).signIn()
  const { session } = stranger.snapshot()
  await host.advance(2)
  stranger.cancel()
  await host.advance(2)
  const over = Promise.withResolvers<void>()
  const ended = host.store.lock?.(`lead/${session}`, () => over.promise)
  return {
    host,
    tell: (state: object) => {
      const told = { version: 1, attempt: 'old', state, snapshot: null, before: null }
      const expiresAt = host.clock.now() + 3_600_000
      return host.store.set(`attempt/${session}`, told, { kind: 'record', expiresAt })
    },
    end: async () => {
      over.resolve()
      await ended
    },
  }
}

const shownByTheOld = {
  status: 'awaitingCode',
  userCode: 'BCDF-GHJK',
  verificationUri: 'https://acme.awsapps.com/start/#/device',
  verificationUriComplete: 'https://acme.awsapps.com/start/#/device?user_code=BCDF-GHJK',
}

describe("a process that follows, with share: 'machine'", () => {
  it.each([
    ['a code', { slowDownOn: [1] }, 'slowedDown'],
    ['a browser', { browser: 'silent' }, 'awaitingRedirect'],
  ] as const)('shows what the leader shows, all along: %s', async (_, options, reached) => {
    const { host, leader, others } = await family(2, options)
    const seen = new Set<string>()
    for (let n = 0; n < 60; n += 1) {
      await host.advance(0.5)
      const shown = leader.signIn.getState()
      seen.add('poll' in shown ? shown.poll.phase : shown.status)
      for (const { signIn } of others) expect(signIn.getState()).toEqual(shown)
    }
    expect(seen).toContain(reached)
  })

  it('shows no end before it is its own', async () => {
    const { host, leader, others } = await family(2)
    const [follower] = others
    if (follower === undefined) throw new Error('nobody follows')
    const states = record(follower.signIn.state$)
    host.service.approve(awaiting(leader.signIn).userCode)
    await host.advance(10)
    const shown = states.values.map(({ status }) => status)
    expect(shown.filter((status) => status === 'signedIn')).toHaveLength(1)
    expect(shown.at(-1)).toBe('signedIn')
  })

  it.each(['changes$', 'looks'] as const)(
    'stops to look when it follows no longer, by %s',
    async (how) => {
      const host = simulate({ interval: 5 })
      const { changes$, ...silent } = host.store
      let reads = 0
      const get: Store['get'] = (key) => {
        if (key.startsWith('attempt/')) reads += 1
        return host.store.get(key)
      }
      const store: Store = how === 'looks' ? { ...silent, get } : { ...host.store, get }
      expect(changes$).toBeDefined()
      const signInOf = () =>
        host.session({ host: processOf(host, { store }).host, share: 'machine' }).signIn()
      const leader = signInOf()
      const follower = signInOf()
      await host.advance(4)
      expect(awaiting(follower).userCode).toBe(awaiting(leader).userCode)
      const before = reads
      await host.advance(6)
      expect(reads).toBeGreaterThan(before)
      follower.cancel()
      await host.advance(1)
      const after = reads
      await host.advance(30)
      expect(leader.getState().status).toBe('awaitingCode')
      expect(reads).toBe(after)
    },
  )
})

describe('beside a process of the version before', () => {
  it('a sign-in waits, shows nothing of it, and takes its token', async () => {
    const { host, tell, end } = await oldLeader()
    await tell(shownByTheOld)
    const { host: process } = processOf(host)
    const session = host.session({ host: process, share: 'machine' })
    const signIn = session.signIn()
    await host.advance(30)
    expect(signIn.getState()).toEqual({ status: 'starting', step: 'checkingStore' })
    const asked = requestsTo(host, startPath).length
    const other = host.session({ host: processOf(host).host }).signIn()
    await host.advance(3)
    host.service.approve(awaiting(other).userCode)
    await host.advance(10)
    await tell({ status: 'signedIn', expiresAt: 0, refreshable: true, via: 'device' })
    await end()
    await host.advance(3)
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'store' })
    expect(requestsTo(host, startPath)).toHaveLength(asked + 1)
  })

  it('a sign-in begins anew where the old one ended otherwise', async () => {
    const { host, tell, end } = await oldLeader()
    await tell(shownByTheOld)
    const session = host.session({ host: processOf(host).host, share: 'machine' })
    const signIn = session.signIn()
    await host.advance(3)
    await tell({ status: 'cancelled' })
    await end()
    await host.advance(3)
    expect(awaiting(signIn).userCode).not.toBe(shownByTheOld.userCode)
  })
})
