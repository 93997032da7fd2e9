import { fromPromise, type PromiseActorLogic } from 'xstate'
import type {
  AskForToken,
  TokenAnswer,
  DeviceCodes,
  Handle,
  Register,
  RegistrationAnswer,
  RequestCodes,
  CodesAnswer,
} from '../../machines/types.ts'
import { completePage, toAddress } from '../kit/address.ts'
import { forgotten } from '../kit/errors.ts'
import { plainText } from '../kit/plain-text.ts'
import type { Clock } from '../host/host.ts'
import { isClientUnknown, judgeCodes, judgePoll } from '../protocol/answers.ts'
import { toErrorInfo } from '../protocol/error-info.ts'
import { toCodeLifetimeMs, toIntervalMs } from '../protocol/pace.ts'
import type { Reply } from '../protocol/reply.ts'
import type { Service } from '../protocol/service.ts'
import type { Vault } from './vault.ts'
import { toHex } from '../kit/hex.ts'
import type { Askers } from './askers.ts'
import type { Leads } from './shared-sign-in/leads.ts'
import type { Registrations } from './registration.ts'
import type { Tokens } from './token-store.ts'

export interface DeviceAuthorizationPorts {
  readonly clock: Clock
  readonly random: (byteCount: number) => Uint8Array
  readonly vault: Vault
  readonly service: Service
  readonly registrations: Registrations
  readonly tokens: Tokens
  readonly leads: Pick<Leads, 'leader'>
  readonly askers: Askers
}

export interface DeviceAuthorizationActors {
  readonly registerClient: PromiseActorLogic<RegistrationAnswer, Register>
  readonly startDeviceAuthorization: PromiseActorLogic<CodesAnswer, RequestCodes>
  readonly createToken: PromiseActorLogic<TokenAnswer, AskForToken>
}

/** A registration without an end. */
const forGood = Number.MAX_SAFE_INTEGER

/**
 * The effects of the device authorization chart. Each resolves with data, whatever happens, and takes secrets straight
 * from the wire into the vault.
 */
export const deviceAuthorizationActors = (
  ports: DeviceAuthorizationPorts,
): DeviceAuthorizationActors => {
  const { clock, random, vault, service, registrations, tokens, leads, askers } = ports

  const refusing = (error: unknown) =>
    ({ kind: 'refused', at: clock.now(), error: toErrorInfo(error) }) as const

  /** The next sign-in must not meet the dead registration again (R13). */
  const discardIfUnknown = async (
    registration: Handle,
    clientId: string,
    reply: Reply<unknown>,
  ): Promise<void> => {
    if (isClientUnknown(reply))
      await registrations.discard(registration, clientId).catch(() => undefined)
  }

  const registerClient = ({ request, redirectUri }: Register, signal: AbortSignal) =>
    registrations.obtain(request, signal, redirectUri).catch(refusing)

  const startDeviceAuthorization = async (
    { request, registration }: RequestCodes,
    signal: AbortSignal,
    who: object,
  ): Promise<CodesAnswer> => {
    try {
      const client = await vault.open('registration', registration)
      if (client === undefined) throw forgotten()
      const { clientId, clientSecret, expiresAt: clientExpiresAt } = client
      const reply = await service.requestCodes(request, client, { signal })
      await discardIfUnknown(registration, clientId, reply)
      const judged = judgeCodes(reply)
      if (judged.kind !== 'given') return judged
      const { at: issuedAt, value: issued } = judged
      const verificationUri = toAddress(issued.verificationUri)
      if (verificationUri === undefined) throw new TypeError('No address to send a person to.')
      const expiresAt = issuedAt + toCodeLifetimeMs(issued.expiresIn)
      const deviceCode = vault.handle('deviceCode', toHex(random(16)))
      const endpoint = service.issuer(request)
      const secrets = {
        deviceCode: issued.deviceCode,
        clientId,
        clientSecret,
        clientExpiresAt,
        endpoint,
        asker: { name: askers.name(who, deviceCode) },
      }
      await vault.put('deviceCode', deviceCode, secrets, expiresAt)
      askers.hold(who, secrets)
      const codes: DeviceCodes = {
        deviceCode,
        userCode: plainText(issued.userCode),
        verificationUri,
        verificationUriComplete: completePage(verificationUri, issued.verificationUriComplete),
        issuedAt,
        expiresAt,
        intervalMs: toIntervalMs(issued.interval),
      }
      await leads.leader?.note(request, { registration, codes })
      return { kind: 'issued', at: clock.now(), codes }
    } catch (error) {
      return refusing(error)
    }
  }

  const createToken = async (
    input: AskForToken,
    signal: AbortSignal,
    who: object,
  ): Promise<TokenAnswer> => {
    const startedAt = clock.now()
    if (startedAt < input.notBefore) return { kind: 'early', at: startedAt }
    if (startedAt > input.notAfter) return { kind: 'tooLate', at: startedAt }
    try {
      const secrets = await askers.open(who, input.deviceCode)
      // The store keeps a code to its end, which may have come since.
      if (secrets === undefined && clock.now() >= input.notAfter)
        return { kind: 'tooLate', at: clock.now() }
      if (secrets === undefined && askers.isNews(who, input.deviceCode))
        return { kind: 'early', at: clock.now(), byAnother: true }
      // A code is sent only to the service that issued it.
      if (secrets?.endpoint !== service.issuer(input.request)) throw forgotten()
      const { clientId, clientSecret, clientExpiresAt, deviceCode } = secrets
      const code = { deviceCode: input.deviceCode, expiresAt: input.notAfter }
      const told = leads.leader?.settled(input.request)
      // Of processes that share the sign-in the one that leads asks.
      if (told === undefined && !(await askers.mayAsk(who, code, secrets)))
        return { kind: 'early', at: clock.now(), byAnother: true }
      await told
      signal.throwIfAborted()
      const wanted = leads.leader?.outlasting(input.request, signal) ?? signal
      const { notAfter, giveUpAt, timeLimitMs: timeoutMs } = input
      const reply = await service.askForToken(
        input.request,
        { clientId, clientSecret },
        { kind: 'deviceCode', deviceCode },
        { signal: wanted, sendUnless: signal, notAfter, giveUpAt, timeoutMs },
      )
      await discardIfUnknown(input.registration, clientId, reply)
      const judged = judgePoll(reply)
      if (judged.kind !== 'given') return judged
      const { value: grant, ...answer } = judged
      const client = { clientId, clientSecret, expiresAt: clientExpiresAt ?? forGood }
      const held = await tokens.keep(input.request, grant, {
        answer,
        client,
        signal: wanted,
      })
      // Storing it may have taken its time: the chart must not stay behind the clock.
      return { ...answer, kind: 'granted', at: clock.now(), ...held }
    } catch (error) {
      return refusing(error)
    }
  }

  return {
    registerClient: fromPromise(({ input, signal }) => registerClient(input, signal)),
    startDeviceAuthorization: fromPromise(({ input, signal, system }) =>
      startDeviceAuthorization(input, signal, system),
    ),
    createToken: fromPromise(({ input, signal, system }) => createToken(input, signal, system)),
  }
}
