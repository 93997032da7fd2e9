import type { ClientRequest, ProviderData } from '../../../machines/types.ts'
import { queryOf } from '../../kit/address.ts'
import { isPassing } from '../answers.ts'
import type { Accepted, Reply } from '../reply.ts'
import type { Client, Grant, Proof, Service } from '../service.ts'
import type { Transport } from '../transport.ts'
import type { CreateTokenInput, RegisterClientOutput } from './messages.ts'
import { createOperations, type Operations } from './operations.ts'
import type { Recognition } from './recognise.ts'

/** The instance that a request asks, and the endpoint of its region. */
export interface Instance extends ProviderData {
  readonly kind: 'identityCenter'
  /** Base URL of the service, without a trailing slash. */
  readonly endpoint: string
  /** Names the service, where that is not its endpoint: several endpoints of a region are one service. */
  readonly issuer?: string
  /** Base URL of the access portal, where that is not what the endpoint implies. */
  readonly portal?: string
  readonly region: string
  readonly startUrl: string
  /** Keeps two identities on one start URL apart. */
  readonly sessionName: string | null
}

/** Requests of this kind are made by this dialect alone. */
export const instanceOf = ({ provider }: Pick<ClientRequest, 'provider'>): Instance =>
  provider as Instance

/** What is stored bears this name of the service: it outlives a change of the endpoint. */
export const issuerOf = ({ issuer, endpoint }: Pick<Instance, 'endpoint' | 'issuer'>): string =>
  issuer ?? endpoint

/** The portal that stands beside an endpoint of AWS's: both have the same names but the first. */
export const impliedPortal = (endpoint: string): string =>
  endpoint.replace(/^https:\/\/oidc(?=[.-])/, 'https://portal.sso')

/** Base URL of the access portal, without a trailing slash. */
export const portalOf = ({ portal, endpoint }: Pick<Instance, 'endpoint' | 'portal'>): string =>
  portal ?? impliedPortal(endpoint)

/** What a client registers for. */
interface Purpose {
  readonly redirectUris?: readonly string[]
  readonly grantTypes: readonly string[]
}

const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const forDeviceCodes: Purpose = { grantTypes: [deviceCodeGrant, 'refresh_token'] }

/** Registered without a port, a loopback address stands for all of them (RFC 8252 section 7.3). */
const forCodesAt = (redirectUri: string): Purpose => {
  const url = new URL(redirectUri)
  url.port = ''
  return { redirectUris: [url.href], grantTypes: ['authorization_code', 'refresh_token'] }
}

/** One for each grant, since the service refuses two grants in one registration (R13). */
const purposeOf = (redirectUri: string | undefined): Purpose =>
  redirectUri === undefined ? forDeviceCodes : forCodesAt(redirectUri)

/** A registration without an end. */
const forGood = Number.MAX_SAFE_INTEGER

const toRegistered = ({
  clientId,
  clientSecret,
  clientSecretExpiresAt: endsAt,
}: Omit<RegisterClientOutput, '$metadata'>) => ({
  clientId,
  clientSecret,
  expiresAt: endsAt === undefined ? forGood : endsAt * 1_000,
})

/** Only the value is another; a failure says the same of every question. */
const mapped = <From, To>(
  reply: Reply<From, Recognition>,
  map: (value: From) => To,
): Reply<To, Recognition> =>
  reply.kind === 'accepted' ? ({ ...reply, value: map(reply.value) } satisfies Accepted<To>) : reply

const grantOf = (proof: Proof): Omit<CreateTokenInput, keyof Client> => {
  switch (proof.kind) {
    case 'deviceCode':
      return { grantType: deviceCodeGrant, deviceCode: proof.deviceCode }
    case 'code': {
      const { code, redirectUri, codeVerifier } = proof
      return { grantType: 'authorization_code', code, redirectUri, codeVerifier }
    }
    case 'refreshToken':
      return { grantType: 'refresh_token', refreshToken: proof.refreshToken }
  }
}

/** A refresh token in the wrong region is not modelled for CreateToken: this is how the service words it. */
const recogniseForeignToken = (reply: Reply<Grant, Recognition>): Reply<Grant, Recognition> => {
  if (reply.kind !== 'declined' || isPassing(reply.call)) return reply
  const { code, description = '', meaning } = reply.refusal
  const isForeign = code === 'invalid_request' && /^invalid token provided/i.test(description)
  return isForeign && meaning === undefined
    ? { ...reply, refusal: { ...reply.refusal, meaning: 'wrong_region' } }
    : reply
}

/** IAM Identity Center over its operations. */
export const identityCenterService = (operations: Operations): Service => ({
  issuer: (request) => issuerOf(instanceOf(request)),

  registrationName: (request, redirectUri) => {
    const { startUrl, ...instance } = instanceOf(request)
    const { clientName, scopes } = request
    const { grantTypes, redirectUris = [] } = purposeOf(redirectUri)
    const issuer = issuerOf(instance)
    return JSON.stringify([issuer, startUrl, clientName, scopes, grantTypes, ...redirectUris])
  },

  register: async (request, redirectUri, call) => {
    const { endpoint, startUrl } = instanceOf(request)
    const { clientName, scopes } = request
    const issuer = redirectUri === undefined ? {} : { issuerUrl: startUrl }
    const reply = await operations.registerClient(
      endpoint,
      { clientName, clientType: 'public', scopes, ...purposeOf(redirectUri), ...issuer },
      call,
    )
    return mapped(reply, toRegistered)
  },

  requestCodes: (request, { clientId, clientSecret }, call) => {
    const { endpoint, startUrl } = instanceOf(request)
    const input = { clientId, clientSecret, startUrl }
    return operations.startDeviceAuthorization(endpoint, input, call)
  },

  askForToken: async (request, { clientId, clientSecret }, proof, call) => {
    const input = { clientId, clientSecret, ...grantOf(proof) }
    // A code and a refresh token can be sent once; a poll is repeated anyhow.
    const fresh = proof.kind !== 'deviceCode'
    const reply = await operations.createToken(instanceOf(request).endpoint, input, {
      ...call,
      fresh,
    })
    return proof.kind === 'refreshToken' ? recogniseForeignToken(reply) : reply
  },

  // The parameters in the AWS CLI's order, and with its name for the scopes.
  authorizationUrl: (request, { clientId }, { redirectUri, state, challenge }) => {
    const params = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      code_challenge_method: 'S256',
      scopes: request.scopes.join(' '),
      code_challenge: challenge,
    }
    return `${instanceOf(request).endpoint}/authorize?${queryOf(params)}`
  },

  tokenOrigin: (request) => {
    const { region, startUrl, ...instance } = instanceOf(request)
    return { region, startUrl, endpoint: issuerOf(instance) }
  },

  // Without an endpoint, another program wrote it: then the region says where it belongs.
  isOurs: (request, { region, startUrl, endpoint }) => {
    const ours = instanceOf(request)
    const isKnown = typeof region === 'string' && typeof startUrl === 'string'
    return (
      isKnown && (endpoint === undefined ? region === ours.region : endpoint === issuerOf(ours))
    )
  },

  revoke: async (request, { accessToken }, call) => {
    await operations.logout(portalOf(instanceOf(request)), accessToken, call)
  },
})

/** IAM Identity Center over a transport. */
export const connectIdentityCenter = (transport: Transport): Service =>
  identityCenterService(createOperations(transport))
