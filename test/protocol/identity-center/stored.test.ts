import { expect, test } from 'vitest'
import { identityCenter } from '../../../src/index.ts'
import { simulate } from '../../../src/testing/index.ts'

const startUrl = 'https://acme.awsapps.com/start'
const endpoint = 'https://oidc.us-east-1.amazonaws.com'
const key = `["${endpoint}","us-east-1","${startUrl}",null,"Acme Console",["sso:account:access"]]`
const forDeviceCodes = `registration/["${endpoint}","${startUrl}","Acme Console",["sso:account:access"],["urn:ietf:params:oauth:grant-type:device_code","refresh_token"]]`

test('a token that version 0.1.0 has stored signs in', async () => {
  const host = simulate()
  const expiresAt = host.clock.now() + 3_600_000
  const token = {
    accessToken: 'of 0.1.0',
    tokenType: 'Bearer',
    expiresAt,
    refreshToken: 'r',
    region: 'us-east-1',
    startUrl,
    endpoint,
    client: { clientId: 'c', clientSecret: 's', expiresAt },
  }
  await host.store.set(`token/${key}`, token, { kind: 'secret' })
  const found = host.session().token()
  await host.advance(1)
  expect((await found).reveal()).toBe('of 0.1.0')
  expect(host.requests).toEqual([])
})

test('a registration is stored under the name that version 0.1.0 gave it', async () => {
  const host = simulate({ approveAfter: 5 })
  const first = host.session().signIn()
  await host.advance(20)
  expect(first.getState().status).toBe('signedIn')
  const stored = await host.store.get(forDeviceCodes)
  expect(stored).toEqual({
    clientId: expect.any(String) as string,
    clientSecret: expect.any(String) as string,
    expiresAt: expect.any(Number) as number,
  })
})

test('a token is stored as version 0.1.0 did, member for member, and with the life that it was issued for', async () => {
  const host = simulate({ approveAfter: 5 })
  host.session({ provider: identityCenter({ startUrl, region: 'us-east-1' }) }).signIn()
  await host.advance(20)
  const members = [
    'accessToken',
    'tokenType',
    'expiresIn',
    'expiresAt',
    'lifetimeMs',
    'refreshToken',
    'region',
    'startUrl',
    'endpoint',
    'client',
  ]
  const stored = await host.store.get(`token/${key}`)
  expect(Object.keys(stored as object)).toEqual(members.filter((name) => name !== 'expiresIn'))
  expect(stored).toMatchObject({ region: 'us-east-1', startUrl, endpoint })
})
