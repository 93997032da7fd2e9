import type { ErrorInfo } from '../kit/errors.ts'
import { atStart } from '../observe/at-start.ts'
import { deepFreeze } from '../kit/freeze.ts'
import type { PollState, SessionState, SignInState } from '../observe/states.ts'

const issuedAt = Date.UTC(2026, 0, 1, 12)
const second = 1_000
const minute = 60 * second

const network: ErrorInfo = {
  code: 'network',
  message: 'The service cannot be reached.',
  hint: 'Check the network, the region and the endpoint.',
  retry: 'automatic',
  reason: 'ENETUNREACH',
  detail: 'oidc.eu-west-1.amazonaws.com',
}

const browserFailed: ErrorInfo = {
  code: 'browser_unavailable',
  message: 'Your browser did not open.',
  hint: 'Open the link in a browser on this machine, or use a code instead.',
  retry: 'otherMethod',
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
  offer: null,
  ...more,
})

type AwaitingRedirect = Extract<SignInState, { status: 'awaitingRedirect' }>

const awaitingRedirect = (more: Partial<AwaitingRedirect>): AwaitingRedirect => ({
  status: 'awaitingRedirect',
  authorizationUrl:
    'https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code&client_id=aBcDeF0123456789&redirect_uri=http%3A%2F%2F127.0.0.1%3A50001%2Foauth%2Fcallback&scopes=sso%3Aaccount%3Aaccess&state=oPaQuE&code_challenge_method=S256&code_challenge=cHaLlEnGe',
  redirectUri: 'http://127.0.0.1:50001/oauth/callback',
  expiresAt: issuedAt + 10 * minute,
  browser: 'opened',
  offer: null,
  ...more,
})

const signedIn = (via: Extract<SignInState, { status: 'signedIn' }>['via']): SignInState => ({
  status: 'signedIn',
  expiresAt: issuedAt + 60 * minute,
  refreshable: true,
  via,
})

/**
 * A state of a sign-in for everything that a user interface has to show. The codes were issued, and the browser was sent
 * to its page, at 2026-01-01T12:00:00Z; both have ten minutes.
 *
 * @example
 * for (const [name, state] of Object.entries(fixtures)) test(name, () => render(state))
 */
export const fixtures = deepFreeze({
  checkingStore: atStart,
  refreshing: { status: 'starting', step: 'refreshing' },
  listening: { status: 'starting', step: 'listening' },
  registering: { status: 'starting', step: 'registering' },
  requesting: { status: 'starting', step: 'requesting' },
  startingWithoutNetwork: { status: 'starting', step: 'registering', lastError: network },
  waitingForFirst: awaitingCode({ count: 0, lastAt: null, nextAt: issuedAt + 5 * second }),
  waiting: awaitingCode({}),
  waitingWithOffer: awaitingCode({}, { offer: 'authorizationCode' }),
  browserOpened: awaitingCode({}, { browser: 'opened' }),
  browserFailed: awaitingCode({}, { browser: 'failed' }),
  asking: awaitingCode({ phase: 'asking', nextAt: null }),
  slowedDown: awaitingCode({ phase: 'slowedDown', slowDowns: 1, intervalMs: 10 * second }),
  retrying: awaitingCode({ phase: 'retrying' }, { lastError: network }),
  offline: awaitingCode({ phase: 'offline' }, { lastError: network }),
  suspended: awaitingCode({ phase: 'suspended' }),
  redirectBrowserOpening: awaitingRedirect({ browser: 'opening' }),
  redirectWaiting: awaitingRedirect({}),
  redirectOverdue: awaitingRedirect({ offer: 'device' }),
  redirectBrowserFailed: awaitingRedirect({
    browser: 'failed',
    offer: 'device',
    lastError: browserFailed,
  }),
  exchanging: { status: 'exchanging' },
  exchangingWithoutNetwork: { status: 'exchanging', lastError: network },
  signedIn: signedIn('device'),
  signedInByBrowser: signedIn('authorizationCode'),
  signedInFromStore: signedIn('store'),
  signedInByRefresh: signedIn('refresh'),
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
  redirectTimedOut: {
    status: 'failed',
    error: {
      code: 'redirect_timeout',
      message: 'The browser did not come back in time.',
      hint: 'Start again, or use a code if your browser is on another computer.',
      retry: 'otherMethod',
    },
  },
  cancelled: { status: 'cancelled' },
  cancelledWithReason: { status: 'cancelled', reason: 'aborted' },
} as const satisfies Readonly<Record<string, SignInState>>)

const held = (more: Partial<Extract<SessionState, { status: 'signedIn' }>> = {}): SessionState => ({
  status: 'signedIn',
  expiresAt: issuedAt + 60 * minute,
  refreshable: true,
  stored: true,
  refresh: 'idle',
  ...more,
})

/** A state of a session for everything that a user interface has to show. */
export const sessionFixtures = deepFreeze({
  restoring: { status: 'restoring' },
  signedOut: { status: 'signedOut', reason: 'never' },
  signedOutByUser: { status: 'signedOut', reason: 'user' },
  signedOutAfterExpiry: { status: 'signedOut', reason: 'expired' },
  signedOutAfterRevocation: {
    status: 'signedOut',
    reason: 'revoked',
    lastError: {
      code: 'session_expired',
      message: 'Your session has ended.',
      hint: 'Sign in again.',
      retry: 'restart',
      description: 'Invalid refresh token',
      requestId: '4f2c1d6e-0b1a-4c3d-8e5f-60718293a49c',
      httpStatus: 400,
    },
  },
  signedOutAfterFailure: {
    status: 'signedOut',
    reason: 'never',
    lastError: { ...network, retry: 'restart' },
  },
  signingIn: { status: 'signingIn', attempt: fixtures.waiting },
  signedIn: held(),
  signedInUntilTheEnd: held({ refreshable: false }),
  signedInRefreshing: held({ refresh: 'running' }),
  signedInRetrying: held({ refresh: 'retrying', lastError: network }),
  signedInOffline: held({ refresh: 'offline', lastError: network }),
  signedInUnstored: held({
    stored: false,
    lastError: {
      code: 'store_unavailable',
      message: 'The store for sign-in data cannot be read or written.',
      hint: '/home/ada/.local/state/authchart/1f.json: The disk is full: make room, then try again.',
      retry: 'restart',
      reason: 'ENOSPC',
      detail: '/home/ada/.local/state/authchart/1f.json',
    },
  }),
} as const satisfies Readonly<Record<string, SessionState>>)
