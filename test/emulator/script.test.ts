import { describe, expect, it } from 'vitest'
import type { Fault, Service } from '../../src/emulator/service.ts'
import { answerOf, issue, membersOf, post, refusalOf, registration, setUp } from './client.ts'

/** Plays one fault on the first request for the token of an approved code, and asks again. */
const play = (fault: Fault): { first: unknown; second: string; service: Service } => {
  const { service, clock } = setUp({ approveAfter: 0, failOn: { CreateToken: { 1: fault } } })
  const { poll } = issue(service)
  const first = poll()
  clock.at += 60_000
  const again = poll()
  const second = answerOf(again).status === 200 ? 'granted' : refusalOf(again)
  return { first, second, service }
}

const USED = '400 InvalidGrantException invalid_grant'

describe('scripted faults', () => {
  it.each<[Fault, object, string]>([
    ['reset', { kind: 'reset' }, 'granted'],
    ['hang', { kind: 'hang' }, 'granted'],
    ['lost', { kind: 'lost' }, USED],
    ['html', { kind: 'answer', status: 502 }, 'granted'],
    [{ status: 503, headers: { 'Retry-After': '3' } }, { status: 503, body: '' }, 'granted'],
    [{ error: 'server_error' }, { status: 500 }, 'granted'],
    [{ error: 'invalid_client' }, { status: 401 }, 'granted'],
  ])('%j, and then', (fault, outcome, second) => {
    const played = play(fault)
    expect(played.first).toMatchObject(outcome)
    expect(played.second).toBe(second)
  })

  it('cuts an honest answer in half, and the code is used up', () => {
    const { first, second } = play('truncated')
    expect(first).toMatchObject({ status: 200 })
    expect(() => JSON.parse((first as { body: string }).body)).toThrow(SyntaxError)
    expect(second).toBe(USED)
  })

  it.each([
    ['headerUri', 'SlowDownException:http://', ['error', 'error_description']],
    ['header', 'SlowDownException', ['error_description']],
    ['__type', undefined, ['__type', 'error_description']],
    ['code', undefined, ['code', 'error_description']],
    ['error', undefined, ['error', 'error_description']],
  ] as const)('words an error by its %s', (wire, header, members) => {
    const answer = answerOf(play({ error: 'slow_down', wire }).first as never)
    const type = answer.headers['x-amzn-ErrorType']
    if (header === undefined) expect(type).toBeUndefined()
    else expect(type).toContain(header)
    expect(Object.keys(JSON.parse(answer.body))).toEqual(members)
  })

  it('passes on what the script adds, and invents a type for a code that nobody knows', () => {
    const reply = play({
      error: 'on_strike',
      description: 'Until Monday',
      reason: 'KMS_DisabledException',
      interval: 'soon',
      retryAfter: 7,
    }).first as never
    expect(refusalOf(reply)).toBe('400 OnStrikeException on_strike')
    expect(answerOf(reply).headers['Retry-After']).toBe('7')
    expect(membersOf(reply)).toEqual({
      error: 'on_strike',
      error_description: 'Until Monday',
      reason: 'KMS_DisabledException',
      interval: 'soon',
    })
  })

  it('holds a client to the interval that a scripted slow_down returns', () => {
    const { service } = setUp({
      failOn: { CreateToken: { 1: { error: 'slow_down', interval: 20 } } },
    })
    issue(service).poll()
    expect(service.codes()[0]?.intervalMs).toBe(20_000)
  })

  it('counts each operation for itself, over the life of the service', () => {
    const { service } = setUp({
      failOn: { RegisterClient: { 2: 'reset' }, StartDeviceAuthorization: { 1: 'hang' } },
    })
    const register = (): string => post(service, '/client/register', registration).kind
    expect([register(), register(), register()]).toEqual(['answer', 'reset', 'answer'])
    expect(post(service, '/device_authorization', {}).kind).toBe('hang')
  })

  it('fails the next requests as a hand asks, of an operation or of any, before the script has its say', () => {
    const { service } = setUp({ failOn: { RegisterClient: { 2: 'lost' } } })
    const kinds = (...paths: string[]) =>
      paths.map((path) => post(service, path, registration).kind)
    service.failNext('hang', 'StartDeviceAuthorization')
    service.failNext('reset')
    service.failNext('hang')
    expect(kinds('/client/register', '/client/register', '/client/register')).toEqual([
      'reset',
      'hang',
      'answer',
    ])
    expect(kinds('/device_authorization', '/device_authorization')).toEqual(['hang', 'answer'])
  })

  it('notes every request, and measures the pace between those that arrived', () => {
    const { service, clock } = setUp({ failOn: { CreateToken: { 2: 'reset', 3: 'hang' } } })
    const { poll } = issue(service)
    for (const gap of [0, 2000, 2000, 400]) {
      clock.at += gap
      poll()
    }
    const seen = service.log.slice(2).map(({ gapMs, early, error, fault }) => ({
      gapMs,
      early,
      outcome: error ?? fault,
    }))
    expect(seen).toEqual([
      { gapMs: undefined, early: undefined, outcome: 'authorization_pending' },
      { gapMs: undefined, early: undefined, outcome: 'reset' },
      { gapMs: 4000, early: undefined, outcome: 'hang' },
      { gapMs: 400, early: true, outcome: 'slow_down' },
    ])
    expect(service.log.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('offline', () => {
  it('cuts off every request, unseen and uncounted', () => {
    const { service } = setUp({ failOn: { RegisterClient: { 1: 'hang' } } })
    service.setOffline(true)
    expect(post(service, '/client/register', registration)).toEqual({ kind: 'reset' })
    expect(post(service, '/nope', {})).toEqual({ kind: 'reset' })
    service.setOffline(false)
    expect(post(service, '/client/register', registration)).toEqual({ kind: 'hang' })
    expect(service.log.map(({ fault }) => fault)).toEqual(['offline', 'hang'])
  })
})
