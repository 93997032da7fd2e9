import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BrowserStep, Script } from '../../src/emulator/service.ts'
import {
  REDIRECT_URI,
  START,
  STATE,
  VERIFIER,
  answerOf,
  authorizationUrl,
  challengeOf,
  codeClient,
  codeFlow,
  membersOf,
  post,
  refusalOf,
  registration,
  returnedBy,
  setUp as setUpService,
  type Bench,
  type CodeBench,
} from './client.ts'

const setUp = (script?: Script): Bench & CodeBench => {
  const bench = setUpService(script)
  return { ...bench, ...codeFlow(bench.service) }
}

const INVALID = '400 InvalidGrantException invalid_grant'

const unreserved = 'ABCXYZabcxyz0189-._~'.split('')
const verifiers = fc.string({
  unit: fc.constantFrom(...unreserved),
  minLength: 43,
  maxLength: 128,
})

describe('laws of a code', () => {
  it('its verifier, address and client, in its time, once: that and nothing else is granted', () => {
    const attempts = fc.array(
      fc.record({
        verifier: fc.option(verifiers, { nil: undefined }),
        otherPort: fc.boolean(),
        otherClient: fc.boolean(),
        waitMs: fc.constantFrom(0, 1, 20_000, 59_999, 60_000),
      }),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(verifiers, attempts, (verifier, tried) => {
        const { service, clock, open, exchange } = setUp()
        const thief = codeFlow(service)
        const code = returnedBy(open('approve', { code_challenge: challengeOf(verifier) }), 'code')
        let isSpent = false
        for (const { verifier: other, otherPort, otherClient, waitMs } of tried) {
          clock.at += waitMs
          const isOver = clock.at >= START + 60_000
          const codeVerifier = other ?? verifier
          const isRight = codeVerifier === verifier && !otherPort && !otherClient
          const reply = (otherClient ? thief : { exchange }).exchange(code, {
            codeVerifier,
            ...(otherPort && { redirectUri: REDIRECT_URI.replace('49200', '49201') }),
          })
          if (isRight && !isSpent && !isOver) {
            expect(answerOf(reply).status).toBe(200)
            isSpent = true
          } else expect(refusalOf(reply)).toBe(INVALID)
        }
      }),
    )
  })

  it.each([
    ['short', 'a'.repeat(42)],
    ['long', 'a'.repeat(129)],
    ['outside the alphabet', `${'a'.repeat(42)}/`],
  ])('a verifier that is too %s proves nothing, though its hash is right', (_, codeVerifier) => {
    const { open, exchange } = setUp()
    const step = open('approve', { code_challenge: challengeOf(codeVerifier) })
    expect(refusalOf(exchange(returnedBy(step, 'code'), { codeVerifier }))).toBe(INVALID)
  })

  it('a code that comes twice ends what the first time began', () => {
    const { service, open, exchange, refresh } = setUp()
    const code = returnedBy(open('approve'), 'code')
    const { accessToken, refreshToken } = membersOf(exchange(code))
    const renewed = membersOf(refresh(refreshToken))
    expect(refusalOf(codeFlow(service).exchange(code))).toBe(INVALID)
    expect(service.isLive(String(accessToken))).toBe(true)
    expect(refusalOf(exchange(code, { codeVerifier: 'x' }))).toBe(INVALID)
    for (const token of [accessToken, renewed['accessToken']])
      expect(service.isLive(String(token))).toBe(false)
    expect(refusalOf(refresh(renewed['refreshToken']))).toBe(INVALID)
  })

  it('the state comes back as it was, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.constantFrom('approve', 'deny'),
        (state, decision) => {
          const { open } = setUp()
          expect(returnedBy(open(decision, { state }), 'state')).toBe(state)
        },
      ),
    )
  })
})

