import type { GenericSchema } from 'valibot'
import type { ClientRequest, ProviderData } from '../../machines/types.ts'
import type { EndpointSettings } from '../host/host.ts'
import type { Reply } from './reply.ts'
import type { CallOptions, Transport } from './transport.ts'

/** A client that the service knows. */
export interface Client {
  readonly clientId: string
  /** A secret. */
  readonly clientSecret: string
}

/** A client with the end of its registration, in epoch milliseconds. */
export interface RegisteredClient extends Client {
  readonly expiresAt: number
}

/** A device code and its user code (RFC 8628 section 3.2), in our own names. Times are in seconds. */
export interface IssuedCodes {
  /** A secret. */
  readonly deviceCode: string
  readonly userCode: string
  readonly verificationUri: string
  readonly verificationUriComplete?: string | undefined
  readonly expiresIn: number
  readonly interval?: number | undefined
}

/** What a token is asked for with. All of it is secret but the address. */
export type Proof =
  | { readonly kind: 'deviceCode'; readonly deviceCode: string }
  | {
      readonly kind: 'code'
      readonly code: string
      readonly codeVerifier: string
      readonly redirectUri: string
    }
  | { readonly kind: 'refreshToken'; readonly refreshToken: string }

/** A token as the service grants it (RFC 6749 section 5.1), in our own names. `expiresIn` is in seconds. */
export interface Grant {
  /** A secret. */
  readonly accessToken: string
  readonly tokenType: string
  readonly expiresIn: number
  /** A secret. Absent where the old one stays good. */
  readonly refreshToken?: string | undefined
  /** A secret. */
  readonly idToken?: string | undefined
}

/** What goes into an authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
export interface AuthorizationParams {
  readonly redirectUri: string
  readonly state: string
  /** By S256. */
  readonly challenge: string
}

/** What a token says of where it belongs, for the store: members beside the token itself, free of secrets. */
export type TokenOrigin = Readonly<Record<string, unknown>>

/**
 * What a session asks of an authorization server, in the words of no particular one. Each dialect is one implementation: it
 * puts a question on the wire and the answer into a reply, and judges nothing. Only an abort by the caller is thrown.
 */
export interface Service {
  /** Names the server that issues: what one issued is sent to no other. */
  issuer(request: ClientRequest): string
  /** Names the registration that suits the request, in the store. Without `redirectUri` it is one for device codes. */
  registrationName(request: ClientRequest, redirectUri?: string): string
  /** Registers a client, or answers at once with the one that the provider was given. */
  register(
    request: ClientRequest,
    redirectUri: string | undefined,
    call: CallOptions,
  ): Promise<Reply<RegisteredClient>>
  requestCodes(
    request: ClientRequest,
    client: Client,
    call: CallOptions,
  ): Promise<Reply<IssuedCodes>>
  askForToken(
    request: ClientRequest,
    client: Client,
    proof: Proof,
    call: CallOptions,
  ): Promise<Reply<Grant>>
  /** The page where the person agrees. */
  authorizationUrl(request: ClientRequest, client: Client, params: AuthorizationParams): string
  /** What is stored with a token of this request. */
  tokenOrigin(request: ClientRequest): TokenOrigin
  /** Whether a stored token was issued for this very request's server, however it came there. */
  isOurs(request: ClientRequest, origin: TokenOrigin): boolean
  /** Ends a token before its time. Absent where the server has no way to. */
  revoke?(request: ClientRequest, token: RevocableToken, call: CallOptions): Promise<void>
}

/** What a token is ended with. */
export interface RevocableToken {
  /** A secret. */
  readonly accessToken: string
  /** A secret. */
  readonly refreshToken?: string | undefined
}

/** One way to speak with authorization servers: what a provider of it says, and the service that is asked. */
export interface Dialect<Provider> {
  readonly kind: string
  /** The provider, as `createSession()` takes it. */
  readonly schema: GenericSchema
  readonly defaultScopes: readonly string[]
  /** What requests say of the provider. No secret may be in it. */
  toData(provider: Provider, settings: EndpointSettings | undefined): ProviderData
  /** Names the session that asks for this: the same in every process. */
  toSessionKey(request: Omit<ClientRequest, 'session'>): string
  connect(transport: Transport): Service
}
