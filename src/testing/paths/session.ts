import type {
  ForgetTokenOutput,
  ReadTokenOutput,
  RefreshOutput,
  SessionEvent,
  SessionInput,
  SignInOutput,
  SignInRequest,
} from '../../../machines/types.ts'
import { sessionMachine } from '../../../machines/session.machine.ts'
import { atStart } from '../../observe/at-start.ts'
import { toSessionState } from '../../observe/session-state.ts'
import type { SessionState } from '../../observe/states.ts'
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
  anotherThan,
  attempt,
  error,
  held,
  hourMs,
  keyError,
  request,
  start,
  weather,
} from './samples.ts'
import { renewals } from './sign-in.ts'

type Machine = typeof sessionMachine

/** What can happen to the chart: a word from its host, an answer of an actor or its failure, a timer. */
export type SessionStimulus =
  | SessionEvent
  | Answered<'restore' | 'look', ReadTokenOutput>
  | Answered<'refresh', RefreshOutput>
  | Answered<'signIn', SignInOutput>
  | Answered<'forgetToken', ForgetTokenOutput>
  | FaultOrTimer

/**
 * A way through the chart of a session, and what is public of it, as far as this chart alone knows: while a sign-in is
 * under way, its own chart knows more.
 */
export type SessionPath = ChartPath<SessionInput, SessionStimulus, SessionState>

const wish: SignInRequest = {
  attempt,
  method: 'auto',
  prompt: 'if-needed',
  opensBrowser: true,
  resume: null,
}

export const sessionTerrain = (
  machine: Machine = sessionMachine,
): Terrain<Machine, SessionStimulus, SessionState> => ({
  machine,
  starts: [
    [
      'start',
      {
        request,
        at: start,
        abilities: {
          browserOnThisMachine: true,
          interactive: true,
          canReceiveRedirect: true,
        },
        isShared: false,
        refreshWindowMs: 300_000,
        spread: 0.5,
      },
    ],
  ],
  stimuli: (c) => {
    const at = c.now + 250
    const late = Math.max(at, c.held?.expiresAt ?? 0) + hourMs
    const tokenId = anotherThan(c.held?.tokenId)
    const found = { kind: 'found', at, ...held(at + hourMs, tokenId) } as const
    const lasting = { ...found, refreshable: false }
    const unavailable = {
      kind: 'unavailable',
      at,
      error: error('store_unavailable', 'automatic'),
    } as const
    const reads: ReadTokenOutput[] = [
      found,
      { ...found, expiresAt: at },
      lasting,
      { ...lasting, expiresAt: at },
      ...(c.held === null ? [] : [{ kind: 'found', at, ...c.held } as const]),
      { kind: 'none', at },
      unavailable,
    ]
    const own = { attempt: c.wish?.attempt ?? attempt, at }
    return [
      { type: 'session.signIn', at, wish },
      { type: 'session.restart', at, wish: { ...wish, replaces: c.wish?.attempt ?? null } },
      { type: 'session.signOut', at },
      { type: 'token.wanted', at, minTtlMs: 8 * hourMs },
      { type: 'token.wanted', at: at + 60_000, minTtlMs: 8 * hourMs },
      { type: 'store.changed', at },
      { type: 'flow.cancel', reason: null, at },
      { type: 'flow.leadLost', at },
      ...weather(at),
      { type: 'clock.jumped', at: late, jumpMs: late - at },
      { type: 'browser.opened' },
      { type: 'browser.failed' },
      ...answered('restore', reads),
      ...answered('look', reads),
      ...answered('refresh', renewals(at)),
      ...answered<'signIn', SignInOutput>('signIn', [
        { kind: 'signedIn', ...own, held: held(at + 8 * hourMs, tokenId), via: 'device' },
        {
          kind: 'signedIn',
          ...own,
          held: {
            ...held(at + 8 * hourMs, tokenId),
            unstored: error('store_unavailable', 'restart'),
          },
          via: 'device',
        },
        { kind: 'denied', ...own, by: 'user', error: error('access_denied', 'restart') },
        { kind: 'denied', ...own, by: 'service', error: keyError },
        { kind: 'expired', ...own, by: 'deadline' },
        { kind: 'failed', ...own, error: error('network', 'restart') },
        { kind: 'cancelled', ...own, reason: null },
        { kind: 'cancelled', attempt: 'attempt/0', at, reason: null },
      ]),
      ...answered<'forgetToken', ForgetTokenOutput>('forgetToken', [
        { kind: 'forgotten', at },
        unavailable,
      ]),
      ...faultsAndTimers(machine),
    ]
  },
  marks: (c) => [
    c.network,
    c.held === null ? c.reason : [c.held.refreshable, c.held.expiresAt > c.now],
    c.nextRefreshAt <= c.now,
    c.refreshAllowedAt <= c.now,
    c.wish !== null,
    c.held?.unstored === undefined ? null : c.nextWriteAt > c.now,
  ],
  toState: (snapshot) => toSessionState(snapshot, atStart),
})

/**
 * Ways through the chart of a session that reach each of its states and take each of its transitions, as `devicePaths`
 * does it for the device code. The charts of a sign-in and of a renewal answer as wholes.
 *
 * @param machine A copy of the chart to go through instead. Default: `sessionMachine`.
 *
 * @example
 * for (const { name, steps } of sessionPaths()) console.log(name, steps.at(-1)?.path)
 */
export const sessionPaths = (machine: Machine = sessionMachine): readonly SessionPath[] =>
  findPaths(sessionTerrain(machine))
