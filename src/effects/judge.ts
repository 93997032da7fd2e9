import type { CreateTokenOutput, EpochMs, Refused, Unreachable } from '../../machines/effects.ts'
import type { CallMetadata } from '../protocol/call-error.ts'
import {
  isNetworkError,
  isNotSentError,
  isProtocolError,
  isServiceException,
} from '../protocol/exceptions.ts'
import { toErrorInfo } from './error-info.ts'
import { toReturnedIntervalMs } from './pace.ts'

/** What `slow_down` asks for before there is an interval (RFC 8628 section 3.5). */
const slowDownMs = 5_000

/** Redirects come from captive portals, the rest from a service in trouble: neither is an answer to our question. */
const isPassing = (status = 0): boolean =>
  status === 0 ||
  (status >= 300 && status < 400) ||
  status === 408 ||
  status === 429 ||
  status >= 500

const answered = (metadata: CallMetadata) => ({
  at: metadata.answeredAt,
  ...(metadata.sentAt !== undefined && { sentAt: metadata.sentAt }),
  ...(metadata.requestId !== undefined && { requestId: metadata.requestId }),
})

/** An answer that does not count: whatever it says, the request is made again by itself. */
const passing = (error: { readonly $metadata: CallMetadata }) => ({
  ...answered(error.$metadata),
  error: { ...toErrorInfo(error), retry: 'automatic' } as const,
})

/** What a failed RegisterClient or StartDeviceAuthorization means. Pure and total. */
export const judgePreparation = (error: unknown, at: EpochMs): Unreachable | Refused => {
  const refused = { kind: 'refused', at, error: toErrorInfo(error) } as const
  if (isNetworkError(error)) return { ...passing(error), kind: 'unreachable', retryAfterMs: 0 }
  if (isServiceException(error) || isProtocolError(error)) {
    const isSlowDown = isServiceException(error) && error.code === 'slow_down'
    const judged = { ...refused, ...answered(error.$metadata) }
    if (!isSlowDown && !isPassing(error.$metadata.httpStatusCode)) return judged
    const retryAfterMs = Math.max(error.retryAfterMs ?? 0, isSlowDown ? slowDownMs : 0)
    return { ...passing(error), kind: 'unreachable', retryAfterMs }
  }
  return refused
}

/** What a CreateToken request that brought no token means. Pure and total. */
export const judgeToken = (error: unknown, at: EpochMs): CreateTokenOutput => {
  if (isNotSentError(error)) return { kind: 'tooLate', at }
  if (isNetworkError(error) || isProtocolError(error)) {
    const judged = { ...answered(error.$metadata), error: toErrorInfo(error) }
    const status = error.$metadata.httpStatusCode ?? 0
    const isSuccess = status >= 200 && status < 300
    if (!isSuccess)
      return { ...passing(error), kind: 'unreachable', retryAfterMs: error.retryAfterMs ?? 0 }
    return { ...judged, kind: isProtocolError(error) && error.readable ? 'refused' : 'unknown' }
  }
  if (!isServiceException(error)) return { kind: 'refused', at, error: toErrorInfo(error) }

  const seen = answered(error.$metadata)
  const retryAfterMs = error.retryAfterMs ?? 0
  switch (error.code) {
    case 'authorization_pending':
      return { ...seen, kind: 'pending', retryAfterMs }
    case 'slow_down':
      return {
        ...seen,
        kind: 'slowDown',
        retryAfterMs,
        returnedIntervalMs: toReturnedIntervalMs(error.interval),
      }
    case 'expired_token':
      return { ...seen, kind: 'expired', error: toErrorInfo(error) }
    case 'access_denied':
      return {
        ...seen,
        kind: 'denied',
        by: error.reason === undefined ? 'user' : 'service',
        error: toErrorInfo(error),
      }
    default:
      return isPassing(error.$metadata.httpStatusCode)
        ? { ...passing(error), kind: 'unreachable', retryAfterMs }
        : { ...seen, kind: 'refused', error: toErrorInfo(error) }
  }
}
