import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/emulator/script.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { isDeeplyFrozen, record } from './support.ts'

const faults: readonly Fault[] = [
  'reset',
  'lost',
  'hang',
  'truncated',
  'html',
  { error: 'slow_down', interval: 9 },
  { error: 'invalid_client' },
  { error: 'strange', description: 'Strange.', reason: 'S' },
  { status: 503, headers: { 'Retry-After': '17' } },
  { status: 200, body: '{"accessToken":""}' },
]

const failures = fc.dictionary(
  fc.integer({ min: 1, max: 5 }).map(String),
  fc.constantFrom(...faults),
)

const stories = fc.record({
  interval: fc.constantFrom(1, 5, 2.5, 'absent'),
  expiresIn: fc.constantFrom(20, 60, 600),
  slowDownOn: fc.subarray([1, 2, 3, 4]),
  latency: fc.constantFrom(0, 0.3, 4),
  offline: fc.constantFrom([], [[8, 31] as const]),
  reportsOffline: fc.boolean(),
  failOn: fc.record({
    RegisterClient: failures,
    StartDeviceAuthorization: failures,
    CreateToken: failures,
  }),
})

const isTime = (key: string) => /(At|^at)$/.test(key)

/** Every member whose name says that it is a time. */
const timesIn = (value: unknown): readonly unknown[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) =>
    isTime(key) && member !== null ? [member] : timesIn(member),
  )
}

const play = async (options: SimulationOptions, ending: number, sleepsAt: number) => {
  const host = simulate(options)
  const session = host.session()
  const early = [record<unknown>(session.state$), record<unknown>(session.transitions$)]
  const signIn = session.signIn()
  const logs = [
    ...early,
    record<unknown>(signIn.state$),
    record<unknown>(signIn.transitions$),
    record<unknown>(signIn.polls$),
    record<unknown>(signIn.slowDown$),
    record<unknown>(signIn.expiry$),
    record<unknown>(signIn.countdown$),
  ]
  const snapshots: unknown[] = []
  signIn.subscribe(() => snapshots.push(signIn.snapshot()))
  await host.advance(sleepsAt)
  host.sleep(11)
  await host.advance(6)
  const code = host.service.codes().at(-1)?.userCode ?? ''
  if (ending === 0) host.service.approve(code)
  if (ending === 1) host.service.deny(code)
  if (ending === 2) signIn.cancel('enough')
  if (ending === 3) host.service.expire(code)
  await host.advance(700)
  const ended = host.clock.now()
  await session[Symbol.asyncDispose]()
  return { values: [...logs.flatMap((log) => log.values), ...snapshots], ended, host }
}

describe('R4: emitted values', () => {
  it('are frozen to the bottom, equal to their JSON, and tell times in epoch milliseconds', async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.nat(4), fc.nat(25), async (options, ending, sleepsAt) => {
        const { values, ended, host } = await play(options as SimulationOptions, ending, sleepsAt)
        for (const value of values) {
          expect(isDeeplyFrozen(value)).toBe(true)
          expect(JSON.parse(JSON.stringify(value))).toStrictEqual(value)
          for (const time of timesIn(value)) {
            expect(time).toBeGreaterThanOrEqual(Date.UTC(2026, 0, 1))
            expect(time).toBeLessThan(ended + 2 * 86_400_000)
          }
        }
        expect(host.clock.pending).toBe(0)
      }),
      someRuns(),
    )
  })

  it('hold no secret: no value that went over the wire under a secret name', async () => {
    const secrets = new Set<string>()
    const note = (text: string) => {
      const names = /"(clientSecret|deviceCode|accessToken|refreshToken|idToken)":"([^"]+)"/g
      for (const [, , secret] of text.matchAll(names)) if (secret !== undefined) secrets.add(secret)
    }
    const host = simulate({ interval: 5, approveAfter: 12, slowDownOn: [1] })
    const session = host.session({
      host: {
        ...host,
        fetch: async (url, init) => {
          note(init.body ?? '')
          const answer = await host.fetch(url, init)
          const text = await answer.text()
          note(text)
          return new Response(text, { status: answer.status, headers: answer.headers as Headers })
        },
      },
    })
    const logs = [record<unknown>(session.state$), record<unknown>(session.transitions$)]
    const signIn = session.signIn()
    logs.push(record<unknown>(signIn.state$), record<unknown>(signIn.polls$))
    signIn.subscribe(() =>
      logs[0]?.values.push(
        signIn.snapshot(),
        signIn.actor?.getSnapshot(),
        session.actor.getSnapshot(),
      ),
    )
    await host.advance(60)
    expect(signIn.getState().status).toBe('signedIn')
    expect(secrets.size).toBeGreaterThanOrEqual(4)
    const said = JSON.stringify(logs.map((log) => log.values))
    for (const secret of secrets) expect(said).not.toContain(secret)
  })

  it('shows the code, both links and the end of the code as the service gave them', async () => {
    const host = simulate({ interval: 5, expiresIn: 600 })
    const signIn = host.session().signIn()
    await host.clock.settle()
    const view = host.service.codes()[0]
    expect(signIn.getState()).toStrictEqual({
      status: 'awaitingCode',
      userCode: view?.userCode,
      verificationUri: 'https://device.sso.us-east-1.amazonaws.com/',
      verificationUriComplete: `https://device.sso.us-east-1.amazonaws.com/?user_code=${view?.userCode}`,
      expiresAt: Date.UTC(2026, 0, 1) + 600_000,
      browser: 'unopened',
      poll: {
        phase: 'waiting',
        count: 0,
        slowDowns: 0,
        intervalMs: 5_000,
        nextAt: Date.UTC(2026, 0, 1) + 5_000,
        lastAt: null,
      },
      offer: null,
    })
  })
})
