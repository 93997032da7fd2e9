import { describe, expect, it } from 'vitest'
import { connectSession, serveSession } from '../../src/remote/index.ts'
import {
  failure,
  isDeeplyFrozen,
  record,
  requestsTo,
  startPath,
  tokenPath,
} from '../contract/support.ts'
import { createBus, names, serve } from './support.ts'

describe('R1: crossing starts nothing and stops nothing', () => {
  it('sends no request, whoever serves, connects and listens', async () => {
    const { host, session, connect } = serve()
    const remote = connect()
    record(remote.state$)
    record(remote.transitions$)
    await host.advance(60)
    expect(host.requests).toEqual([])
    expect(remote.getState()).toBe(remote.getState())
    expect(remote.getState()).toEqual(session.getState())
  })

  it('goes on when a client leaves, and when the serving ends', async () => {
    const { host, session, connect, stop } = serve({ approveAfter: 10 })
    const remote = connect()
    const signIn = remote.signIn()
    await host.advance(3)
    await remote[Symbol.asyncDispose]()
    stop()
    expect(await failure(signIn.result())).toMatchObject({ code: 'network' })
    await host.advance(10)
    expect(session.getState().status).toBe('signedIn')
  })

  it('leaves no timer behind', async () => {
    const { host, session, connect, stop } = serve({ approveAfter: 5 })
    const remote = connect()
    record(remote.signIn().countdown$)
    await host.advance(10)
    stop()
    await remote[Symbol.asyncDispose]()
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })
})

describe('R2: signIn() starts or joins', () => {
  it('is one sign-in for two calls in a row, connected or not', async () => {
    const { host, connect } = serve()
    const remote = connect()
    const signIn = remote.signIn()
    expect(remote.signIn()).toBe(signIn)
    await host.advance(0)
    expect(remote.signIn()).toBe(signIn)
    await host.advance(5)
    expect(remote.signIn()).toBe(signIn)
    expect(signIn.getState().status).toBe('awaitingCode')
    expect(requestsTo(host, startPath)).toHaveLength(1)
  })

  it('is one sign-in for all windows and the served side', async () => {
    const { host, session, connect } = serve()
    const windows = [connect(), connect(), connect()]
    const attempts = windows.map((window) => window.signIn())
    const local = session.signIn()
    await host.advance(2)
    for (const attempt of attempts) expect(attempt.getState()).toEqual(local.getState())
    expect(requestsTo(host, startPath)).toHaveLength(1)
  })

  it('joins what the other side has started, and hears its end', async () => {
    const { host, session, connect } = serve({ denyAfter: 5 })
    const remote = connect()
    session.signIn()
    await host.advance(2)
    const joined = remote.signIn()
    expect(joined.getState()).toMatchObject({ status: 'awaitingCode' })
    const late = connect()
    await host.advance(1)
    const third = late.signIn()
    expect(third.getState()).toEqual(joined.getState())
    await host.advance(5)
    expect(joined.getState()).toMatchObject({ status: 'denied' })
    expect(third.getState()).toMatchObject({ status: 'denied' })
    expect(await failure(joined.result())).toMatchObject({ code: 'access_denied' })
    expect(requestsTo(host, startPath)).toHaveLength(1)
  })

  it('restarts as one, however often it is asked', async () => {
    const { host, session, connect } = serve()
    const one = connect()
    const two = connect()
    const first = one.signIn()
    await host.advance(2)
    const joined = two.signIn()
    const [second, again, third] = [first.restart(), first.restart(), joined.restart()]
    expect(again).toBe(second)
    expect(one.signIn()).toBe(second)
    await host.advance(2)
    expect(first.getState()).toMatchObject({ status: 'cancelled', reason: 'restarted' })
    // The other window's request came later and found the first sign-in ended: it has joined the second.
    expect(third.getState()).toEqual(session.signIn().getState())
    expect(second.getState()).toEqual(third.getState())
    expect(first.restart()).toBe(one.signIn())
    expect(requestsTo(host, startPath)).toHaveLength(2)
  })

  it('starts anew after an end', async () => {
    const { host, connect } = serve({ expiresIn: 3 })
    const remote = connect()
    const first = remote.signIn()
    await host.advance(4)
    expect(first.getState()).toEqual({ status: 'expired' })
    const second = first.restart()
    expect(second).not.toBe(first)
    expect(second.id).not.toBe(first.id)
    await host.advance(1)
    expect(second.getState().status).toBe('awaitingCode')
  })
})

