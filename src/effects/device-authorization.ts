import { fromPromise, type PromiseActorLogic } from 'xstate'
import type {
  CreateTokenInput,
  CreateTokenOutput,
  DeviceCodes,
  Handle,
  RegisterClientInput,
  RegisterClientOutput,
  StartDeviceAuthorizationInput,
  StartDeviceAuthorizationOutput,
} from '../../machines/types.ts'
import { forgotten } from '../kit/errors.ts'
import type { Clock } from '../host/host.ts'
import { isServiceException } from '../protocol/exceptions.ts'
import type { Operations } from '../protocol/operations.ts'
import type { Vault } from './vault.ts'
import { toHex } from '../kit/hex.ts'
import { answeredBy, judgePreparation, judgeToken } from './judge.ts'
import type { Leads } from './shared-sign-in/leader.ts'
import { toCodeLifetimeMs, toIntervalMs } from './pace.ts'
import type { Registrations } from './registration.ts'
import type { Tokens } from './token-store.ts'

export interface DeviceAuthorizationPorts {
  readonly clock: Clock
  readonly random: (byteCount: number) => Uint8Array
  readonly vault: Vault
  readonly operations: Operations
  readonly registrations: Registrations
  readonly tokens: Tokens
  readonly leads: Pick<Leads, 'note' | 'settled'>
}

export interface DeviceAuthorizationActors {
  readonly registerClient: PromiseActorLogic<RegisterClientOutput, RegisterClientInput>
  readonly startDeviceAuthorization: PromiseActorLogic<
    StartDeviceAuthorizationOutput,
    StartDeviceAuthorizationInput
  >
  readonly createToken: PromiseActorLogic<CreateTokenOutput, CreateTokenInput>
}

/** A registration without an end. */
const forGood = Number.MAX_SAFE_INTEGER

const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const isInvalidClient = (error: unknown): boolean =>
  isServiceException(error) && error.code === 'invalid_client'

/**
 * The effects of the device authorization chart. Each resolves with data, whatever happens, and takes secrets straight
 * from the wire into the vault.
 */
export const deviceAuthorizationActors = (
  ports: DeviceAuthorizationPorts,
): DeviceAuthorizationActors => {
  const { clock, random, vault, operations, registrations, tokens, leads } = ports

  /** Whoever comes next must not meet the dead registration again (R13). */
  const discarding = async <T>(
    registration: Handle,
    clientId: string,
    call: Promise<T>,
  ): Promise<T> => {
    try {
      return await call
    } catch (error) {
      if (isInvalidClient(error))
        await registrations.discard(registration, clientId).catch(() => undefined)
      throw error
    }
  }

  const registerClient = async (
    { request, redirectUri }: RegisterClientInput,
    signal: AbortSignal,
  ): Promise<RegisterClientOutput> => {
    try {
      const registration = await registrations.obtain(request, signal, redirectUri)
      return { kind: 'registered', at: clock.now(), registration }
    } catch (error) {
      return judgePreparation(error, clock.now())
    }
  }

  const startDeviceAuthorization = async (
    { request, registration }: StartDeviceAuthorizationInput,
    signal: AbortSignal,
  ): Promise<StartDeviceAuthorizationOutput> => {
    try {
      const client = await vault.open('registration', registration)
      if (client === undefined) throw forgotten()
      const { clientId, clientSecret, expiresAt: clientExpiresAt } = client
      const issued = await discarding(
        registration,
        clientId,
        operations.startDeviceAuthorization(
          request.endpoint,
          { clientId, clientSecret, startUrl: request.startUrl },
          { signal },
        ),
      )
      const issuedAt = issued.$metadata.answeredAt
      const expiresAt = issuedAt + toCodeLifetimeMs(issued.expiresIn)
      const deviceCode = vault.handle('deviceCode', toHex(random(16)))
      const { endpoint } = request
      const secrets = {
        deviceCode: issued.deviceCode,
        clientId,
        clientSecret,
        clientExpiresAt,
        endpoint,
      }
      await vault.put('deviceCode', deviceCode, secrets, expiresAt)
      const codes: DeviceCodes = {
        deviceCode,
        userCode: issued.userCode,
        verificationUri: issued.verificationUri,
        verificationUriComplete: issued.verificationUriComplete ?? issued.verificationUri,
        issuedAt,
        expiresAt,
        intervalMs: toIntervalMs(issued.interval),
      }
      await leads.note(request, { registration, codes })
      return { kind: 'issued', at: clock.now(), codes }
    } catch (error) {
      const judged = judgePreparation(error, clock.now())
      return isInvalidClient(error) ? { ...judged, kind: 'clientRejected' } : judged
    }
  }

  const createToken = async (
    input: CreateTokenInput,
    signal: AbortSignal,
  ): Promise<CreateTokenOutput> => {
    const startedAt = clock.now()
    if (startedAt < input.notBefore) return { kind: 'early', at: startedAt }
    if (startedAt > input.notAfter) return { kind: 'tooLate', at: startedAt }
    try {
      const secrets = await vault.open('deviceCode', input.deviceCode)
      // The store keeps a code to its end, which may have come since.
      if (secrets === undefined && clock.now() >= input.notAfter)
        return { kind: 'tooLate', at: clock.now() }
      // A code is sent to nobody but the one who issued it, whoever asks.
      if (secrets?.endpoint !== input.request.endpoint) throw forgotten()
      const { clientId, clientSecret, clientExpiresAt, deviceCode } = secrets
      await leads.settled(input.request)
      signal.throwIfAborted()
      const { $metadata, ...granted } = await discarding(
        input.registration,
        clientId,
        operations.createToken(
          input.request.endpoint,
          { clientId, clientSecret, grantType: deviceCodeGrant, deviceCode },
          {
            signal,
            notAfter: input.notAfter,
            giveUpAt: input.giveUpAt,
            timeoutMs: input.timeLimitMs,
          },
        ),
      )
      const client = { clientId, clientSecret, expiresAt: clientExpiresAt ?? forGood }
      const held = await tokens.exclusively(input.request, async () => {
        const before = await tokens.open(input.request)
        signal.throwIfAborted()
        const kept = await tokens.keep(input.request, granted, client, $metadata.answeredAt)
        // A cancelled sign-in leaves the store as it was: an earlier token is not its own to take away (R9).
        if (signal.aborted) await tokens.restore(input.request, before?.stored)
        return kept
      })
      return { kind: 'granted', ...answeredBy($metadata), ...held }
    } catch (error) {
      return judgeToken(error, clock.now())
    }
  }

  return {
    registerClient: fromPromise(({ input, signal }) => registerClient(input, signal)),
    startDeviceAuthorization: fromPromise(({ input, signal }) =>
      startDeviceAuthorization(input, signal),
    ),
    createToken: fromPromise(({ input, signal }) => createToken(input, signal)),
  }
}
