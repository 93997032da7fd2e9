import { describe, expect, test } from 'vitest'
import { identityCenter, memoryStore, type Clock, type Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'

describe('a snapshot', () => {
  test('is refused by a session with other options: a code is sent to nobody else', async () => {
    const host = simulate()
    const snapshot = await host.advance(0).then(async () => {
      const signIn = host.session().signIn()
      await host.advance(3)
      return signIn.snapshot()
    })
    const provider = identityCenter({
      startUrl: 'https://acme.awsapps.com/start',
      region: 'us-east-1',
      endpoint: 'https://evil.example',
    })
    const before = host.requests.length
    expect(() => host.session({ provider }).signIn({ resume: snapshot })).toThrow(/resume/)
    const forged = { ...snapshot, session: 'forged' }
    expect(() => host.session().signIn({ resume: forged })).toThrow(/resume/)
    await host.advance(5)
    expect(host.requests.slice(before).length).toBeLessThanOrEqual(5)
  })

  test('brings no other kind of URL, and no longer life', async () => {
    const host = simulate()
    const signIn = host.session().signIn()
    await host.advance(3)
    const snapshot = signIn.snapshot()
    const { progress } = snapshot
    if (progress === null) throw new Error('no progress')
    const codes = { ...progress.codes, verificationUriComplete: 'javascript:alert(1)' }
    const bad = { ...snapshot, progress: { ...progress, codes } }
    expect(() => host.session().signIn({ resume: bad })).toThrow(/verificationUriComplete/)
    const long = { ...progress.codes, expiresAt: host.clock.now() + 1e12 }
    const lasting = host.session().signIn({
      resume: { ...snapshot, progress: { ...progress, codes: long } },
    })
    const state = lasting.getState()
    expect(state).toMatchObject({ status: 'awaitingCode' })
    if (state.status !== 'awaitingCode') return
    expect(state.expiresAt - host.clock.now()).toBeLessThanOrEqual(86_400_000)
  })

  test('outlives the session that made it', async () => {
    const host = simulate({ approveAfter: 20 })
    const session = host.session()
    const signIn = session.signIn()
    await host.advance(5)
    const snapshot = signIn.snapshot()
    await session[Symbol.asyncDispose]()
    const next = host.session().signIn({ resume: snapshot })
    await host.advance(30)
    expect(next.getState().status).toBe('signedIn')
  })
})

describe('a token', () => {
  test('survives a second sign-in that is cancelled while its own is being stored', async () => {
    const host = simulate({ approveAfter: 1 })
    const inner = memoryStore(host.clock)
    let slow = false
    const store: Store = {
      ...inner,
      set: async (key, value, o) => {
        if (slow && key.startsWith('token/'))
          await new Promise<void>((resolve) => host.clock.setTimeout(resolve, 3_000))
        await inner.set(key, value, o)
      },
    }
    const session = host.session({ store })
    session.signIn()
    await host.advance(10)
    const first = (await session.token()).reveal()
    slow = true
    const second = session.signIn({ prompt: 'always' })
    await host.advance(3)
    second.cancel()
    await host.advance(20)
    expect((await session.token()).reveal()).toBe(first)
    expect(session.getState().status).toBe('signedIn')
  })

  test('is over in state$ too when the clock was set back a little on the way', async () => {
    const host = simulate({ approveAfter: 1, tokenExpiresIn: 3_600, refreshToken: false })
    const session = host.session()
    const statuses: string[] = []
    session.state$.subscribe(({ status }) => statuses.push(status))
    session.signIn()
    await host.advance(10)
    host.clock.setWall(-50)
    await host.advance(3_700)
    expect(statuses.at(-1)).toBe('signedOut')
  })

  test('is over in state$ within a minute of waking', async () => {
    const host = simulate({ approveAfter: 1, tokenExpiresIn: 3_600, refreshToken: false })
    const session = host.session()
    const statuses: string[] = []
    session.state$.subscribe(({ status }) => statuses.push(status))
    session.signIn()
    await host.advance(10)
    host.sleep(48 * 3_600)
    await host.advance(60)
    expect(statuses.at(-1)).toBe('signedOut')
  })
})

test('a signal holds for the sign-ins that follow by restart()', async () => {
  const host = simulate()
  const controller = new AbortController()
  const first = host.session().signIn({ signal: controller.signal })
  await host.advance(3)
  const second = first.restart()
  await host.advance(3)
  controller.abort()
  expect(second.getState().status).toBe('cancelled')
})

test('a restart is one event of the session, which stays where it is', async () => {
  const host = simulate()
  const session = host.session()
  const steps: string[] = []
  session.transitions$.subscribe(({ flow, from, to, event }) => {
    if (flow === 'session') steps.push(`${from} > ${to}: ${event}`)
  })
  const first = session.signIn()
  await host.advance(3)
  steps.length = 0
  first.restart().cancel()
  expect(steps).toEqual([
    'signingIn > signingIn: session.restart',
    'signingIn > returning: signIn.cancelled',
    'returning > signedOut.settled: signIn.cancelled',
  ])
})

test('a clock may be an object with methods', async () => {
  const host = simulate({ approveAfter: 2 })
  const { clock } = host
  class MyClock implements Clock {
    now(): number {
      return clock.now()
    }
    monotonic(): number {
      return clock.monotonic()
    }
    setTimeout(callback: () => void, delayMs: number): unknown {
      return clock.setTimeout(callback, delayMs)
    }
    clearTimeout(handle: unknown): void {
      clock.clearTimeout(handle)
    }
  }
  const signIn = host.session({ host: { ...host, clock: new MyClock() } }).signIn()
  await host.advance(10)
  expect(signIn.getState().status).toBe('signedIn')
})

test('nudges before there is a code keep to Retry-After, and to one request a second', async () => {
  const busy = { status: 429, headers: { 'retry-after': '30' } }
  const patient = simulate({ failOn: { RegisterClient: { 1: busy } } })
  const signIn = patient.session().signIn()
  for (let n = 0; n < 20; n += 1) {
    await patient.advance(0.15)
    signIn.nudge()
  }
  expect(patient.requests).toHaveLength(1)
  await patient.advance(30)
  expect(signIn.getState().status).toBe('awaitingCode')

  const offline = simulate({ offline: [[0, 100]] })
  offline.session().signIn()
  for (let n = 0; n < 50; n += 1) {
    await offline.advance(0.02)
    offline.attend()
  }
  expect(offline.requests.length).toBeLessThanOrEqual(2)
})

test('nextAt is null where no request follows', async () => {
  const host = simulate({ interval: 5, expiresIn: 12 })
  const signIn = host.session().signIn()
  const nextAt: (number | null)[] = []
  signIn.polls$.subscribe((poll) => nextAt.push(poll.nextAt))
  await host.advance(11)
  expect(nextAt).toHaveLength(2)
  expect(nextAt.at(-1)).toBeNull()
  expect(signIn.getState()).toMatchObject({ poll: { nextAt: null } })
})

test('watching the state of one sign-in does not have the next one watched step by step', async () => {
  const host = simulate()
  const session = host.session()
  const first = session.signIn()
  first.state$.subscribe()
  first.cancel()
  const second = session.signIn()
  await host.advance(3)
  const seen: number[] = []
  second.transitions$.subscribe(({ seq }) => seen.push(seq))
  await host.advance(1)
  expect(seen[0]).toBe(0)
})