describe('R3: state$ on the far side', () => {
  it('replays the present, keeps the reference until something changes, and never repeats a value', async () => {
    const { host, session, connect } = serve({ slowDownOn: [2], approveAfter: 12 })
    const remote = connect()
    const signIn = remote.signIn()
    await host.advance(0.5)
    const logs = [record<unknown>(signIn.state$), record<unknown>(remote.state$)]
    for (let t = 0; t < 20; t += 1) {
      const before = [signIn.getState(), remote.getState()]
      const lengths = logs.map((log) => log.values.length)
      await host.advance(0.9)
      const after = [signIn.getState(), remote.getState()]
      logs.forEach((log, i) => {
        expect(Object.is(before[i], after[i])).toBe(log.values.length === lengths[i])
        expect(log.values.at(-1)).toBe(after[i])
      })
      expect(remote.getState()).toEqual(session.getState())
      const again = record<unknown>(remote.state$)
      expect(again.values).toEqual([remote.getState()])
      expect(again.values[0]).toBe(remote.getState())
      again.stop()
    }
    expect(remote.getState().status).toBe('signedIn')
    expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'device' })
    for (const log of logs) expect(log.isComplete).toBe(false)
    await remote[Symbol.asyncDispose]()
    for (const log of logs) expect(log).toMatchObject({ isComplete: true, error: undefined })
    expect(record(remote.state$)).toMatchObject({ isComplete: true, values: [remote.getState()] })
  })

  it('is in step: whoever hears of the session sees the sign-in as it is, and the other way round', async () => {
    const { host, connect } = serve({ approveAfter: 4 })
    const remote = connect()
    const signIn = remote.signIn()
    await host.advance(0)
    const steps: unknown[] = []
    const compare = () => {
      const state = remote.getState()
      steps.push(signIn.getState().status)
      if (state.status === 'signingIn') expect.soft(state.attempt).toEqual(signIn.getState())
      else expect.soft(state.status).toBe(signIn.getState().status)
    }
    remote.subscribe(compare)
    signIn.subscribe(compare)
    await host.advance(6)
    expect(new Set(steps)).toEqual(new Set(['awaitingCode', 'signedIn']))
  })

  it('is restoring until the other side has answered', async () => {
    const bus = createBus()
    const remote = connectSession(bus.port(), names())
    expect(remote.getState()).toEqual({ status: 'restoring' })
    const connected = record(remote.connected$)
    const { host, session } = serve()
    await host.advance(0)
    const stop = serveSession(session, bus.port(), names())
    await host.advance(0)
    expect(remote.getState()).toEqual({ status: 'signedOut', reason: 'never' })
    stop()
    await host.advance(0)
    expect(remote.getState()).toEqual({ status: 'signedOut', reason: 'never' })
    expect(connected.values).toEqual([false, true, false])
  })
})

