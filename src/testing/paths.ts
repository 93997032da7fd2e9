import type { ActorLogic } from 'xstate'
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph'
import {
  deviceAuthorizationMachine,
  type DeviceAuthorizationContext,
  type DeviceAuthorizationEvent,
  type DeviceAuthorizationInput,
} from '../../machines/device-authorization.machine.ts'
import type {
  CreateTokenOutput,
  DeviceCodes,
  ErrorInfo,
  RegisterClientOutput,
  StartDeviceAuthorizationOutput,
} from '../../machines/effects.ts'
import { deepFreeze } from '../observe/freeze.ts'
import { pathOf, toSignInState, type DeviceSnapshot } from '../observe/sign-in-state.ts'
import type { SignInState } from '../observe/states.ts'

/** What can happen to the chart: a word from its host, an answer of an actor or its failure, a timer. */
export type DeviceStimulus =
  | DeviceAuthorizationEvent
  | Answered<'registerClient', RegisterClientOutput>
  | Answered<'startDeviceAuthorization', StartDeviceAuthorizationOutput>
  | Answered<'createToken', CreateTokenOutput>
  | { readonly type: `xstate.error.actor.${string}`; readonly error: string }
  | { readonly type: `xstate.after.${string}` }

interface Answered<Actor extends string, Output> {
  readonly type: `xstate.done.actor.${Actor}`
  readonly output: Output
}

export interface DevicePathStep {
  /** What happens, in the words of `transitions$`: `createToken.slowDown`, `timer.untilNextPoll`, `flow.cancel`. */
  readonly name: string
  /** The same as an event of the chart, to send to an actor of it whose own actors never answer. */
  readonly event: DeviceStimulus
  /** Where the chart stands afterwards, such as `awaitingCode.betweenPolls.slowedDown`. */
  readonly path: string
  /** What the person's interface shows afterwards. */
  readonly state: SignInState
}

/** A way through the device authorization chart, from its start. Frozen, and plain JSON. */
export interface DevicePath {
  /** The names of its steps in a row. */
  readonly name: string
  readonly input: DeviceAuthorizationInput
  /** Where the chart stands before the first step. */
  readonly path: string
  readonly state: SignInState
  readonly steps: readonly DevicePathStep[]
}

type Machine = typeof deviceAuthorizationMachine
type Logic = ActorLogic<DeviceSnapshot, DeviceAuthorizationEvent, DeviceAuthorizationInput>

interface Way {
  readonly steps: readonly { readonly event: DeviceStimulus; readonly snapshot: DeviceSnapshot }[]
  readonly snapshot: DeviceSnapshot
}

const start = Date.UTC(2026, 0, 1)
const hourMs = 3_600_000

const codes: DeviceCodes = {
  deviceCode: 'handle:device-code',
  userCode: 'BCDF-GHJK',
  verificationUri: 'https://acme.awsapps.com/start/#/device',
  verificationUriComplete: 'https://acme.awsapps.com/start/#/device?user_code=BCDF-GHJK',
  issuedAt: start,
  expiresAt: start + 600_000,
  intervalMs: 5_000,
}

const registration = 'handle:registration'

const error = (code: ErrorInfo['code'], retry: ErrorInfo['retry']): ErrorInfo => ({
  code,
  message: `The service said ${code}.`,
  retry,
})

const inputs = (): DeviceAuthorizationInput[] => {
  const request = {
    session: 'acme',
    endpoint: 'https://oidc.eu-west-1.amazonaws.com',
    region: 'us-east-1',
    startUrl: 'https://acme.awsapps.com/start',
    sessionName: null,
    clientName: 'Acme Console',
    scopes: ['sso:account:access'],
  }
  const { intervalMs } = codes
  const pace = { intervalMs, slowDowns: 0, polls: 3, nextPollAt: start + 4 * intervalMs }
  const resume = { registration, codes, ...pace }
  return [
    { request, at: start, resume: null },
    { request, at: start + 3 * intervalMs, resume },
    { request, at: codes.expiresAt, resume },
  ]
}

