import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Script } from '../../src/emulator/service.ts'
import {
  START,
  answerOf,
  issue,
  membersOf,
  refusalOf,
  setUp as setUpService,
  type Bench,
  type Issued,
} from './client.ts'

interface PollBench extends Bench, Issued {
  /** Lets time pass, polls, and says how it ended in one word. */
  readonly after: (ms: number) => string
}

function setUp(script: Script = {}): PollBench {
  const bench = setUpService(script)
  const issued = issue(bench.service)
  const after = (ms: number): string => {
    bench.clock.at += ms
    const reply = issued.poll()
    return answerOf(reply).status === 200 ? 'granted' : String(membersOf(reply)['error'])
  }
  return { ...bench, ...issued, after }
}

describe('a device code', () => {
  it('is granted once', () => {
    const { service, userCode, after } = setUp()
    expect(after(0)).toBe('authorization_pending')
    expect(service.approve(userCode)).toBe(true)
    expect(after(1000)).toBe('granted')
    expect(after(1000)).toBe('invalid_grant')
    expect(service.find(userCode)?.status).toBe('used')
  })

  it('is denied for good', () => {
    const { service, userCode, poll, after } = setUp()
    expect(service.deny(userCode)).toBe(true)
    expect(refusalOf(poll())).toBe('400 AccessDeniedException access_denied')
    expect(service.approve(userCode)).toBe(false)
    expect(after(700_000)).toBe('access_denied')
  })

  it.each([false, true])('expires to the millisecond, approved: %s', (approved) => {
    const { service, userCode, clock, poll } = setUp({ expiresIn: 30 })
    if (approved) service.approve(userCode)
    clock.at = START + 29_999
    expect(service.find(userCode)?.status).toBe(approved ? 'approved' : 'pending')
    clock.at = START + 30_000
    expect(refusalOf(poll())).toBe('400 ExpiredTokenException expired_token')
    expect(service.approve(userCode)).toBe(false)
  })

  it.each([
    [{ approveAfter: 12 }, 12_000, 'granted'],
    [{ denyAfter: 12 }, 12_000, 'access_denied'],
    [{ approveAfter: 20, denyAfter: 12 }, 25_000, 'access_denied'],
    [{ approveAfter: 12, denyAfter: 20 }, 25_000, 'granted'],
    [{ approveAfter: 12, expiresIn: 12 }, 12_000, 'expired_token'],
    [{ approveAfter: 12 }, 11_999, 'authorization_pending'],
  ])('decides by itself: %j after %d ms is %s', (script, ms, outcome) => {
    expect(setUp(script).after(ms)).toBe(outcome)
  })

  it('leaves a decision by hand alone', () => {
    const { service, userCode, after } = setUp({ approveAfter: 12 })
    service.deny(userCode)
    expect(after(13_000)).toBe('access_denied')
  })

  it('is found however it is typed, and only if it exists', () => {
    const { service, userCode } = setUp()
    const typed = ` ${userCode.toLowerCase().replace('-', ' . ')}`
    expect(service.find(typed)).toMatchObject({ userCode, clientName: 'Acme Console', polls: 0 })
    expect(service.approve(typed)).toBe(true)
    expect(service.find('')).toBeUndefined()
    for (const act of ['approve', 'deny', 'expire', 'slowDown'] as const)
      expect(service[act]('BBBB-BBBB')).toBe(false)
  })

  it('can be expired by hand', () => {
    const { service, userCode, after } = setUp()
    expect(service.expire(userCode)).toBe(true)
    expect(service.expire(userCode)).toBe(false)
    expect(after(0)).toBe('expired_token')
  })

  it('is reported as it changes, at the moment of the change', () => {
    const { events, after } = setUp({ approveAfter: 12 })
    after(13_000)
    const changes = events.flatMap((event) =>
      event.type === 'code' ? [[event.code.status, event.at - START]] : [],
    )
    expect(changes).toEqual([
      ['pending', 0],
      ['approved', 12_000],
      ['used', 13_000],
    ])
  })

  it('shows no secret, in views, log or events', () => {
    const { service, events, client, code, userCode, poll } = setUp()
    service.approve(userCode)
    const { accessToken } = membersOf(poll())
    const seen = JSON.stringify([service.codes(), service.log, events])
    for (const secret of [client['clientSecret'], code['deviceCode'], accessToken])
      expect(seen).not.toContain(secret)
  })
})

describe('pacing', () => {
  it('does not punish the first request, and asks for five seconds more each time it does', () => {
    const { service, after } = setUp()
    expect(after(0)).toBe('authorization_pending')
    expect(after(999)).toBe('slow_down')
    expect(after(5999)).toBe('slow_down')
    expect(service.codes()[0]?.intervalMs).toBe(11_000)
    expect(after(11_000)).toBe('authorization_pending')
    expect(after(10_999)).toBe('slow_down')
  })

  it('is judged before the decision of the person', () => {
    const { service, userCode, after } = setUp()
    after(0)
    service.approve(userCode)
    expect(after(500)).toBe('slow_down')
    expect(after(6000)).toBe('granted')
  })

  it('is only noted where the script is not strict', () => {
    const { service, after } = setUp({ strictPacing: false })
    expect([after(0), after(1)]).toEqual(['authorization_pending', 'authorization_pending'])
    expect(service.log.at(-1)).toMatchObject({ early: true, gapMs: 1 })
  })

  it('slows down on the requests that the script names, and when a hand asks for it', () => {
    const { service, userCode, after } = setUp({ slowDownOn: [2] })
    expect(after(0)).toBe('authorization_pending')
    expect(after(60_000)).toBe('slow_down')
    expect(after(6000)).toBe('authorization_pending')
    service.slowDown(userCode)
    expect(after(60_000)).toBe('slow_down')
    expect(service.codes()[0]?.intervalMs).toBe(11_000)
    expect(service.log.some(({ early }) => early)).toBe(false)
  })

  it('is the model, whatever the gaps', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 30 })
    const forced = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 5 })
    fc.assert(
      fc.property(gaps, fc.integer({ min: 0, max: 10 }), forced, (waits, interval, slowDownOn) => {
        const { after } = setUp({ interval, slowDownOn, expiresIn: 1e6 })
        let demanded = interval * 1000
        const expected = waits.map((gap, index) => {
          const fine = (index === 0 || gap >= demanded) && !slowDownOn.includes(index + 1)
          if (!fine) demanded += 5000
          return fine ? 'authorization_pending' : 'slow_down'
        })
        expect(waits.map(after)).toEqual(expected)
      }),
    )
  })
})
