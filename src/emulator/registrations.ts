import { accept, refuse, type Refusal, type Verdict } from './answers.ts'
import { parseLoopback } from './loopback.ts'
import type { Mint } from './mint.ts'
import type { RegisterClientRequest } from './requests.ts'
import { DEVICE_GRANT } from './wire.ts'

export interface Registration {
  readonly clientId: string
  readonly clientSecret: string
  readonly clientName: string
  readonly scopes: readonly string[]
  readonly grantTypes: readonly string[]
  readonly redirectUris: readonly string[]
  readonly expiresAt: number
}

const REGISTRABLE_GRANTS = new Set([DEVICE_GRANT, 'authorization_code', 'refresh_token'])

function refusalOf(request: RegisterClientRequest): Refusal | undefined {
  const grants = request.grantTypes ?? []
  if (request.clientType !== 'public')
    return refuse('invalid_client_metadata', 'clientType must be public')
  if (!grants.every((grant) => REGISTRABLE_GRANTS.has(grant)))
    return refuse('unsupported_grant_type')
  if (grants.includes(DEVICE_GRANT) && grants.includes('authorization_code'))
    return refuse('invalid_scope', 'device_code and authorization_code exclude each other')
  if (!(request.redirectUris ?? []).every(parseLoopback))
    return refuse('invalid_redirect_uri', 'Only http on 127.0.0.1 may be redirected to')
  return undefined
}

export interface Registrations {
  register(request: RegisterClientRequest, at: number): Verdict
  /** The client behind these credentials, while its registration lasts. */
  authenticate(clientId: string, clientSecret: string, at: number): Registration | undefined
  /** The client of this id, while its registration lasts: all that a browser can show. */
  find(clientId: string, at: number): Registration | undefined
  /** Forgets one client, or all of them. */
  forget(clientId?: string): void
}

export function createRegistrations(mint: Mint, lifetimeSeconds: number): Registrations {
  const clients = new Map<string, Registration>()
  const find = (clientId: string, at: number): Registration | undefined => {
    const client = clients.get(clientId)
    return client && at < client.expiresAt ? client : undefined
  }
  return {
    find,
    register(request, at) {
      const refusal = refusalOf(request)
      if (refusal) return refusal
      const clientIdIssuedAt = Math.floor(at / 1000)
      const clientSecretExpiresAt = clientIdIssuedAt + lifetimeSeconds
      const client: Registration = {
        clientId: mint.clientId(),
        clientSecret: mint.clientSecret(clientIdIssuedAt, clientSecretExpiresAt),
        clientName: request.clientName,
        scopes: request.scopes ?? [],
        grantTypes: request.grantTypes ?? [],
        redirectUris: request.redirectUris ?? [],
        expiresAt: clientSecretExpiresAt * 1000,
      }
      clients.set(client.clientId, client)
      const { clientId, clientSecret } = client
      return accept({ clientId, clientSecret, clientIdIssuedAt, clientSecretExpiresAt })
    },
    authenticate(clientId, clientSecret, at) {
      const client = find(clientId, at)
      return client?.clientSecret === clientSecret ? client : undefined
    },
    forget(clientId) {
      if (clientId === undefined) clients.clear()
      else clients.delete(clientId)
    },
  }
}

const UNNAMED_GRANTS = [DEVICE_GRANT, 'refresh_token']

/** A client that named no grant types may use the device grant, and refresh what it got by it. */
export const mayUse = ({ grantTypes }: Registration, grantType: string): boolean =>
  (grantTypes.length === 0 ? UNNAMED_GRANTS : grantTypes).includes(grantType)
