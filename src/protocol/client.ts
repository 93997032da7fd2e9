import * as v from 'valibot'
import { check, fn } from '../kit/check.ts'
import { oidcEndpoint, type EndpointOptions } from './identity-center/endpoints.ts'
import { systemClock } from '../kit/clock.ts'
import type { Clock, Fetch } from '../host/host.ts'
import type {
  CreateTokenInput,
  CreateTokenOutput,
  RegisterClientInput,
  RegisterClientOutput,
  StartDeviceAuthorizationInput,
  StartDeviceAuthorizationOutput,
} from './identity-center/messages.ts'
import { valueOf } from './client-errors.ts'
import * as inputs from './client-input.ts'
import { createOperations } from './identity-center/operations.ts'
import { createTransport, type CallOptions } from './transport.ts'

/** Which service to ask, and by what means. */
export interface ClientOptions extends EndpointOptions {
  /** Sends the requests, and follows no redirect. Default: the platform's `fetch`. */
  readonly fetch?: Fetch | undefined
  /** Default: the system's clocks and timers. */
  readonly clock?: Clock | undefined
  /** Time limit of a request from sending to the last byte of the answer, in milliseconds. Default 15,000. */
  readonly requestTimeoutMs?: number | undefined
  /** How many requests may be out at the same time; the others queue. Default 64. */
  readonly maxConcurrent?: number | undefined
}

/**
 * The public operations of the `sso-oidc` service. Nothing is retried, and no redirect is followed.
 *
 * Each call rejects with a `ServiceException` where the service refuses (a subclass for every modelled exception), with
 * `ProtocolError` where the answer is not the service's, with `NetworkError` where there is none, with `NotSentError`
 * where `notAfter` had passed, with the signal's own reason where the caller aborts, and with a `TypeError` that names the
 * argument where an argument is wrong. No error holds a secret. Answers do: they are what the service sent.
 */
export interface Client {
  /**
   * Registers a public client. RFC 7591 §3.
   *
   * @example
   * const { clientId, clientSecret } = await client.registerClient({ clientName: 'my-tool', clientType: 'public' })
   *
   * @see IAM Identity Center OIDC API Reference, "RegisterClient"
   */
  registerClient(input: RegisterClientInput, call?: CallOptions): Promise<RegisterClientOutput>
  /**
   * Asks for a device code and a user code. RFC 8628 §3.1.
   *
   * @example
   * const { userCode, verificationUri } = await client.startDeviceAuthorization({ clientId, clientSecret, startUrl })
   *
   * @see IAM Identity Center OIDC API Reference, "StartDeviceAuthorization"
   */
  startDeviceAuthorization(
    input: StartDeviceAuthorizationInput,
    call?: CallOptions,
  ): Promise<StartDeviceAuthorizationOutput>
  /**
   * Asks for a token once, for a device code, an authorization code or a refresh token. RFC 8628 §3.4, RFC 6749 §4.1.3
   * and §6.
   *
   * @example
   * const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
   * const { accessToken } = await client.createToken({ clientId, clientSecret, grantType, deviceCode })
   *
   * @see IAM Identity Center OIDC API Reference, "CreateToken"
   */
  createToken(input: CreateTokenInput, call?: CallOptions): Promise<CreateTokenOutput>
}

const isClock = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ['now', 'monotonic', 'setTimeout', 'clearTimeout'].every(
    (name) => typeof Reflect.get(value, name) === 'function',
  )

const optionsSchema = v.object({
  fetch: v.optional(fn),
  clock: v.optional(v.custom<Clock>(isClock, 'a clock')),
  requestTimeoutMs: v.optional(
    v.custom<number>((ms) => typeof ms === 'number' && ms > 0, 'a positive number'),
  ),
  maxConcurrent: v.optional(
    v.custom<number>(
      (count) => Number.isSafeInteger(count) && Number(count) > 0,
      'a positive integer',
    ),
  ),
})

/**
 * Makes a client for one endpoint. Nothing is sent until an operation is called, and nothing is left when it has ended.
 *
 * Throws a `TypeError` that names the option where an option is wrong.
 *
 * @example
 * const client = createClient({ region: 'eu-central-1' })
 * await client.registerClient({ clientName: 'my-tool', clientType: 'public' })
 *
 * @see AWS page "IAM Identity Center OIDC API Reference"
 */
export function createClient(options: ClientOptions): Client {
  check('createClient', 'options', optionsSchema, options)
  const {
    fetch = (url, init) => globalThis.fetch(url, init),
    clock = systemClock,
    requestTimeoutMs,
    maxConcurrent,
  } = options
  const endpoint = oidcEndpoint(options)
  const operations = createOperations(
    createTransport({ fetch, clock, requestTimeoutMs, maxConcurrent }),
  )
  return {
    registerClient: async (input, call) => {
      const members = inputs.readInput('registerClient', inputs.registerClientInput, input)
      const reply = await operations.registerClient(endpoint, members, call)
      return valueOf('registerClient', reply)
    },
    startDeviceAuthorization: async (input, call) => {
      const operation = 'startDeviceAuthorization'
      const members = inputs.readInput(operation, inputs.startDeviceAuthorizationInput, input)
      const reply = await operations.startDeviceAuthorization(endpoint, members, call)
      return valueOf(operation, reply)
    },
    createToken: async (input, call) => {
      const members = inputs.readInput('createToken', inputs.createTokenInput, input)
      return valueOf('createToken', await operations.createToken(endpoint, members, call))
    },
  }
}
