import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgePreparation, judgeToken } from '../../src/effects/judge.ts'
import { SignInError } from '../../src/kit/errors.ts'
import {
  modelledExceptions,
  NetworkError,
  NotSentError,
  ProtocolError,
  ServiceException,
  type CallMetadata,
} from '../../src/protocol/exceptions.ts'

const at = 5_000

const codes = Object.values(modelledExceptions).map(
  (Exception) => new Exception({ code: '', evidence: {} }, facts()).code,
)

function facts(more: Partial<CallMetadata> = {}, retryAfterMs?: number) {
  const $metadata: CallMetadata = { operation: 'createToken', answeredAt: 4_000, ...more }
  return { $metadata, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

const refusal = (code: string, status = 400, more: object = {}, retryAfterMs?: number) =>
  new ServiceException(
    { code, evidence: {}, ...more },
    facts({ httpStatusCode: status, sentAt: 3_000, requestId: 'r' }, retryAfterMs),
  )

const someFacts = fc
  .record(
    {
      httpStatusCode: fc.integer({ min: 100, max: 599 }),
      requestId: fc.string(),
      sentAt: fc.nat(),
      answeredAt: fc.nat(),
    },
    { requiredKeys: ['answeredAt'] },
  )
  .chain((more) => fc.option(fc.nat()).map((ms) => facts(more, ms ?? undefined)))

const inherited = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']

const someError: fc.Arbitrary<unknown> = someFacts.chain((f) => {
  const refused = fc
    .record(
      {
        code: fc.oneof(fc.constantFrom(...codes, ...inherited), fc.string()),
        description: fc.string(),
        reason: fc.oneof(fc.constant('KMS_NotFoundException'), fc.string()),
        interval: fc.double(),
      },
      { requiredKeys: ['code'] },
    )
    .map((r) => new ServiceException({ ...r, evidence: {} }, f))
  return fc.oneof(
    { arbitrary: refused, weight: 3 },
    fc.boolean().map((timeout) => new NetworkError(timeout, f)),
    fc.boolean().map((readable) => new ProtocolError('not JSON', readable, f)),
    fc.constant(new NotSentError(f)),
    fc.constant(new SignInError({ code: 'store_unavailable', message: 'm', retry: 'restart' })),
    fc.anything(),
  )
})

const kinds = ['pending', 'slowDown', 'denied', 'expired', 'tooLate', 'unknown', 'unreachable']

describe('judgeToken', () => {
  it('has a word for everything that can be thrown, and the word is never `granted`', () => {
    fc.assert(
      fc.property(someError, (error) => {
        const judged = judgeToken(error, at)
        expect([...kinds, 'refused']).toContain(judged.kind)
        expect(judged.at).toBeTypeOf('number')
        expect(JSON.parse(JSON.stringify(judged))).toEqual(judged)
        if ('retryAfterMs' in judged) expect(judged.retryAfterMs).toBeGreaterThanOrEqual(0)
        if (judged.kind === 'unreachable') expect(judged.error.retry).toBe('automatic')
      }),
      { numRuns: 1_000 },
    )
  })

  it('never asks again where a 2xx may have spent the grant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 299 }), fc.boolean(), (httpStatusCode, timeout) => {
        const f = facts({ httpStatusCode })
        expect(judgeToken(new NetworkError(timeout, f), at).kind).toBe('unknown')
        expect(judgeToken(new ProtocolError('p', false, f), at).kind).toBe('unknown')
        expect(judgeToken(new ProtocolError('p', true, f), at).kind).toBe('refused')
      }),
    )
  })

  it.each([
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
      refusal('access_denied', 400, { reason: 'KMS_AccessDeniedException' }),
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
    ['no answer', new NetworkError(true, facts()), { kind: 'unreachable', at: 4_000 }],
    [
      'a portal',
      new ProtocolError('p', false, facts({ httpStatusCode: 302 })),
      { kind: 'unreachable' },
    ],
    ['nothing sent', new NotSentError(facts()), { kind: 'tooLate', at }],
    ['a bug', new TypeError('x'), { kind: 'refused', at, error: { code: 'protocol' } }],
    ['undefined', undefined, { kind: 'refused', at, error: { code: 'protocol' } }],
  ])('of %s', (_, error, expected) => {
    expect(judgeToken(error, at)).toMatchObject(expected)
  })
})

describe('judgePreparation', () => {
  it('has a word for everything: try again, or not', () => {
    fc.assert(
      fc.property(someError, (error) => {
        const judged = judgePreparation(error, at)
        expect(['unreachable', 'refused']).toContain(judged.kind)
        expect(JSON.parse(JSON.stringify(judged))).toEqual(judged)
        if (judged.kind !== 'unreachable') return
        expect(judged.error.retry).toBe('automatic')
        expect(judged.retryAfterMs).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['slow_down', refusal('slow_down'), { kind: 'unreachable', retryAfterMs: 5_000 }],
    [
      'slow_down with more',
      refusal('slow_down', 400, {}, 60_000),
      { kind: 'unreachable', retryAfterMs: 60_000 },
    ],
    ['invalid_scope', refusal('invalid_scope'), { kind: 'refused', error: { retry: 'never' } }],
    ['500', refusal('server_error', 500, {}, 1_000), { kind: 'unreachable', retryAfterMs: 1_000 }],
    ['no answer', new NetworkError(false, facts()), { kind: 'unreachable', retryAfterMs: 0 }],
    [
      'rubbish with 200',
      new ProtocolError('p', false, facts({ httpStatusCode: 200 })),
      { kind: 'refused', at: 4_000 },
    ],
  ])('of %s', (_, error, expected) => {
    expect(judgePreparation(error, at)).toMatchObject(expected)
  })
})
