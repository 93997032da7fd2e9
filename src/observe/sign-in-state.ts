import type { SnapshotFrom, StateValue } from 'xstate'
import type { authorizationCodeMachine } from '../../machines/authorization-code.machine.ts'
import type { AuthorizationCodeOutcome } from '../../machines/types.ts'
import type { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import type { DeviceAuthorizationOutcome, SignInOutcome } from '../../machines/types.ts'
import type { Abilities } from '../../machines/types.ts'
import type { signInMachine } from '../../machines/sign-in.machine.ts'
import { sentences } from '../../machines/sentences.ts'
import { atStart } from './at-start.ts'
import type { SignInState } from './states.ts'

export type DeviceSnapshot = SnapshotFrom<typeof deviceAuthorizationMachine>
export type AuthorizationCodeSnapshot = SnapshotFrom<typeof authorizationCodeMachine>
export type SignInMachineSnapshot = SnapshotFrom<typeof signInMachine>

/** The path of the active state: the charts have no parallel regions, so there is one. */
export const pathOf = (value: StateValue): string => {
  let path = ''
  let node: unknown = value
  while (typeof node === 'object' && node !== null) {
    const [[key, child]] = Object.entries(node) as [[string, unknown]]
    path += `${key}.`
    node = child
  }
  return path + String(node)
}

const phases = ['waiting', 'asking', 'slowedDown', 'retrying', 'offline', 'suspended'] as const

/** A machine that threw: it cannot happen, and is not left unsaid if it does. */
export const broken: SignInState = { status: 'failed', error: sentences.bug }

const ofOutcome = (outcome: SignInOutcome): SignInState => {
  switch (outcome.kind) {
    case 'signedIn': {
      const { expiresAt, refreshable } = outcome.held
      return { status: 'signedIn', expiresAt, refreshable, via: outcome.via }
    }
    case 'denied':
      return { status: 'denied', by: outcome.by, error: outcome.error }
    case 'expired':
      return { status: 'expired' }
    case 'failed':
      return { status: 'failed', error: outcome.error }
    case 'cancelled':
      return outcome.reason === null
        ? { status: 'cancelled' }
        : { status: 'cancelled', reason: outcome.reason }
  }
}

const troubleOf = ({ lastError }: { lastError: DeviceSnapshot['context']['lastError'] }) =>
  lastError === null ? {} : { lastError }

/** The browser may be on this machine, for all we know: a host that knows better may say so. */
const mayHaveBrowser = ({ browserOnThisMachine, canReceiveRedirect }: Abilities): boolean =>
  browserOnThisMachine === 'unknown' && canReceiveRedirect

/** What the end of a method means for the attempt. */
const ofMethod = (
  outcome: DeviceAuthorizationOutcome | AuthorizationCodeOutcome,
  via: 'device' | 'authorizationCode',
): SignInState => {
  if (outcome.kind !== 'authorized') return ofOutcome(outcome)
  const { expiresAt, refreshable } = outcome
  return { status: 'signedIn', expiresAt, refreshable, via }
}

const elsewhere: Abilities = {
  browserOnThisMachine: false,
  interactive: true,
  canReceiveRedirect: false,
}

/** What the public sees of a device flow. Pure. */
export const toDeviceState = (
  snapshot: Pick<DeviceSnapshot, 'context' | 'hasTag'>,
  abilities: Abilities = elsewhere,
): SignInState => {
  const { context } = snapshot
  const { codes, outcome } = context
  if (outcome !== null) return ofMethod(outcome, 'device')
  if (codes === null)
    return {
      status: 'starting',
      step: context.registration !== null ? 'requesting' : 'registering',
      ...troubleOf(context),
    }

  const phase = phases.find((tag) => snapshot.hasTag(tag)) ?? 'waiting'
  return {
    status: 'awaitingCode',
    userCode: codes.userCode,
    verificationUri: codes.verificationUri,
    verificationUriComplete: codes.verificationUriComplete,
    expiresAt: context.deadline,
    browser: context.browser,
    poll: {
      phase,
      count: context.polls,
      slowDowns: context.slowDowns,
      intervalMs: context.intervalMs,
      nextAt:
        phase === 'asking' || context.nextPollAt >= context.deadline ? null : context.nextPollAt,
      lastAt: context.lastAnswerAt,
    },
    offer: mayHaveBrowser(abilities) ? 'authorizationCode' : null,
    ...troubleOf(context),
  }
}

/** What the public sees of an authorization code flow. Pure. */
export const toAuthorizationCodeState = (
  snapshot: Pick<AuthorizationCodeSnapshot, 'context' | 'hasTag'>,
): SignInState => {
  const { context } = snapshot
  if (context.outcome !== null) return ofMethod(context.outcome, 'authorizationCode')
  if (snapshot.hasTag('exchanging')) return { status: 'exchanging', ...troubleOf(context) }
  const { authorizationUrl, redirectUri } = context
  if (authorizationUrl === null || redirectUri === null) {
    const step = (['registering', 'requesting'] as const).find((tag) => snapshot.hasTag(tag))
    return {
      status: 'starting',
      step: step ?? 'listening',
      ...troubleOf(context),
    }
  }
  return {
    status: 'awaitingRedirect',
    authorizationUrl,
    redirectUri,
    expiresAt: context.deadline,
    browser: context.browser,
    offer: snapshot.hasTag('overdue') ? 'device' : null,
  }
}

/** The chart of the method, while one is under way. */
export type Method =
  | { readonly id: 'device'; readonly snapshot: DeviceSnapshot }
  | { readonly id: 'authorizationCode'; readonly snapshot: AuthorizationCodeSnapshot }

/** What the public sees of an attempt. Pure. */
export const toSignInState = (
  snapshot: Pick<SignInMachineSnapshot, 'status' | 'context' | 'hasTag'>,
  method: Method | undefined,
): SignInState => {
  const { status, context } = snapshot
  if (status === 'error') return broken
  if (context.outcome !== null) return ofOutcome(context.outcome)
  if (snapshot.hasTag('following')) return (context.led as SignInState | null) ?? atStart
  if (snapshot.hasTag('refreshing')) return { status: 'starting', step: 'refreshing' }
  if (snapshot.hasTag('device'))
    return method?.id === 'device'
      ? toDeviceState(method.snapshot, context.abilities)
      : { status: 'starting', step: 'registering' }
  if (snapshot.hasTag('authorizationCode'))
    return method?.id === 'authorizationCode'
      ? toAuthorizationCodeState(method.snapshot)
      : { status: 'starting', step: 'listening' }
  return atStart
}
