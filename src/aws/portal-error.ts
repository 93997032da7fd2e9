import type { ErrorInfo } from '../../machines/types.ts'
import { isSignInError, SignInError } from '../kit/errors.ts'
import { errorInfoOf } from '../protocol/error-info.ts'
import type { Failure } from '../protocol/reply.ts'

type Advice = Pick<ErrorInfo, 'message' | 'hint' | 'retry'>

const throttled: Advice = {
  message: 'AWS is busy: too many requests come for you at once.',
  hint: 'Try again in a minute. Another program may be asking, too.',
  retry: 'automatic',
}
const notAssigned: Advice = {
  message: 'You do not have this role.',
  hint: 'Choose another role, or ask your administrator for this one.',
  retry: 'never',
}
const noAccounts: Advice = {
  message: 'You may not list these accounts.',
  hint: 'Ask your administrator for access.',
  retry: 'never',
}

/** What the sign-in's own words do not fit. */
const advice: Readonly<Record<string, Advice>> = {
  role_not_assigned: notAssigned,
  throttled,
  session_expired: {
    message: 'The session has ended.',
    hint: 'Sign in again.',
    retry: 'restart',
  },
  invalid_request: {
    message: 'The access portal did not accept the request.',
    hint: 'Check the account number and the name of the role.',
    retry: 'never',
  },
  protocol: {
    message: 'The answer of the access portal could not be understood.',
    hint: 'A proxy or a captive portal may be in between. Try again.',
    retry: 'automatic',
  },
  network: {
    message: 'The access portal cannot be reached.',
    hint: 'Check the network, the region and the endpoint.',
    retry: 'automatic',
  },
}

/** What a question was about. No secret is in it. */
export interface About {
  readonly operation: 'ListAccounts' | 'ListAccountRoles' | 'GetRoleCredentials'
  /** An account, or a role of one. */
  readonly of?: string
}

const textOf = ({ operation, of }: About): string =>
  of === undefined ? operation : `${operation} of ${of}`

/** The failure of a question, in words. */
export const portalError = (failure: Failure, about: About): SignInError => {
  const info = errorInfoOf(failure)
  const isOfRole = about.operation !== 'ListAccounts'
  // The words of the host, where it knows the trouble, say more.
  const own = failure.kind === 'unanswered' && failure.words !== undefined
  const code = info.code === 'role_not_assigned' && !isOfRole ? 'access_denied' : info.code
  const said = code === 'access_denied' ? noAccounts : own ? undefined : advice[code]
  const detail = info.detail === undefined ? textOf(about) : `${textOf(about)}: ${info.detail}`
  return new SignInError({ ...info, ...said, code, detail })
}

/** The portal has said that nobody is to ask for longer than anybody waits. */
export const throttledFor = (waitMs: number, about: About): SignInError =>
  new SignInError({
    code: 'throttled',
    ...throttled,
    hint: `Try again in ${Math.ceil(waitMs / 60_000)} min.`,
    detail: textOf(about),
  })

export const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  isSignInError(error) && codes.includes(error.code)

/** An answer that was read, and makes no sense. */
export const protocolFault = (about: About, problem: string): SignInError =>
  new SignInError({
    code: 'protocol',
    message: 'The answer of the access portal could not be understood.',
    hint: 'Try again; if it happens again, tell the makers of this app.',
    retry: 'automatic',
    detail: `${textOf(about)}: ${problem}`,
  })
