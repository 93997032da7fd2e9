import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Session, SignIn, Store } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { pollSeconds } from './support.ts'

const places = {
  'another process': (host: Simulation): Session => host.session({ host: { ...host } }),
  'another session of the process': (host: Simulation): Session => host.session(),
}

const begin = async (approveAfter: number) => {
  const host = simulate({ interval: 2, approveAfter, expiresIn: 600 })
  const signIn = host.session().signIn({ method: 'device' })
  await host.advance(2.6)
  return { host, signIn }
}

const resumeIn = (session: Session, signIn: SignIn): SignIn =>
  session.signIn({ resume: JSON.parse(JSON.stringify(signIn.snapshot())) as never })

const earlyOf = (host: Simulation): number => host.service.log.filter(({ early }) => early).length

describe.each(Object.entries(places))('R24: a code that is gone on with in %s', (_, place) => {
  it('has one asker, at the pace, and both are signed in', async () => {
    const { host, signIn } = await begin(13)
    const other = resumeIn(place(host), signIn)
    await host.advance(20)
    expect(other.getState()).toMatchObject({ status: 'signedIn', via: 'device' })
    expect(signIn.getState()).toMatchObject({ status: 'signedIn' })
    expect(earlyOf(host)).toBe(0)
    const seconds = pollSeconds(host)
    for (const [n, at] of seconds.slice(1).entries())
      expect(at - (seconds[n] ?? 0)).toBeGreaterThanOrEqual(2)
  })

  it('is asked for by who got it, once the other has not been heard of for minutes', async () => {
    const { host, signIn } = await begin(60)
    const session = place(host)
    resumeIn(session, signIn)
    await host.advance(1)
    const before = pollSeconds(host).length
    await session[Symbol.asyncDispose]()
    await host.advance(100)
    expect(signIn.getState().status).toBe('awaitingCode')
    expect(pollSeconds(host).length).toBe(before)
    await host.advance(100)
    expect(signIn.getState().status).toBe('signedIn')
    expect(earlyOf(host)).toBe(0)
  })

  it('says to the other that it has ended, when it was cancelled there', async () => {
    const { host, signIn } = await begin(60)
    const other = resumeIn(place(host), signIn)
    await host.advance(5)
    other.cancel()
    await host.advance(10)
    expect(signIn.getState()).toMatchObject({ status: 'failed', error: { retry: 'restart' } })
    expect(await host.store.get(`deviceCode/${'0'.repeat(32)}`)).toBeUndefined()
  })
})

it('keeps no code that was cancelled while its new asker was being noted', async () => {
  const { host, signIn } = await begin(60)
  const keys = new Set<string>()
  const store: Store = {
    ...host.store,
    set: (key, value, o) => {
      keys.add(key)
      return host.store.set(key, value, o)
    },
  }
  const other = resumeIn(host.session({ store, host: { ...host } }), signIn)
  other.cancel()
  await host.advance(1)
  expect([...keys].filter((key) => key.startsWith('deviceCode/'))).toHaveLength(1)
  for (const key of keys)
    if (key.startsWith('deviceCode/')) expect(await store.get(key)).toBeUndefined()
})

it('has one asker, however many go on with it, and whenever', async () => {
  const resumes = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 80 }), isNear: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  await fc.assert(
    fc.asyncProperty(resumes, async (all) => {
      const { host, signIn } = await begin(60)
      const signIns = [signIn]
      for (const { after, isNear } of all) {
        await host.advance(after / 10)
        const from = signIns.at(-1) ?? signIn
        signIns.push(resumeIn(isNear ? host.session() : host.session({ host: { ...host } }), from))
      }
      const begun = pollSeconds(host).length
      await host.advance(58)
      for (const one of signIns) expect(one.getState().status).toBe('signedIn')
      // One every two seconds, and none by the others.
      expect(pollSeconds(host).length - begun).toBeLessThanOrEqual(30)
      expect(earlyOf(host)).toBe(0)
    }),
    { numRuns: 15 },
  )
})
