// What a reply means to the chart that asked. One function for each question; all are pure and total, and none throws.
import type {
  Answer,
  TokenAnswer,
  ErrorInfo,
  ExchangeCodeOutput,
  Fault,
  RefreshTokenOutput,
  Refused,
  CodesAnswer,
  Unreachable,
} from '../../machines/types.ts'
import { slowDownStepMs } from '../../machines/shared.ts'
import { errorInfoOf } from './error-info.ts'
import { toReturnedIntervalMs } from './pace.ts'
import type { Circumstances, Failure, Reply } from './reply.ts'

/** The service gave what was asked for. */
export interface Given<Value> extends Answer {
  readonly kind: 'given'
  readonly value: Value
}

/** An answer of a chart, with what was granted in place of what the store then holds of it. */
type Instead<Value, Output extends { readonly kind: string }, Out extends string = never> =
  Given<Value> | Exclude<Output, { readonly kind: 'granted' | Out }>

/** Redirects come from captive portals, the rest from a service in trouble: neither is an answer to our question. */
export const isPassing = ({ status = 0 }: Circumstances): boolean =>
  status === 0 ||
  (status >= 300 && status < 400) ||
  status === 408 ||
  status === 429 ||
  status >= 500

const isSuccess = ({ status = 0 }: Circumstances): boolean => status >= 200 && status < 300

/** Nothing can have been carried out. */
const neverArrived = (failure: Failure): boolean =>
  failure.kind === 'notSent' || (failure.kind === 'unanswered' && failure.delivered === 'no')

/** Another try would fail alike, before a byte is sent. */
const isLasting = (failure: Failure): boolean =>
  failure.kind === 'unanswered' && failure.words?.isLasting === true

/** A success whose body cannot be used, or a request that may have been carried out without an answer. */
const isAnswerLost = (failure: Failure): boolean =>
  failure.kind === 'unanswered'
    ? !neverArrived(failure)
    : failure.kind === 'unusable' && isSuccess(failure.call)

const isSlowDown = (failure: Failure): boolean =>
  failure.kind === 'declined' && failure.refusal.code === 'slow_down'

/** Whether the service no longer knows the client: its registration is then of no more use (R13). */
export const isClientUnknown = (reply: Reply<unknown>): boolean =>
  reply.kind === 'declined' && reply.refusal.code === 'invalid_client'

/** When an answer came, and of which request it is. */
const seen = ({ answeredAt, sentAt, requestId }: Circumstances): Answer => ({
  at: answeredAt,
  ...(sentAt !== undefined && { sentAt }),
  ...(requestId !== undefined && { requestId }),
})

const given = <Value>(value: Value, call: Circumstances): Given<Value> => ({
  ...seen(call),
  kind: 'given',
  value,
})

const refused = (failure: Failure, error: ErrorInfo = errorInfoOf(failure)): Refused => ({
  ...seen(failure.call),
  kind: 'refused',
  error,
})

/** An answer that does not count: whatever it says, the request is made again by itself. */
const unreachable = (failure: Failure): Unreachable => ({
  ...seen(failure.call),
  kind: 'unreachable',
  retryAfterMs: Math.max(failure.call.retryAfterMs ?? 0, isSlowDown(failure) ? slowDownStepMs : 0),
  error: { ...errorInfoOf(failure), retry: 'automatic' },
})

/** What a request for a registration brought. */
export const judgeRegistration = <Client>(
  reply: Reply<Client>,
): Given<Client> | Unreachable | Refused => {
  if (reply.kind === 'accepted') return given(reply.value, reply.call)
  const isAgain =
    !isLasting(reply) &&
    (reply.kind === 'unanswered' ||
      (reply.kind !== 'notSent' && (isSlowDown(reply) || isPassing(reply.call))))
  return isAgain ? unreachable(reply) : refused(reply)
}

