// No secret of any request in any text that a service writes, however it is spelled.
import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../src/client.ts'
import { isServiceException } from '../../src/protocol/exceptions.ts'
import { createSecrets } from '../../src/protocol/scrub.ts'
import { spellings, type Spelling } from '../canary/spellings.ts'
import { json, rejection } from './support.ts'

const names = Object.keys(spellings) as Spelling[]
/** As AWS mints them: `aor…:MG…`, base64 with its signs, three dotted parts. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const opaque = (minLength: number, more = '') =>
  fc.string({
    unit: fc.constantFrom(...Array.from(letters + more)),
    minLength,
    maxLength: 4 * minLength,
  })
const secret = fc.oneof(
  fc.tuple(opaque(30), opaque(30, '+/')).map(([a, b]) => `aor${a}:MG${b}`),
  opaque(43, '-_'),
  opaque(32, '+/='),
  fc.tuple(opaque(20), opaque(40, '-_'), opaque(20)).map((it) => it.join('.')),
)
/** None that AWS mints is shorter. A name or a code that people type may be as long as the half of a shorter one. */
const long = secret.filter(({ length }) => length >= 40)
const field = fc.constantFrom('error', 'error_description', 'message', '__type', 'code', 'reason')
const at = fc.constantFrom(
  (spelled: string) => spelled,
  (spelled: string) => `Invalid token provided: ${spelled}, try again`,
  (spelled: string) => `x#${spelled}:y`,
)

/** The secret as a whole, or what is left of it, in what a program or a person has of an error. */
const shown = (error: unknown): string =>
  `${inspect(error, { depth: Infinity, showHidden: true })}${JSON.stringify(error)}`

/** No sixteen characters of it in a row, and not as it was spelled. */
const expectNone = (text: string, secretText: string, spelled: string): void => {
  expect(text).not.toContain(spelled)
  for (let from = 0; from + 16 <= secretText.length; from += 1)
    expect(text).not.toContain(secretText.slice(from, from + 16))
}

describe('whatever a service echoes', () => {
  it('of this request or of an earlier one, by the same port', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        secret,
        secret,
        field,
        at,
        fc.boolean(),
        async (name, accessToken, refreshToken, member, wrap, isEarlier) => {
          const echoed = isEarlier ? accessToken : refreshToken
          const spelled = spellings[name](echoed)
          const answers = [
            json({ accessToken, refreshToken, expiresIn: 60 }),
            json({ [member]: wrap(spelled), error_uri: spelled }, 400),
          ]
          const client = createClient({
            region: 'eu-west-1',
            fetch: async () => answers.shift() ?? json({}, 500),
          })
          const ask = { clientId: 'c', clientSecret: 's', grantType: 'refresh_token' }
          await client.createToken({ ...ask, refreshToken: 'the-first-of-them' })
          const again = isEarlier ? 'the-last-of-them' : refreshToken
          const error = await rejection(client.createToken({ ...ask, refreshToken: again }))
          expectNone(shown(error), echoed, spelled)
        },
      ),
      { numRuns: 600 },
    )
  })

  it.each([
    ['clientId', '/client/register'],
    ['userCode', '/device_authorization'],
    ['verificationUri', '/device_authorization'],
    ['verificationUriComplete', '/device_authorization'],
  ])('an answer with a secret in %s is not usable', async (member, path) => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), long, async (name, own) => {
        const spelled = spellings[name](own)
        const said = member.startsWith('verification') ? `https://a.example/?${spelled}` : spelled
        const uri = 'https://a.example/'
        const codes = { deviceCode: own, userCode: 'ABCD', verificationUri: uri, expiresIn: 60 }
        const registration = { clientId: 'c', clientSecret: own }
        const client = createClient({
          region: 'eu-west-1',
          fetch: async (url) =>
            json({ ...(url.endsWith('/register') ? registration : codes), [member]: said }),
        })
        const error = await rejection(
          path === '/client/register'
            ? client.registerClient({ clientName: 'n', clientType: 'public' })
            : client.startDeviceAuthorization({
                clientId: 'c',
                clientSecret: 's',
                startUrl: 'https://x.test',
              }),
        )
        expect(error).toMatchObject({ name: 'ProtocolError' })
        expectNone(shown(error), own, spelled)
      }),
      { numRuns: 60 },
    )
  })
})

describe('what a person needs', () => {
  const told = async (members: object) => {
    const client = createClient({ region: 'eu-west-1', fetch: async () => json(members, 400) })
    const error = await rejection(
      client.createToken({
        clientId: 'RSTUVWXYZabcdefghij0123',
        clientSecret: 'eyJraWQiOiJrZXktMTU2MjAyNzQxNyJ9.eyJzZXJpYWxpemVkIjoie1wiY2xpZW50SWQi',
        grantType: 'refresh_token',
        refreshToken: 'aorAAAAAGa2b3c4d5e6f7g8:MGUCMQDq8w7e6r5t4y3u2i1o0pLkJhGfDsAzXcV',
      }),
    )
    if (!isServiceException(error)) throw error
    return error
  }

  it.each([
    'Invalid token provided',
    'The client secret has expired',
    'User is not authorized to perform sso:account:access on arn:aws:sso:::instance/ssoins-722359a7d5a3f0e9',
    'KMS key arn:aws:kms:eu-west-1:123456789012:key/1f0c7a52-9d3e-4b8a-8c11-2e5d7f90ab34 is disabled',
    'See https://docs.aws.amazon.com/singlesignon/latest/userguide/troubleshooting.html#100%25',
    'Request 8f14e45f-ceea-467f-9575-0f6d3b1a1b2c failed: R&D & "others" 50% \\ 3',
    'Ungültiges Token – bitte neu anmelden',
    'トークンが無効です',
  ])('comes through: %s', async (description) => {
    const error = await told({ error: 'too_many_devices', error_description: description })
    expect(error).toMatchObject({ code: 'too_many_devices', description })
  })

  it('what is said around a secret that stands as it is', async () => {
    const { description } = await told({
      error: 'invalid_grant',
      error_description:
        'no aorAAAAAGa2b3c4d5e6f7g8:MGUCMQDq8w7e6r5t4y3u2i1o0pLkJhGfDsAzXcV, sorry',
    })
    expect(description).toBe('no [secret], sorry')
  })
})

describe('what is kept of secrets', () => {
  const token = (n: number) => createHash('sha512').update(`token ${n}`).digest('base64url')

  it('tells those that came by last, and forgets what has not come by for long', () => {
    const secrets = createSecrets()
    const count = 20_000
    for (let n = 0; n < count; n += 1) secrets.learn([token(0), token(n + 1)])
    const isKnown = (n: number) => secrets.areIn(token(n))
    expect([0, count, count - 5_000, 1, 2, count + 1].map(isKnown)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
  })
})
