import type { ErrorInfo } from '../errors.ts'
import { deepFreeze } from '../observe/freeze.ts'
import type { PollState, SessionState, SignInState } from '../observe/states.ts'

const issuedAt = Date.UTC(2026, 0, 1, 12)
const second = 1_000
const minute = 60 * second

const network: ErrorInfo = {
  code: 'network',
  message: 'The service cannot be reached.',
  hint: 'Check the network, the region and the endpoint.',
  retry: 'automatic',
}

const waiting: PollState = {
  phase: 'waiting',
  count: 7,
  slowDowns: 0,
  intervalMs: 5 * second,
  nextAt: issuedAt + 50 * second,
  lastAt: issuedAt + 45 * second,
}

const awaitingCode = (
  poll: Partial<PollState>,
  more: Partial<Extract<SignInState, { status: 'awaitingCode' }>> = {},
): SignInState => ({
  status: 'awaitingCode',
  userCode: 'WDJB-MJHT',
  verificationUri: 'https://device.sso.eu-west-1.amazonaws.com/',
  verificationUriComplete: 'https://device.sso.eu-west-1.amazonaws.com/?user_code=WDJB-MJHT',
  expiresAt: issuedAt + 10 * minute,
  browser: 'unopened',
  poll: { ...waiting, ...poll },
  ...more,
})

/**
 * A state of a sign-in for everything that a user interface has to show. The codes were issued at 2026-01-01T12:00:00Z and
 * live ten minutes.
 *
 * @example
 * for (const [name, state] of Object.entries(fixtures)) test(name, () => render(state))
 */
export const fixtures = deepFreeze({
  registering: { status: 'starting', step: 'registering' },
  requesting: { status: 'starting', step: 'requesting' },
  startingWithoutNetwork: { status: 'starting', step: 'registering', lastError: network },
  waitingForFirst: awaitingCode({ count: 0, lastAt: null, nextAt: issuedAt + 5 * second }),
  waiting: awaitingCode({}),
  browserOpened: awaitingCode({}, { browser: 'opened' }),
  browserFailed: awaitingCode({}, { browser: 'failed' }),
  asking: awaitingCode({ phase: 'asking', nextAt: null }),
  slowedDown: awaitingCode({ phase: 'slowedDown', slowDowns: 1, intervalMs: 10 * second }),
  retrying: awaitingCode({ phase: 'retrying' }, { lastError: network }),
  offline: awaitingCode({ phase: 'offline' }, { lastError: network }),
  suspended: awaitingCode({ phase: 'suspended' }),
  signedIn: {
    status: 'signedIn',
    expiresAt: issuedAt + 60 * minute,
    refreshable: true,
    via: 'device',
  },
  expired: { status: 'expired' },
  deniedByUser: {
    status: 'denied',
    by: 'user',
    error: {
      code: 'access_denied',
      message: 'The request was declined.',
      hint: 'If that was not you, tell your administrator.',
      retry: 'restart',
      description: 'Access denied',
      requestId: '4f2c1d6e-0b1a-4c3d-8e5f-60718293a49c',
      httpStatus: 400,
    },
  },
  deniedByService: {
    status: 'denied',
    by: 'service',
    error: {
      code: 'kms_unavailable',
      message: 'The service cannot use its encryption key.',
      hint: 'Ask your administrator to check the key of IAM Identity Center.',
      retry: 'never',
      reason: 'KMS_AccessDeniedException',
      requestId: '4f2c1d6e-0b1a-4c3d-8e5f-60718293a49c',
      httpStatus: 400,
    },
  },
  failed: {
    status: 'failed',
    error: {
      code: 'invalid_client',
      message: 'The service no longer knows this app.',
      hint: 'Start again: the app registers itself anew.',
      retry: 'restart',
      requestId: '4f2c1d6e-0b1a-4c3d-8e5f-60718293a49c',
      httpStatus: 401,
    },
  },
  failedWithoutNetwork: { status: 'failed', error: { ...network, retry: 'restart' } },
  cancelled: { status: 'cancelled' },
  cancelledWithReason: { status: 'cancelled', reason: 'aborted' },
} as const satisfies Readonly<Record<string, SignInState>>)

/** A state of a session for everything that a user interface has to show. */
export const sessionFixtures = deepFreeze({
  restoring: { status: 'restoring' },
  signedOut: { status: 'signedOut', reason: 'never' },
  signedOutAfterExpiry: { status: 'signedOut', reason: 'expired' },
  signedOutAfterFailure: {
    status: 'signedOut',
    reason: 'never',
    lastError: { ...network, retry: 'restart' },
  },
  signingIn: { status: 'signingIn', attempt: fixtures.waiting },
  signedIn: { status: 'signedIn', expiresAt: issuedAt + 60 * minute, refreshable: true },
} as const satisfies Readonly<Record<string, SessionState>>)
