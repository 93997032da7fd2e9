import type {
  ForgetTokenOutput,
  ReadTokenOutput,
  RefreshTokenOutput,
} from '../../../machines/types.ts'
import { refreshMachine } from '../../../machines/refresh.machine.ts'
import type { RefreshEvent, RefreshInput, RefreshOutput } from '../../../machines/types.ts'
import {
  answered,
  faultsAndTimers,
  findPaths,
  type Answered,
  type ChartPath,
  type FaultOrTimer,
  type Terrain,
} from './find-paths.ts'
import { anotherThan, error, held, hourMs, keyError, request, start, weather } from './samples.ts'

type Machine = typeof refreshMachine

/** What can happen to the chart: a word from its host, an answer of an actor or its failure, a timer. */
export type RefreshStimulus =
  | RefreshEvent
  | Answered<'refreshToken', RefreshTokenOutput>
  | Answered<'readAfterLoss' | 'readAfterRefusal', ReadTokenOutput>
  | Answered<'forgetToken', ForgetTokenOutput>
  | FaultOrTimer

/** A way through the chart of a renewal; `state` is how it ended, and `null` on the way. */
export type RefreshPath = ChartPath<RefreshInput, RefreshStimulus, RefreshOutput | null>

const renewal = { request, at: start, tokenId: 'token/1', patienceMs: 15_000 }

export const refreshTerrain = (
  machine: Machine = refreshMachine,
): Terrain<Machine, RefreshStimulus, RefreshOutput | null> => ({
  machine,
  starts: [
    ['start', { ...renewal, goodUntil: start }],
    ['start, good', { ...renewal, goodUntil: start + hourMs }],
  ],
  stimuli: (c) => {
    const at = c.now + 250
    const network = error('network', 'automatic')
    const unreachable = { kind: 'unreachable', at, retryAfterMs: 0, error: network } as const
    const found = { kind: 'found', at, ...held(at + hourMs, anotherThan(c.tokenId)) } as const
    const unavailable = {
      kind: 'unavailable',
      at,
      error: error('store_unavailable', 'automatic'),
    } as const
    const reads: ReadTokenOutput[] = [
      found,
      { ...found, expiresAt: at },
      { ...found, expiresAt: at, refreshable: false },
      { ...found, tokenId: c.tokenId },
      { kind: 'none', at },
      unavailable,
    ]
    return [
      { type: 'flow.cancel', reason: null },
      ...weather(at),
      ...answered<'refreshToken', RefreshTokenOutput>('refreshToken', [
        { ...found, kind: 'granted' },
        found,
        { kind: 'none', at },
        { kind: 'invalidGrant', at, error: error('invalid_grant', 'restart') },
        { kind: 'signInNeeded', at, error: error('invalid_client', 'restart') },
        { kind: 'unknown', at, retryAfterMs: 0, error: error('protocol', 'automatic') },
        {
          kind: 'unknown',
          at,
          retryAfterMs: hourMs,
          error: error('service_unavailable', 'automatic'),
        },
        unreachable,
        { ...unreachable, at: c.tryUntil },
        { ...unreachable, retryAfterMs: hourMs },
        { kind: 'refused', at, error: keyError },
      ]),
      ...answered('readAfterLoss', reads),
      ...answered('readAfterRefusal', reads),
      ...answered<'forgetToken', ForgetTokenOutput>('forgetToken', [
        { kind: 'forgotten', at },
        found,
        unavailable,
      ]),
      ...faultsAndTimers(machine),
    ]
  },
  marks: (c) => [
    Math.min(2, c.lostAnswers),
    Math.min(2, c.refusals),
    c.now < c.tryUntil,
    c.nextTryAt > c.now,
    c.now < c.goodUntil,
  ],
  toState: ({ context }) => context.outcome,
})

/**
 * Ways through the chart of a renewal that reach each of its states and take each of its transitions, as `devicePaths`
 * does it for the device code.
 *
 * @param machine A copy of the chart to go through instead. Default: `refreshMachine`.
 *
 * @example
 * for (const { name, steps } of refreshPaths()) console.log(name, steps.at(-1)?.path)
 */
export const refreshPaths = (machine: Machine = refreshMachine): readonly RefreshPath[] =>
  findPaths(refreshTerrain(machine))
