import type { ErrorInfo, Retry, SignInErrorCode } from '../../machines/types.ts'
import { infoOf } from '../kit/errors.ts'
import { troubleOf } from '../kit/trouble.ts'
import type { Circumstances, Failure, Refusal, Unanswered } from './reply.ts'

type Advice = readonly [message: string, hint: string, retry: Retry]

const advice: Partial<Record<SignInErrorCode, Advice>> = {
  access_denied: [
    'The request was declined.',
    'If that was not you, tell your administrator.',
    'restart',
  ],
  expired_token: ['The code has expired.', 'Get a new code and confirm it in time.', 'restart'],
  invalid_client: [
    'The service no longer knows this app.',
    'Start again: the app registers itself anew.',
    'restart',
  ],
  invalid_grant: ['The code is no longer valid.', 'Start again to get a new code.', 'restart'],
  invalid_scope: [
    'The service does not grant these scopes.',
    'Ask the makers of this app to check its scopes.',
    'never',
  ],
  invalid_request: [
    'The service did not accept the request.',
    'Check the start URL and the region.',
    'never',
  ],
  unauthorized_client: [
    'This app may not sign in this way.',
    'Ask your administrator whether this method is allowed.',
    'otherMethod',
  ],
  unsupported_grant_type: [
    'The service does not offer this way to sign in.',
    'Try the other method.',
    'otherMethod',
  ],
  invalid_client_metadata: [
    'The service did not accept the registration.',
    'Ask the makers of this app to check its name.',
    'never',
  ],
  invalid_redirect_uri: [
    'The service did not accept the redirect address.',
    'Try the other method.',
    'otherMethod',
  ],
  wrong_region: [
    'The session belongs to another region.',
    'Check the region of your start URL.',
    'never',
  ],
  state_mismatch: [
    'That address belongs to another sign-in.',
    'Start again, and use the page that opens then.',
    'restart',
  ],
  redirect_unavailable: [
    'Nothing can listen for your browser here.',
    'Use a code instead.',
    'otherMethod',
  ],
  kms_unavailable: [
    'The service cannot use its encryption key.',
    'Ask your administrator to check the key of IAM Identity Center.',
    'never',
  ],
  network: [
    'The service cannot be reached.',
    'Check the network, the region and the endpoint.',
    'automatic',
  ],
  service_unavailable: [
    'The service is not available right now.',
    'Try again in a while.',
    'automatic',
  ],
}

const unknownCode: Advice = [
  'The service refused the sign-in.',
  'Start again; if it happens again, give the request id to AWS support.',
  'restart',
]

const unreadable: Advice = [
  'The answer of the service could not be understood.',
  'A proxy or a captive portal may be in between. Start again.',
  'restart',
]

/** By own members alone: a service may send `constructor` as its code. */
const adviceFor = (code: string): Advice =>
  (Object.hasOwn(advice, code) ? advice[code as SignInErrorCode] : undefined) ?? unknownCode

/** The service itself is the trouble, whatever it says. */
const isInTrouble = ({ status = 0 }: Circumstances): boolean => status >= 500 || status === 429

const codeOf = ({ code, meaning }: Refusal, call: Circumstances): ErrorInfo['code'] =>
  meaning ?? (isInTrouble(call) || code === 'slow_down' ? 'service_unavailable' : code)

/** An error by its code alone, with what helps. Total. */
export const errorInfo = (code: string): ErrorInfo => info(code, adviceFor(code))

const info = (code: ErrorInfo['code'], [message, hint, retry]: Advice): ErrorInfo => ({
  code,
  message,
  hint,
  retry,
})

/** What a request failed with, as a state may carry it. Total, and free of secrets. */
export const errorInfoOf = (failure: Failure): ErrorInfo => {
  switch (failure.kind) {
    case 'declined': {
      const { refusal, call } = failure
      const code = codeOf(refusal, call)
      const reason = refusal.reason ?? (code === refusal.code ? undefined : refusal.code)
      return {
        ...errorInfo(code),
        ...(refusal.description !== undefined && { description: refusal.description }),
        ...(reason !== undefined && { reason }),
        ...where(call),
      }
    }
    case 'unusable': {
      const { call, problem: detail } = failure
      const said = isInTrouble(call) ? errorInfo('service_unavailable') : notOurs
      return { ...said, detail, ...where(call) }
    }
    case 'unanswered':
      return unansweredInfo(failure)
    case 'notSent':
      return { ...errorInfo('network'), reason: 'NotSentError' }
  }
}

/** The system's own code comes through, and where; what it means, the host knows (R22). */
const unansweredInfo = ({ trouble, words, call }: Unanswered): ErrorInfo => {
  const { reason, place, status = call.status } = trouble ?? {}
  return {
    ...errorInfo('network'),
    ...(words !== undefined && {
      message: words.message,
      hint: words.hint,
      retry: words.isLasting === true ? 'never' : 'automatic',
    }),
    ...(reason !== undefined && { reason }),
    ...(place !== undefined && { detail: place }),
    ...(status !== undefined && { httpStatus: status }),
  }
}

const notOurs = info('protocol', unreadable)

/** The browser came back for this very sign-in, and brought neither a code nor an error. */
export const cameBackEmpty = info('protocol', [
  'Your browser came back without a code.',
  'Start again; if it happens again, use a code instead.',
  'restart',
])

const where = ({
  requestId,
  status,
}: Circumstances): Pick<ErrorInfo, 'requestId' | 'httpStatus'> => ({
  ...(requestId !== undefined && { requestId }),
  ...(status !== undefined && { httpStatus: status }),
})

/** What was thrown where no reply came to be: by the store, by an abort, by a bug. Total, and free of secrets. */
export const toErrorInfo = (error: unknown): ErrorInfo => {
  const { reason } = troubleOf(error)
  return infoOf(error) ?? { ...notOurs, ...(reason !== undefined && { reason }) }
}