/** Everything that may happen next, and at each of the moments that a guard tells apart. */
const stimuli = (machine: Machine, c: DeviceAuthorizationContext): DeviceStimulus[] => {
  const at = c.now + 250
  const late = c.deadline + hourMs
  const network = error('network', 'automatic')
  const unreachable = { kind: 'unreachable', at, retryAfterMs: 0, error: network } as const
  const refused = { kind: 'refused', at, error: error('invalid_request', 'never') } as const
  const unknown = { kind: 'unknown', error: error('protocol', 'restart') } as const
  const prepared = [unreachable, { ...unreachable, at: c.prepareUntil }, refused] as const
  const tokens: CreateTokenOutput[] = [
    { kind: 'granted', at, token: 'handle:token', expiresAt: at + 8 * hourMs, refreshable: true },
    { kind: 'denied', at, by: 'user', error: error('access_denied', 'restart') },
    { kind: 'expired', at, error: error('expired_token', 'restart') },
    { kind: 'pending', at, retryAfterMs: 0 },
    { kind: 'pending', at, retryAfterMs: hourMs },
    { kind: 'pending', at: c.deadline, retryAfterMs: 0 },
    { kind: 'slowDown', at, retryAfterMs: 0, returnedIntervalMs: 0 },
    { kind: 'early', at: c.now - 100 },
    { kind: 'early', at: c.now - hourMs },
    { kind: 'tooLate', at: c.deadline },
    { ...unknown, at },
    unreachable,
    { ...unreachable, retryAfterMs: hourMs },
    refused,
  ]
  return [
    { type: 'flow.cancel', reason: null },
    { type: 'flow.nudge', at },
    { type: 'clock.jumped', at: at + 60_000, jumpMs: 60_000 },
    { type: 'clock.jumped', at: at - hourMs, jumpMs: -hourMs },
    { type: 'clock.jumped', at: late, jumpMs: late - at },
    { type: 'network.lost', at },
    { type: 'network.restored', at },
    { type: 'browser.opened' },
    { type: 'browser.failed' },
    ...[{ kind: 'registered', at, registration } as const, ...prepared].map(
      (output) => ({ type: 'xstate.done.actor.registerClient', output }) as const,
    ),
    ...[
      { kind: 'issued', at, codes: { ...codes, issuedAt: at } } as const,
      { kind: 'clientRejected', at, error: error('invalid_client', 'restart') } as const,
      ...prepared,
    ].map((output) => ({ type: 'xstate.done.actor.startDeviceAuthorization', output }) as const),
    ...tokens.map((output) => ({ type: 'xstate.done.actor.createToken', output }) as const),
    ...(machine.events as readonly string[]).flatMap((type): DeviceStimulus[] => {
      if (type.startsWith('xstate.after.')) return [{ type: type as `xstate.after.${string}` }]
      if (!type.startsWith('xstate.error.actor.')) return []
      return [{ type: type as `xstate.error.actor.${string}`, error: 'a bug' }]
    }),
  ]
}

const nameOf = (stimulus: DeviceStimulus): string => {
  const [, family, subject = ''] =
    /^xstate\.(after|done\.actor|error\.actor)\.(.*)$/.exec(stimulus.type) ?? []
  if (family === undefined) return stimulus.type
  if (family === 'after') return `timer.${subject.split('.')[0]}`
  return `${subject}.${'output' in stimulus ? stimulus.output.kind : 'fault'}`
}

/** Two snapshots between which no guard can tell are one. */
const serializeState = ({ value, context: c }: DeviceSnapshot): string =>
  JSON.stringify([
    value,
    c.network,
    c.codes === null,
    c.registrationsRejected > 0,
    c.slowDowns > 0,
    c.unknownAnswers > 0,
    c.now < c.prepareUntil,
    c.now < c.deadline,
    c.nextPollAt < c.deadline,
    c.nextPollAt > c.allowedAt,
  ])

/** The shortest way to each configuration, and from there one step further in every direction. */
const waysFrom = (machine: Machine, input: DeviceAuthorizationInput): Way[] => {
  const map = getAdjacencyMap(machine as unknown as Logic, {
    input,
    serializeState,
    events: ({ context }) => stimuli(machine, context) as DeviceAuthorizationEvent[],
    filterEvents: (snapshot, event) => snapshot.can(event),
    limit: 100_000,
  })
  const [first] = Object.values(map)
  const ways = new Map<DeviceSnapshot, Way>()
  if (first !== undefined) ways.set(first.state, { steps: [], snapshot: first.state })
  for (const { state, event, nextState: snapshot } of adjacencyMapToArray(map)) {
    const steps = ways.get(state)?.steps ?? []
    ways.set(snapshot, { steps: [...steps, { event, snapshot }], snapshot })
  }
  return [...ways.values()]
}

const toPath = (input: DeviceAuthorizationInput, { steps }: Way, first: DeviceSnapshot) => {
  const told = steps.map(({ event, snapshot }) => ({
    name: nameOf(event),
    event,
    path: pathOf(snapshot.value),
    state: toSignInState(snapshot),
  }))
  return deepFreeze({
    name: [input.resume === null ? 'start' : 'resume', ...told.map(({ name }) => name)].join(' → '),
    input,
    path: pathOf(first.value),
    state: toSignInState(first),
    steps: told,
  }) satisfies DevicePath
}

/** The transitions that the last step of a way takes, by the chart's own account. */
const lastTaken = (machine: Machine, { steps }: Way, first: DeviceSnapshot): readonly unknown[] => {
  const last = steps.at(-1)
  const before = steps.at(-2)?.snapshot ?? first
  if (last === undefined) return [first.value]
  return machine.getTransitionData(before, last.event as DeviceAuthorizationEvent)
}

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
export const devicePaths = (
  machine: Machine = deviceAuthorizationMachine,
): readonly DevicePath[] => {
  const taken = new Set<unknown>()
  return inputs().flatMap((input) => {
    const ways = waysFrom(machine, input).toSorted((a, b) => a.steps.length - b.steps.length)
    const first = ways[0]?.snapshot
    if (first === undefined) return []
    return ways
      .filter((way) => {
        const fresh = lastTaken(machine, way, first).filter((transition) => !taken.has(transition))
        for (const transition of fresh) taken.add(transition)
        return fresh.length > 0
      })
      .map((way) => toPath(input, way, first))
  })
}
