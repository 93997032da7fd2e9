import type { SnapshotFrom } from 'xstate'
import type { authorizationCodeMachine } from '../../machines/authorization-code.machine.ts'
import type { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import type { signInMachine } from '../../machines/sign-in.machine.ts'
import type {
  Abilities,
  AuthorizationCodeFacts,
  AuthorizationCodeTag,
  DeviceAuthorizationTag,
  DeviceFacts,
  SignInProgress,
} from '../../machines/types.ts'

export type DeviceSnapshot = SnapshotFrom<typeof deviceAuthorizationMachine>
export type AuthorizationCodeSnapshot = SnapshotFrom<typeof authorizationCodeMachine>
export type SignInMachineSnapshot = SnapshotFrom<typeof signInMachine>

/** The chart of the method, while one is under way. */
export type Method =
  | { readonly id: 'device'; readonly snapshot: DeviceSnapshot }
  | { readonly id: 'authorizationCode'; readonly snapshot: AuthorizationCodeSnapshot }

const deviceTags: readonly DeviceAuthorizationTag[] = [
  'waiting',
  'asking',
  'slowedDown',
  'retrying',
  'offline',
  'suspended',
]

const codeTags: readonly AuthorizationCodeTag[] = [
  'registering',
  'requesting',
  'overdue',
  'exchanging',
]

export const toDeviceFacts = (
  snapshot: Pick<DeviceSnapshot, 'context' | 'hasTag'>,
): DeviceFacts => {
  const { codes, registration, deadline, intervalMs, slowDowns, polls } = snapshot.context
  const { lastAnswerAt, nextPollAt, lastError, browser } = snapshot.context
  return {
    tag: deviceTags.find((tag) => snapshot.hasTag(tag)) ?? null,
    isRegistered: registration !== null,
    codes: codes && {
      userCode: codes.userCode,
      verificationUri: codes.verificationUri,
      verificationUriComplete: codes.verificationUriComplete,
    },
    deadline,
    intervalMs,
    slowDowns,
    polls,
    lastAnswerAt,
    nextPollAt,
    lastError,
    browser,
  }
}

export const toAuthorizationCodeFacts = (
  snapshot: Pick<AuthorizationCodeSnapshot, 'context' | 'hasTag'>,
): AuthorizationCodeFacts => {
  const { authorizationUrl, redirectUri, deadline, lastError, browser } = snapshot.context
  const tag = codeTags.find((one) => snapshot.hasTag(one)) ?? null
  return { tag, authorizationUrl, redirectUri, deadline, lastError, browser }
}

/** The browser may be on this machine, for all we know: a host that knows better may say so. */
const mayHaveBrowser = ({ browserOnThisMachine, canReceiveRedirect }: Abilities): boolean =>
  browserOnThisMachine === 'unknown' && canReceiveRedirect

/** How far a sign-in has come, by its chart and that of its method. Pure. */
export const toSignInProgress = (
  snapshot: Pick<SignInMachineSnapshot, 'context' | 'hasTag'> | undefined,
  method: Method | undefined,
): SignInProgress => {
  if (snapshot === undefined) return { step: 'checkingStore' }
  const { led, abilities } = snapshot.context
  if (snapshot.hasTag('following') && led !== null) return led
  if (snapshot.hasTag('refreshing')) return { step: 'refreshing' }
  if (snapshot.hasTag('device')) {
    const chart = method?.id === 'device' ? toDeviceFacts(method.snapshot) : null
    return { step: 'device', chart, mayHaveBrowser: mayHaveBrowser(abilities) }
  }
  if (snapshot.hasTag('authorizationCode')) {
    const isThere = method?.id === 'authorizationCode'
    const chart = isThere ? toAuthorizationCodeFacts(method.snapshot) : null
    return { step: 'authorizationCode', chart }
  }
  return { step: 'checkingStore' }
}
