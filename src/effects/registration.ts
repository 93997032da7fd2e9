import type { ClientRequest, Handle } from '../../machines/types.ts'
import type { Clock } from '../host/host.ts'
import type { Operations } from '../protocol/operations.ts'
import type { Registration, Vault } from './vault.ts'
import { createSingleFlight } from './single-flight.ts'

/** A registration that ends sooner is not used: the service would refuse it half-way through a sign-in. */
const marginMs = 900_000

export interface Registrations {
  /**
   * Resolves with the handle of a usable registration: the stored one, or a new one. Callers share the request. With
   * `redirectUri` it is one for authorization codes, whatever port they come back on.
   */
  obtain(request: ClientRequest, signal: AbortSignal, redirectUri?: string): Promise<Handle>
  /** Has none of this client used any more: the service refuses it. */
  refuse(clientId: string): void
  /** Forgets a registration that the service refused, unless somebody has replaced it already (R13). */
  discard(handle: Handle, clientId: string): Promise<void>
}

interface Purpose {
  readonly grantTypes: readonly string[]
  readonly redirectUris?: readonly string[]
}

const forDeviceCodes: Purpose = {
  grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
}

/** Registered without a port, a loopback address stands for all of them (RFC 8252 section 7.3). */
const forCodesAt = (redirectUri: string): Purpose => {
  const url = new URL(redirectUri)
  url.port = ''
  return { grantTypes: ['authorization_code', 'refresh_token'], redirectUris: [url.href] }
}

/** Client registrations, one per grant type, since the service refuses two grants in one registration (R13). */
export const createRegistrations = ({
  clock,
  vault,
  operations,
}: {
  readonly clock: Clock
  readonly vault: Vault
  readonly operations: Operations
}): Registrations => {
  const inFlight = createSingleFlight<void>()
  const refused = new Set<string>()

  const isUsable = (registration: Registration | undefined): boolean =>
    registration !== undefined &&
    !refused.has(registration.clientId) &&
    registration.expiresAt > clock.now() + marginMs

  const look = async (
    request: ClientRequest,
    purpose: Purpose,
    handle: Handle,
    signal: AbortSignal,
  ) => {
    const stored = await vault.open('registration', handle)
    signal.throwIfAborted()
    if (!isUsable(stored)) await register(request, purpose, handle, signal)
  }

  const register = async (
    request: ClientRequest,
    purpose: Purpose,
    handle: Handle,
    signal: AbortSignal,
  ) => {
    const { clientName, scopes, startUrl } = request
    const issuer = purpose.redirectUris === undefined ? {} : { issuerUrl: startUrl }
    const registered = await operations.registerClient(
      request.endpoint,
      { clientName, clientType: 'public', scopes, ...purpose, ...issuer },
      { signal },
    )
    const { clientId, clientSecret, clientSecretExpiresAt } = registered
    const expiresAt =
      clientSecretExpiresAt === undefined ? Number.MAX_SAFE_INTEGER : clientSecretExpiresAt * 1_000
    await vault.put('registration', handle, { clientId, clientSecret, expiresAt }, expiresAt)
  }

  const handles = new Map<string, Handle>()

  return {
    obtain: async (request, signal, redirectUri) => {
      const { endpoint, startUrl, clientName, scopes } = request
      const purpose = redirectUri === undefined ? forDeviceCodes : forCodesAt(redirectUri)
      const { grantTypes, redirectUris = [] } = purpose
      const name = JSON.stringify([
        endpoint,
        startUrl,
        clientName,
        scopes,
        grantTypes,
        ...redirectUris,
      ])
      // One copy of the handle for ten thousand sign-ins that share a registration.
      const handle = handles.get(name) ?? vault.handle('registration', name)
      handles.set(name, handle)
      // The look into the store is shared too: whoever looked before the others registered would register again.
      await inFlight(handle, signal, (shared) => look(request, purpose, handle, shared))
      return handle
    },
    refuse: (clientId) => void refused.add(clientId),
    discard: async (handle, clientId) => {
      const stored = await vault.open('registration', handle)
      if (stored?.clientId === clientId) await vault.drop(handle)
    },
  }
}