describe('R4: values on the far side', () => {
  it('are frozen JSON, the very ones of the served session', async () => {
    const { host, session, connect } = serve({ slowDownOn: [2], expiresIn: 20 })
    const remote = connect()
    const signIn = remote.signIn()
    const local = session.signIn()
    const steps = [record(session.transitions$), record(remote.transitions$)]
    await host.advance(0)
    const pairs = [
      [record(local.state$), record(signIn.state$)],
      [record(local.transitions$), record(signIn.transitions$)],
      [record(local.polls$), record(signIn.polls$)],
      [record(local.slowDown$), record(signIn.slowDown$)],
      [record(local.expiry$), record(signIn.expiry$)],
      [record(local.countdown$), record(signIn.countdown$)],
      steps,
    ] as const
    await host.advance(30)
    expect(signIn.getState()).toEqual({ status: 'expired' })
    for (const [there, here] of pairs) {
      expect(here?.values).toEqual(there?.values)
      expect(here?.values.length).toBeGreaterThan(0)
      for (const value of here?.values ?? []) {
        expect(isDeeplyFrozen(value)).toBe(true)
        expect(JSON.parse(JSON.stringify(value))).toEqual(value)
      }
    }
    for (const [, here] of pairs.slice(1, 6)) expect(here).toMatchObject({ isComplete: true })
  })

  it('counts down for those who join late as for those who started', async () => {
    const { host, connect, session } = serve({ expiresIn: 600 })
    session.signIn()
    await host.advance(100)
    const remote = connect()
    await host.advance(0)
    const countdown = record(remote.signIn().countdown$)
    await host.advance(2)
    expect(countdown.values).toEqual(
      [500, 499, 498].map((left) =>
        expect.objectContaining({ remainingMs: left * 1_000, totalMs: 600_000 }),
      ),
    )
  })
})

describe('messages', () => {
  it('are few: one welcome, then one for each change of session and sign-in together', async () => {
    const { host, session, bus } = serve({ approveAfter: 5, interval: 2 })
    const local = session.signIn()
    const changes = record(local.state$)
    await host.advance(10)
    const types = bus.messages.map((message) => Reflect.get(message as object, 'type') as string)
    expect(types[0]).toBe('welcome')
    const states = types.filter((type) => type === 'state')
    expect(states.length).toBeGreaterThan(3)
    expect(states.length).toBeLessThanOrEqual(changes.values.length)
  })
})

