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
import { toAddress } from '../kit/address.ts'
import { forgotten } from '../kit/errors.ts'
import type { Clock, Host } from '../host/host.ts'
import { isClientUnknown, judgeExchange } from '../protocol/answers.ts'
import { toErrorInfo } from '../protocol/error-info.ts'
import { tryToOpen } from './open-browser.ts'
import { portErrorInfo } from './port-error.ts'
import type { Service } from '../protocol/service.ts'
import type { Vault } from './vault.ts'
import type { Redirects } from './redirects.ts'
import type { Registrations } from './registration.ts'
import type { Tokens } from './token-store.ts'

export interface AuthorizationCodePorts {
  readonly clock: Clock
  /** Whether it opened; `undefined` where there is no browser to open. */
  readonly openBrowser: (url: string) => Promise<boolean | undefined>
  readonly explain: Host['explain']
  readonly vault: Vault
  readonly service: Service
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

/** The effects of the authorization code chart. Each resolves with data, whatever happens. */
export const authorizationCodeActors = (ports: AuthorizationCodePorts): AuthorizationCodeActors => {
  const { clock, explain, vault, service, registrations, redirects, tokens } = ports

  const openReceiver = async ({ attempt }: AttemptInput): Promise<OpenReceiverOutput> => {
    try {
      const redirectUri = await redirects.listen(attempt)
      return { kind: 'listening', at: clock.now(), redirectUri }
    } catch (thrown) {
      const error = portErrorInfo('redirect_unavailable', thrown, explain)
      return { kind: 'refused', at: clock.now(), error }
    }
  }

  const authorize = async (input: AuthorizeInput): Promise<AuthorizeOutput> => {
    const { request, attempt, registration } = input
    try {
      const client = await vault.open('registration', registration)
      if (client === undefined) throw forgotten()
      const { state, challenge, redirectUri } = await redirects.prepare(
        attempt,
        client,
        () => void registrations.discard(registration, client.clientId).catch(() => undefined),
      )
      const params = { redirectUri, state, challenge }
      const authorizationUrl = toAddress(service.authorizationUrl(request, client, params))
      if (authorizationUrl === undefined) throw new TypeError('No address to send a person to.')
      return { kind: 'authorizing', at: clock.now(), authorizationUrl }
    } catch (error) {
      return { kind: 'refused', at: clock.now(), error: toErrorInfo(error) }
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
    try {
      const redirected = redirects.redirected(attempt)
      if (redirected === undefined) throw forgotten()
      const { client, ...sent } = redirected
      // The person has approved: a store that cannot be read now, or does not answer, keeps nobody from the token.
      const before = tokens.open(request).catch(() => undefined)
      const proof = { kind: 'code', ...sent } as const
      const reply = await service.askForToken(request, client, proof, { signal, notAfter })
      if (isClientUnknown(reply))
        await registrations.discard(registration, client.clientId).catch(() => undefined)
      const judged = judgeExchange(reply)
      if (judged.kind === 'unknown')
        return { ...judged, tokenId: (await before)?.held.tokenId ?? null }
      if (judged.kind !== 'given') return judged
      const { value: grant, ...answer } = judged
      const held = await tokens.keep(request, grant, { answer, client, signal })
      // Storing it may have taken its time: the chart must not stay behind the clock.
      return { ...answer, kind: 'granted', at: clock.now(), ...held }
    } catch (error) {
      return { kind: 'refused', at: clock.now(), error: toErrorInfo(error) }
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
    openBrowser: fromPromise(({ input }) =>
      tryToOpen(() => ports.openBrowser(input.url), clock, explain),
    ),
    holdCode: fromPromise(({ input, signal }) => holdCode(input.attempt, signal)),
    exchangeCode: fromPromise(({ input, signal }) => exchangeCode(input, signal)),
  }
}
