import { fromPromise, type PromiseActorLogic } from 'xstate'
import type {
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
import type { StoredToken, Vault } from '../vault.ts'
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

  /** A cancelled sign-in leaves the store as it was: an earlier token is not its own to take away (R9). */
  const restore = (token: Handle, before: StoredToken | undefined): Promise<void> =>
    before === undefined ? vault.drop(token) : vault.put('token', token, before, forGood)

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
      const client = await vault.open('registration', registration)
      if (client === undefined) throw forgotten()
      const { clientId, clientSecret } = client
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
      const secrets = { deviceCode: issued.deviceCode, clientId, clientSecret, endpoint }
      await vault.put('deviceCode', deviceCode, secrets, expiresAt)
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
      // A code is sent to nobody but the one who issued it, whoever asks.
      if (secrets?.endpoint !== input.request.endpoint) throw forgotten()
      const { clientId, clientSecret, deviceCode } = secrets
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
      const { expiresIn, ...kept } = granted
      const expiresAt = $metadata.answeredAt + toTokenLifetimeMs(expiresIn)
      const token = vault.handle('token', input.request.session)
      const refreshable = granted.refreshToken !== undefined
      const before = await vault.open('token', token)
      signal.throwIfAborted()
      const { region, startUrl, endpoint } = input.request
      const origin = {
        region,
        startUrl,
        endpoint,
        client: { clientId, clientSecret, expiresAt: forGood },
      }
      await vault.put(
        'token',
        token,
        { ...kept, expiresAt, ...origin },
        refreshable ? forGood : expiresAt,
      )
      if (signal.aborted) await restore(token, before)
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
