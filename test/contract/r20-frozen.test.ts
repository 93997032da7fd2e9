import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { leasing } from './leases.ts'
import { patiently, plain, processOf, type Process } from './processes.ts'
import { requestsTo } from './support.ts'

const longMs = 3_590_000

/** What holds a process, in the middle of something. */
const createGate = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const gate = { isShut: false, isReached: false, skips: 0, open: resolve }
  const pass = async (): Promise<void> => {
    if (!gate.isShut || gate.isReached) return
    if (gate.skips > 0) return void (gate.skips -= 1)
    gate.isReached = true
    await promise
  }
  return Object.assign(gate, { pass })
}

/** Two processes on one store, of which the first can be stopped at the gates. */
const meet = (options: SimulationOptions = {}, share: 'process' | 'machine' = 'process') => {
  const host = simulate({ interval: 5, approveAfter: 1, tokenExpiresIn: 3_600, ...options })
  const { lock, lose } = leasing()
  const note = createGate()
  const read = createGate()
  const answer = createGate()
  const base = { ...plain(host.store), lock, changes$: host.store.changes$ } as Store
  const gated: Store = {
    ...base,
    get: async (key) => {
      const value = await base.get(key)
      if (key.startsWith('token/')) await read.pass()
      return value
    },
    set: async (key, value, o) => {
      if (key.startsWith('renewal/')) await note.pass()
      return base.set(key, value, o)
    },
  }
  const fetch: typeof host.fetch = async (url, init) => {
    const response = await host.fetch(url, init)
    if (url.endsWith('/token')) await answer.pass()
    return response
  }
  const first = processOf(host, { store: gated, fetch })
  const second = processOf(host, { store: { ...base } })
  const open = ({ host: ports }: Process) => host.session({ host: ports, share, method: 'device' })
  return { host, lose, note, read, answer, sessions: [open(first), open(second)] as const }
}

const renewals = ({ host }: ReturnType<typeof meet>) =>
  host.service.log.filter(({ grantType }) => grantType === 'refresh_token').length

/** Both signed in, a minute ago. */
const signedIn = async (options: SimulationOptions = {}) => {
  const world = meet(options)
  const { host, sessions } = world
  const [one] = sessions
  await patiently(host, one.signIn().result())
  await host.advance(60)
  return world
}

const held = async ({ host, sessions }: ReturnType<typeof meet>) => {
  const tokens = await Promise.all(
    sessions.map(async (session) => (await patiently(host, session.token())).reveal()),
  )
  return { tokens: new Set(tokens), areLive: tokens.every((one) => host.service.isLive(one)) }
}

/** The first process stands still at a gate of its renewal, until its lock is lost. Returns how to wake it. */
const standStill = async (
  { host, lose, sessions: [one] }: ReturnType<typeof meet>,
  gate: ReturnType<typeof createGate>,
) => {
  gate.isShut = true
  const late = one.token({ minTtlMs: longMs }).catch(() => undefined)
  await host.advance(1)
  expect(gate.isReached).toBe(true)
  lose('token/')
  return async () => {
    gate.open()
    await patiently(host, late)
  }
}

describe('R20, R25: a process stands still in a renewal, and loses its lock', () => {
  it('sends nothing any more where another has renewed the token', async () => {
    const world = await signedIn()
    const { host, note } = world
    const [, other] = world.sessions
    const wake = await standStill(world, note)
    await patiently(host, other.token({ minTtlMs: longMs }))
    expect(renewals(world)).toBe(1)
    await wake()
    await host.advance(30)
    expect(renewals(world)).toBe(1)
    expect(await held(world)).toMatchObject({ tokens: { size: 1 }, areLive: true })
  })

  it('renews it by itself where nobody else has', async () => {
    const world = await signedIn()
    const { host, note } = world
    const wake = await standStill(world, note)
    await wake()
    await host.advance(300)
    expect(renewals(world)).toBe(1)
    expect(await held(world)).toMatchObject({ tokens: { size: 1 }, areLive: true })
  })

  it('keeps nothing of its own where another has signed in meanwhile', async () => {
    const world = await signedIn()
    const { host, answer, sessions } = world
    const [, other] = sessions
    const wake = await standStill(world, answer)
    await patiently(host, other.signIn({ prompt: 'always' }).result())
    const token = await patiently(host, other.token())
    await wake()
    await host.advance(60)
    expect(await held(world)).toEqual({ tokens: new Set([token.reveal()]), areLive: true })
  })

  it('keeps nothing of its own where another has signed out meanwhile', async () => {
    const world = await signedIn()
    const { host, answer, sessions } = world
    const [, other] = sessions
    const wake = await standStill(world, answer)
    await patiently(host, other.signOut())
    await wake()
    await host.advance(60)
    expect(sessions.map((session) => session.getState().status)).toEqual(['signedOut', 'signedOut'])
    await expect(patiently(host, other.token())).rejects.toMatchObject({ code: 'not_signed_in' })
  })

  it('takes no token out of the store that another has put there', async () => {
    const world = await signedIn()
    const { host, read, sessions } = world
    const [, other] = sessions
    host.service.revokeSession(1)
    // It reads the token to renew it, after the refusal, and once more under the lock in which it would take it out.
    read.skips = 2
    const wake = await standStill(world, read)
    await patiently(host, other.signIn({ prompt: 'always' }).result())
    await wake()
    await host.advance(60)
    expect(await held(world)).toMatchObject({ tokens: { size: 1 }, areLive: true })
  })
})

describe('R19: a leader stands still between the grant and its answer', () => {
  it.each([
    ['before its successor has asked', 4],
    ['when its successor was told that the code is spent', 12],
  ])('keeps what it was granted: it wakes %s', async (_, seconds) => {
    const world = meet({}, 'machine')
    const { host, lose, answer, sessions } = world
    for (const session of sessions) {
      session.signIn()
      await host.advance(1)
    }
    answer.isShut = true
    await host.advance(4)
    expect(answer.isReached).toBe(true)
    lose('lead/')
    await host.advance(seconds)
    answer.open()
    await host.advance(10)
    expect(requestsTo(host, '/device_authorization')).toHaveLength(1)
    expect(await held(world)).toMatchObject({ tokens: { size: 1 }, areLive: true })
    expect(sessions.map((session) => session.getState().status)).toEqual(['signedIn', 'signedIn'])
  })

  it('keeps nothing that comes after a cancel', async () => {
    const world = meet({}, 'machine')
    const { host, lose, answer, sessions } = world
    const signIn = sessions[0].signIn()
    await host.advance(1)
    answer.isShut = true
    await host.advance(5)
    lose('lead/')
    await host.advance(1)
    signIn.cancel()
    answer.open()
    await host.advance(10)
    expect(sessions[0].getState().status).toBe('signedOut')
  })
})
