import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  judgeCodes,
  judgeExchange,
  judgePoll,
  judgeRegistration,
  judgeRenewal,
} from '../../src/protocol/answers.ts'
import { modelledExceptions } from '../../src/protocol/exceptions.ts'
import { recognise } from '../../src/protocol/identity-center/recognise.ts'
import type { Delivered } from '../../src/host/host.ts'
import { explainTrouble } from '../../src/host/node-troubles.ts'
import type { Circumstances, Failure, Refusal } from '../../src/protocol/reply.ts'

const codes = Object.keys(modelledExceptions).map(
  (name) => recognise(400, new Headers({ 'x-amzn-errortype': name }), {})?.code ?? '',
)

const call = (more: Partial<Circumstances> = {}): Circumstances => ({ answeredAt: 4_000, ...more })

const refusal = (
  code: string,
  status = 400,
  more: Partial<Refusal> = {},
  retryAfterMs?: number,
): Failure => ({
  kind: 'declined',
  refusal: { code, ...more },
  call: call({
    status,
    sentAt: 3_000,
    requestId: 'r',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }),
})
const unusable = (status: number, readable = false): Failure => ({
  kind: 'unusable',
  problem: 'p',
  readable,
  call: call({ status }),
})
const troubled = (reason: string) => {
  const words = explainTrouble({ reason }, 'network')
  return { trouble: { reason }, ...(words !== undefined && { words }) }
}
const unanswered = (
  more: Partial<Circumstances> = {},
  delivered: Delivered = 'maybe',
  code?: string,
): Failure => ({
  kind: 'unanswered',
  timeout: false,
  delivered,
  ...(code === undefined ? { trouble: {} } : troubled(code)),
  call: call(more),
})
const notSent: Failure = { kind: 'notSent', call: call() }

const someCall: fc.Arbitrary<Circumstances> = fc.record(
  {
    status: fc.integer({ min: 100, max: 599 }),
    requestId: fc.string(),
    sentAt: fc.nat(),
    answeredAt: fc.nat(),
    retryAfterMs: fc.nat(),
  },
  { requiredKeys: ['answeredAt'] },
)

const inherited = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']

const someFailure: fc.Arbitrary<Failure> = someCall.chain((of) => {
  const declined = fc
    .record(
      {
        code: fc.oneof(fc.constantFrom(...codes, ...inherited), fc.string()),
        description: fc.string(),
        reason: fc.oneof(fc.constant('KMS_NotFoundException'), fc.string()),
        interval: fc.double(),
        meaning: fc.constantFrom('kms_unavailable' as const, 'wrong_region' as const),
      },
      { requiredKeys: ['code'] },
    )
    .map((said): Failure => ({ kind: 'declined', refusal: said, call: of }))
  const others = fc.constantFrom<Failure>(
    { kind: 'unanswered', timeout: true, delivered: 'maybe', trouble: {}, call: of },
    { kind: 'unanswered', timeout: true, delivered: 'no', trouble: {}, call: of },
    {
      kind: 'unanswered',
      timeout: false,
      delivered: 'no',
      trouble: { reason: 'ECONNREFUSED' },
      call: of,
    },
    { kind: 'unusable', problem: 'not JSON', readable: true, call: of },
    { kind: 'unusable', problem: 'not JSON', readable: false, call: of },
    { kind: 'notSent', call: of },
  )
  return fc.oneof({ arbitrary: declined, weight: 3 }, others)
})

