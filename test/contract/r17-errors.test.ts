import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isSignInError, SignInError } from '../../src/index.ts'
import type { Fault } from '../../src/emulator/script.ts'
import { begin, failure, isDeeplyFrozen, pollSeconds } from './support.ts'

const strange: Fault = { error: 'strange_new_code', description: 'Nobody knows this one.' }

describe('R17: an unknown error code', () => {
  it.each([
    ['CreateToken', 5],
    ['StartDeviceAuthorization', 0],
    ['RegisterClient', 0],
  ] as const)('of %s stops the flow and surfaces', async (operation, seconds) => {
    const { host, session, signIn } = await begin({ failOn: { [operation]: { 1: strange } } })
    const result = failure(signIn.result())
    await host.advance(seconds + 60)
    const state = signIn.getState()
    expect(state).toMatchObject({
      status: 'failed',
      error: {
        code: 'strange_new_code',
        description: 'Nobody knows this one.',
        httpStatus: 400,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    })
    const error = await result
    expect(state.status === 'failed' && state.error).toStrictEqual(error.toJSON())
    expect(session.getState()).toStrictEqual({
      status: 'signedOut',
      reason: 'never',
      lastError: error.toJSON(),
    })
    expect(pollSeconds(host)).toEqual(operation === 'CreateToken' ? [5] : [])
    expect(host.clock.pending).toBe(0)
  })

  it.each(['headerUri', 'header', '__type', 'code', 'error'] as const)(
    'is recognised by %s alone',
    async (wire) => {
      const fault: Fault = { ...strange, wire }
      const { host, signIn } = await begin({ failOn: { CreateToken: { 1: fault } } })
      await host.advance(60)
      expect(signIn.getState()).toMatchObject({ status: 'failed', error: { httpStatus: 400 } })
      expect(pollSeconds(host)).toEqual([5])
    },
  )
})

describe('the errors that the service has words for', () => {
  it.each([
    ['invalid_grant', 'failed'],
    ['invalid_request', 'failed'],
    ['invalid_scope', 'failed'],
    ['unauthorized_client', 'failed'],
    ['unsupported_grant_type', 'failed'],
    ['access_denied', 'denied'],
    ['expired_token', 'expired'],
  ] as const)('%s ends in %s', async (error, status) => {
    const { host, signIn } = await begin({ failOn: { CreateToken: { 1: { error } } } })
    const result = failure(signIn.result())
    await host.advance(60)
    expect(signIn.getState().status).toBe(status)
    expect((await result).code).toBe(error)
    expect(pollSeconds(host)).toEqual([5])
  })

  it('a refusal by the person is theirs', async () => {
    const { host, signIn } = await begin({ denyAfter: 1 })
    await host.advance(5)
    expect(signIn.getState()).toMatchObject({
      status: 'denied',
      by: 'user',
      error: { code: 'access_denied', httpStatus: 400 },
    })
  })
})

describe('SignInError', () => {
  const ends = [
    ['denied', { denyAfter: 1 }, 'access_denied'],
    ['expired', { expiresIn: 12 }, 'expired_token'],
    ['unknown', { failOn: { CreateToken: { 1: strange } } }, 'strange_new_code'],
    ['protocol', { tokenExpiresIn: -5, approveAfter: 1 }, 'protocol'],
  ] as const

  it.each(ends)('is what result() rejects with: %s', async (_, options, code) => {
    const { host, signIn } = await begin(options)
    const result = failure(signIn.result())
    await host.advance(60)
    const error = await result
    expect(error).toBeInstanceOf(SignInError)
    expect(error).toBeInstanceOf(Error)
    expect(isSignInError(error)).toBe(true)
    expect(error.name).toBe('SignInError')
    expect(error.code).toBe(code)
    expect(error.message).not.toBe('')
    expect(['restart', 'otherMethod', 'never']).toContain(error.retry)
    expect(JSON.parse(JSON.stringify(error))).toStrictEqual(error.toJSON())
    expect(inspect(error, { depth: Infinity })).toContain(code)
  })

  it.each(ends)('has a twin in the state that equals its JSON: %s', async (_, options) => {
    const { host, signIn } = await begin(options)
    await host.advance(60)
    const state = signIn.getState()
    const error = await failure(signIn.result())
    if ('error' in state) {
      expect(state.error).toStrictEqual(error.toJSON())
      expect(isDeeplyFrozen(state.error)).toBe(true)
    } else expect(state).toEqual({ status: 'expired' })
  })

  it('is the same for everybody who asks, whenever they ask', async () => {
    const { host, signIn } = await begin({ denyAfter: 1 })
    const early = failure(signIn.result())
    expect(signIn.result()).toBe(signIn.result())
    await host.advance(10)
    expect(await failure(signIn.result())).toBe(await early)
  })

  it('does not promise that the library tries again where the sign-in is over', async () => {
    const { host, signIn } = await begin({ offline: [[0, 90_000]] })
    const result = failure(signIn.result())
    await host.advance(80_000)
    signIn.cancel()
    const error = await result
    expect(['restart', 'otherMethod', 'never']).toContain(error.retry)
  })

  it('of a cancelled sign-in says so', async () => {
    const { signIn } = await begin()
    const result = failure(signIn.result())
    signIn.cancel('enough')
    expect((await result).toJSON()).toMatchObject({ code: 'cancelled', retry: 'restart' })
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['text', 'SignInError'],
    ['another error', new TypeError('no')],
    ['its JSON', { code: 'network', message: 'm', retry: 'automatic' }],
  ])('isSignInError(%s) is false', (_, value) => {
    expect(isSignInError(value)).toBe(false)
  })
})
