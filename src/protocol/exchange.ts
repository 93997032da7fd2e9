import ky from 'ky'
import type { Delivered, FetchAnswer } from '../host/host.ts'
import { discard, readBody } from './body.ts'
import { reduceCause } from './network-cause.ts'
import { unanswered, type Unanswered } from './reply.ts'
import type { Sending } from './transport.ts'

/** A request, as it goes out. */
export interface WireRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** In the form that the `content-type` among the headers names. None for GET. */
  readonly body?: string
}

/** An answer, as it came. */
export interface Answered extends Pick<Sending, 'sentAt'> {
  readonly kind: 'answered'
  readonly status: number
  readonly headers: FetchAnswer['headers']
  /** The body, or what kept it from being read. */
  readonly body: string | { readonly problem: string }
  readonly answeredAt: number
}

/** What came of one request. Nothing here is judged. */
export type Exchange = Answered | Unanswered

/** Sends one request, and reads its answer. Redirects are not followed. Throws nothing. */
export const exchange = async (
  { url, ...request }: WireRequest,
  sending: Sending,
): Promise<Exchange> => {
  const { fetch, clock, signal, sentAt, fresh } = sending
  try {
    const onDelivery = (delivered: Delivered) => (sending.delivered = delivered)
    const init = { ...request, redirect: 'manual', signal, fresh, onDelivery } as const
    // Unless the port knows better.
    sending.delivered = 'maybe'
    // The port gets the request itself: a second copy of it in a `Request` costs more than sending it.
    const response: FetchAnswer = await ky(url, {
      method: request.method,
      fetch: () => fetch(url, init) as Promise<Response>,
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
    })
    const { status, headers } = response
    if (typeof headers?.get !== 'function') throw new TypeError('fetch gave no Response')
    sending.status = status
    const body = await readAnswer(response, signal)
    return { kind: 'answered', status, headers, body, sentAt, answeredAt: clock.now() }
  } catch (error) {
    const thrown = { host: URL.parse(url)?.host, cause: error }
    return unanswered(sending, clock.now(), thrown, { cause: reduceCause(error) })
  }
}

const readAnswer = async (
  response: FetchAnswer,
  signal: AbortSignal,
): Promise<Answered['body']> => {
  const { status, type, redirected } = response
  const isRedirect = redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)
  if (isRedirect || signal.aborted) {
    discard(response)
    return { problem: 'answer is a redirect' }
  }
  try {
    return (await readBody(response, signal)) ?? { problem: 'answer is too long' }
  } catch {
    return { problem: 'answer was cut off' }
  }
}
