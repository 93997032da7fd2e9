import { createHash } from 'node:crypto'
import {
  createService,
  type Script,
  type AuthorizationDecision,
  type BrowserStep,
  type Service,
  type ServiceEvent,
} from '../../src/emulator/service.ts'
import { seededRandom } from '../../src/testing/random.ts'
import { DEVICE_GRANT, type ServiceAnswer, type ServiceReply } from '../../src/emulator/wire.ts'

type Members = Record<string, unknown>

export { seededRandom }

export const START = Date.UTC(2026, 8, 1, 9, 30)

/** A clock that a test sets by hand. */
export const handClock = (): { at: number; now(): number } => ({
  at: START,
  now() {
    return this.at
  },
})

export interface Bench {
  readonly service: Service
  readonly clock: { at: number }
  readonly events: readonly ServiceEvent[]
}

/** A service of its own, with its clock in the test's hand. */
export function setUp(script: Script = {}): Bench {
  const clock = handClock()
  const events: ServiceEvent[] = []
  const onEvent = (event: ServiceEvent): unknown => events.push(event)
  return {
    service: createService({ clock, random: seededRandom(), onEvent, ...script }),
    clock,
    events,
  }
}

export const post = (service: Service, path: string, body: unknown): ServiceReply =>
  service.handle({
    method: 'POST',
    path,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

export function answerOf(reply: ServiceReply): ServiceAnswer {
  if (reply.kind !== 'answer') throw new Error(`No answer but ${reply.kind}`)
  return reply
}

export const membersOf = (reply: ServiceReply): Members =>
  JSON.parse(answerOf(reply).body) as Members

/** What a refusal looks like from outside, in one line: `400 InvalidGrantException invalid_grant`. */
export function refusalOf(reply: ServiceReply): string {
  const { status, headers } = answerOf(reply)
  const type = (headers['x-amzn-ErrorType'] ?? '').split(':')[0]
  return `${status} ${type} ${String(membersOf(reply)['error'])}`
}

export const registration = { clientName: 'Acme Console', clientType: 'public' }
export const START_URL = 'https://acme.awsapps.com/start'

export interface Issued {
  readonly client: Members
  readonly code: Members
  readonly userCode: string
  /** Asks for the token once. */
  readonly poll: () => ServiceReply
}

/** A registered client with a code in its hands. */
export function issue(service: Service, extra: Members = {}): Issued {
  const client = membersOf(post(service, '/client/register', { ...registration, ...extra }))
  const credentials = { clientId: client['clientId'], clientSecret: client['clientSecret'] }
  const code = membersOf(
    post(service, '/device_authorization', { ...credentials, startUrl: START_URL }),
  )
  const request = { ...credentials, grantType: DEVICE_GRANT, deviceCode: code['deviceCode'] }
  return {
    client,
    code,
    userCode: String(code['userCode']),
    poll: () => post(service, '/token', request),
  }
}

export const REDIRECT_URI = 'http://127.0.0.1:49200/oauth/callback'
export const VERIFIER = 'The-verifier_of.this~test-and-of-no-other-one'
export const STATE = 'the-state-of-this-test'

export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url')

export const codeClient = {
  ...registration,
  scopes: ['sso:account:access'],
  grantTypes: ['authorization_code', 'refresh_token'],
  redirectUris: ['http://127.0.0.1/oauth/callback'],
}

/** The address that an app opens in the browser, on a service at `base`. */
export function authorizationUrl(
  clientId: unknown,
  extra: Readonly<Record<string, string>> = {},
  base = 'https://oidc.us-east-1.amazonaws.com',
): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: String(clientId),
    redirect_uri: REDIRECT_URI,
    state: STATE,
    code_challenge_method: 'S256',
    scopes: 'sso:account:access',
    code_challenge: challengeOf(VERIFIER),
    ...extra,
  })
  return `${base}/authorize?${query}`
}

export interface CodeBench {
  readonly client: Members
  /** Opens an authorization request in the browser. */
  readonly open: (
    decision?: AuthorizationDecision,
    extra?: Readonly<Record<string, string>>,
  ) => BrowserStep
  /** Presents a code. */
  readonly exchange: (code: string, extra?: Members) => ServiceReply
  readonly refresh: (refreshToken: unknown, extra?: Members) => ServiceReply
  /** Signs in, and says what came of it. */
  readonly signIn: () => Members
}

/** A registered client of the authorization code flow, and the person's browser. */
export function codeFlow(service: Service, extra: Members = {}): CodeBench {
  const client = membersOf(post(service, '/client/register', { ...codeClient, ...extra }))
  const { clientId, clientSecret } = client
  const credentials = { clientId, clientSecret }
  const token = (members: Members): ServiceReply =>
    post(service, '/token', { ...credentials, ...members })
  const bench: CodeBench = {
    client,
    open: (decision, query) =>
      service.openAuthorization(authorizationUrl(clientId, query), decision),
    exchange: (code, members) =>
      token({
        grantType: 'authorization_code',
        code,
        redirectUri: REDIRECT_URI,
        codeVerifier: VERIFIER,
        ...members,
      }),
    refresh: (refreshToken, members) =>
      token({ grantType: 'refresh_token', refreshToken, ...members }),
    signIn: () => membersOf(bench.exchange(returnedBy(bench.open('approve'), 'code'))),
  }
  return bench
}

/** What a redirect carries back to the app. */
export function returnedBy(step: BrowserStep | undefined, name: string): string {
  if (step?.kind !== 'redirect') throw new Error(`No redirect but ${step?.kind ?? 'nothing'}`)
  return new URL(step.url).searchParams.get(name) ?? ''
}

export interface PortalBench extends Bench {
  /** An access token of a session that is new. */
  readonly accessToken: string
  /** Asks the portal; with the token of the bench unless there is another. */
  readonly ask: (path: string, accessToken?: string) => ServiceReply
  readonly logout: (accessToken?: string) => ServiceReply
  readonly signIn: CodeBench['signIn']
  readonly refresh: CodeBench['refresh']
  readonly refreshToken: unknown
}

/** A signed-in app in front of the access portal. */
export function portal(script: Script = {}): PortalBench {
  const bench = setUp(script)
  const { service } = bench
  const { signIn, refresh } = codeFlow(service)
  const tokens = signIn()
  const accessToken = String(tokens['accessToken'])
  const send =
    (method: string) =>
    (path: string, token = accessToken): ServiceReply =>
      service.handle({ method, path, body: '', headers: { 'x-amz-sso_bearer_token': token } })
  return {
    ...bench,
    accessToken,
    refreshToken: tokens['refreshToken'],
    ask: send('GET'),
    logout: (token) => send('POST')('/logout', token),
    signIn,
    refresh,
  }
}