describe('commands', () => {
  it('cancel, nudge and openBrowser do there what they say', async () => {
    const opened: string[] = []
    const ports = { openBrowser: (url: string) => Promise.resolve(void opened.push(url)) }
    const { host, session, connect } = serve({ interval: 30, ports })
    const remote = connect()
    const signIn = remote.signIn()
    await host.advance(2)
    const opening = signIn.openBrowser()
    await host.advance(0)
    expect(await opening).toBe(true)
    expect(opened).toHaveLength(1)
    expect(signIn.getState()).toMatchObject({ browser: 'opened' })
    signIn.nudge()
    await host.advance(40)
    expect(requestsTo(host, tokenPath)).toHaveLength(1)
    signIn.cancel('enough')
    await host.advance(0)
    expect(signIn.getState()).toEqual({ status: 'cancelled', reason: 'enough' })
    expect(session.getState()).toMatchObject({ status: 'signedOut' })
    expect(await failure(signIn.result())).toMatchObject({ code: 'cancelled', reason: 'enough' })
    expect(await signIn.openBrowser()).toBe(false)
  })

  it('result() resolves where the token is stored', async () => {
    const { host, connect } = serve({ approveAfter: 2 })
    const signIn = connect().signIn()
    const result = signIn.result()
    await host.advance(4)
    expect(await result).toMatchObject({ via: 'device', refreshable: true })
    expect(await signIn.result()).toBe(await result)
  })

  it('wait for the connection, in their order; what is cancelled before is never asked', async () => {
    const bus = createBus()
    const remote = connectSession(bus.port(), names())
    const dropped = remote.signIn()
    dropped.cancel('changed my mind')
    expect(dropped.getState()).toEqual({ status: 'cancelled', reason: 'changed my mind' })
    const signIn = remote.signIn()
    expect(signIn).not.toBe(dropped)
    const again = signIn.restart()
    const { host, session } = serve()
    serveSession(session, bus.port(), names())
    await host.advance(1)
    expect(again.getState().status).toBe('awaitingCode')
    expect(again).toBe(remote.signIn())
  })

  it('that are not allowed are refused, and change nothing', async () => {
    const { host, session, connect } = serve({}, { commands: ['nudge'] })
    const remote = connect()
    const refused = remote.signIn()
    await host.advance(1)
    expect(refused.getState()).toMatchObject({ status: 'failed', error: { code: 'not_allowed' } })
    expect(session.getState().status).toBe('signedOut')
    expect(await failure(remote.signOut())).toMatchObject({ code: 'not_allowed' })

    const local = session.signIn()
    await host.advance(2)
    const joined = remote.signIn()
    joined.cancel()
    const next = joined.restart()
    expect(await joined.openBrowser()).toBe(false)
    expect(await joined.submitRedirect('https://127.0.0.1/?code=x')).toBe(false)
    await host.advance(1)
    expect(next.getState()).toMatchObject({ status: 'failed', error: { code: 'not_allowed' } })
    expect(local.getState().status).toBe('awaitingCode')
    expect(joined.getState()).toEqual(local.getState())
  })

  it('that the session rejects end with what it says', async () => {
    const { host, session, connect, bus } = serve()
    const signOut = () => Promise.reject(new Error(`secret ${JSON.stringify(session.getState())}`))
    const other = createBus()
    const { state$, transitions$, getState } = session
    const signIn = () => {
      throw new TypeError('secret')
    }
    serveSession({ state$, transitions$, getState, signIn, signOut }, other.port(), names())
    const remote = connect({}, other.port())
    const attempt = remote.signIn()
    const end = failure(remote.signOut())
    await host.advance(0)
    expect(attempt.getState()).toMatchObject({ status: 'failed', error: { code: 'protocol' } })
    expect(await end).toMatchObject({ code: 'protocol' })
    expect(JSON.stringify([bus.messages, other.messages])).not.toContain('secret')
  })

  const ours = { name: 'SignInError', code: 'network', retry: 'never' }
  const network = { code: 'network', message: 'm', retry: 'never' }
  it.each<[string, unknown, object]>([
    ['an error of ours', Object.assign(new Error('m'), ours), network],
    ['one that cannot be cloned', { ...ours, message: 'm', hint: () => 1 }, { code: 'protocol' }],
    ['one that lies about its JSON', { ...ours, message: 'm', toJSON: () => () => 1 }, network],
    ['one that throws', new Proxy(ours, { get: () => JSON.parse('{') }), { code: 'protocol' }],
    ['half of one', ours, { code: 'protocol' }],
    ['nothing', undefined, { code: 'protocol' }],
  ])('that throw are answered, whatever they throw: %s', async (_, thrown, error) => {
    const { host, session, connect } = serve()
    const bus = createBus()
    const { state$, transitions$, getState } = session
    const signIn = () => {
      throw thrown
    }
    serveSession({ state$, transitions$, getState, signIn }, bus.port(), names())
    const remote = connect({}, bus.port())
    for (let n = 0; n < 2; n += 1) {
      const attempt = remote.signIn()
      await host.advance(0)
      expect(attempt.getState()).toMatchObject({ status: 'failed', error })
    }
  })

  it('bad options throw at once', async () => {
    const { session, bus, connect } = serve()
    const wrong = (value: unknown) => value as never
    expect(() => serveSession(session, wrong({}))).toThrow(/serveSession: port.post must be/)
    expect(() => serveSession(session, bus.port(), { commands: wrong(['token']) })).toThrow(
      /commands/,
    )
    expect(() => connectSession(wrong(undefined))).toThrow(/connectSession: port must be/)
    expect(() => connectSession(bus.port(), { clock: wrong({}) })).toThrow(/options\.clock/)
    const remote = connect()
    expect(() => remote.signIn({ method: wrong('magic') })).toThrow(/signIn: options\.method/)
    expect(() => remote.signIn(wrong({ resume: {} }))).toThrow(TypeError)
    await remote[Symbol.asyncDispose]()
    expect(() => remote.signIn()).toThrow(/disposed/)
    expect(await failure(remote.signOut())).toMatchObject({ code: 'network' })
  })
})

