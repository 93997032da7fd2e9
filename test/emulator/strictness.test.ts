import { describe, expect, it } from 'vitest'
import type { Service } from '../../src/emulator/service.ts'
import { DEVICE_GRANT } from '../../src/emulator/wire.ts'
import {
  START_URL,
  answerOf,
  issue,
  membersOf,
  post,
  refusalOf,
  registration,
  setUp,
} from './client.ts'

const DAY = 86_400_000

const paths = {
  RegisterClient: '/client/register',
  StartDeviceAuthorization: '/device_authorization',
  CreateToken: '/token',
}

describe('strictness', () => {
  const required = {
    RegisterClient: ['clientName', 'clientType'],
    StartDeviceAuthorization: ['clientId', 'clientSecret', 'startUrl'],
    CreateToken: ['clientId', 'clientSecret', 'grantType', 'deviceCode'],
  }
  const optional = {
    RegisterClient: ['scopes', 'redirectUris', 'grantTypes', 'issuerUrl', 'entitledApplicationArn'],
    StartDeviceAuthorization: [],
    CreateToken: ['code', 'refreshToken', 'scope', 'redirectUri', 'codeVerifier'],
  }
  const operations = ['RegisterClient', 'StartDeviceAuthorization', 'CreateToken'] as const

  const complete = (service: Service): Record<(typeof operations)[number], object> => {
    const { client, code } = issue(service)
    const { clientId, clientSecret } = client
    return {
      RegisterClient: registration,
      StartDeviceAuthorization: { clientId, clientSecret, startUrl: START_URL },
      CreateToken: {
        clientId,
        clientSecret,
        grantType: DEVICE_GRANT,
        deviceCode: code['deviceCode'],
      },
    }
  }

  const refused = '400 InvalidRequestException invalid_request'

  for (const operation of operations) {
    for (const member of required[operation])
      it.each([
        ['missing', undefined],
        ['null', null],
        ['empty', ''],
        ['a number', 1],
        ['a list', ['x']],
        ['an object', {}],
      ])(`${operation} refuses ${member} that is %s`, (_, value) => {
        const { service } = setUp()
        const body = { ...complete(service)[operation], [member]: value }
        const reply = post(service, paths[operation], body)
        expect(refusalOf(reply)).toBe(refused)
        expect(membersOf(reply)['error_description']).toContain(member)
      })

    for (const member of optional[operation])
      it(`${operation} refuses ${member} of the wrong type, and takes null for nothing`, () => {
        const { service } = setUp({ approveAfter: 0, strictPacing: false })
        const whole = complete(service)[operation]
        const wrong = post(service, paths[operation], { ...whole, [member]: { a: 1 } })
        expect(refusalOf(wrong)).toBe(refused)
        const nothing = post(service, paths[operation], { ...whole, [member]: null, other: 1 })
        expect(nothing).toMatchObject({ status: 200 })
      })

    it.each(['', '{', 'null', '[]', '"text"', 'grantType=device'])(
      `${operation} refuses the body %j`,
      (body) => {
        expect(refusalOf(post(setUp().service, paths[operation], body))).toBe(refused)
      },
    )
  }

  it.each<[object, string]>([
    [{ clientType: 'confidential' }, 'InvalidClientMetadataException invalid_client_metadata'],
    [{ grantTypes: ['password'] }, 'UnsupportedGrantTypeException unsupported_grant_type'],
    [{ grantTypes: [DEVICE_GRANT, 'authorization_code'] }, 'InvalidScopeException invalid_scope'],
    ...[
      'https://127.0.0.1/cb',
      'http://localhost/cb',
      'http://10.0.0.1/cb',
      'http://127.0.0.1/cb#x',
      'nonsense',
    ].map((uri): [object, string] => [
      { redirectUris: ['http://127.0.0.1:80/cb', uri] },
      'InvalidRedirectUriException invalid_redirect_uri',
    ]),
  ])('RegisterClient refuses %j', (extra, refusal) => {
    const reply = post(setUp().service, '/client/register', { ...registration, ...extra })
    expect(refusalOf(reply)).toBe(`400 ${refusal}`)
  })

  it('refuses a start URL that is none', () => {
    const { service } = setUp()
    const body = { ...complete(service).StartDeviceAuthorization, startUrl: 'acme' }
    expect(refusalOf(post(service, '/device_authorization', body))).toBe(refused)
  })

  it.each(['StartDeviceAuthorization', 'CreateToken'] as const)(
    '%s knows its clients, and their secrets, until the registration ends',
    (operation) => {
      const { service, clock } = setUp({ expiresIn: 1e8 })
      const body = complete(service)[operation]
      const call = (extra: object): string =>
        refusalOf(post(service, paths[operation], { ...body, ...extra }))
      const unknown = '401 InvalidClientException invalid_client'
      expect(call({ clientId: 'x' })).toBe(unknown)
      expect(call({ clientSecret: 'x' })).toBe(unknown)
      clock.at += 90 * DAY - 1
      expect(call({})).not.toBe(unknown)
      clock.at += 1
      expect(call({})).toBe(unknown)
    },
  )

  it('forgets one client, or all', () => {
    const { service } = setUp()
    const [one, two, three] = [issue(service), issue(service), issue(service)]
    service.forgetClient(String(one.client['clientId']))
    expect(answerOf(one.poll()).status).toBe(401)
    expect(answerOf(two.poll()).status).toBe(400)
    service.forgetClient()
    expect(answerOf(three.poll()).status).toBe(401)
  })

  it('keeps clients to the grants they registered for', () => {
    const { service } = setUp()
    const { client } = issue(service)
    const grantTypes = ['authorization_code', 'refresh_token']
    const other = membersOf(post(service, '/client/register', { ...registration, grantTypes }))
    const { clientId, clientSecret } = other
    const unauthorized = '400 UnauthorizedClientException unauthorized_client'
    const asked = { clientId, clientSecret, startUrl: START_URL }
    expect(refusalOf(post(service, '/device_authorization', asked))).toBe(unauthorized)
    const token = { clientId, clientSecret, grantType: DEVICE_GRANT, deviceCode: 'x' }
    expect(refusalOf(post(service, '/token', token))).toBe(unauthorized)
    expect(refusalOf(post(service, '/token', { ...client, grantType: 'password' }))).toBe(
      '400 UnsupportedGrantTypeException unsupported_grant_type',
    )
  })

  it('grants a code to the client it was issued to, and to no other', () => {
    const { service } = setUp({ approveAfter: 0 })
    const [mine, other] = [issue(service), issue(service)]
    const { clientId, clientSecret } = other.client
    const { deviceCode } = mine.code
    const stolen = { clientId, clientSecret, grantType: DEVICE_GRANT, deviceCode }
    const invalid = '400 InvalidGrantException invalid_grant'
    expect(refusalOf(post(service, '/token', stolen))).toBe(invalid)
    expect(refusalOf(post(service, '/token', { ...stolen, deviceCode: 'x' }))).toBe(invalid)
  })

  it.each([
    ['POST', '/nope', 404],
    ['POST', '/token?aws_iam=t', 404],
    ['GET', '/token', 405],
    ['PUT', '/client/register', 405],
  ])('%s %s is %d', (method, path, status) => {
    expect(setUp().service.handle({ method, path, body: '' })).toMatchObject({ status })
  })

  it('takes JSON that says so, and no form', () => {
    const body = JSON.stringify(registration)
    const send = (type: string): unknown =>
      setUp().service.handle({
        method: 'POST',
        path: '/client/register',
        body,
        headers: { 'content-type': type },
      })
    expect(send('application/json; charset=utf-8')).toMatchObject({ status: 200 })
    expect(send('application/x-www-form-urlencoded')).toMatchObject({ status: 415 })
  })
})
