import type { StateValue } from 'xstate'
import type {
  AuthorizationCodeFacts,
  AuthorizationCodeOutcome,
  DeviceAuthorizationOutcome,
  DeviceFacts,
  SignInOutcome,
  SignInProgress,
} from '../../machines/types.ts'
import { sentences } from '../../machines/sentences.ts'
import { atStart } from './at-start.ts'
import {
  toAuthorizationCodeFacts,
  toDeviceFacts,
  toSignInProgress,
  type AuthorizationCodeSnapshot,
  type DeviceSnapshot,
  type Method,
  type SignInMachineSnapshot,
} from './progress.ts'
import type { PollState, SignInState } from './states.ts'

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

/** A machine that threw: it cannot happen, and is not left unsaid if it does. */
const broken: SignInState = { status: 'failed', error: sentences.bug }

/** What the public sees of an end. */
export const toEndState = (outcome: SignInOutcome): SignInState => {
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

/** What the end of a method means for the attempt. */
const ofMethod = (
  outcome: DeviceAuthorizationOutcome | AuthorizationCodeOutcome,
  via: 'device' | 'authorizationCode',
): SignInState => {
  if (outcome.kind !== 'authorized') return toEndState(outcome)
  const { expiresAt, refreshable } = outcome
  return { status: 'signedIn', expiresAt, refreshable, via }
}

const troubleOf = ({ lastError }: Pick<DeviceFacts, 'lastError'>) =>
  lastError === null ? {} : { lastError }

const showPace = ({ tag, deadline, nextPollAt, ...facts }: DeviceFacts): PollState => ({
  phase: tag ?? 'waiting',
  count: facts.polls,
  slowDowns: facts.slowDowns,
  intervalMs: facts.intervalMs,
  nextAt: tag === 'asking' || nextPollAt >= deadline ? null : nextPollAt,
  lastAt: facts.lastAnswerAt,
})

const showDevice = (facts: DeviceFacts, mayHaveBrowser: boolean): SignInState => {
  const { codes, isRegistered, deadline, browser } = facts
  if (codes === null) {
    const step = isRegistered ? 'requesting' : 'registering'
    return { status: 'starting', step, ...troubleOf(facts) }
  }
  return {
    status: 'awaitingCode',
    ...codes,
    expiresAt: deadline,
    browser,
    poll: showPace(facts),
    offer: mayHaveBrowser ? 'authorizationCode' : null,
    ...troubleOf(facts),
  }
}

const showAuthorizationCode = (facts: AuthorizationCodeFacts): SignInState => {
  const { tag, authorizationUrl, redirectUri, deadline, browser } = facts
  if (tag === 'exchanging') return { status: 'exchanging', ...troubleOf(facts) }
  if (authorizationUrl === null || redirectUri === null) {
    const step = tag === 'registering' || tag === 'requesting' ? tag : 'listening'
    return { status: 'starting', step, ...troubleOf(facts) }
  }
  return {
    status: 'awaitingRedirect',
    authorizationUrl,
    redirectUri,
    expiresAt: deadline,
    browser: tag === 'opening' && browser === 'unopened' ? 'opening' : browser,
    offer: tag === 'overdue' ? 'device' : null,
    ...(browser === 'failed' && troubleOf(facts)),
  }
}

/** What the public sees of a sign-in that goes on, in this process or in another. Pure. */
export const showProgress = (progress: SignInProgress): SignInState => {
  switch (progress.step) {
    case 'checkingStore':
      return atStart
    case 'refreshing':
      return { status: 'starting', step: 'refreshing' }
    case 'device':
      return progress.chart === null
        ? { status: 'starting', step: 'registering' }
        : showDevice(progress.chart, progress.mayHaveBrowser)
    case 'authorizationCode':
      return progress.chart === null
        ? { status: 'starting', step: 'listening' }
        : showAuthorizationCode(progress.chart)
  }
}

/** What the public sees of a device flow on its own. Pure. */
export const toDeviceState = (
  snapshot: Pick<DeviceSnapshot, 'context' | 'hasTag'>,
): SignInState => {
  const { outcome } = snapshot.context
  return outcome === null ? showDevice(toDeviceFacts(snapshot), false) : ofMethod(outcome, 'device')
}

/** What the public sees of an authorization code flow on its own. Pure. */
export const toAuthorizationCodeState = (
  snapshot: Pick<AuthorizationCodeSnapshot, 'context' | 'hasTag'>,
): SignInState => {
  const { outcome } = snapshot.context
  return outcome === null
    ? showAuthorizationCode(toAuthorizationCodeFacts(snapshot))
    : ofMethod(outcome, 'authorizationCode')
}

/** What the public sees of an attempt. Pure. */
export const toSignInState = (
  snapshot: Pick<SignInMachineSnapshot, 'status' | 'context' | 'hasTag'> | undefined,
  method: Method | undefined,
): SignInState => {
  if (snapshot === undefined) return atStart
  const { status, context } = snapshot
  if (status === 'error') return broken
  if (context.outcome !== null) return toEndState(context.outcome)
  // Its method has ended, and the sign-in is about to hear of it.
  const ending =
    method !== undefined && snapshot.hasTag(method.id) && method.snapshot.context.outcome
  if (ending) return ofMethod(ending, method.id)
  return showProgress(toSignInProgress(snapshot, method))
}
