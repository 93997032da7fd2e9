import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { kind } from '../../src/protocol/call-error.ts'
import {
  isNetworkError,
  isNotSentError,
  isProtocolError,
  isServiceException,
  modelledExceptions,
  NetworkError,
  NotSentError,
  ProtocolError,
  ServiceException,
  SlowDownException,
} from '../../src/protocol/exceptions.ts'

const $metadata = { operation: 'createToken', httpStatusCode: 400, answeredAt: 5 } as const
const facts = { $metadata, retryAfterMs: 1000 }
const refusal = { code: 'slow_down', description: 'Too fast', evidence: { error: 'slow_down' } }

const guards = { isServiceException, isProtocolError, isNetworkError, isNotSentError }
const errors = {
  isServiceException: new SlowDownException(refusal, facts),
  isProtocolError: new ProtocolError('answer is empty', false, facts),
  isNetworkError: new NetworkError(true, facts),
  isNotSentError: new NotSentError(facts),
}

describe.each(Object.keys(guards) as (keyof typeof guards)[])('%s', (name) => {
  test('knows its own', () => {
    for (const [kind, error] of Object.entries(errors))
      expect(guards[name](error)).toBe(kind === name)
  })

  test('knows its own across realms, where instanceof does not', () => {
    const foreign: unknown = runInNewContext(
      'Object.create(Error.prototype, { [key]: { value } })',
      {
        key: kind,
        value: errors[name][kind],
      },
    )
    expect(foreign).not.toBeInstanceOf(Error)
    expect(guards[name](foreign)).toBe(true)
  })

  test.each([undefined, null, 5, 'text', {}, new Error('x'), Object.create(null)])(
    'does not take %j',
    (value) => {
      expect(guards[name](value)).toBe(false)
    },
  )
})

describe('toJSON', () => {
  test('of an exception', () => {
    expect(JSON.parse(JSON.stringify(errors.isServiceException))).toEqual({
      name: 'SlowDownException',
      message: 'createToken: slow_down: Too fast',
      operation: 'createToken',
      code: 'slow_down',
      description: 'Too fast',
      evidence: { error: 'slow_down' },
      retryAfterMs: 1000,
      $metadata,
    })
  })

  test('of a protocol error', () => {
    expect(JSON.parse(JSON.stringify(errors.isProtocolError))).toEqual({
      name: 'ProtocolError',
      message: 'createToken: answer is empty (HTTP 400)',
      operation: 'createToken',
      problem: 'answer is empty',
      readable: false,
      retryAfterMs: 1000,
      $metadata,
    })
  })

  test('of a network error, with what is left of its cause', () => {
    const error = new NetworkError(false, { $metadata }, { name: 'Error', code: 'ECONNRESET' })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'NetworkError',
      message: 'createToken: no answer (ECONNRESET)',
      delivered: 'maybe',
      operation: 'createToken',
      timeout: false,
      cause: { name: 'Error', code: 'ECONNRESET' },
      $metadata,
    })
  })
})

test('modelled exceptions are ServiceExceptions under their literal names', () => {
  for (const [name, type] of Object.entries(modelledExceptions)) {
    const error = new type(refusal, facts)
    expect(error).toBeInstanceOf(ServiceException)
    expect(error.name).toBe(name)
    expect(String(error)).toContain(name)
  }
})