describe.each([
  ['judgeRegistration', judgeRegistration, ['unreachable', 'refused']],
  ['judgeCodes', judgeCodes, ['unreachable', 'refused', 'clientRejected']],
  [
    'judgePoll',
    judgePoll,
    ['pending', 'slowDown', 'denied', 'expired', 'tooLate', 'unknown', 'unreachable', 'refused'],
  ],
  ['judgeExchange', judgeExchange, ['undelivered', 'unknown', 'refused']],
  [
    'judgeRenewal',
    judgeRenewal,
    ['unreachable', 'unknown', 'invalidGrant', 'signInNeeded', 'refused'],
  ],
])('%s', (_, judge, kinds) => {
  it('has a word for every failure, and the word is never `given`', () => {
    fc.assert(
      fc.property(someFailure, (failure) => {
        const judged = judge(failure)
        expect(kinds).toContain(judged.kind)
        expect(judged.at).toBe(failure.call.answeredAt)
        expect(JSON.parse(JSON.stringify(judged))).toEqual(judged)
        if ('retryAfterMs' in judged) expect(judged.retryAfterMs).toBeGreaterThanOrEqual(0)
        if (judged.kind === 'unreachable') expect(judged.error.retry).toBe('automatic')
      }),
      { numRuns: 500 },
    )
  })

  it('hands on what was given', () => {
    const value = { accessToken: 'a' }
    const accepted = { kind: 'accepted', value, call: call({ sentAt: 1, requestId: 'r' }) } as const
    expect(judge(accepted)).toStrictEqual({
      kind: 'given',
      value,
      at: 4_000,
      sentAt: 1,
      requestId: 'r',
    })
  })
})

describe.each(['ERR_PROXY_UNSUPPORTED', 'ERR_PROXY_INVALID_CONFIG', 'ERR_CA_BUNDLE'])(
  'a failure of the surroundings, %s',
  (code) => {
    const failure = unanswered({}, 'no', code)
    it('is said at once, with what helps', () => {
      for (const judged of [
        judgeRegistration(failure),
        judgeCodes(failure),
        judgeExchange(failure),
      ])
        expect(judged).toMatchObject({
          kind: 'refused',
          error: { code: 'network', retry: 'never', reason: code },
        })
    })
    it('neither ends a code that is waited for, nor what is renewed', () => {
      expect(judgePoll(failure)).toMatchObject({ kind: 'unreachable', error: { reason: code } })
      expect(judgeRenewal(failure)).toMatchObject({ kind: 'unreachable', error: { reason: code } })
    })
  },
)

describe('judgePoll', () => {
  it('never asks again where a 2xx may have spent the grant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 299 }), (status) => {
        expect(judgePoll(unanswered({ status })).kind).toBe('unknown')
        expect(judgePoll(unusable(status)).kind).toBe('unknown')
        expect(judgePoll(unusable(status, true)).kind).toBe('refused')
      }),
    )
  })

  it.each<[string, Failure, object]>([
    ['a pause', refusal('authorization_pending'), { kind: 'pending', retryAfterMs: 0 }],
    [
      'a pause with Retry-After',
      refusal('authorization_pending', 400, {}, 7_000),
      { kind: 'pending', retryAfterMs: 7_000, at: 4_000, sentAt: 3_000, requestId: 'r' },
    ],
    ['slow_down', refusal('slow_down'), { kind: 'slowDown', returnedIntervalMs: 0 }],
    [
      'slow_down with an interval',
      refusal('slow_down', 400, { interval: 9 }, 2_000),
      { kind: 'slowDown', returnedIntervalMs: 9_000, retryAfterMs: 2_000 },
    ],
    ['slow_down with 429', refusal('slow_down', 429), { kind: 'slowDown' }],
    ['expired_token', refusal('expired_token'), { kind: 'expired' }],
    ['access_denied', refusal('access_denied'), { kind: 'denied', by: 'user' }],
    [
      'access_denied for a key',
      refusal('access_denied', 400, { reason: 'KMS_X', meaning: 'kms_unavailable' }),
      { kind: 'denied', by: 'service', error: { code: 'kms_unavailable' } },
    ],
    ['invalid_grant', refusal('invalid_grant'), { kind: 'refused', error: { retry: 'restart' } }],
    ['invalid_client', refusal('invalid_client', 401), { kind: 'refused' }],
    ['an invented code', refusal('constructor'), { kind: 'refused' }],
    ['an invented code with 503', refusal('tired', 503), { kind: 'unreachable' }],
    ['server_error', refusal('server_error', 500), { kind: 'unreachable' }],
    [
      'invalid_request with 408',
      refusal('invalid_request', 408, {}, 3_000),
      { kind: 'unreachable', retryAfterMs: 3_000 },
    ],
    ['no answer', unanswered(), { kind: 'unreachable', at: 4_000 }],
    ['a portal', unusable(302), { kind: 'unreachable' }],
    ['nothing sent', notSent, { kind: 'tooLate', at: 4_000 }],
  ])('of %s', (_, failure, expected) => {
    expect(judgePoll(failure)).toMatchObject(expected)
  })
})

