import { expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'
import { processOf } from './processes.ts'

const hour = 3_600

/** Everything that one person sends who signs in by both methods, renews both tokens, asks the portal, and signs out. */
const everythingSent = async () => {
  const simulation = simulate({ browser: 'works', approveAfter: 1, tokenExpiresIn: hour })
  const { host, sent } = processOf(simulation)
  const tokens: string[] = []
  for (const method of ['device', 'authorizationCode'] as const) {
    const session = simulation.session({ host })
    session.signIn({ method, prompt: 'always' })
    await simulation.advance(30)
    tokens.push((await session.token()).reveal())
    await simulation.advance(hour)
    tokens.push((await session.token()).reveal())
    await session.signOut()
    await session[Symbol.asyncDispose]()
  }
  return { sent, tokens }
}

it('a token is asked for by three grants, and a password by none', async () => {
  const { sent } = await everythingSent()
  const grants = sent.flatMap(({ body }) => body['grantType'] ?? [])
  expect(new Set(grants)).toEqual(
    new Set([
      'authorization_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ]),
  )
  expect(JSON.stringify(sent)).not.toMatch(/password|username/i)
})

it('no token stands in an address', async () => {
  const { sent, tokens } = await everythingSent()
  expect(new Set(tokens).size).toBe(4)
  expect(sent.map(({ path }) => path)).toContain('/logout')
  const secrets = sent.flatMap(({ body }) => {
    const { refreshToken, deviceCode, code, codeVerifier, clientSecret } = body
    return [refreshToken, deviceCode, code, codeVerifier, clientSecret].filter(
      (secret) => typeof secret === 'string',
    )
  })
  expect(secrets.length).toBeGreaterThan(5)
  for (const { url } of sent)
    for (const secret of [...tokens, ...secrets]) expect(url).not.toContain(secret)
})
