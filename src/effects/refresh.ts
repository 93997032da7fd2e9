import { fromPromise, type PromiseActorLogic } from 'xstate'
import type {
  ClientRequest,
  ErrorInfo,
  ForgetTokenInput,
  ForgetTokenOutput,
  ForSession,
  ProveStoreOutput,
  ReadTokenOutput,
  RefreshTokenInput,
  RefreshTokenOutput,
} from '../../machines/types.ts'
import type { Clock } from '../host/host.ts'
import { isClientUnknown, judgeRenewal } from '../protocol/answers.ts'
import { errorInfo, toErrorInfo } from '../protocol/error-info.ts'
import type { Service } from '../protocol/service.ts'
import type { Doubts } from './doubts.ts'
import type { Registration } from './vault.ts'
import type { Registrations } from './registration.ts'
import type { Renewals } from './renewals.ts'
import type { Revocations } from './revocations.ts'
import type { Opened, Tokens } from './token-store.ts'
import type { UnderWay } from './under-way.ts'

export interface TokenPorts {
  readonly clock: Clock
  readonly tokens: Tokens
  readonly service: Service
  readonly registrations: Registrations
  readonly renewals: Renewals
  readonly doubts: Doubts
  readonly revocations: Revocations
  readonly underWay: Pick<UnderWay, 'add'>
}

export interface TokenActors {
  readonly readToken: PromiseActorLogic<ReadTokenOutput, ForSession>
  readonly forgetToken: PromiseActorLogic<ForgetTokenOutput, ForgetTokenInput>
  readonly proveStore: PromiseActorLogic<ProveStoreOutput, ForSession>
  readonly refreshToken: PromiseActorLogic<RefreshTokenOutput, RefreshTokenInput>
}

/** What a token is renewed with. */
interface Spendable {
  readonly refreshToken: string
  readonly client: Registration
}

/** Another process's token with less left than this is no news. */
const worthwhileMs = 60_000

/** The effects that look at, renew and remove the token of a session. Each resolves with data, whatever happens. */
export const tokenActors = ({
  clock,
  tokens,
  service,
  registrations,
  renewals,
  doubts,
  revocations,
  underWay,
}: TokenPorts): TokenActors => {
  const readToken = async ({ request }: ForSession): Promise<ReadTokenOutput> => {
    try {
      const opened = await tokens.settle(request)
      const at = clock.now()
      return opened === undefined ? { kind: 'none', at } : { kind: 'found', at, ...opened.held }
    } catch (error) {
      return { kind: 'unavailable', at: clock.now(), error: toErrorInfo(error) }
    }
  }

  const proveStore = async (
    { request }: ForSession,
    signal: AbortSignal,
  ): Promise<ProveStoreOutput> => {
    try {
      await tokens.prove(request, signal)
      return { kind: 'proved', at: clock.now() }
    } catch (error) {
      return { kind: 'unavailable', at: clock.now(), error: toErrorInfo(error) }
    }
  }

  const forgetToken = async (
    { request, tokenId }: ForgetTokenInput,
    signal: AbortSignal,
    system: object,
  ): Promise<ForgetTokenOutput> => {
    // A sign-out waits for no renewal.
    if (tokenId === null) renewals.abandon(request.session)
    let gone: Opened | undefined
    try {
      const output = await tokens.exclusively<ForgetTokenOutput>(
        request,
        async (lost) => {
          const opened = await tokens.open(request)
          const at = clock.now()
          if (opened !== undefined && tokenId !== null && opened.held.tokenId !== tokenId)
            return { kind: 'found', at, ...opened.held }
          tokens.assertHeld(lost)
          await tokens.forget(request)
          gone = opened
          return { kind: 'forgotten', at }
        },
        signal,
      )
      // The person is signed out by now; whoever waits for the service as well asks `revocations`.
      if (gone !== undefined && tokenId === null)
        underWay.add(system, revocations.revoke(request, gone.stored))
      return output
    } catch (error) {
      return { kind: 'unavailable', at: clock.now(), error: toErrorInfo(error) }
    }
  }

  const send = async (
    request: ClientRequest,
    { held, stored }: Opened,
    { refreshToken, client }: Spendable,
    lost: AbortSignal,
  ): Promise<RefreshTokenOutput> =>
    renewals.run(request.session, async (abandoned) => {
      await doubts.begin(request, held.tokenId)
      const proof = { kind: 'refreshToken', refreshToken } as const
      // Who has lost the lock sends nothing any more: another may have sent it.
      const call = { signal: abandoned, sendUnless: lost }
      const reply = await service.askForToken(request, client, proof, call)
      if (isClientUnknown(reply)) registrations.refuse(client.clientId)
      const judged = judgeRenewal(reply)
      if (judged.kind !== 'given') {
        if (lost.aborted && reply.kind === 'notSent') doubts.withdraw(request)
        if (!lost.aborted && judged.kind !== 'unknown') await doubts.end(request)
        return judged
      }
      const { value: grant, ...answer } = judged
      const o = { answer, client, renews: stored, lost, signal: abandoned }
      const kept = await tokens.keep(request, grant, o)
      // Until then the store has a token that may be spent: who dies now leaves word of it.
      if (kept.unstored === undefined) await doubts.end(request)
      return { ...answer, kind: 'granted', at: clock.now(), ...kept }
    })

  const renew = async (
    { request, tokenId }: RefreshTokenInput,
    signal: AbortSignal,
    lost: AbortSignal,
  ): Promise<RefreshTokenOutput> => {
    const opened = await tokens.open(request)
    const at = clock.now()
    if (opened === undefined) return { kind: 'none', at }
    const { held, stored } = opened
    const isNews = held.tokenId !== tokenId && held.expiresAt > at + worthwhileMs
    if (isNews) return { kind: 'found', at, ...held }
    const { refreshToken, client } = stored
    if (refreshToken === undefined || client === undefined) return { kind: 'none', at }
    // The service would refuse it, and the secrets with it.
    if (client.expiresAt <= at)
      return {
        kind: 'signInNeeded',
        at,
        error: { ...errorInfo('invalid_client'), detail: 'The registration has ended.' },
      }
    if (held.expiresAt > at && (await doubts.has(request, held.tokenId)))
      return {
        kind: 'unknown',
        at,
        retryAfterMs: 0,
        error: { ...errorInfo('network'), detail: 'The answer to an earlier renewal was lost.' },
      }
    signal.throwIfAborted()
    tokens.assertHeld(lost)
    return send(request, opened, { refreshToken, client }, lost)
  }

  const refreshToken = async (
    input: RefreshTokenInput,
    signal: AbortSignal,
  ): Promise<RefreshTokenOutput> => {
    try {
      return await tokens.exclusively(input.request, (lost) => renew(input, signal, lost), signal)
    } catch (error) {
      // The store, or an abort: nothing was spent, or it is not forgotten.
      const info: ErrorInfo = { ...toErrorInfo(error), retry: 'automatic' }
      return { kind: 'unreachable', at: clock.now(), retryAfterMs: 0, error: info }
    }
  }

  return {
    readToken: fromPromise(({ input }) => readToken(input)),
    proveStore: fromPromise(({ input, signal }) => proveStore(input, signal)),
    forgetToken: fromPromise(({ input, signal, system }) => forgetToken(input, signal, system)),
    refreshToken: fromPromise(({ input, signal }) => refreshToken(input, signal)),
  }
}
