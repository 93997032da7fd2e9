import * as sdk from '@aws-sdk/client-sso-oidc'
import { expect } from 'vitest'
import {
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type Fault,
} from '../../src/emulator/index.ts'
import { createClient, type Client } from '../../src/protocol/client.ts'
import {
  isServiceException,
  modelledExceptions,
  type ModelledName,
} from '../../src/protocol/exceptions.ts'
import { manualClock, serve, type Loopback } from '../protocol/support.ts'

export const startUrl = 'https://acme.awsapps.com/start'
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** The SDK's own class for each modelled exception. */
export const theirExceptions: {
  readonly [Name in ModelledName]: (typeof sdk)[Name]
} = {
  AccessDeniedException: sdk.AccessDeniedException,
  AuthorizationPendingException: sdk.AuthorizationPendingException,
  ExpiredTokenException: sdk.ExpiredTokenException,
  InternalServerException: sdk.InternalServerException,
  InvalidClientException: sdk.InvalidClientException,
  InvalidClientMetadataException: sdk.InvalidClientMetadataException,
  InvalidGrantException: sdk.InvalidGrantException,
  InvalidRedirectUriException: sdk.InvalidRedirectUriException,
  InvalidRequestException: sdk.InvalidRequestException,
  InvalidRequestRegionException: sdk.InvalidRequestRegionException,
  InvalidScopeException: sdk.InvalidScopeException,
  SlowDownException: sdk.SlowDownException,
  UnauthorizedClientException: sdk.UnauthorizedClientException,
  UnsupportedGrantTypeException: sdk.UnsupportedGrantTypeException,
}

interface Sent {
  readonly path: string | undefined
  readonly body: unknown
}

interface Tape extends Loopback {
  readonly sent: Sent[]
}

/** Stands before the emulator: asks it for every first request, and gives every second one the same answer again. */
async function tape(emulator: Emulator): Promise<Tape> {
  const sent: Sent[] = []
  let last: { status: number; headers: Record<string, string>; body: string } | undefined
  const loopback = await serve((request, response) => {
    const answer = async (): Promise<void> => {
      const chunks: Uint8Array[] = []
      for await (const chunk of request) chunks.push(chunk as Uint8Array)
      const body = Buffer.concat(chunks).toString()
      sent.push({ path: request.url, body: JSON.parse(body) })
      if (sent.length % 2 === 1) {
        const answered = await fetch(emulator.url + request.url, {
          method: request.method ?? 'POST',
          headers: { 'content-type': String(request.headers['content-type']) },
          body,
        })
        const headers = Object.fromEntries(answered.headers)
        delete headers['content-length']
        delete headers['connection']
        last = { status: answered.status, headers, body: await answered.text() }
      }
      if (!last) throw new Error('nothing to repeat')
      response.writeHead(last.status, last.headers).end(last.body)
    }
    answer().catch(() => request.socket.destroy())
  })
  return Object.assign(loopback, { sent })
}

export interface Outcome {
  readonly answer?: Record<string, unknown>
  readonly error?: unknown
}

const outcomeOf = (promise: Promise<object>): Promise<Outcome> =>
  promise.then(
    (answer) => ({ answer: { ...answer } }),
    (error: unknown) => ({ error }),
  )

export interface Pair {
  readonly clock: ReturnType<typeof manualClock>
  readonly emulator: Emulator
  readonly tape: Tape
  readonly theirs: sdk.SSOOIDCClient
  readonly ours: Client
}

export async function pair(options: EmulatorOptions = {}): Promise<Pair> {
  const clock = manualClock(Date.UTC(2026, 8, 1))
  const emulator = await startEmulator({ clock, ...options })
  const recorded = await tape(emulator)
  const endpoint = recorded.url
  return {
    clock,
    emulator,
    tape: recorded,
    theirs: new sdk.SSOOIDCClient({ region: 'us-east-1', endpoint, maxAttempts: 1 }),
    ours: createClient({ endpoint }),
  }
}

export async function unpair({ emulator, tape: recorded, theirs }: Pair): Promise<void> {
  theirs.destroy()
  await recorded[Symbol.asyncDispose]()
  await emulator.close()
}

