import { describe, expect, it } from 'vitest'
import { createService } from '../../src/emulator/service.ts'
import { START, answerOf, handClock, issue, membersOf, seededRandom, setUp } from './client.ts'

describe('the log', () => {
  it('keeps the latest ten thousand, each under its own number', () => {
    const { service } = setUp()
    for (let n = 0; n < 10_050; n += 1) service.handle({ method: 'POST', path: '/token', body: '' })
    expect(service.log).toHaveLength(10_000)
    expect([service.log[0]?.n, service.log.at(-1)?.n]).toEqual([51, 10_050])
  })
})

describe('honest answers', () => {
  it('registers a client for ninety days', () => {
    const { client } = issue(setUp().service)
    expect(client['clientIdIssuedAt']).toBe(START / 1000)
    expect(client['clientSecretExpiresAt']).toBe(START / 1000 + 7_776_000)
    expect(String(client['clientSecret']).split('.')).toHaveLength(3)
    expect(client).not.toHaveProperty('authorizationEndpoint')
  })

  it('issues codes in the shapes of the real wire', () => {
    const { code, userCode } = issue(setUp().service)
    expect(code).toEqual({
      deviceCode: expect.stringMatching(/^[\w-]{86}$/),
      userCode: expect.stringMatching(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/),
      verificationUri: 'https://device.sso.us-east-1.amazonaws.com/',
      verificationUriComplete: `https://device.sso.us-east-1.amazonaws.com/?user_code=${userCode}`,
      expiresIn: 600,
      interval: 1,
    })
  })

  it('joins the user code to a verification address that has a query already', () => {
    const service = createService({
      clock: handClock(),
      random: seededRandom(),
      verificationUri: 'https://eu-west-1.signin.aws/platform/authorize?request_uri=a',
    })
    const { code, userCode } = issue(service)
    expect(code['verificationUriComplete']).toBe(
      `https://eu-west-1.signin.aws/platform/authorize?request_uri=a&user_code=${userCode}`,
    )
  })

  it('grants a token, with a refresh token where scopes were registered', () => {
    const { service } = setUp({ approveAfter: 0 })
    expect(membersOf(issue(service).poll())).toEqual({
      accessToken: expect.stringMatching(/^aoa[\w-]{100,}$/),
      tokenType: 'Bearer',
      expiresIn: 28_800,
    })
    expect(membersOf(issue(service, { scopes: ['sso:account:access'] }).poll())).toHaveProperty(
      'refreshToken',
      expect.stringMatching(/^aor[\w-]{100,}$/),
    )
  })

  it('words a refusal as the real service does', () => {
    const answer = answerOf(issue(setUp().service).poll())
    expect(answer.status).toBe(400)
    expect(answer.headers).toMatchObject({
      'Content-Type': 'application/json',
      'x-amzn-ErrorType':
        'AuthorizationPendingException:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/',
      'x-amzn-RequestId': expect.stringMatching(
        /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/,
      ),
    })
    expect(Object.keys(JSON.parse(answer.body))).toEqual(['error', 'error_description'])
  })

  it('sends what the script says, as it stands, or leaves it out', () => {
    const odd = issue(setUp({ interval: '5', expiresIn: null }).service).code
    expect(odd).toMatchObject({ interval: '5', expiresIn: null })
    const none = setUp({ interval: 'absent', expiresIn: 'absent', tokenExpiresIn: 'absent' })
    const { code, poll, userCode } = issue(none.service)
    expect(code).not.toHaveProperty('interval')
    expect(code).not.toHaveProperty('expiresIn')
    expect(none.service.codes()[0]).toMatchObject({ intervalMs: 5000, expiresAt: START + 600_000 })
    none.service.approve(userCode)
    expect(membersOf(poll())).not.toHaveProperty('expiresIn')
  })
})
