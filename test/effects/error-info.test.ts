import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toErrorInfo } from '../../src/effects/error-info.ts'
import { SignInError } from '../../src/kit/errors.ts'
import {
  modelledExceptions,
  NetworkError,
  NotSentError,
  ProtocolError,
  ServiceException,
} from '../../src/protocol/exceptions.ts'

const facts = (httpStatusCode?: number) => ({
  $metadata: {
    operation: 'createToken' as const,
    answeredAt: 1,
    ...(httpStatusCode !== undefined && { httpStatusCode, requestId: 'r-1' }),
  },
})

const refused = (code: string, status = 400, more: object = {}) =>
  new ServiceException({ code, evidence: { error: 'EVIDENCE' }, ...more }, facts(status))

describe('toErrorInfo', () => {
  it('has words for every code that a service may send, those of Object.prototype included', () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype)
    const code = fc.oneof(fc.string(), fc.constantFrom(...inherited))
    fc.assert(
      fc.property(code, fc.integer({ min: 100, max: 599 }), (sent, status) => {
        const info = toErrorInfo(refused(sent, status))
        expect(info.message).toMatch(/\.$/)
        expect(info.hint).toMatch(/\.$/)
        expect(['automatic', 'restart', 'otherMethod', 'never']).toContain(info.retry)
        expect(info).toMatchObject({ requestId: 'r-1', httpStatus: status })
        expect(inspect(info)).not.toContain('EVIDENCE')
      }),
    )
  })

  it('makes one of anything, and it is JSON', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(toErrorInfo(thrown)).toMatchObject({ code: 'protocol', retry: 'restart' })
      }),
    )
  })

  it('has words of its own for each modelled exception', () => {
    for (const Exception of Object.values(modelledExceptions)) {
      const error = new Exception({ code: '', evidence: {} }, facts(400))
      if (['authorization_pending', 'server_error'].includes(error.code)) continue
      expect(toErrorInfo(error).message, error.name).not.toBe('The service refused the sign-in.')
    }
  })

  it.each([
    ['a key that is disabled', refused('access_denied', 400, { reason: 'KMS_Disabled' }), 'never'],
    ['slow_down', refused('slow_down'), 'automatic'],
    ['any code with 503', refused('invalid_grant', 503), 'automatic'],
    ['any code with 429', refused('access_denied', 429), 'automatic'],
    ['invalid_client', refused('invalid_client', 401), 'restart'],
    ['unauthorized_client', refused('unauthorized_client'), 'otherMethod'],
    ['an invented code', refused('invented'), 'restart'],
    ['no answer', new NetworkError(false, facts()), 'automatic'],
    ['nothing sent', new NotSentError(facts()), 'automatic'],
    ['a page of a proxy', new ProtocolError('p', false, facts(502)), 'automatic'],
    ['rubbish with 200', new ProtocolError('p', false, facts(200)), 'restart'],
  ])('of %s, says what helps', (_, error, retry) => {
    expect(toErrorInfo(error).retry).toBe(retry)
  })

  it('says which key, which region, and what the service said', () => {
    const more = { description: 'Said.', reason: 'KMS_NotFoundException' }
    expect(toErrorInfo(refused('access_denied', 400, more))).toStrictEqual({
      code: 'kms_unavailable',
      message: 'The service cannot use its encryption key.',
      hint: 'Ask your administrator to check the key of IAM Identity Center.',
      retry: 'never',
      description: 'Said.',
      reason: 'KMS_NotFoundException',
      requestId: 'r-1',
      httpStatus: 400,
    })
    const { InvalidRequestRegionException } = modelledExceptions
    const elsewhere = new InvalidRequestRegionException({ code: '', evidence: {} }, facts(400))
    expect(toErrorInfo(elsewhere).code).toBe('wrong_region')
    expect(toErrorInfo(refused('invented')).code).toBe('invented')
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
