import { fromPromise, type PromiseActorLogic } from 'xstate'
import type {
  ClientRejected,
  CreateTokenInput,
  CreateTokenOutput,
  Handle,
  RegisterClientInput,
  RegisterClientOutput,
  StartDeviceAuthorizationInput,
  StartDeviceAuthorizationOutput,
} from '../../machines/effects.ts'
import { SignInError } from '../errors.ts'
import type { Clock } from '../host/host.ts'
import { isServiceException } from '../protocol/exceptions.ts'
import type { Operations } from '../protocol/operations.ts'
import type { Vault } from '../vault.ts'
import { toHex } from '../hex.ts'
import { judgePreparation, judgeToken } from './judge.ts'
import { toCodeLifetimeMs, toIntervalMs, toTokenLifetimeMs } from './pace.ts'
import { createRegistrations } from './registration.ts'

export interface EffectPorts {
  readonly clock: Clock
  readonly random: (byteCount: number) => Uint8Array
  readonly vault: Vault
  readonly operations: Operations
}

export interface DeviceAuthorizationActors {
  readonly registerClient: PromiseActorLogic<RegisterClientOutput, RegisterClientInput>
  readonly startDeviceAuthorization: PromiseActorLogic<
    StartDeviceAuthorizationOutput,
    StartDeviceAuthorizationInput
  >
  readonly createToken: PromiseActorLogic<CreateTokenOutput, CreateTokenInput>
}

const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const forGood = Number.MAX_SAFE_INTEGER

const forgotten = (): SignInError =>
  new SignInError({
    code: 'store_unavailable',
    message: 'The store no longer has what this sign-in needs.',
    hint: 'Start again.',
    retry: 'restart',
  })

const isInvalidClient = (error: unknown): boolean =>
  isServiceException(error) && error.code === 'invalid_client'

/**
 * The effects of the device authorization chart. Each resolves with data, whatever happens, and takes secrets straight
 * from the wire into the vault.
 */
export const deviceAuthorizationActors = (ports: EffectPorts): DeviceAuthorizationActors => {
  const { clock, random, vault, operations } = ports
  const registrations = createRegistrations([deviceCodeGrant, 'refresh_token'], ports)

  const openRegistration = async (handle: Handle) => {
    const registration = await vault.open('registration', handle)
    if (registration === undefined) throw forgotten()
    return registration
  }

  /** The next attempt must not meet the dead registration again (R13). */
  const rejectClient = async (registration: Handle, error: unknown): Promise<ClientRejected> => {
    await vault.drop(registration).catch(() => undefined)
    return { ...judgePreparation(error, clock.now()), kind: 'clientRejected' }
  }

  const registerClient = async (
    { request }: RegisterClientInput,
    signal: AbortSignal,
  ): Promise<RegisterClientOutput> => {
    try {
      const registration = await registrations.obtain(request, signal)
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
      const { clientId, clientSecret } = await openRegistration(registration)
      const issued = await operations.startDeviceAuthorization(
        request.endpoint,
        { clientId, clientSecret, startUrl: request.startUrl },
        { signal },
      )
      const issuedAt = issued.$metadata.answeredAt
      const expiresAt = issuedAt + toCodeLifetimeMs(issued.expiresIn)
      const deviceCode = vault.handle('deviceCode', toHex(random(16)))
      await vault.put('deviceCode', deviceCode, issued.deviceCode, expiresAt)
      return {
        kind: 'issued',
        at: clock.now(),
        codes: {
          deviceCode,
          userCode: issued.userCode,
          verificationUri: issued.verificationUri,
          verificationUriComplete: issued.verificationUriComplete ?? issued.verificationUri,
          issuedAt,
          expiresAt,
          intervalMs: toIntervalMs(issued.interval),
        },
      }
    } catch (error) {
      return isInvalidClient(error)
        ? rejectClient(registration, error)
        : judgePreparation(error, clock.now())
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
      const { clientId, clientSecret } = await openRegistration(input.registration)
      const deviceCode = await vault.open('deviceCode', input.deviceCode)
      if (deviceCode === undefined) throw forgotten()
      const { $metadata, ...granted } = await operations.createToken(
        input.request.endpoint,
        { clientId, clientSecret, grantType: deviceCodeGrant, deviceCode },
        {
          signal,
          notAfter: input.notAfter,
          timeoutMs: Math.min(input.timeLimitMs, input.giveUpAt - startedAt),
        },
      )
      const { expiresIn, ...kept } = granted
      const expiresAt = $metadata.answeredAt + toTokenLifetimeMs(expiresIn)
      const token = vault.handle('token', input.request.session)
      signal.throwIfAborted()
      const refreshable = granted.refreshToken !== undefined
      await vault.put('token', token, { ...kept, expiresAt }, refreshable ? forGood : expiresAt)
      if (signal.aborted) await vault.drop(token)
      return {
        kind: 'granted',
        at: $metadata.answeredAt,
        ...($metadata.sentAt !== undefined && { sentAt: $metadata.sentAt }),
        ...($metadata.requestId !== undefined && { requestId: $metadata.requestId }),
        token,
        expiresAt,
        refreshable,
      }
    } catch (error) {
      if (isInvalidClient(error)) await vault.drop(input.registration).catch(() => undefined)
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
