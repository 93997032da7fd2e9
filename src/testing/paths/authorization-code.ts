import { authorizationCodeMachine } from '../../../machines/authorization-code.machine.ts'
import type { AuthorizationCodeEvent, AuthorizationCodeInput } from '../../../machines/types.ts'
import type {
  AuthorizeOutput,
  ExchangeCodeOutput,
  HoldCodeOutput,
  OpenBrowserOutput,
  OpenReceiverOutput,
  ReadTokenOutput,
  ReceiveRedirectOutput,
  RegistrationAnswer,
} from '../../../machines/types.ts'
import { toAuthorizationCodeState } from '../../observe/sign-in-state.ts'
import type { SignInState } from '../../observe/states.ts'
import {
  answered,
  faultsAndTimers,
  findPaths,
  type Answered,
  type ChartPath,
  type FaultOrTimer,
  type Terrain,
} from './find-paths.ts'
import {
  attempt,
  error,
  held,
  hourMs,
  keyError,
  registration,
  request,
  start,
  weather,
} from './samples.ts'

type Machine = typeof authorizationCodeMachine

/** What can happen to the chart: a word from its host, an answer of an actor or its failure, a timer. */
export type AuthorizationCodeStimulus =
  | AuthorizationCodeEvent
  | Answered<'receiveRedirect', ReceiveRedirectOutput>
  | Answered<'openReceiver', OpenReceiverOutput>
  | Answered<'registerClient', RegistrationAnswer>
  | Answered<'authorize', AuthorizeOutput>
  | Answered<'openBrowser', OpenBrowserOutput>
  | Answered<'holdCode', HoldCodeOutput>
  | Answered<'exchangeCode', ExchangeCodeOutput>
  | Answered<'readToken', ReadTokenOutput>
  | FaultOrTimer

/** A way through the authorization code chart, and what the person's interface shows on it. */
export type AuthorizationCodePath = ChartPath<
  AuthorizationCodeInput,
  AuthorizationCodeStimulus,
  SignInState
>

const redirectUri = 'http://127.0.0.1:49152/oauth/callback'
const authorizationUrl = `https://oidc.eu-west-1.amazonaws.com/authorize?redirect_uri=${encodeURIComponent(redirectUri)}`

export const authorizationCodeTerrain = (
  machine: Machine = authorizationCodeMachine,
): Terrain<Machine, AuthorizationCodeStimulus, SignInState> => ({
  machine,
  starts: [
    ['start', { request, at: start, attempt, opensBrowser: true }],
    ['start', { request, at: start, attempt, opensBrowser: false }],
  ],
  stimuli: (c) => {
    const at = c.now + 250
    const late = Math.max(at, c.deadline) + hourMs
    const network = error('network', 'automatic')
    const unreachable = { kind: 'unreachable', at, retryAfterMs: 0, error: network } as const
    const undelivered = { kind: 'undelivered', at, error: network } as const
    const refused = { kind: 'refused', at, error: error('invalid_request', 'never') } as const
    const found = { kind: 'found', at, ...held(at + hourMs) } as const
    return [
      { type: 'flow.cancel', reason: null },
      { type: 'flow.cancel', reason: 'aborted' },
      ...weather(at),
      { type: 'clock.jumped', at: late, jumpMs: late - at },
      { type: 'browser.opened' },
      { type: 'browser.failed' },
      ...answered<'openReceiver', OpenReceiverOutput>('openReceiver', [
        { kind: 'listening', at, redirectUri },
        { kind: 'refused', at, error: error('redirect_unavailable', 'otherMethod') },
      ]),
      ...answered<'registerClient', RegistrationAnswer>('registerClient', [
        { kind: 'registered', at, registration },
        unreachable,
        { ...unreachable, at: c.tryUntil },
        { ...unreachable, retryAfterMs: hourMs },
        refused,
      ]),
      ...answered<'authorize', AuthorizeOutput>('authorize', [
        { kind: 'authorizing', at, authorizationUrl },
        refused,
      ]),
      ...answered<'openBrowser', OpenBrowserOutput>('openBrowser', [
        { kind: 'opened', at },
        { kind: 'failed', at, error: error('browser_unavailable', 'otherMethod') },
        { kind: 'absent', at },
      ]),
      ...answered<'receiveRedirect', ReceiveRedirectOutput>('receiveRedirect', [
        { kind: 'received', at },
        { kind: 'denied', at, by: 'user', error: error('access_denied', 'restart') },
        { kind: 'denied', at, by: 'service', error: keyError },
        refused,
      ]),
      ...answered<'holdCode', HoldCodeOutput>('holdCode', [refused]),
      ...answered<'exchangeCode', ExchangeCodeOutput>('exchangeCode', [
        { kind: 'granted', at, ...held(at + 8 * hourMs) },
        { kind: 'granted', at, ...held(at + 8 * hourMs, 'token/1', false) },
        undelivered,
        { ...undelivered, at: c.tryUntil },
        { kind: 'unknown', at, tokenId: null, error: error('protocol', 'restart') },
        { kind: 'unknown', at, tokenId: 'token/1', error: error('protocol', 'restart') },
        refused,
      ]),
      ...answered<'readToken', ReadTokenOutput>('readToken', [
        found,
        { ...found, expiresAt: at },
        { kind: 'none', at },
        { kind: 'unavailable', at, error: error('store_unavailable', 'restart') },
      ]),
      ...faultsAndTimers(machine),
    ]
  },
  marks: (c) => [
    c.opensBrowser,
    c.browser,
    c.tokenIdBefore,
    c.now < c.tryUntil,
    c.now < c.overdueAt,
    c.now < c.deadline,
  ],
  toState: toAuthorizationCodeState,
})

/**
 * Ways through the authorization code chart that reach each of its states and take each of its transitions, as
 * `devicePaths` does it for the other method.
 *
 * @param machine A copy of the chart to go through instead. Default: `authorizationCodeMachine`.
 *
 * @example
 * for (const { name, steps } of authorizationCodePaths()) console.log(name, steps.at(-1)?.path)
 */
export const authorizationCodePaths = (
  machine: Machine = authorizationCodeMachine,
): readonly AuthorizationCodePath[] => findPaths(authorizationCodeTerrain(machine))
