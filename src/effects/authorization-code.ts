import { fromPromise, type PromiseActorLogic } from 'xstate'
import type {
  AttemptInput,
  AuthorizeInput,
  AuthorizeOutput,
  ExchangeCodeInput,
  ExchangeCodeOutput,
  Handle,
  HoldCodeOutput,
  OpenBrowserInput,
  OpenBrowserOutput,
  OpenReceiverOutput,
  ReceiveRedirectOutput,
} from '../../machines/types.ts'
import { forgotten } from '../kit/errors.ts'
import type { Clock } from '../host/host.ts'
import { isServiceException } from '../protocol/exceptions.ts'
import type { Operations } from '../protocol/operations.ts'
import type { Vault } from './vault.ts'
import { errorInfo, toErrorInfo } from './error-info.ts'
import { answeredBy, judgeExchange } from './judge.ts'
import type { Redirects } from './redirects.ts'
import type { Registrations } from './registration.ts'
import type { Tokens } from './token-store.ts'

export interface AuthorizationCodePorts {
  readonly clock: Clock
  /** `undefined` where there is no browser to open. */
  readonly openBrowser: (url: string) => Promise<void> | undefined
  readonly vault: Vault
  readonly operations: Operations
  readonly registrations: Registrations
  readonly redirects: Redirects
  readonly tokens: Tokens
}

export interface AuthorizationCodeActors {
  readonly receiveRedirect: PromiseActorLogic<ReceiveRedirectOutput, AttemptInput>
  readonly openReceiver: PromiseActorLogic<OpenReceiverOutput, AttemptInput>
  readonly authorize: PromiseActorLogic<AuthorizeOutput, AuthorizeInput>
  readonly openBrowser: PromiseActorLogic<OpenBrowserOutput, OpenBrowserInput>
  readonly holdCode: PromiseActorLogic<HoldCodeOutput, AttemptInput>
  readonly exchangeCode: PromiseActorLogic<ExchangeCodeOutput, ExchangeCodeInput>
}

/** The address for the browser, with its parameters in the AWS CLI's order. */
const toAuthorizationUrl = (endpoint: string, params: Readonly<Record<string, string>>): string =>
  `${endpoint}/authorize?${Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')}`

/** The effects of the authorization code chart. Each resolves with data, whatever happens. */
export const authorizationCodeActors = (ports: AuthorizationCodePorts): AuthorizationCodeActors => {
  const { clock, vault, operations, registrations, redirects, tokens } = ports

  const openReceiver = async ({ attempt }: AttemptInput): Promise<OpenReceiverOutput> => {
    try {
      const redirectUri = await redirects.listen(attempt)
      return { kind: 'listening', at: clock.now(), redirectUri }
    } catch {
      return { kind: 'refused', at: clock.now(), error: errorInfo('redirect_unavailable') }
    }
  }

  const authorize = async (input: AuthorizeInput): Promise<AuthorizeOutput> => {
    const { request, attempt, registration } = input
    try {
      const client = await vault.open('registration', registration)
      if (client === undefined) throw forgotten()
      const { state, challenge, redirectUri } = await redirects.prepare(
        attempt,
        () => void registrations.discard(registration, client.clientId).catch(() => undefined),
      )
      const authorizationUrl = toAuthorizationUrl(request.endpoint, {
        response_type: 'code',
        client_id: client.clientId,
        redirect_uri: redirectUri,
        state,
        code_challenge_method: 'S256',
        scopes: request.scopes.join(' '),
        code_challenge: challenge,
      })
      return { kind: 'authorizing', at: clock.now(), authorizationUrl }
    } catch (error) {
      return { kind: 'refused', at: clock.now(), error: toErrorInfo(error) }
    }
  }

  const openBrowser = async ({ url }: OpenBrowserInput): Promise<OpenBrowserOutput> => {
    try {
      const opening = ports.openBrowser(url)
      if (opening === undefined) return { kind: 'absent', at: clock.now() }
      await opening
      return { kind: 'opened', at: clock.now() }
    } catch {
      return { kind: 'failed', at: clock.now() }
    }
  }

  const holdCode = (attempt: Handle, signal: AbortSignal): Promise<HoldCodeOutput> =>
    redirects
      .hold(attempt, signal)
      .catch((error: unknown) => ({ kind: 'refused', at: clock.now(), error: toErrorInfo(error) }))

  const exchange = async (
    { request, attempt, registration, notAfter }: ExchangeCodeInput,
    signal: AbortSignal,
  ): Promise<ExchangeCodeOutput> => {
    let version: number | null = null
    try {
      const client = await vault.open('registration', registration)
      const redirected = redirects.redirected(attempt)
      if (client === undefined || redirected === undefined) throw forgotten()
      version = (await tokens.open(request))?.held.version ?? null
      signal.throwIfAborted()
      const { clientId, clientSecret } = client
      const { $metadata, ...grant } = await operations
        .createToken(
          request.endpoint,
          { clientId, clientSecret, grantType: 'authorization_code', ...redirected },
          { signal, notAfter },
        )
        .catch(async (error: unknown) => {
          if (isServiceException(error) && error.code === 'invalid_client')
            await registrations.discard(registration, clientId).catch(() => undefined)
          throw error
        })
      const held = await tokens.exclusively(request, async () => {
        // Anew: while the request was under way, somebody else may have stored a token (R9).
        const before = await tokens.open(request)
        signal.throwIfAborted()
        const kept = await tokens.keep(request, grant, client, $metadata.answeredAt)
        if (signal.aborted) await tokens.restore(request, before?.stored)
        return kept
      })
      return { kind: 'granted', ...answeredBy($metadata), ...held }
    } catch (error) {
      return judgeExchange(error, clock.now(), version)
    }
  }

  const exchangeCode = async (
    input: ExchangeCodeInput,
    signal: AbortSignal,
  ): Promise<ExchangeCodeOutput> => {
    const answer = await exchange(input, signal)
    if (signal.aborted || answer.kind === 'refused') redirects.conclude(input.attempt, 'failed')
    else if (answer.kind === 'granted') redirects.conclude(input.attempt, 'signedIn')
    else if (answer.kind === 'unknown') redirects.conclude(input.attempt, 'unknown')
    return answer
  }

  return {
    receiveRedirect: fromPromise(({ input, signal }) => redirects.receive(input.attempt, signal)),
    openReceiver: fromPromise(({ input }) => openReceiver(input)),
    authorize: fromPromise(({ input }) => authorize(input)),
    openBrowser: fromPromise(({ input }) => openBrowser(input)),
    holdCode: fromPromise(({ input, signal }) => holdCode(input.attempt, signal)),
    exchangeCode: fromPromise(({ input, signal }) => exchangeCode(input, signal)),
  }
}
