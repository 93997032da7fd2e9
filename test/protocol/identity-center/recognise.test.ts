import { describe, expect, test } from 'vitest'
import { errorOf } from '../../../src/protocol/client-errors.ts'
import * as exceptions from '../../../src/protocol/exceptions.ts'
import { recognise } from '../../../src/protocol/identity-center/recognise.ts'

const { modelledExceptions } = exceptions

const names = Object.keys(modelledExceptions).filter(
  (name): name is exceptions.ModelledName => name in modelledExceptions,
)
const facts = { $metadata: { operation: 'createToken', answeredAt: 1 } } as const
const refusal = { code: '', evidence: {} }
const codeOf = (name: exceptions.ModelledName): string =>
  new modelledExceptions[name](refusal, facts).code

const coral = 'http://internal.amazon.com/coral/com.amazonaws.sso.oidc/'

/** Every way in which the wire has been seen, or is known, to name an exception. */
const ways: Record<string, (name: string) => { header?: string; body: object }> = {
  'header, as the service sends it': (name) => ({ header: `${name}:${coral}`, body: {} }),
  'header, bare': (name) => ({ header: name, body: {} }),
  'header, with a namespace': (name) => ({ header: `com.amazonaws.ssooidc#${name}`, body: {} }),
  'header, with both': (name) => ({
    header: `com.amazonaws.ssooidc#${name}:${coral}#x`,
    body: {},
  }),
  'header, sent twice': (name) => ({ header: `${name}, ${name}`, body: {} }),
  'body __type, bare': (name) => ({ body: { __type: name } }),
  'body __type, with a namespace': (name) => ({
    body: { __type: `com.amazonaws.ssooidc#${name}` },
  }),
  'body __type, with a URI': (name) => ({ body: { __type: `${name}:${coral}` } }),
  'body code': (name) => ({ body: { code: name } }),
}

const read = (
  status: number,
  body: unknown,
  header?: string,
): exceptions.ServiceException | undefined => {
  const headers = new Headers(header === undefined ? {} : { 'x-amzn-errortype': header })
  const refusal = recognise(status, headers, body)
  if (refusal === undefined) return undefined
  const error = errorOf('createToken', { kind: 'declined', refusal, call: { answeredAt: 1 } })
  return exceptions.isServiceException(error) ? error : undefined
}

describe.each(names)('%s', (name) => {
  test.each(Object.keys(ways))('by %s', (way) => {
    const { header, body } = ways[way]?.(name) ?? { body: {} }
    const description = 'What went wrong'
    const error = read(400, { ...body, error_description: description }, header)
    expect(error).toBeInstanceOf(modelledExceptions[name])
    expect(error).toMatchObject({ name, code: codeOf(name), description })
  })

  test('by its code in the body, unless another exception owns that', () => {
    const owner = name === 'InvalidRequestRegionException' ? 'InvalidRequestException' : name
    expect(read(400, { error: codeOf(name) })).toBeInstanceOf(modelledExceptions[owner])
    expect(read(200, { error: codeOf(name) })).toBeInstanceOf(modelledExceptions[owner])
  })
})

describe('the region of a token', () => {
  const elsewhere = { error: 'invalid_request', region: 'eu-west-1', endpoint: 'https://x.test' }

  test('makes an invalid_request one of the region, however it is named', () => {
    for (const header of [undefined, 'InvalidRequestException', 'InvalidRequestRegionException']) {
      const error = read(400, elsewhere, header)
      expect(error).toBeInstanceOf(exceptions.InvalidRequestRegionException)
      expect(error).toMatchObject({ region: 'eu-west-1', endpoint: 'https://x.test' })
    }
  })

  test('null, as the service writes what is absent, does not', () => {
    const error = read(400, { error: 'invalid_request', region: null, endpoint: null })
    expect(error).toBeInstanceOf(exceptions.InvalidRequestException)
  })

  test('does not where another exception is named', () => {
    const error = read(400, { ...elsewhere, error: 'invalid_grant' })
    expect(error).toBeInstanceOf(exceptions.InvalidGrantException)
    expect(error).not.toHaveProperty('region')
  })
})

describe('evidence', () => {
  test('counts header, then __type, then code, then error; all of it is kept', () => {
    const body = { __type: 'ns#SlowDownException', code: 'AccessDeniedException', error: 'x' }
    const header = `InvalidGrantException:${coral}`
    expect(read(400, body, header)).toMatchObject({
      name: 'InvalidGrantException',
      evidence: {
        header,
        type: 'ns#SlowDownException',
        code: 'AccessDeniedException',
        error: 'x',
      },
    })
    expect(read(400, body)).toMatchObject({ name: 'SlowDownException' })
    expect(read(400, { ...body, __type: 5 })).toMatchObject({ name: 'AccessDeniedException' })
  })

  test('a name that nobody knows does not hide a code that is known', () => {
    expect(read(400, { error: 'slow_down' }, 'FooException')).toMatchObject({
      name: 'SlowDownException',
    })
  })

  test('unknown codes are kept as the wire has them', () => {
    expect(read(400, { error: 'too_many_codes', error_description: 'x' })).toMatchObject({
      name: 'ServiceException',
      code: 'too_many_codes',
      message: 'createToken: too_many_codes: x',
    })
    expect(read(429, { message: 'Rate exceeded' }, `ThrottlingException:${coral}`)).toMatchObject({
      name: 'ServiceException',
      code: 'ThrottlingException',
      description: 'Rate exceeded',
    })
  })

  test.each([
    [200, grantWith({}), undefined],
    [200, grantWith({ error: null, code: 'x' }), 'SlowDownException'],
    [400, { message: 'x' }, undefined],
    [400, {}, undefined],
    [400, { error: '' }, undefined],
    [400, { error: 5, code: 403 }, undefined],
    [403, { error: { code: 403, message: 'x' } }, undefined],
    [400, { error: 'x'.repeat(300) }, undefined],
    [400, { error: 'line\nbreak' }, undefined],
    [502, undefined, 'FooException'],
    [502, undefined, undefined],
    [502, 'text', undefined],
    [502, [{ error: 'slow_down' }], undefined],
    [502, null, ':,#'],
  ])('nothing in %j %j %j', (status, body, header) => {
    expect(read(status, body, header)).toBeUndefined()
  })

  test('names of Object.prototype are no exceptions', () => {
    for (const error of ['constructor', '__proto__', 'toString'])
      expect(read(400, { error })).toMatchObject({ name: 'ServiceException', code: error })
  })
})

describe('texts', () => {
  test('reason is kept', () => {
    const reason = 'KMS_AccessDeniedException'
    expect(read(400, { error: 'access_denied', reason })).toMatchObject({ reason })
    expect(read(400, { error: 'access_denied', reason: null })).not.toHaveProperty('reason')
  })

  test('descriptions have at most 1,000 characters, and whole ones', () => {
    const cut = (text: string): string | undefined =>
      read(400, { error: 'x', error_description: text })?.description
    expect(cut('a'.repeat(1000))).toBe('a'.repeat(1000))
    expect(cut('a'.repeat(1001))).toBe(`${'a'.repeat(999)}…`)
    expect(cut(`${'a'.repeat(998)}😀${'b'.repeat(9)}`)).toBe(`${'a'.repeat(998)}…`)
  })
})

function grantWith(more: object): object {
  return { accessToken: 'a', expiresIn: 1, ...more }
}
