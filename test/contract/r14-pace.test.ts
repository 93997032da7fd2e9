import { BehaviorSubject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import type { Simulation } from '../../src/testing/index.ts'
import { failed, refreshes, signedIn, type Weather } from './processes.ts'
import { awaiting, begin, pollSeconds } from './support.ts'

const hourMs = 3_600_000

/** Seconds between the first renewal and each, where `answer` is what all of them get. */
const renewals = async (
  answer: () => Promise<Response>,
  upset: (host: Simulation, online$: BehaviorSubject<boolean>, session: Session) => Promise<void>,
  seconds: number,
): Promise<readonly number[]> => {
  const online$ = new BehaviorSubject(true)
  const sent: number[] = []
  let now = () => 0
  const weather: Weather = ({ body }) => {
    if (body['grantType'] !== 'refresh_token') return undefined
    sent.push(now())
    return answer()
  }
  const signed = await signedIn({}, { weather, host: { online$ } })
  const { simulation } = signed
  now = () => simulation.clock.elapsedMs / 1_000
  await simulation.advance(3_290)
  for (let n = 0; n < 200 && refreshes(signed) === 0; n += 1) await simulation.advance(0.1)
  const [start = 0] = sent
  await upset(simulation, online$, signed.session)
  await simulation.advance(seconds - (now() - start))
  return sent.map((one) => Math.round((one - start) * 10) / 10)
}

/** It says itself that it has not carried out the renewal: it may be sent again. */
const busy = (seconds: number) => () => {
  const headers = { 'retry-after': `${seconds}`, 'content-type': 'application/json' }
  return Promise.resolve(new Response('{"error":"slow_down"}', { status: 400, headers }))
}

const flap = async (host: Simulation, online$: BehaviorSubject<boolean>) => {
  for (let n = 0; n < 6; n += 1)
    for (const isOnline of [false, true]) {
      online$.next(isOnline)
      await host.advance(0.05)
    }
}

describe('R8: nothing shortens the Retry-After of a renewal', () => {
  it('of some seconds: not a network that comes and goes', async () => {
    expect(await renewals(busy(8), flap, 9)).toEqual([0, 8])
  })

  it('of some seconds: not a sleep', async () => {
    const sleep = async (host: Simulation, online$: BehaviorSubject<boolean>) => {
      await host.advance(1)
      host.sleep(3)
      // Whatever the host says has the session look at the clock.
      online$.next(false)
      await host.advance(1)
    }
    const [, second = 0] = await renewals(busy(8), sleep, 12)
    expect(second).toBeGreaterThanOrEqual(8)
  })

  it.each([
    ['a network that is gone', (online$: BehaviorSubject<boolean>) => online$.next(false)],
    ['a clock that is set back', (_: unknown, { clock }: Simulation) => clock.setWall(-hourMs)],
  ])('of minutes: not %s', async (_, act) => {
    const upset = async (host: Simulation, online$: BehaviorSubject<boolean>) => {
      await host.advance(12)
      act(online$, host)
    }
    expect(await renewals(busy(600), upset, 620)).toEqual([0, 600])
  })
})

it('R10: a lost answer of a token that is over is repeated 2 s later, also where the network comes and goes', async () => {
  const lost = () => Promise.reject(failed('ECONNRESET'))
  let fromMs = 0
  const upset = async (host: Simulation, online$: BehaviorSubject<boolean>, session: Session) => {
    const state = session.getState()
    fromMs = state.status === 'signedIn' ? state.expiresAt - host.clock.now() : 0
    await host.advance(fromMs / 1_000 + 0.01)
    await flap(host, online$)
  }
  const [, atTheEnd = 0, again = 0, ...more] = await renewals(lost, upset, 320)
  expect(atTheEnd).toBeCloseTo(fromMs / 1_000, 0)
  expect(again - atTheEnd).toBeCloseTo(2, 5)
  expect(more).toEqual([])
})

describe('R11: a renewal that a sign-in breaks off', () => {
  it('begins again when the throttle allows it', async () => {
    const upset = async (host: Simulation, _: unknown, session: Session) => {
      const signIn = session.signIn({ method: 'device', prompt: 'always' })
      await host.advance(1)
      signIn.cancel()
    }
    const unreachable = () => Promise.reject(failed('ENETUNREACH'))
    const [first, second] = await renewals(unreachable, upset, 40)
    expect([first, second]).toEqual([0, 30])
  })
})

describe('R11: a clock that is set back', () => {
  it('does not put off the probes of a session that is offline', async () => {
    const upset = async (host: Simulation, online$: BehaviorSubject<boolean>) => {
      online$.next(false)
      await host.advance(100)
      host.clock.setWall(-hourMs)
    }
    const unreachable = () => Promise.reject(failed('ENETUNREACH'))
    const sent = await renewals(unreachable, upset, 400)
    expect(sent.filter((seconds) => seconds > 170).length).toBeGreaterThan(2)
  })
})

describe('R7: a clock that is set back', () => {
  it('leaves a code all of its time', async () => {
    const { host, signIn } = await begin({ interval: 30, expiresIn: 100 })
    await host.advance(75)
    host.clock.setWall(-hourMs)
    await host.advance(24.9)
    expect(signIn.getState().status).toBe('awaitingCode')
    await host.advance(0.2)
    expect(signIn.getState()).toEqual({ status: 'expired' })
  })

  it('leaves it its last request', async () => {
    const { host, signIn } = await begin({ interval: 30, expiresIn: 100, approveAfter: 92 })
    await host.advance(75)
    host.clock.setWall(-hourMs)
    await host.advance(25)
    expect(signIn.getState().status).toBe('signedIn')
    expect(pollSeconds(host)).toEqual([30, 60, 99])
  })
})

describe('R12: a resumed sign-in', () => {
  const resumed = async (retryAfter: number | undefined) => {
    const headers = { 'retry-after': `${retryAfter ?? 0}` }
    const { host, signIn } = await begin({
      interval: 5,
      failOn: { CreateToken: { 1: { status: 503, headers }, 2: { status: 503, headers } } },
    })
    await host.advance(retryAfter === undefined ? 15.5 : 6)
    const snapshot = signIn.snapshot()
    host.crash()
    const next = host.session().signIn({ resume: snapshot })
    await host.clock.settle()
    return { host, signIn: next }
  }

  it('asks at the pace when it is nudged, and not after the backoff of the process before', async () => {
    const { host, signIn } = await resumed(undefined)
    expect(pollSeconds(host)).toEqual([5, 15])
    const { nextAt } = awaiting(signIn).poll
    expect((nextAt ?? 0) - host.clock.now()).toBeGreaterThan(15_000)
    signIn.nudge()
    await host.advance(6)
    expect(pollSeconds(host)).toEqual([5, 15, 20])
  })

  it('keeps to a Retry-After that is in force, whatever nudges and whatever clock is set back', async () => {
    const { host, signIn } = await resumed(60)
    await host.advance(5)
    host.clock.setWall(-hourMs)
    for (let n = 0; n < 60; n += 1) {
      signIn.nudge()
      await host.advance(1)
    }
    expect(pollSeconds(host)).toEqual([5, 65])
  })

  it('takes a record of an earlier version, and its next moment for the pace', async () => {
    const { host, signIn } = await begin({ interval: 5 })
    await host.advance(6)
    const { progress, ...rest } = signIn.snapshot()
    if (progress === null) throw new Error('no progress')
    const { allowedAt: _, ...earlier } = progress
    host.crash()
    const next = host.session().signIn({ resume: { ...rest, progress: earlier } })
    next.nudge()
    await host.advance(5)
    expect(pollSeconds(host)).toEqual([5, 10])
  })
})

describe('R8: before there is a code', () => {
  it('a nudge after a clock was set back keeps to Retry-After', async () => {
    const headers = { 'retry-after': '30' }
    const { host, signIn } = await begin({
      failOn: { StartDeviceAuthorization: { 1: { status: 503, headers } } },
    })
    await host.advance(5)
    host.clock.setWall(-hourMs)
    for (let n = 0; n < 28; n += 1) {
      await host.advance(1)
      signIn.nudge()
    }
    const starts = host.requests.filter(({ path }) => path === '/device_authorization')
    expect(starts.map(({ sentMs }) => Math.round(sentMs / 1_000))).toEqual([0, 30])
  })
})
