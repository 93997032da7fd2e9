import { exceptionFor } from './exceptions.ts'
import type { ErrorFault, RawFault } from './script.ts'
import type { ServiceAnswer } from './wire.ts'

export interface Refusal {
  readonly ok: false
  readonly error: string
  readonly description: string | undefined
}

/** What the service decided about a request, before it is put on the wire. */
export type Verdict = { readonly ok: true; readonly body: object } | Refusal

export const accept = (body: object): Verdict => ({ ok: true, body })

export const refuse = (error: string, description?: string): Refusal => ({
  ok: false,
  error,
  description,
})

const TYPE_URI = 'http://internal.amazon.com/coral/com.amazonaws.sso.oidc/'

export const jsonAnswer = (
  requestId: string,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): ServiceAnswer => ({
  kind: 'answer',
  status,
  headers: {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'x-amzn-RequestId': requestId,
    ...headers,
  },
  body: JSON.stringify(body),
})

export function errorAnswer(requestId: string, fault: ErrorFault): ServiceAnswer {
  const { name, status, description } = exceptionFor(fault.error)
  const wire = fault.wire ?? 'headerUri'
  const types = { headerUri: `${name}:${TYPE_URI}`, header: name, __type: '', code: '', error: '' }
  return jsonAnswer(
    requestId,
    status,
    {
      ...(wire === '__type' && { __type: `com.amazonaws.ssooidc#${name}` }),
      ...(wire === 'code' && { code: name }),
      ...((wire === 'headerUri' || wire === 'error') && { error: fault.error }),
      error_description: fault.description ?? description,
      ...(fault.reason !== undefined && { reason: fault.reason }),
      ...(fault.interval !== undefined && { interval: fault.interval }),
    },
    {
      ...(types[wire] !== '' && { 'x-amzn-ErrorType': types[wire] }),
      ...(fault.retryAfter !== undefined && { 'Retry-After': String(fault.retryAfter) }),
    },
  )
}

export const verdictAnswer = (requestId: string, verdict: Verdict): ServiceAnswer =>
  verdict.ok
    ? jsonAnswer(requestId, 200, verdict.body)
    : errorAnswer(requestId, {
        error: verdict.error,
        ...(verdict.description !== undefined && { description: verdict.description }),
      })

/** What the tab shows of an authorization request that is refused: the service never redirects that. */
export const tabAnswer = (requestId: string, { error, description }: Refusal): ServiceAnswer =>
  jsonAnswer(requestId, 400, {
    error,
    error_description: description ?? exceptionFor(error).description,
    reason: null,
  })

export const rawAnswer = ({ status, body = '', headers = {} }: RawFault): ServiceAnswer => ({
  kind: 'answer',
  status,
  headers,
  body,
})

export const truncated = (answer: ServiceAnswer): ServiceAnswer => ({
  ...answer,
  body: answer.body.slice(0, Math.floor(answer.body.length / 2)),
})

export const proxyPage: ServiceAnswer = rawAnswer({
  status: 502,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: '<!doctype html><html lang="en"><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
})

/** The answers of the framework below the service, which knows none of the service's own errors. */
export const frameworkAnswer = (
  requestId: string,
  status: 404 | 405 | 415,
  type: string,
  allow = 'POST',
): ServiceAnswer =>
  jsonAnswer(
    requestId,
    status,
    { message: null },
    { 'x-amzn-ErrorType': type, ...(status === 405 && { Allow: allow }) },
  )
