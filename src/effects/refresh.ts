import { fromPromise, type PromiseActorLogic } from 'xstate'
import type {
  ClientRequest,
  ErrorInfo,
  ForgetTokenInput,
  ForgetTokenOutput,
  Handle,
  ReadTokenInput,
  ReadTokenOutput,
  RefreshTokenInput,
  RefreshTokenOutput,
} from '../../machines/types.ts'
import type { Clock } from '../host/host.ts'
import { isClientUnknown, judgeRenewal, type Given } from '../protocol/answers.ts'
import { toErrorInfo } from '../protocol/error-info.ts'
import type { Grant, Service } from '../protocol/service.ts'
import type { Registration, StoredToken } from './vault.ts'
import type { Registrations } from './registration.ts'
import type { Renewals } from './renewals.ts'
import type { Tokens } from './token-store.ts'

export interface TokenPorts {
  readonly clock: Clock
  readonly tokens: Tokens
  readonly service: Service
  readonly registrations: Registrations
  readonly renewals: Renewals
}

export interface TokenActors {
  readonly readToken: PromiseActorLogic<ReadTokenOutput, ReadTokenInput>
  readonly forgetToken: PromiseActorLogic<ForgetTokenOutput, ForgetTokenInput>
  readonly refreshToken: PromiseActorLogic<RefreshTokenOutput, RefreshTokenInput>
}

interface Renewal extends Given<Grant> {
  readonly client: Registration
}

/** A sign-out waits no longer for the service. */
const revocationMs = 5_000

/** Another process's token with less left than this is no news. */
const worthwhileMs = 60_000

/** The effects that look at, renew and remove the token of a session. Each resolves with data, whatever happens. */
export const tokenActors = ({
  clock,
  tokens,
  service,
  registrations,
  renewals,
}: TokenPorts): TokenActors => {
  /** Renewals that the store has not taken, and of what: asking again would spend a refresh token twice. */
  const unwritten = new Map<Handle, { readonly before: string; readonly granted: Renewal }>()

  const readToken = async ({ request }: ReadTokenInput): Promise<ReadTokenOutput> => {
    try {
      const opened = await tokens.open(request)
      const at = clock.now()
      return opened === undefined ? { kind: 'none', at } : { kind: 'found', at, ...opened.held }
    } catch (error) {
      return { kind: 'unavailable', at: clock.now(), error: toErrorInfo(error) }
    }
  }

  /** As far as it goes: the person has signed out, whatever the service says. */
  const revoke = (request: ClientRequest, token: StoredToken): Promise<void> | undefined =>
    service.revoke?.(request, token, { timeoutMs: revocationMs }).catch(() => undefined)

  const forgetToken = async (
    { request, tokenId }: ForgetTokenInput,
    signal: AbortSignal,
  ): Promise<ForgetTokenOutput> => {
    // A sign-out waits for no renewal.
    if (tokenId === null) renewals.abandon(request.session)
    try {
      return await tokens.exclusively(
        request,
        async () => {
          const opened = await tokens.open(request)
          const at = clock.now()
          if (opened !== undefined && tokenId !== null && opened.held.tokenId !== tokenId)
            return { kind: 'found', at, ...opened.held }
          // One that belongs elsewhere is not ours to take away.
          if (opened !== undefined) await tokens.restore(request, undefined)
          if (opened !== undefined && tokenId === null) await revoke(request, opened.stored)
          return { kind: 'forgotten', at }
        },
        signal,
      )
    } catch (error) {
      return { kind: 'unavailable', at: clock.now(), error: toErrorInfo(error) }
    }
  }

  const write = async (
    request: ClientRequest,
    granted: Renewal,
    stored: StoredToken,
  ): Promise<RefreshTokenOutput> => {
    const { value: grant, client, ...answer } = granted
    try {
      const renewed = await tokens.keep(request, grant, client, answer.at, stored)
      return { ...answer, kind: 'granted', ...renewed }
    } catch (error) {
      unwritten.set(request.session, { before: stored.accessToken, granted })
      throw error
    }
  }

  const renew = async (
    { request, tokenId }: RefreshTokenInput,
    signal: AbortSignal,
  ): Promise<RefreshTokenOutput> => {
    const opened = await tokens.open(request)
    const late = unwritten.get(request.session)
    unwritten.delete(request.session)
    if (opened === undefined) return { kind: 'none', at: clock.now() }
    const { held, stored } = opened
    if (late?.before === stored.accessToken) return write(request, late.granted, stored)
    const isNews = held.tokenId !== tokenId && held.expiresAt > clock.now() + worthwhileMs
    if (isNews) return { kind: 'found', at: clock.now(), ...held }
    const { refreshToken, client } = stored
    if (refreshToken === undefined || client === undefined) return { kind: 'none', at: clock.now() }
    signal.throwIfAborted()
    return renewals.run(request.session, async (abandoned) => {
      const proof = { kind: 'refreshToken', refreshToken } as const
      const reply = await service.askForToken(request, client, proof, { signal: abandoned })
      if (isClientUnknown(reply)) registrations.refuse(client.clientId)
      const judged = judgeRenewal(reply)
      if (judged.kind !== 'given') return judged
      abandoned.throwIfAborted()
      return write(request, { ...judged, client }, stored)
    })
  }

  const refreshToken = async (
    input: RefreshTokenInput,
    signal: AbortSignal,
  ): Promise<RefreshTokenOutput> => {
    try {
      return await tokens.exclusively(input.request, () => renew(input, signal), signal)
    } catch (error) {
      // The store, or an abort: nothing was spent, or it is not forgotten.
      const info: ErrorInfo = { ...toErrorInfo(error), retry: 'automatic' }
      return { kind: 'unreachable', at: clock.now(), retryAfterMs: 0, error: info }
    }
  }

  return {
    readToken: fromPromise(({ input }) => readToken(input)),
    forgetToken: fromPromise(({ input, signal }) => forgetToken(input, signal)),
    refreshToken: fromPromise(({ input, signal }) => refreshToken(input, signal)),
  }
}
