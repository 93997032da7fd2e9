import type {
  CreateTokenOutput,
  EpochMs,
  ErrorInfo,
  ExchangeCodeOutput,
  RefreshTokenOutput,
  Refused,
  Unreachable,
} from '../../machines/types.ts'
import type { CallMetadata } from '../protocol/call-error.ts'
import {
  isNetworkError,
  isNotSentError,
  isProtocolError,
  isServiceException,
} from '../protocol/exceptions.ts'
import { toErrorInfo, toWrongRegion } from './error-info.ts'
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

/** When an answer came, and of which request it is. */
export const answeredBy = (
  metadata: CallMetadata,
): { readonly at: EpochMs; readonly sentAt?: EpochMs; readonly requestId?: string } => ({
  at: metadata.answeredAt,
  ...(metadata.sentAt !== undefined && { sentAt: metadata.sentAt }),
  ...(metadata.requestId !== undefined && { requestId: metadata.requestId }),
})

/** An answer that does not count: whatever it says, the request is made again by itself. */
const passing = (error: { readonly $metadata: CallMetadata }) => ({
  ...answeredBy(error.$metadata),
  error: { ...toErrorInfo(error), retry: 'automatic' } as const,
})

/** What a failed RegisterClient or StartDeviceAuthorization means. Pure and total. */
export const judgePreparation = (error: unknown, at: EpochMs): Unreachable | Refused => {
  const refused = { kind: 'refused', at, error: toErrorInfo(error) } as const
  if (isNetworkError(error)) return { ...passing(error), kind: 'unreachable', retryAfterMs: 0 }
  if (isServiceException(error) || isProtocolError(error)) {
    const isSlowDown = isServiceException(error) && error.code === 'slow_down'
    const judged = { ...refused, ...answeredBy(error.$metadata) }
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
    const judged = { ...answeredBy(error.$metadata), error: toErrorInfo(error) }
    const status = error.$metadata.httpStatusCode ?? 0
    const isSuccess = status >= 200 && status < 300
    if (!isSuccess)
      return { ...passing(error), kind: 'unreachable', retryAfterMs: error.retryAfterMs ?? 0 }
    return { ...judged, kind: isProtocolError(error) && error.readable ? 'refused' : 'unknown' }
  }
  if (!isServiceException(error)) return { kind: 'refused', at, error: toErrorInfo(error) }

  const seen = answeredBy(error.$metadata)
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

/** No connection came about, so that nothing can have been carried out. */
const undelivered = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
])

const neverArrived = (error: unknown): boolean =>
  isNotSentError(error) || (isNetworkError(error) && undelivered.has(error.cause?.code ?? ''))

const seenOf = (error: unknown, at: EpochMs) =>
  isServiceException(error) || isNetworkError(error) || isProtocolError(error)
    ? answeredBy(error.$metadata)
    : { at }

/** A success whose body cannot be used, or a request of which nobody knows how it ended. */
const isAnswerLost = (error: unknown): boolean => {
  if (isNetworkError(error)) return !neverArrived(error)
  const status = isProtocolError(error) ? (error.$metadata.httpStatusCode ?? 0) : 0
  return status >= 200 && status < 300
}

/** What an exchange of a code that brought no token means (R10). Pure and total. */
export const judgeExchange = (
  error: unknown,
  at: EpochMs,
  version: number | null,
): ExchangeCodeOutput => {
  const seen = { ...seenOf(error, at), error: toErrorInfo(error) }
  if (neverArrived(error)) return { ...seen, kind: 'undelivered' }
  return isAnswerLost(error) ? { ...seen, kind: 'unknown', version } : { ...seen, kind: 'refused' }
}

/** Which refusals of a refresh end what it is renewed with; the others leave it for an administrator. */
const needsSignIn = new Set([
  'access_denied',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
])

/** A token in the wrong region is not modelled for CreateToken: this is how the service words it. */
const isForeignToken = ({ code, description = '' }: ErrorInfo): boolean =>
  code === 'invalid_request' && /^invalid token provided/i.test(description)

/** What a refresh that brought no token means (R10, R11). Pure and total. */
export const judgeRefresh = (error: unknown, at: EpochMs): RefreshTokenOutput => {
  const info = toErrorInfo(error)
  const seen = { ...seenOf(error, at), error: info }
  const again = { ...seen, kind: 'unreachable', error: { ...info, retry: 'automatic' } } as const
  if (neverArrived(error)) return { ...again, retryAfterMs: 0 }
  if (isAnswerLost(error)) return { ...seen, kind: 'unknown' }
  // The store, or an abort: nothing was spent, or it is not forgotten.
  if (!isServiceException(error) && !isProtocolError(error)) return { ...again, retryAfterMs: 0 }
  const isSlowDown = isServiceException(error) && error.code === 'slow_down'
  if (isProtocolError(error) || isSlowDown || isPassing(error.$metadata.httpStatusCode)) {
    const retryAfterMs = Math.max(error.retryAfterMs ?? 0, isSlowDown ? slowDownMs : 0)
    return { ...again, retryAfterMs }
  }
  if (info.code === 'invalid_grant' || info.code === 'expired_token')
    return { ...seen, kind: 'invalidGrant' }
  if (isForeignToken(info)) return { ...seen, error: toWrongRegion(info), kind: 'refused' }
  return needsSignIn.has(info.code)
    ? { ...seen, kind: 'signInNeeded' }
    : { ...seen, kind: 'refused' }
}
