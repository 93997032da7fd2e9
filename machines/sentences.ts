import type { ErrorInfo } from './types.ts'

/* @__NO_SIDE_EFFECTS__ */
const stopped = (what: string) =>
  ({
    code: 'protocol',
    message: `${what} stopped on an unexpected fault.`,
    hint: 'Start again; if it happens again, report it.',
    retry: 'restart',
  }) as const

/* @__NO_SIDE_EFFECTS__ */
const over = (message: string) =>
  ({ code: 'session_expired', message, hint: 'Sign in again.', retry: 'restart' }) as const

/** Apart, for the pages that mirror a session: they have no chart. */
export const codeExpired = {
  code: 'expired_token',
  message: 'The code expired before it was confirmed.',
  hint: 'Get a new code and confirm it in time.',
  retry: 'restart',
} as const satisfies ErrorInfo

/** What the charts themselves have to tell a person. What a service answers is worded where its answers are read. */
export const sentences = {
  bug: stopped('The sign-in'),
  sessionBug: stopped('The session'),
  renewalBug: {
    code: 'protocol',
    message: 'The renewal stopped on an unexpected fault.',
    hint: 'It is tried again; if that does not help, sign in again and report it.',
    retry: 'automatic',
  },
  sessionEnded: over('Your session has ended.'),
  nothingToRenew: over('There is nothing left to renew.'),
  redirectTimeout: {
    code: 'redirect_timeout',
    message: 'The browser did not come back in time.',
    hint: 'Start again, or use a code if your browser is on another computer.',
    retry: 'otherMethod',
  },
  lostAnswer: {
    code: 'network',
    message: 'The answer to the sign-in was lost.',
    hint: 'Start again: your browser still knows you.',
    retry: 'restart',
  },
  codeExpired,
} as const satisfies Record<string, ErrorInfo>