const operations = {
  registerClient: (input: never) => new sdk.RegisterClientCommand(input),
  startDeviceAuthorization: (input: never) => new sdk.StartDeviceAuthorizationCommand(input),
  createToken: (input: never) => new sdk.CreateTokenCommand(input),
}

/** The same call through both clients, with the same answer, after checking that both sent the same. */
export async function both(
  { theirs, ours, tape: { sent } }: Pair,
  operation: keyof typeof operations,
  input: object,
): Promise<{ readonly theirs: Outcome; readonly ours: Outcome }> {
  const command = operations[operation](input as never)
  const first = await outcomeOf(theirs.send(command as sdk.CreateTokenCommand))
  const second = await outcomeOf(ours[operation](input as never))
  expect(sent.at(-1)).toEqual(sent.at(-2))
  return { theirs: first, ours: second }
}

export const metadataOf = (value: unknown): object => {
  const { httpStatusCode, requestId } = (value as { $metadata: Record<string, unknown> }).$metadata
  return { httpStatusCode, requestId }
}

/** Both have an answer, equal in every member, status and request id. */
export async function answers(
  to: Pair,
  operation: keyof typeof operations,
  input: object,
): Promise<Record<string, string>> {
  const { theirs, ours } = await both(to, operation, input)
  expect(theirs.error).toBeUndefined()
  expect(ours.error).toBeUndefined()
  const members = ({ $metadata, ...rest }: Record<string, unknown>): object =>
    $metadata ? rest : {}
  expect(members(ours.answer ?? {})).toEqual(members(theirs.answer ?? {}))
  expect(metadataOf(ours.answer)).toEqual(metadataOf(theirs.answer))
  expect(metadataOf(ours.answer)).toMatchObject({ httpStatusCode: 200, requestId: /./ })
  return Object.fromEntries(Object.entries(ours.answer ?? {}).map(([k, v]) => [k, String(v)]))
}

/** Both have an error: the class of that name, equal in every member, status and request id. */
export async function refusals(
  to: Pair,
  operation: keyof typeof operations,
  input: object,
  name: ModelledName,
): Promise<void> {
  const { theirs, ours } = await both(to, operation, input)
  expect(theirs.error).toBeInstanceOf(theirExceptions[name])
  expect(ours.error).toBeInstanceOf(modelledExceptions[name])
  agree(ours.error, theirs.error)
}

function agree(ours: unknown, theirs: unknown): void {
  if (!isServiceException(ours) || !(theirs instanceof Error)) throw ours
  const { error, error_description, reason, region, endpoint } = theirs as unknown as Record<
    string,
    unknown
  >
  expect(ours.name).toBe(theirs.name)
  expect(ours.evidence.error).toBe(error)
  if (error !== undefined) expect(ours.code).toBe(error)
  expect({ region: undefined, endpoint: undefined, ...ours.toJSON() }).toMatchObject({
    region,
    endpoint,
  })
  expect(ours.description).toBe(error_description)
  expect(ours.reason).toBe(reason)
  expect(metadataOf(ours)).toEqual(metadataOf(theirs))
}

export const inputs = {
  registerClient: { clientName: 'n', clientType: 'public' },
  startDeviceAuthorization: { clientId: 'i', clientSecret: 's', startUrl },
  createToken: { clientId: 'i', clientSecret: 's', grantType: 'refresh_token', refreshToken: 'r' },
} as const

const wireNames = {
  registerClient: 'RegisterClient',
  startDeviceAuthorization: 'StartDeviceAuthorization',
  createToken: 'CreateToken',
} as const

export const codes: [ModelledName, string][] = Object.entries(modelledExceptions)
  .filter(([name]) => name !== 'InvalidRequestRegionException')
  .map(([name, type]) => {
    const facts = { $metadata: { operation: 'createToken', answeredAt: 0 } } as const
    return [name as ModelledName, new type({ code: '', evidence: {} }, facts).code]
  })

/** Runs `check` on a pair whose next answer is `fault`. */
export async function withFault(
  operation: keyof typeof operations,
  fault: Fault,
  check: (to: Pair) => Promise<void>,
): Promise<void> {
  const to = await pair({ failOn: { [wireNames[operation]]: { 1: fault } } })
  try {
    await check(to)
  } finally {
    await unpair(to)
  }
}