/** What a request for codes brought. */
export const judgeCodes = <Codes>(
  reply: Reply<Codes>,
): Given<Codes> | Exclude<CodesAnswer, { readonly kind: 'issued' }> => {
  const judged = judgeRegistration(reply)
  return judged.kind !== 'given' && isClientUnknown(reply)
    ? { ...judged, kind: 'clientRejected' }
    : judged
}

/** What a poll brought (RFC 8628 section 3.5). */
export const judgePoll = <Grant>(reply: Reply<Grant>): Instead<Grant, TokenAnswer, 'early'> => {
  const { call } = reply
  switch (reply.kind) {
    case 'accepted':
      return given(reply.value, call)
    case 'notSent':
      return { kind: 'tooLate', at: call.answeredAt }
    case 'unanswered':
    case 'unusable': {
      if (!isSuccess(call)) return unreachable(reply)
      const isRefusal = reply.kind === 'unusable' && reply.readable
      return isRefusal
        ? refused(reply)
        : { ...seen(call), kind: 'unknown', error: errorInfoOf(reply) }
    }
    case 'declined':
      break
  }
  const { code, reason, interval } = reply.refusal
  const retryAfterMs = call.retryAfterMs ?? 0
  switch (code) {
    case 'authorization_pending':
      return { ...seen(call), kind: 'pending', retryAfterMs }
    case 'slow_down': {
      const returnedIntervalMs = toReturnedIntervalMs(interval)
      return { ...seen(call), kind: 'slowDown', retryAfterMs, returnedIntervalMs }
    }
    case 'expired_token':
      return { ...seen(call), kind: 'expired', error: errorInfoOf(reply) }
    case 'access_denied': {
      const by = reason === undefined ? 'user' : 'service'
      return { ...seen(call), kind: 'denied', by, error: errorInfoOf(reply) }
    }
    default:
      return isPassing(call) ? unreachable(reply) : refused(reply)
  }
}

/** What the exchange of a code brought (R10). */
export const judgeExchange = <Grant>(
  reply: Reply<Grant>,
):
  | Instead<Grant, ExchangeCodeOutput, 'unknown'>
  | (Answer & { readonly kind: 'unknown'; readonly error: ErrorInfo }) => {
  if (reply.kind === 'accepted') return given(reply.value, reply.call)
  const answer = { ...seen(reply.call), error: errorInfoOf(reply) }
  if (neverArrived(reply)) return { ...answer, kind: isLasting(reply) ? 'refused' : 'undelivered' }
  return { ...answer, kind: isAnswerLost(reply) ? 'unknown' : 'refused' }
}

/** Which refusals of a renewal end what it is made with; the others leave it for an administrator. */
const needsSignIn = new Set([
  'access_denied',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
])

/** It is not known whether the refresh token was spent: the service, or what stands before it, did not say no (R25). */
const inDoubt = (
  failure: Failure,
  error: ErrorInfo,
): Fault<'unknown'> & { retryAfterMs: number } => ({
  ...seen(failure.call),
  kind: 'unknown',
  retryAfterMs: failure.call.retryAfterMs ?? 0,
  error: { ...error, retry: 'automatic' },
})

/** What a renewal brought (R10, R11, R25). */
export const judgeRenewal = <Grant>(
  reply: Reply<Grant>,
): Instead<Grant, RefreshTokenOutput, 'found' | 'none'> => {
  if (reply.kind === 'accepted') return given(reply.value, reply.call)
  if (neverArrived(reply)) return unreachable(reply)
  const error = errorInfoOf(reply)
  if (isSlowDown(reply)) return unreachable(reply)
  if (reply.kind !== 'declined' || isPassing(reply.call)) return inDoubt(reply, error)
  if (error.code === 'invalid_grant' || error.code === 'expired_token')
    return { ...seen(reply.call), kind: 'invalidGrant', error }
  return needsSignIn.has(error.code)
    ? { ...seen(reply.call), kind: 'signInNeeded', error }
    : refused(reply, error)
}