describe('an authorization request', () => {
  /** What the tab shows: `invalid_request Invalid client provided`. */
  const refused = (step: BrowserStep): string => {
    if (step.kind !== 'answer') throw new Error(`No refusal but ${step.kind}`)
    expect(step).toMatchObject({ status: 400, headers: { 'Content-Type': 'application/json' } })
    const members = JSON.parse(step.body) as Record<string, unknown>
    expect(members).toEqual({
      error: expect.any(String),
      error_description: expect.any(String),
      reason: null,
    })
    return `${String(members['error'])} ${String(members['error_description'])}`
  }

  it.each<[Record<string, string>, string]>([
    [{ client_id: 'x' }, 'Invalid client provided'],
    [{ client_id: '' }, 'Invalid client provided'],
    [{ response_type: 'token' }, 'Invalid response type provided'],
    [{ code_challenge_method: 'plain' }, 'Invalid code challenge method provided'],
    [{ code_challenge_method: '' }, 'Invalid code challenge method provided'],
    [{ code_challenge: '' }, 'Invalid code challenge provided'],
    [{ code_challenge: 'a'.repeat(44) }, 'Invalid code challenge provided'],
    [{ code_challenge: `${'a'.repeat(42)}=` }, 'Invalid code challenge provided'],
    [{ state: '' }, 'Invalid state provided'],
    ...[
      '',
      'http://127.0.0.1:49200/other',
      'http://127.0.0.1:49200/oauth/callback/',
      'http://127.0.0.1:49200/oauth/callback?x=1',
      'http://127.0.0.1:49200/oauth/callback#x',
      'https://127.0.0.1:49200/oauth/callback',
      'http://localhost:49200/oauth/callback',
      'http://127.1:49200/oauth/callback',
      'http://2130706433:49200/oauth/callback',
      'http://[::1]:49200/oauth/callback',
      'http://me@127.0.0.1:49200/oauth/callback',
      'http://127.0.0.1@evil.example/oauth/callback',
      'http://127.0.0.1.evil.example/oauth/callback',
      'http://127.0.0.1:99999/oauth/callback',
    ].map((redirect_uri): [Record<string, string>, string] => [
      { redirect_uri },
      'Invalid redirect URI provided',
    ]),
  ])('is refused in the tab: %j', (query, description) => {
    const { service, open } = setUp({ authorize: 'approve' })
    expect(refused(open('approve', query))).toBe(`invalid_request ${description}`)
    expect(service.authorizations()).toEqual([])
  })

  it('names every parameter once, and scopes that were registered', () => {
    const { service, client, open } = setUp()
    const twice = `${authorizationUrl(client['clientId'])}&state=other`
    expect(refused(service.openAuthorization(twice))).toContain('invalid_request')
    expect(refused(open('approve', { scopes: 'other' }))).toContain('invalid_scope')
  })

  it('is for clients that registered the grant, while they are registered', () => {
    const { service, clock, open } = setUp({ registrationExpiresIn: 60 })
    const device = membersOf(post(service, '/client/register', registration))
    const other = service.openAuthorization(authorizationUrl(device['clientId']))
    expect(refused(other)).toContain('unauthorized_client')
    clock.at += 59_999
    expect(open('approve').kind).toBe('redirect')
    clock.at += 1
    expect(refused(open('approve'))).toBe('invalid_request Invalid client provided')
  })

  it.each([
    ['http://127.0.0.1', 'http://127.0.0.1:1'],
    ['http://127.0.0.1/', 'http://127.0.0.1:65535'],
    ['http://127.0.0.1:80/cb?a=1', 'http://127.0.0.1:8080/cb?a=1'],
  ])('returns to what was registered as %s at %s', (registered, redirect_uri) => {
    const { service } = setUp()
    const { open } = codeFlow(service, { redirectUris: [registered] })
    const step = open('approve', { redirect_uri })
    expect(returnedBy(step, 'code')).toMatch(/^[\w-]{86}$/)
    expect(step).toMatchObject({ url: expect.stringMatching(`^${new URL(redirect_uri).origin}/`) })
    expect(returnedBy(step, 'a')).toBe(new URL(redirect_uri).searchParams.get('a') ?? '')
  })

  it.each([
    [{ scopes: 'a b' }, ['a', 'b']],
    [{ scopes: 'b,a' }, ['b', 'a']],
    [{ scope: 'a' }, ['a']],
    [{}, ['a', 'b']],
  ])('asks for scopes in any of the spellings: %j', (query, scopes) => {
    const { service } = setUp()
    const { client } = codeFlow(service, { scopes: ['a', 'b'] })
    const url = new URL(authorizationUrl(client['clientId']))
    url.searchParams.delete('scopes')
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    expect(service.openAuthorization(url.href)).toMatchObject({ authorization: { scopes } })
  })

  it('waits for the person, who decides once', () => {
    const { service, open } = setUp()
    const step = open()
    expect(step).toEqual({
      kind: 'page',
      authorization: {
        id: expect.stringMatching(/^[\w-]{22}$/),
        status: 'pending',
        clientName: 'Acme Console',
        scopes: ['sso:account:access'],
        redirectUri: REDIRECT_URI,
        issuedAt: START,
        expiresAt: START + 600_000,
        returned: false,
      },
    })
    const id = service.authorizations()[0]?.id ?? ''
    expect(service.continueAuthorization(id)?.kind).toBe('page')
    const denied = service.continueAuthorization(id, 'deny')
    expect(denied).toMatchObject({
      kind: 'redirect',
      url: `${REDIRECT_URI}?error=access_denied&state=${STATE}`,
    })
    expect(service.continueAuthorization(id, 'approve')).toMatchObject({
      kind: 'page',
      authorization: { status: 'denied', returned: true },
    })
    expect(service.continueAuthorization('x', 'approve')).toBeUndefined()
  })

  it('is left alone for ten minutes at most', () => {
    const { service, clock, open } = setUp()
    open()
    const id = service.authorizations()[0]?.id ?? ''
    clock.at += 600_000
    expect(service.continueAuthorization(id, 'approve')).toMatchObject({
      kind: 'page',
      authorization: { status: 'expired' },
    })
  })

  it('dies with the network', () => {
    const { service, open } = setUp()
    open()
    service.setOffline(true)
    expect(open('approve')).toEqual({ kind: 'reset' })
    const id = service.authorizations()[0]?.id ?? ''
    expect(service.continueAuthorization(id, 'approve')).toEqual({ kind: 'reset' })
  })

  it('has a code that lives as long as the script says', () => {
    const { clock, service, open, exchange } = setUp({ authorizationCodeExpiresIn: 5 })
    const code = returnedBy(open('approve'), 'code')
    clock.at += 5000
    expect(refusalOf(exchange(code))).toBe(INVALID)
    expect(service.authorizations()).toMatchObject([{ status: 'expired', expiresAt: START + 5000 }])
  })
})

