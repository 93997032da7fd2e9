import type { ClientRequest, Handle, RegistrationAnswer } from '../../machines/types.ts'
import type { Clock } from '../host/host.ts'
import { judgeRegistration } from '../protocol/answers.ts'
import type { Service } from '../protocol/service.ts'
import type { Registration, Vault } from './vault.ts'
import { createSingleFlight } from './single-flight.ts'

/** A registration that ends sooner is not used: the service would refuse it half-way through a sign-in. */
const marginMs = 900_000

export interface Registrations {
  /**
   * Resolves with a usable registration, the stored one or a new one, or with what the service said instead. Callers share
   * the request. With `redirectUri` it is one for authorization codes, whatever port they come back on.
   */
  obtain(
    request: ClientRequest,
    signal: AbortSignal,
    redirectUri?: string,
  ): Promise<RegistrationAnswer>
  /** Has none of this client used any more: the service refuses it. */
  refuse(clientId: string): void
  /** Forgets a registration that the service refused, unless it has been replaced already (R13). */
  discard(handle: Handle, clientId: string): Promise<void>
}

/** The registrations of our clients, as the service names them (R13). */
export const createRegistrations = ({
  clock,
  vault,
  service,
}: {
  readonly clock: Clock
  readonly vault: Vault
  readonly service: Service
}): Registrations => {
  const inFlight = createSingleFlight<RegistrationAnswer>()
  const refused = new Set<string>()

  const isUsable = (registration: Registration | undefined): boolean =>
    registration !== undefined &&
    !refused.has(registration.clientId) &&
    registration.expiresAt > clock.now() + marginMs

  const look = async (
    request: ClientRequest,
    redirectUri: string | undefined,
    registration: Handle,
    signal: AbortSignal,
  ): Promise<RegistrationAnswer> => {
    const stored = await vault.open('registration', registration)
    signal.throwIfAborted()
    if (!isUsable(stored)) {
      const judged = judgeRegistration(await service.register(request, redirectUri, { signal }))
      if (judged.kind !== 'given') return judged
      const { clientId, clientSecret, expiresAt } = judged.value
      const client = { clientId, clientSecret, expiresAt }
      await vault.put('registration', registration, client, expiresAt)
    }
    return { kind: 'registered', at: clock.now(), registration }
  }

  const handles = new Map<string, Handle>()

  return {
    obtain: async (request, signal, redirectUri) => {
      const name = service.registrationName(request, redirectUri)
      // One copy of the handle for ten thousand sign-ins that share a registration.
      const handle = handles.get(name) ?? vault.handle('registration', name)
      handles.set(name, handle)
      // The look into the store is shared too: a caller that looked before the others registered would register again.
      return inFlight(handle, signal, (shared) => look(request, redirectUri, handle, shared))
    },
    refuse: (clientId) => void refused.add(clientId),
    discard: async (handle, clientId) => {
      const stored = await vault.open('registration', handle)
      if (stored?.clientId === clientId) await vault.drop(handle)
    },
  }
}
