import { deviceAuthorizationMachine } from '../../../machines/device-authorization.machine.ts'
import type { DeviceAuthorizationEvent, DeviceAuthorizationInput } from '../../../machines/types.ts'
import type { TokenAnswer, RegistrationAnswer, CodesAnswer } from '../../../machines/types.ts'
import { toDeviceState } from '../../observe/sign-in-state.ts'
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
  codes,
  error,
  held,
  hourMs,
  keyError,
  progress,
  registration,
  request,
  start,
  weather,
} from './samples.ts'

type Machine = typeof deviceAuthorizationMachine

/** What can happen to the chart: a word from its host, an answer of an actor or its failure, a timer. */
export type DeviceStimulus =
  | DeviceAuthorizationEvent
  | Answered<'registerClient', RegistrationAnswer>
  | Answered<'startDeviceAuthorization', CodesAnswer>
  | Answered<'createToken', TokenAnswer>
  | FaultOrTimer

/** A way through the device authorization chart, and what the person's interface shows on it. */
export type DevicePath = ChartPath<DeviceAuthorizationInput, DeviceStimulus, SignInState>

export const deviceTerrain = (
  machine: Machine = deviceAuthorizationMachine,
): Terrain<Machine, DeviceStimulus, SignInState> => ({
  machine,
  starts: [
    ['start', { request, at: start, resume: null }],
    ['resume', { request, at: start + 3 * codes.intervalMs, resume: progress }],
    ['resume', { request, at: codes.expiresAt, resume: progress }],
  ],
  stimuli: (c) => {
    const at = c.now + 250
    const late = Math.max(at, c.deadline) + hourMs
    const network = error('network', 'automatic')
    const unreachable = { kind: 'unreachable', at, retryAfterMs: 0, error: network } as const
    const refused = { kind: 'refused', at, error: error('invalid_request', 'never') } as const
    const prepared = [unreachable, { ...unreachable, at: c.prepareUntil }, refused] as const
    return [
      { type: 'flow.cancel', reason: null },
      { type: 'flow.cancel', reason: 'aborted' },
      ...weather(at),
      { type: 'clock.jumped', at: late, jumpMs: late - at },
      { type: 'browser.opened' },
      { type: 'browser.failed' },
      ...answered<'registerClient', RegistrationAnswer>('registerClient', [
        { kind: 'registered', at, registration },
        ...prepared,
        { ...unreachable, retryAfterMs: hourMs },
      ]),
      ...answered<'startDeviceAuthorization', CodesAnswer>('startDeviceAuthorization', [
        { kind: 'issued', at, codes: { ...codes, issuedAt: at } },
        { kind: 'clientRejected', at, error: error('invalid_client', 'restart') },
        ...prepared,
      ]),
      ...answered<'createToken', TokenAnswer>('createToken', [
        { kind: 'granted', at, ...held(at + 8 * hourMs) },
        { kind: 'granted', at, ...held(at + 8 * hourMs, 'token/1', false) },
        { kind: 'denied', at, by: 'user', error: error('access_denied', 'restart') },
        { kind: 'denied', at, by: 'service', error: keyError },
        { kind: 'expired', at, error: error('expired_token', 'restart') },
        { kind: 'pending', at, retryAfterMs: 0 },
        { kind: 'pending', at, retryAfterMs: hourMs },
        { kind: 'pending', at: c.deadline, retryAfterMs: 0 },
        { kind: 'slowDown', at, retryAfterMs: 0, returnedIntervalMs: 0 },
        { kind: 'slowDown', at, retryAfterMs: hourMs, returnedIntervalMs: 20_000 },
        { kind: 'early', at: c.now - 100 },
        { kind: 'early', at: c.now - hourMs },
        { kind: 'early', at: c.now, byAnother: true },
        { kind: 'tooLate', at: c.deadline },
        { kind: 'unknown', at, error: error('protocol', 'restart') },
        unreachable,
        { ...unreachable, retryAfterMs: hourMs },
        refused,
      ]),
      ...faultsAndTimers(machine),
    ]
  },
  marks: (c) => [
    c.network,
    c.codes === null,
    c.codes === null && c.faults > 0,
    c.registration === null,
    c.strikes > 0,
    c.slowDowns > 0,
    c.now < c.prepareUntil,
    c.now < c.deadline,
    c.nextPollAt < c.deadline,
    c.nextPollAt > c.allowedAt,
  ],
  toState: (snapshot) => toDeviceState(snapshot),
})

/**
 * Ways through the device authorization chart that reach each of its states and take each of its transitions, every
 * branch of a guarded one included: the shortest for each, found on the chart itself by `xstate/graph`. Each step says
 * what happened and what an interface shows then, so they serve as fixtures for every state and as prefixes for
 * property tests. Nothing runs: no request, no timer. The same ways every time.
 *
 * @param machine A copy of the chart to go through instead. Default: `deviceAuthorizationMachine`.
 *
 * @example
 * for (const { name, steps } of devicePaths())
 *   test(name, () => steps.forEach(({ state }) => render(<SignInPanel state={state} />)))
 */
export const devicePaths = (machine: Machine = deviceAuthorizationMachine): readonly DevicePath[] =>
  findPaths(deviceTerrain(machine))
