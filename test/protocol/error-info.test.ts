import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SignInError } from '../../src/kit/errors.ts'
import { errorInfoOf, toErrorInfo } from '../../src/protocol/error-info.ts'
import { modelledExceptions, ServiceException } from '../../src/protocol/exceptions.ts'
import { recognise } from '../../src/protocol/identity-center/recognise.ts'
import type { Failure } from '../../src/protocol/reply.ts'

const call = (status?: number) => ({
  answeredAt: 1,
  ...(status !== undefined && { status, requestId: 'r-1' }),
})

const refused = (code: string, status = 400, more: object = {}): Failure => ({
  kind: 'declined',
  refusal: { code, ...more },
  call: call(status),
})

/** As Identity Center says it. */
const named = (name: string, members: object = {}): Failure => {
  const refusal = recognise(400, new Headers({ 'x-amzn-errortype': name }), members)
  if (refusal === undefined) throw new Error(`${name} is not recognised`)
  return { kind: 'declined', refusal, call: call(400) }
}

describe('errorInfoOf', () => {
  it('has words for every code that a service may send, those of Object.prototype included', () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype)
    const code = fc.oneof(fc.string(), fc.constantFrom(...inherited))
    fc.assert(
      fc.property(code, fc.integer({ min: 100, max: 599 }), (sent, status) => {
        const info = errorInfoOf(refused(sent, status, { evidence: { error: 'EVIDENCE' } }))
        expect(info.message).toMatch(/\.$/)
        expect(info.hint).toMatch(/\.$/)
        expect(['automatic', 'restart', 'otherMethod', 'never']).toContain(info.retry)
        expect(info).toMatchObject({ requestId: 'r-1', httpStatus: status })
        expect(inspect(info)).not.toContain('EVIDENCE')
      }),
    )
  })

  it('has words of its own for each modelled exception', () => {
    for (const name of Object.keys(modelledExceptions)) {
      if (/AuthorizationPending|InternalServer/.test(name)) continue
      expect(errorInfoOf(named(name)).message, name).not.toBe('The service refused the sign-in.')
    }
  })

  it.each<[string, Failure, string]>([
    ['a key that is disabled', named('AccessDeniedException', { reason: 'KMS_Disabled' }), 'never'],
    ['slow_down', refused('slow_down'), 'automatic'],
    ['any code with 503', refused('invalid_grant', 503), 'automatic'],
    ['any code with 429', refused('access_denied', 429), 'automatic'],
    ['invalid_client', refused('invalid_client', 401), 'restart'],
    ['unauthorized_client', refused('unauthorized_client'), 'otherMethod'],
    ['an invented code', refused('invented'), 'restart'],
    [
      'no answer',
      { kind: 'unanswered', timeout: false, delivered: 'maybe', trouble: {}, call: call() },
      'automatic',
    ],
    ['nothing sent', { kind: 'notSent', call: call() }, 'automatic'],
    [
      'a page of a proxy',
      { kind: 'unusable', problem: 'p', readable: false, call: call(502) },
      'automatic',
    ],
    [
      'rubbish with 200',
      { kind: 'unusable', problem: 'p', readable: false, call: call(200) },
      'restart',
    ],
  ])('of %s, says what helps', (_, failure, retry) => {
    expect(errorInfoOf(failure).retry).toBe(retry)
  })

  it('says which key, which region, and what the service said', () => {
    const more = { error_description: 'Said.', reason: 'KMS_NotFoundException' }
    expect(errorInfoOf(named('AccessDeniedException', more))).toStrictEqual({
      code: 'kms_unavailable',
      message: 'The service cannot use its encryption key.',
      hint: 'Ask your administrator to check the key of IAM Identity Center.',
      retry: 'never',
      description: 'Said.',
      reason: 'KMS_NotFoundException',
      requestId: 'r-1',
      httpStatus: 400,
    })
    expect(errorInfoOf(named('InvalidRequestRegionException')).code).toBe('wrong_region')
    expect(errorInfoOf(refused('invented')).code).toBe('invented')
  })
})

describe('toErrorInfo', () => {
  it('makes one of anything, and it is JSON', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(toErrorInfo(thrown)).toMatchObject({ code: 'protocol', retry: 'restart' })
      }),
    )
  })

  it('leaves an error of ours as it is', () => {
    const info = { code: 'store_unavailable', message: 'm', hint: 'h', retry: 'restart' } as const
    expect(toErrorInfo(new SignInError(info))).toStrictEqual({ ...info })
  })

  it('knows an error of ours from another realm', () => {
    const info = { code: 'store_unavailable', message: 'm', retry: 'restart' } as const
    const members = { ...info, name: 'SignInError', toJSON: () => info }
    const foreign: unknown = runInNewContext('Object.assign(new Error(), members)', { members })
    expect(foreign).not.toBeInstanceOf(Error)
    expect(toErrorInfo(foreign)).toEqual(info)
  })

  it.each<[string, unknown]>([
    ['is none of its', { name: 'SignInError', code: 'network', retry: 'never' }],
    ['says nothing that is known', { name: 'SignInError', code: 1, message: {}, retry: 'no' }],
    ['throws when it is looked at', new Proxy({}, { get: () => runInNewContext('throw 1') })],
    ['hides when it is looked for', new Proxy({}, { has: () => runInNewContext('throw 1') })],
    ['has lost its circumstances', Object.create(ServiceException.prototype)],
  ])('makes one of an error of ours that %s', (_, thrown) => {
    expect(toErrorInfo(thrown)).toMatchObject({ code: 'protocol', retry: 'restart' })
  })

  it('takes from an error of ours what it says, and nothing else', () => {
    const members = { code: 'network', message: 'm', retry: 'never', hint: 'h', secret: 's' }
    expect(toErrorInfo({ name: 'SignInError', ...members })).toStrictEqual({
      code: 'network',
      message: 'm',
      retry: 'never',
      hint: 'h',
    })
  })
})