describe('scripted decisions', () => {
  it.each<[Script, 'code' | 'error']>([
    [{ authorize: 'approve' }, 'code'],
    [{ authorize: 'deny' }, 'error'],
    [{ approveAfter: 0 }, 'code'],
    [{ denyAfter: 0 }, 'error'],
  ])('%j redirects at once', (script, name) => {
    expect(returnedBy(setUp(script).open(), name)).not.toBe('')
  })

  it.each<[Script, 'code' | 'error']>([
    [{ approveAfter: 12 }, 'code'],
    [{ denyAfter: 12, approveAfter: 20 }, 'error'],
  ])('%j redirects when the page is looked at again', (script, name) => {
    const { service, clock, open } = setUp(script)
    expect(open()).toMatchObject({ kind: 'page', authorization: { decidesAt: START + 12_000 } })
    const id = service.authorizations()[0]?.id ?? ''
    clock.at += 11_999
    expect(service.continueAuthorization(id)?.kind).toBe('page')
    clock.at += 1
    const step = service.continueAuthorization(id)
    expect(returnedBy(step, name)).not.toBe('')
    expect(step).not.toHaveProperty('authorization.decidesAt')
  })

  it('leaves a decision by hand alone', () => {
    const { service, clock, open } = setUp({ approveAfter: 12 })
    expect(returnedBy(open('deny'), 'error')).toBe('access_denied')
    clock.at += 12_000
    expect(service.authorizations()).toMatchObject([{ status: 'denied' }])
  })

  it.each(['approve', 'deny'] as const)(
    'never redirects where that is swallowed: %s',
    (decision) => {
      const { service, open } = setUp({ swallowRedirect: true })
      expect(open(decision)).toMatchObject({ kind: 'page', authorization: { returned: false } })
      const id = service.authorizations()[0]?.id ?? ''
      expect(service.continueAuthorization(id)?.kind).toBe('page')
    },
  )
})

describe('the code exchange', () => {
  it('grants tokens', () => {
    const { service, signIn } = setUp({ tokenExpiresIn: 3600 })
    expect(signIn()).toEqual({
      accessToken: expect.stringMatching(/^aoa/),
      refreshToken: expect.stringMatching(/^aor/),
      tokenType: 'Bearer',
      expiresIn: 3600,
    })
    expect(service.authorizations()).toMatchObject([{ status: 'used', returned: true }])
    expect(service.log.at(-1)).toMatchObject({ grantType: 'authorization_code', status: 200 })
  })

  it.each(['code', 'redirectUri', 'codeVerifier'])('asks for %s', (member) => {
    const { open, exchange } = setUp()
    const reply = exchange(returnedBy(open('approve'), 'code'), { [member]: null })
    expect(refusalOf(reply)).toBe('400 InvalidRequestException invalid_request')
    expect(membersOf(reply)['error_description']).toContain(member)
  })

  it('is not for clients of the device code', () => {
    const { service } = setUp()
    const { client } = codeFlow(service, { grantTypes: null, redirectUris: null })
    const reply = post(service, '/token', {
      ...client,
      grantType: 'authorization_code',
      code: 'x',
      redirectUri: REDIRECT_URI,
      codeVerifier: VERIFIER,
    })
    expect(refusalOf(reply)).toBe('400 UnauthorizedClientException unauthorized_client')
  })

  it('does not find a code in the names of things', () => {
    const { exchange } = setUp()
    for (const code of ['__proto__', 'constructor', 'x'])
      expect(refusalOf(exchange(code))).toBe(INVALID)
  })

  it('shows no secret, in views, log or events', () => {
    const { service, events, client, open, exchange, refresh } = setUp()
    const code = returnedBy(open('approve'), 'code')
    const first = membersOf(exchange(code))
    const second = membersOf(refresh(first['refreshToken']))
    refresh(first['refreshToken'])
    exchange(code)
    const seen = JSON.stringify([service.authorizations(), service.sessions(), service.log, events])
    const secrets = [code, STATE, VERIFIER, challengeOf(VERIFIER), client['clientSecret']]
    for (const secret of [...secrets, ...Object.values(first), ...Object.values(second)])
      if (typeof secret === 'string' && secret !== 'Bearer') expect(seen).not.toContain(secret)
    expect(seen).toContain(codeClient.clientName)
  })
})