describe('judgeRegistration and judgeCodes', () => {
  it.each<[string, Failure, object]>([
    ['slow_down', refusal('slow_down'), { kind: 'unreachable', retryAfterMs: 5_000 }],
    [
      'slow_down with more',
      refusal('slow_down', 400, {}, 60_000),
      { kind: 'unreachable', retryAfterMs: 60_000 },
    ],
    ['invalid_scope', refusal('invalid_scope'), { kind: 'refused', error: { retry: 'never' } }],
    ['500', refusal('server_error', 500, {}, 1_000), { kind: 'unreachable', retryAfterMs: 1_000 }],
    ['no answer', unanswered(), { kind: 'unreachable', retryAfterMs: 0 }],
    ['rubbish with 200', unusable(200), { kind: 'refused', at: 4_000 }],
    ['a page with 404', unusable(404), { kind: 'refused' }],
  ])('of %s', (_, failure, expected) => {
    expect(judgeRegistration(failure)).toMatchObject(expected)
    expect(judgeCodes(failure)).toMatchObject(expected)
  })

  it('of invalid_client, that the client is rejected, whatever the status', () => {
    for (const status of [400, 401, 503])
      expect(judgeCodes(refusal('invalid_client', status))).toMatchObject({
        kind: 'clientRejected',
        error: { httpStatus: status },
      })
    expect(judgeRegistration(refusal('invalid_client', 401))).toMatchObject({ kind: 'refused' })
  })
})

describe('judgeExchange', () => {
  it.each<[string, Failure, object]>([
    ['nothing sent', notSent, { kind: 'undelivered', error: { code: 'network' } }],
    ['no connection', unanswered({}, 'no'), { kind: 'undelivered' }],
    ['a connection that was cut', unanswered(), { kind: 'unknown' }],
    ['no answer in time', unanswered({ status: 400 }), { kind: 'unknown' }],
    ['rubbish with 200', unusable(200), { kind: 'unknown' }],
    ['JSON of the wrong shape with 200', unusable(200, true), { kind: 'unknown' }],
    ['a portal', unusable(302), { kind: 'refused', error: { code: 'protocol' } }],
    ['invalid_grant', refusal('invalid_grant'), { kind: 'refused', requestId: 'r' }],
    ['server_error', refusal('server_error', 500), { kind: 'refused' }],
  ])('of %s', (_, failure, expected) => {
    expect(judgeExchange(failure)).toMatchObject(expected)
  })
})

describe('judgeRenewal', () => {
  it.each<[string, Failure, object]>([
    ['nothing sent', notSent, { kind: 'unreachable', retryAfterMs: 0 }],
    ['no connection', unanswered({}, 'no'), { kind: 'unreachable' }],
    ['a connection that was cut', unanswered(), { kind: 'unknown' }],
    ['rubbish with 200', unusable(200), { kind: 'unknown' }],
    ['a page with 404', unusable(404), { kind: 'unknown', error: { retry: 'automatic' } }],
    ['a gateway that gave up', unusable(504), { kind: 'unknown', retryAfterMs: 0 }],
    ['slow_down', refusal('slow_down'), { kind: 'unreachable', retryAfterMs: 5_000 }],
    ['invalid_grant', refusal('invalid_grant'), { kind: 'invalidGrant' }],
    ['invalid_grant with 503', refusal('invalid_grant', 503), { kind: 'unknown' }],
    ['expired_token', refusal('expired_token'), { kind: 'invalidGrant' }],
    ['invalid_client', refusal('invalid_client', 401), { kind: 'signInNeeded' }],
    ['access_denied', refusal('access_denied'), { kind: 'signInNeeded' }],
    [
      'access_denied for a key',
      refusal('access_denied', 400, { meaning: 'kms_unavailable' }),
      { kind: 'refused', error: { code: 'kms_unavailable' } },
    ],
    [
      'a token of another region',
      refusal('invalid_request', 400, { meaning: 'wrong_region' }),
      { kind: 'refused', error: { code: 'wrong_region', retry: 'never' } },
    ],
  ])('of %s', (_, failure, expected) => {
    expect(judgeRenewal(failure)).toMatchObject(expected)
  })
})
