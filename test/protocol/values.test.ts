import { expect, test, vi } from 'vitest'
import {
  judgeCodes,
  judgeExchange,
  judgePoll,
  judgeRegistration,
  judgeRenewal,
} from '../../src/protocol/answers.ts'
import type * as callError from '../../src/protocol/call-error.ts'
import type { Delivered, Fetch } from '../../src/host/host.ts'
import { createClient, type Client } from '../../src/protocol/client.ts'
import { identityCenterDialect } from '../../src/protocol/identity-center/dialect.ts'
import type { Proof, Service } from '../../src/protocol/service.ts'
import { createTransport } from '../../src/protocol/transport.ts'
import { json, manualClock, rejection, url } from './support.ts'

const made = vi.hoisted(() => ({ errors: 0 }))

/** The class behind all exceptions counts how many are made. */
vi.mock('../../src/protocol/call-error.ts', async (original) => {
  const actual = await original<typeof callError>()
  abstract class CallError extends actual.CallError {
    constructor(...of: ConstructorParameters<typeof actual.CallError>) {
      super(...of)
      made.errors += 1
    }
  }
  return { ...actual, CallError }
})

const endpoint = url.replace('/token', '')
const startUrl = 'https://acme.awsapps.com/start'
const request = {
  session: 's',
  provider: identityCenterDialect.toData(
    { kind: 'identityCenter', startUrl, region: 'eu-west-1', endpoint },
    undefined,
  ),
  clientName: 'Acme',
  scopes: ['sso:account:access'],
}
const client = { clientId: 'id', clientSecret: 'the-secret' }
const ask = (proof: Proof) => (service: Service) => service.askForToken(request, client, proof, {})
const redirectUri = 'http://127.0.0.1:4711/oauth/callback'

/** Each question: how a session asks it and understands the answer, and how a client of the operations asks it. */
const questions = {
  register: {
    session: async (service: Service) =>
      judgeRegistration(await service.register(request, undefined, {})),
    client: (operations: Client) =>
      operations.registerClient({ clientName: 'Acme', clientType: 'public' }),
  },
  codes: {
    session: async (service: Service) =>
      judgeCodes(await service.requestCodes(request, client, {})),
    client: (operations: Client) => operations.startDeviceAuthorization({ ...client, startUrl }),
  },
  poll: {
    session: async (service: Service) =>
      judgePoll(await ask({ kind: 'deviceCode', deviceCode: 'the-code' })(service)),
    client: (operations: Client) =>
      operations.createToken({ ...client, grantType: 'd', deviceCode: 'the-code' }),
  },
  exchange: {
    session: async (service: Service) =>
      judgeExchange(
        await ask({ kind: 'code', code: 'the-code', codeVerifier: 'v', redirectUri })(service),
      ),
    client: (operations: Client) =>
      operations.createToken({ ...client, grantType: 'authorization_code', code: 'the-code' }),
  },
  renewal: {
    session: async (service: Service) =>
      judgeRenewal(await ask({ kind: 'refreshToken', refreshToken: 'the-token' })(service)),
    client: (operations: Client) =>
      operations.createToken({ ...client, grantType: 'refresh_token', refreshToken: 'the-token' }),
  },
} as const
const allQuestions = ['register', 'codes', 'poll', 'exchange', 'renewal'] as const

type Kinds = readonly [
  register: string,
  codes: string,
  poll: string,
  exchange: string,
  renewal: string,
]
const refused = ['refused', 'refused', 'refused', 'refused', 'refused'] as const
const again = ['unreachable', 'unreachable', 'unreachable', 'refused', 'unknown'] as const
const no =
  (error: string, status = 400, more: object = {}) =>
  () =>
    Promise.resolve(json({ error, ...more }, status))
const cutOff =
  (code: string, delivered: Delivered): Fetch =>
  (_, { onDelivery }) => {
    onDelivery?.(delivered)
    return Promise.reject(Object.assign(new Error('x'), { code }))
  }

/** What is on the wire → what it is to each question → what a client of the operations is thrown. */
const table: readonly (readonly [string, Fetch, Kinds, string])[] = [
  [
    'authorization_pending',
    no('authorization_pending'),
    ['refused', 'refused', 'pending', 'refused', 'refused'],
    'AuthorizationPendingException',
  ],
  [
    'slow_down',
    no('slow_down'),
    ['unreachable', 'unreachable', 'slowDown', 'refused', 'unreachable'],
    'SlowDownException',
  ],
  [
    'access_denied',
    no('access_denied'),
    ['refused', 'refused', 'denied', 'refused', 'signInNeeded'],
    'AccessDeniedException',
  ],
  [
    'expired_token',
    no('expired_token'),
    ['refused', 'refused', 'expired', 'refused', 'invalidGrant'],
    'ExpiredTokenException',
  ],
  [
    'invalid_grant',
    no('invalid_grant'),
    ['refused', 'refused', 'refused', 'refused', 'invalidGrant'],
    'InvalidGrantException',
  ],
  [
    'invalid_client',
    no('invalid_client', 401),
    ['refused', 'clientRejected', 'refused', 'refused', 'signInNeeded'],
    'InvalidClientException',
  ],
  ['invalid_scope', no('invalid_scope'), refused, 'InvalidScopeException'],
  [
    'a token of another region, as the service words it',
    no('invalid_request', 400, { error_description: 'Invalid token provided' }),
    refused,
    'InvalidRequestException',
  ],
  ['a code that is not known', no('tired'), refused, 'ServiceException'],
  ['server_error', no('server_error', 500), again, 'InternalServerException'],
  ['a page of a portal', () => Promise.resolve(json('<html>', 302)), again, 'ProtocolError'],
  [
    'rubbish with 200',
    () => Promise.resolve(json('<html>')),
    ['refused', 'refused', 'unknown', 'unknown', 'unknown'],
    'ProtocolError',
  ],
  [
    'JSON of the wrong shape with 200',
    () => Promise.resolve(json({})),
    ['refused', 'refused', 'refused', 'unknown', 'unknown'],
    'ProtocolError',
  ],
  [
    'a connection that was cut',
    cutOff('ECONNRESET', 'maybe'),
    ['unreachable', 'unreachable', 'unreachable', 'unknown', 'unknown'],
    'NetworkError',
  ],
  [
    'no connection',
    cutOff('ECONNREFUSED', 'no'),
    ['unreachable', 'unreachable', 'unreachable', 'undelivered', 'unreachable'],
    'NetworkError',
  ],
]

test.each(table)('%s is a value to sessions, and thrown by the client alone', async (...row) => {
  const [, fetch, kinds, exception] = row
  const clock = manualClock()
  const service = identityCenterDialect.connect(createTransport({ fetch, clock }))
  const operations = createClient({ endpoint, fetch, clock })
  for (const [i, question] of allQuestions.entries()) {
    made.errors = 0
    expect(await questions[question].session(service), question).toMatchObject({ kind: kinds[i] })
    expect(made.errors, question).toBe(0)
    const thrown = await rejection(questions[question].client(operations))
    expect(thrown, question).toMatchObject({ name: exception })
    expect(made.errors, question).toBe(1)
  }
})

test('of the wrong region, a renewal says so, and nothing else does', async () => {
  const fetch = no('invalid_request', 400, { error_description: 'Invalid token provided' })
  const service = identityCenterDialect.connect(createTransport({ fetch, clock: manualClock() }))
  for (const question of allQuestions) {
    const code = question === 'renewal' ? 'wrong_region' : 'invalid_request'
    expect(await questions[question].session(service)).toMatchObject({ error: { code } })
  }
})
