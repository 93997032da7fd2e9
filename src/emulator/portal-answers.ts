import { jsonAnswer, type Verdict } from './answers.ts'
import { exceptionFor } from './exceptions.ts'
import type { ErrorFault } from './script.ts'
import type { PortalOperation, ServiceAnswer } from './wire.ts'

const TYPE_PREFIX = 'com.amazonaws.switchboard.portal#'

const exceptions: ReadonlyMap<string, readonly [status: number, message: string]> = new Map([
  ['InvalidRequestException', [400, 'Invalid request']],
  ['UnauthorizedException', [401, 'Session token not found or invalid']],
  ['ForbiddenException', [403, 'No access']],
  ['ResourceNotFoundException', [404, 'Account not found']],
  ['TooManyRequestsException', [429, 'HTTP 429 Unknown Code']],
  ['InternalServerException', [500, 'Internal server error']],
  ['ServiceUnavailableException', [503, 'Service unavailable']],
])

/** Takes an exception by its name, and a code of `sso-oidc`, such as `server_error`, for what it stands for there. */
function exceptionOf(error: string): { name: string; status: number; message: string } {
  const [status, message] = exceptions.get(error) ?? []
  if (status !== undefined && message !== undefined) return { name: error, status, message }
  if (error.endsWith('Exception')) return { name: error, status: 400, message: error }
  const { name, status: its, description } = exceptionFor(error)
  return { name, status: its, message: description }
}

export function portalErrorAnswer(requestId: string, fault: ErrorFault): ServiceAnswer {
  const { name, status, message } = exceptionOf(fault.error)
  const { wire = '__type', description = message, reason, retryAfter } = fault
  const inHeader = wire === 'header' || wire === 'headerUri'
  return jsonAnswer(
    requestId,
    status,
    {
      message: description,
      ...(wire === '__type' && { __type: `${TYPE_PREFIX}${name}` }),
      ...(wire === 'code' && { code: name }),
      ...(wire === 'error' && { error: name }),
      ...(reason !== undefined && { reason }),
    },
    {
      ...(inHeader && {
        'x-amzn-ErrorType': wire === 'header' ? name : `${name}:http://internal.amazon.com/coral/`,
      }),
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    },
  )
}

/** Logout is answered without a body, hence without a type. */
const emptyAnswer = (requestId: string): ServiceAnswer => ({
  kind: 'answer',
  status: 200,
  headers: { 'Cache-Control': 'no-store', 'x-amzn-RequestId': requestId },
  body: '',
})

export function portalAnswer(
  requestId: string,
  operation: PortalOperation,
  verdict: Verdict,
): ServiceAnswer {
  if (verdict.ok)
    return operation === 'Logout'
      ? emptyAnswer(requestId)
      : jsonAnswer(requestId, 200, verdict.body)
  const { error, description } = verdict
  return portalErrorAnswer(requestId, { error, ...(description !== undefined && { description }) })
}
