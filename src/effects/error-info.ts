import type { ErrorInfo, Retry, SignInErrorCode } from '../../machines/types.ts'
import { infoOf } from '../kit/errors.ts'
import type { CallMetadata } from '../protocol/call-error.ts'
import {
  isNetworkError,
  isNotSentError,
  isProtocolError,
  isServiceException,
  type ServiceException,
} from '../protocol/exceptions.ts'

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
    'Check the `scopes` of the session.',
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
    'Check the `clientName` of the session.',
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
const isInTrouble = ({ httpStatusCode = 0 }: CallMetadata): boolean =>
  httpStatusCode >= 500 || httpStatusCode === 429

const codeOf = (error: ServiceException): ErrorInfo['code'] => {
  if (error.reason?.startsWith('KMS_') === true) return 'kms_unavailable'
  if (error.name === 'InvalidRequestRegionException') return 'wrong_region'
  if (isInTrouble(error.$metadata) || error.code === 'slow_down') return 'service_unavailable'
  return error.code
}

/** An error by its code alone, with what helps. Total. */
export const errorInfo = (code: string): ErrorInfo => info(code, adviceFor(code))

/** A refusal that is known to mean the wrong region, whatever code it came with. */
export const toWrongRegion = (refused: ErrorInfo): ErrorInfo => ({
  ...refused,
  ...errorInfo('wrong_region'),
})

const info = (code: ErrorInfo['code'], [message, hint, retry]: Advice): ErrorInfo => ({
  code,
  message,
  hint,
  retry,
})

const toCallInfo = (error: unknown): ErrorInfo => {
  if (isServiceException(error)) {
    const code = codeOf(error)
    return {
      ...info(code, adviceFor(code)),
      ...(error.description !== undefined && { description: error.description }),
      ...(error.reason !== undefined && { reason: error.reason }),
      ...where(error.$metadata),
    }
  }
  if (isNetworkError(error) || isNotSentError(error))
    return info('network', advice.network ?? unknownCode)
  if (isProtocolError(error)) {
    const found = isInTrouble(error.$metadata)
      ? info('service_unavailable', advice.service_unavailable ?? unknownCode)
      : info('protocol', unreadable)
    return { ...found, ...where(error.$metadata) }
  }
  return info('protocol', unreadable)
}

const where = (metadata: CallMetadata): Pick<ErrorInfo, 'requestId' | 'httpStatus'> => ({
  ...(metadata.requestId !== undefined && { requestId: metadata.requestId }),
  ...(metadata.httpStatusCode !== undefined && { httpStatus: metadata.httpStatusCode }),
})

/** What an operation rejected with, as a state may carry it. Total, and free of secrets. */
export const toErrorInfo = (error: unknown): ErrorInfo => {
  try {
    return infoOf(error) ?? toCallInfo(error)
  } catch {
    return info('protocol', unreadable)
  }
}
