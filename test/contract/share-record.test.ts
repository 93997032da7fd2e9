import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import { emptyRecord } from '../../src/effects/shared-sign-in/record.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { family } from './family.ts'
import { glass, processOf, type Weather } from './processes.ts'
import { awaiting, startPath, tokenPath } from './support.ts'

const recordOf = (held: ReturnType<typeof glass>['held']) => {
  const [, written] = [...held].find(([key]) => key.startsWith('attempt/')) ?? []
  return written?.value as { readonly snapshot: { readonly asking: boolean } | null } | undefined
}

/** A store that takes a second to write what begins with `prefix`. */
const slowly = ({ clock, store }: Simulation, prefix: string): Store => ({
  ...store,
  set: async (key, value, o) => {
    if (key.startsWith(prefix))
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, 1_000))
    await store.set(key, value, o)
  },
})

describe("the record that a leader keeps with share: 'machine'", () => {
  it('holds no secret', async () => {
    const { host, leader, members, held } = await family(2)
    const secrets = new Set<unknown>()
    const collect = () => {
      for (const { sent } of members)
        for (const { body } of sent)
          for (const name of ['clientSecret', 'deviceCode', 'refreshToken']) secrets.add(body[name])
    }
    const kinds = new Set<string>()
    const look = () => {
      collect()
      for (const [key, { kind, value }] of held) {
        kinds.add(kind)
        if (kind !== 'record') continue
        for (const secret of secrets)
          if (typeof secret === 'string') expect(JSON.stringify([key, value])).not.toContain(secret)
      }
    }
    for (let n = 0; n < 5; n += 1) {
      await host.advance(2)
      look()
    }
    host.service.approve(awaiting(leader.signIn).userCode)
    await host.advance(10)
    look()
    expect(secrets.size).toBeGreaterThan(1)
    expect([...kinds].toSorted()).toEqual(['record', 'secret'])
  })

  it('naming the token as its code gives a successor nothing, and takes no token', async () => {
    const { host, leader } = await family(1)
    const { progress, ...rest } = leader.signIn.snapshot()
    if (progress === null) throw new Error('no progress')
    host.service.approve(progress.codes.userCode)
    await host.advance(10)
    const codes = { ...progress.codes, deviceCode: `token/${rest.session}` }
    const snapshot = { ...rest, progress: { ...progress, codes } }
    const forged = { ...emptyRecord, attempt: 'late', snapshot }
    const expiresAt = host.clock.now() + 3_600_000
    await host.store.set(`attempt/${rest.session}`, forged, { kind: 'record', expiresAt })
    const signIn = leader.session.signIn({ prompt: 'always' })
    await host.advance(2)
    expect(awaiting(signIn).userCode).not.toBe(codes.userCode)
    signIn.cancel()
    await host.advance(2)
    await expect(leader.session.token()).resolves.toBeDefined()
  })

  it('is durable before each poll, so that a successor knows of a request under way', async () => {
    const host = simulate({ interval: 5, approveAfter: 12 })
    const shown = glass(slowly(host, 'attempt/'))
    const isNoted: (boolean | undefined)[] = []
    const weather: Weather = ({ path }) => {
      if (path === tokenPath) isNoted.push(recordOf(shown.held)?.snapshot?.asking)
      return undefined
    }
    const process = processOf(host, { store: shown.store }, weather)
    const session = host.session({ host: process.host, share: 'machine' })
    const signIn = session.signIn()
    await host.advance(40)
    expect(signIn.getState().status).toBe('signedIn')
    expect(isNoted.length).toBeGreaterThanOrEqual(2)
    expect(isNoted).toEqual(isNoted.map(() => true))
    expect(host.service.log.filter(({ early }) => early === true)).toEqual([])
  })

  it('gives a successor no code that was cancelled while it was being put away', async () => {
    const host = simulate({ interval: 5 })
    const first = processOf(host, { store: slowly(host, '') })
    const cancelled = host.session({ host: first.host, share: 'machine' }).signIn()
    const isIssued = () => first.sent.some(({ path }) => path === startPath)
    for (let n = 0; n < 50 && !isIssued(); n += 1) await host.advance(0.1)
    cancelled.cancel()
    await host.advance(10)
    const second = processOf(host)
    const signIn = host.session({ host: second.host, share: 'machine' }).signIn()
    await host.advance(3)
    const [code] = host.service.codes()
    expect(code).toBeDefined()
    expect(awaiting(signIn).userCode).not.toBe(code?.userCode)
    expect(second.tokens()).toEqual([])
  })
})