describe('connections', () => {
  it('tells of a port that closes, and ends what was under way', async () => {
    const { host, session, connect, bus } = serve()
    const port = bus.port()
    const remote = connect({}, port)
    const connected = record(remote.connected$)
    const signIn = remote.signIn()
    await host.advance(2)
    const before = [remote.getState(), signIn.getState()]
    const end = failure(signIn.result())
    const polls = record(signIn.polls$)
    port.cut()
    expect(await end).toMatchObject({ code: 'network' })
    expect([remote.getState(), signIn.getState()]).toEqual(before)
    expect(polls.isComplete).toBe(true)
    expect(connected.values).toEqual([false, true, false])
    expect(await signIn.openBrowser()).toBe(false)
    expect(remote.signIn().getState()).toMatchObject({
      status: 'failed',
      error: { code: 'network' },
    })
    expect(session.getState().status).toBe('signingIn')
  })

  it('mirrors a session that is served anew on the same port', async () => {
    const { host, session, stop, connect, bus } = serve()
    const remote = connect()
    const steps = record(remote.transitions$)
    const first = remote.signIn()
    await host.advance(2)
    const seen = steps.values.length
    expect(seen).toBeGreaterThan(0)
    stop()
    const end = failure(first.result())
    await host.advance(0)
    expect(await end).toMatchObject({ code: 'network' })
    session.signIn().cancel()
    await host.advance(1)
    expect(steps.values).toHaveLength(seen)
    const serving = serveSession(session, bus.port(), names())
    await host.advance(0)
    expect(remote.getState()).toEqual(session.getState())
    const second = remote.signIn()
    await host.advance(2)
    expect(second.getState()).toMatchObject({ status: 'awaitingCode' })
    expect(steps.values.length).toBeGreaterThan(seen)
    serving()
  })

  it('says goodbye to the clients of a session that is disposed', async () => {
    const { host, session, connect } = serve()
    const remote = connect()
    const connected = record(remote.connected$)
    const signIn = remote.signIn()
    await host.advance(2)
    await session[Symbol.asyncDispose]()
    await host.advance(0)
    expect(signIn.getState()).toEqual({ status: 'cancelled', reason: 'disposed' })
    expect(remote.getState()).toEqual(session.getState())
    expect(connected.values.at(-1)).toBe(false)
  })

  it('stops at a port that throws', async () => {
    const { host, session } = serve()
    let isDestroyed = false
    const port = {
      post: () => {
        if (isDestroyed) throw new Error('Object has been destroyed')
      },
      subscribe: () => () => undefined,
    }
    serveSession(session, port, names())
    const remote = connectSession(port, names())
    isDestroyed = true
    const signIn = session.signIn()
    await host.advance(2)
    expect(signIn.getState().status).toBe('awaitingCode')
    await remote[Symbol.asyncDispose]()
  })

  it('is told of transitions while somebody listens, and of none otherwise', async () => {
    const { host, connect, bus } = serve({ interval: 1 })
    const [one, two] = [connect(), connect()]
    const signIn = one.signIn()
    const count = () =>
      bus.messages.filter((message) => JSON.stringify(message).includes('"stream":"transitions"'))
        .length
    await host.advance(3)
    expect(count()).toBe(0)
    const steps = record(signIn.transitions$)
    const others = record(two.transitions$)
    await host.advance(2)
    expect(steps.values.length).toBeGreaterThan(0)
    expect(others.values).toEqual(steps.values)
    steps.stop()
    await host.advance(2)
    expect(others.values.length).toBeGreaterThan(steps.values.length)
    await two[Symbol.asyncDispose]()
    await host.advance(0)
    const told = count()
    await host.advance(3)
    expect(count()).toBe(told)
  })

  it('crosses two boundaries as well as one', async () => {
    const { host, session, connect } = serve({ slowDownOn: [2], approveAfter: 8 })
    const middle = connect()
    const bus = createBus()
    serveSession(middle, bus.port(), names())
    const far = connectSession(bus.port(), { clock: host.clock, ...names() })
    const signIn = far.signIn()
    await host.advance(4)
    expect(far.getState()).toEqual(session.getState())
    expect(signIn.getState()).toMatchObject({ poll: { phase: 'slowedDown' } })
    await host.advance(20)
    expect(far.getState()).toEqual(session.getState())
    expect(signIn.getState().status).toBe('signedIn')
  })
})
