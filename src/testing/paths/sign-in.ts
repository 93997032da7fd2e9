import type {
  Abilities,
  AuthorizationCodeOutput,
  DeviceAuthorizationOutput,
  DeviceFacts,
  FollowLeadOutput,
  Ended,
  LoadAuthorizationCodeOutput,
  ProveStoreOutput,
  ReadTokenOutput,
  RefreshOutput,
  SignInEvent,
  SignInInput,
  SignInProgress,
  TakeLeadOutput,
  WatchLeadOutput,
} from '../../../machines/types.ts'
import { signInMachine } from '../../../machines/sign-in.machine.ts'
import { toSignInState } from '../../observe/sign-in-state.ts'
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
  codes,
  error,
  held,
  hourMs,
  keyError,
  progress,
  request,
  start,
  weather,
} from './samples.ts'

type Machine = typeof signInMachine

/** What can happen to the chart: a word from its host, an answer of an actor or its failure. */
export type SignInStimulus =
  | SignInEvent
  | Answered<'takeLead', TakeLeadOutput>
  | Answered<'followLead', FollowLeadOutput>
  | Answered<'watchLead', WatchLeadOutput>
  | Answered<'readToken', ReadTokenOutput>
  | Answered<'proveStore', ProveStoreOutput>
  | Answered<'look', ReadTokenOutput>
  | Answered<'refresh', RefreshOutput>
  | Answered<'device', DeviceAuthorizationOutput>
  | Answered<'loadAuthorizationCode', LoadAuthorizationCodeOutput>
  | Answered<'authorizationCode', AuthorizationCodeOutput>
  | FaultOrTimer

/**
 * A way through the chart of a sign-in, and what the person's interface shows on it, as far as this chart alone knows:
 * while a method is under way, its own chart knows more.
 */
export type SignInPath = ChartPath<SignInInput, SignInStimulus, SignInState>

const abilities: Abilities = {
  browserOnThisMachine: true,
  interactive: true,
  canReceiveRedirect: true,
}
const input: SignInInput = {
  request,
  at: start,
  attempt,
  method: 'auto',
  prompt: 'if-needed',
  opensBrowser: true,
  resume: null,
  abilities,
  isShared: false,
}

const network = error('network', 'automatic')
const denied = { kind: 'denied', by: 'user', error: error('access_denied', 'restart') } as const
const expired = { kind: 'expired', by: 'service' } as const
const deniedByService = { kind: 'denied', by: 'service', error: keyError } as const
const failed = { kind: 'failed', error: error('invalid_request', 'never') } as const
const cancelled = { kind: 'cancelled', reason: null } as const
const aborted = { kind: 'cancelled', reason: 'aborted' } as const
const ends: readonly Ended[] = [denied, deniedByService, expired, failed, cancelled, aborted]

/** What another process tells of a code that it has got. */
const code: DeviceFacts = {
  tag: 'waiting',
  isRegistered: true,
  codes,
  deadline: codes.expiresAt,
  lastAnswerAt: null,
  lastError: null,
  browser: 'unopened',
  intervalMs: codes.intervalMs,
  slowDowns: 0,
  polls: 0,
  nextPollAt: start + codes.intervalMs,
}
const told: readonly SignInProgress[] = [
  { step: 'device', chart: null, mayHaveBrowser: false },
  { step: 'device', chart: code, mayHaveBrowser: false },
  { step: 'device', chart: code, mayHaveBrowser: true },
]

/** How a renewal may end. */
export const renewals = (at: number): RefreshOutput[] => [
  { kind: 'refreshed', at, held: held(at + hourMs, 'token/2'), by: 'us' },
  { kind: 'revoked', at, error: error('session_expired', 'restart') },
  { kind: 'signInNeeded', at, error: error('session_expired', 'restart') },
  { kind: 'refused', at, error: keyError },
  { kind: 'unreachable', at, error: network },
  { kind: 'cancelled', at, reason: null },
]

export const signInTerrain = (
  machine: Machine = signInMachine,
): Terrain<Machine, SignInStimulus, SignInState> => ({
  machine,
  starts: [
    ['start', input],
    ['by device', { ...input, method: 'device' }],
    ['forced', { ...input, prompt: 'always' }],
    ['resume', { ...input, resume: progress }],
    ['shared', { ...input, isShared: true }],
  ],
  stimuli: ({ now }) => {
    const at = now + 250
    const found = { kind: 'found', at, ...held(at + hourMs) } as const
    const unavailable = {
      kind: 'unavailable',
      at,
      error: error('store_unavailable', 'restart'),
    } as const
    const leading = { kind: 'leading', at, resume: null } as const
    const authorized = { kind: 'authorized', at, ...held(at + 8 * hourMs) } as const
    return [
      { type: 'flow.cancel', reason: null, at },
      { type: 'flow.cancel', reason: 'aborted', at },
      { type: 'flow.leadLost', at },
      { type: 'store.changed', at },
      ...weather(at),
      { type: 'browser.opened' },
      { type: 'browser.failed' },
      ...answered<'takeLead', TakeLeadOutput>('takeLead', [
        leading,
        { ...leading, resume: progress },
        { kind: 'following', at },
        unavailable,
      ]),
      ...answered<'proveStore', ProveStoreOutput>('proveStore', [
        { kind: 'proved', at },
        unavailable,
      ]),
      ...answered<'followLead', FollowLeadOutput>('followLead', [
        leading,
        { ...leading, resume: progress },
        { kind: 'signedIn', at },
        ...ends.map((outcome) => ({ kind: 'ended', at, outcome }) as const),
        unavailable,
      ]),
      ...answered<'watchLead', WatchLeadOutput>(
        'watchLead',
        told.map((progress) => ({ kind: 'told', at, progress })),
      ),
      ...answered<'readToken', ReadTokenOutput>('readToken', [
        found,
        { ...found, expiresAt: at },
        { ...found, expiresAt: at, refreshable: false },
        { kind: 'none', at },
        unavailable,
      ]),
      ...answered<'look', ReadTokenOutput>('look', [found, { kind: 'none', at }]),
      ...answered('refresh', renewals(at)),
      ...answered<'device', DeviceAuthorizationOutput>('device', [
        authorized,
        ...ends.map((outcome) => ({ ...outcome, at })),
      ]),
      ...answered<'loadAuthorizationCode', LoadAuthorizationCodeOutput>('loadAuthorizationCode', [
        { kind: 'loaded', at },
        { kind: 'failed', at, error: error('redirect_unavailable', 'otherMethod') },
        { kind: 'failed', at, error: network },
      ]),
      ...answered<'authorizationCode', AuthorizationCodeOutput>('authorizationCode', [
        authorized,
        { ...denied, at },
        { ...deniedByService, at },
        { ...failed, at },
        { kind: 'failed', at, error: error('redirect_unavailable', 'otherMethod') },
        { ...cancelled, at },
      ]),
      ...faultsAndTimers(machine),
    ]
  },
  marks: ({ resume, led, isStale }) => [resume === null, led === null, isStale],
  toState: (snapshot) => toSignInState(snapshot, undefined),
})

/**
 * Ways through the chart of a sign-in that reach each of its states and take each of its transitions, as `devicePaths`
 * does it for the device code. The charts of the methods answer as wholes.
 *
 * @param machine A copy of the chart to go through instead. Default: `signInMachine`.
 *
 * @example
 * for (const { name, steps } of signInPaths()) console.log(name, steps.at(-1)?.path)
 */
export const signInPaths = (machine: Machine = signInMachine): readonly SignInPath[] =>
  findPaths(signInTerrain(machine))
