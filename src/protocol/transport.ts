import type { KyInstance } from 'ky'
import type { Clock, EpochMs, Fetch, FetchAnswer } from '../host/host.ts'
import { requestsAtOnce } from '../host/requests-at-once.ts'
import { createTurns } from '../kit/turns.ts'
import { discard, readBody } from './body.ts'
import { reduceCause, type NetworkCause } from './network-cause.ts'

/** How one call may end early. */
export interface CallOptions {
  /** Ends the call at once, whether it waits or runs. It rejects with the signal's reason, untouched. */
  readonly signal?: AbortSignal | undefined
  /** Do not send the request after this moment, in epoch milliseconds; the call then rejects with `NotSentError`. */
  readonly notAfter?: EpochMs | undefined
  /** Time limit from sending to the last byte of the answer, in milliseconds. Default: the client's `requestTimeoutMs`. */
  readonly timeoutMs?: number | undefined
  /** Give the request up at this moment, in epoch milliseconds, whatever is left of its time limit. Default: never. */
  readonly giveUpAt?: EpochMs | undefined
}

/** A request, as it goes out. */
export interface WireRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** In the form that the `content-type` among the headers names. None for GET. */
  readonly body?: string
}

/** What came of one request. Nothing here is judged, and only an abort by the caller is thrown. */
export type Exchange =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: FetchAnswer['headers']
      /** The body, or what kept it from being read. */
      readonly body: string | { readonly problem: string }
      readonly sentAt: EpochMs
      readonly answeredAt: EpochMs
    }
  | {
      readonly kind: 'failed'
      readonly timeout: boolean
      /** The status, 0 where the answer had not begun. */
      readonly status: number
      readonly cause: NetworkCause | undefined
      readonly sentAt: EpochMs
      readonly answeredAt: EpochMs
    }
  | { readonly kind: 'notSent'; readonly answeredAt: EpochMs }

export interface TransportOptions {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly requestTimeoutMs?: number | undefined
  readonly maxConcurrent?: number | undefined
}

export interface Transport {
  send(request: WireRequest, call?: CallOptions): Promise<Exchange>
}

let loaded: KyInstance | undefined

/**
 * ky, loaded by the first request: to load it takes as long as all the rest of this package. Not kept when it fails, so that
 * the next request tries again.
 */
export const loadKy = async (): Promise<KyInstance> => (loaded ??= (await import('ky')).default)

/**
 * Sends requests, at most `maxConcurrent` at a time. A request waits for its turn first and its time limit starts
 * after: a limit that runs while requests queue for sockets ends calls that were never sent. Redirects are not followed.
 */
export function createTransport(options: TransportOptions): Transport {
  const { fetch: ask, clock, requestTimeoutMs = 15_000, maxConcurrent = requestsAtOnce } = options
  const turns = createTurns(maxConcurrent)

  const sendNow = async (
    ky: KyInstance,
    { url, ...request }: WireRequest,
    attempt: Attempt,
  ): Promise<Exchange> => {
    const { signal, sentAt } = attempt
    const init = { ...request, redirect: 'manual', signal } as const
    // The port gets the request itself: a second copy of it in a `Request` costs more than sending it.
    const response: FetchAnswer = await ky(url, {
      method: request.method,
      fetch: () => ask(url, init) as Promise<Response>,
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
    })
    const { status, headers } = response
    if (typeof headers?.get !== 'function') throw new TypeError('fetch gave no Response')
    attempt.status = status
    const text = await readAnswer(response, attempt.signal)
    return { kind: 'answered', status, headers, body: text, sentAt, answeredAt: clock.now() }
  }

  return {
    send(request, { signal, notAfter, timeoutMs = requestTimeoutMs, giveUpAt = Infinity } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason)
      const { promise, resolve, reject } = Promise.withResolvers<Exchange>()
      const controller = new AbortController()
      let timer: unknown
      let over = false
      const end = (settle: () => void): void => {
        if (over) return
        over = true
        if (timer !== undefined) clock.clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        settle()
      }
      const onAbort = (): void =>
        end(() => {
          reject(signal?.reason)
          controller.abort()
        })
      const giveUpUnsent = (): void =>
        end(() => resolve({ kind: 'notSent', answeredAt: clock.now() }))
      const run = async (): Promise<void> => {
        if (over) return
        const attempt: Attempt = { signal: controller.signal, sentAt: clock.now(), status: 0 }
        const fail = (timeout: boolean, cause?: NetworkCause): void =>
          end(() => {
            const { status, sentAt } = attempt
            const answeredAt = clock.now()
            resolve({ kind: 'failed', timeout, status, cause, sentAt, answeredAt })
            controller.abort()
          })
        clock.clearTimeout(timer)
        timer = clock.setTimeout(() => fail(true), Math.min(timeoutMs, giveUpAt - attempt.sentAt))
        const ky = loaded ?? (await loadKy().catch(() => undefined))
        if (over) return
        const sentAt = clock.now()
        if (notAfter !== undefined && sentAt > notAfter) return giveUpUnsent()
        attempt.sentAt = sentAt
        if (ky === undefined) return fail(false)
        sendNow(ky, request, attempt).then(
          (exchange) => end(() => resolve(exchange)),
          (error: unknown) => fail(false, reduceCause(error)),
        )
        await promise.catch(() => undefined)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      if (notAfter !== undefined && turns.areTaken)
        timer = clock.setTimeout(giveUpUnsent, notAfter - clock.now())
      turns.run(run).catch(() => end(() => resolve(failedBeforeSent(clock.now()))))
      return promise
    },
  }
}

const failedBeforeSent = (at: EpochMs): Exchange => ({
  kind: 'failed',
  timeout: false,
  status: 0,
  cause: undefined,
  sentAt: at,
  answeredAt: at,
})

interface Attempt {
  readonly signal: AbortSignal
  sentAt: EpochMs
  /** The status, 0 until the answer has begun. */
  status: number
}

type Body = Extract<Exchange, { kind: 'answered' }>['body']

async function readAnswer(response: FetchAnswer, signal: AbortSignal): Promise<Body> {
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
