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
  SignInRequest,
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
  'opening',
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

/**
 * The browser may be on this machine, for all we know: a host that knows better may say so. Who asked for a code has said so: a
 * server, of which the browser is not, would wait for it at an address of its own.
 */
const mayHaveBrowser = (
  method: SignInRequest['method'],
  { browserOnThisMachine, canReceiveRedirect }: Abilities,
): boolean => method === 'auto' && browserOnThisMachine === 'unknown' && canReceiveRedirect

/** What the process that leads has told, as a sign-in by this method shows it. */
const toFollowed = (method: SignInRequest['method'], led: SignInProgress): SignInProgress =>
  led.step === 'device' && led.mayHaveBrowser && method !== 'auto'
    ? { ...led, mayHaveBrowser: false }
    : led

/** How far a sign-in has come, by its chart and that of its method. Pure. */
export const toSignInProgress = (
  snapshot: Pick<SignInMachineSnapshot, 'context' | 'hasTag'> | undefined,
  method: Method | undefined,
): SignInProgress => {
  if (snapshot === undefined) return { step: 'checkingStore' }
  const { led, abilities, method: wanted } = snapshot.context
  if (snapshot.hasTag('following') && led !== null) return toFollowed(wanted, led)
  if (snapshot.hasTag('refreshing')) return { step: 'refreshing' }
  if (snapshot.hasTag('device')) {
    const chart = method?.id === 'device' ? toDeviceFacts(method.snapshot) : null
    return { step: 'device', chart, mayHaveBrowser: mayHaveBrowser(wanted, abilities) }
  }
  if (snapshot.hasTag('authorizationCode')) {
    const isThere = method?.id === 'authorizationCode'
    const chart = isThere ? toAuthorizationCodeFacts(method.snapshot) : null
    return { step: 'authorizationCode', chart }
  }
  return { step: 'checkingStore' }
}
