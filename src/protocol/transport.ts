import type { Clock, Delivered, EpochMs, Fetch } from '../host/host.ts'
import { requestsAtOnce } from '../host/requests-at-once.ts'
import type { Load } from '../kit/load-once.ts'
import { onAbort } from '../kit/on-abort.ts'
import { createTurns } from '../kit/turns.ts'
import { unanswered, type Tell, type Refusal, type Reply } from './reply.ts'

/** How one call may end early. */
export interface CallOptions {
  /** Ends the call at once, whether it waits or runs. It rejects with the signal's reason, untouched. */
  readonly signal?: AbortSignal | undefined
  /** Do not send the request after this moment, in epoch milliseconds; the call then rejects with `NotSentError`. */
  readonly notAfter?: EpochMs | undefined
  /** Do not send the request once this has aborted: where nothing has left by then, the call ends as one that was not sent. */
  readonly sendUnless?: AbortSignal | undefined
  /** Time limit from sending to the last byte of the answer, in milliseconds. Default: the client's `requestTimeoutMs`. */
  readonly timeoutMs?: number | undefined
  /** Give the request up at this moment, in epoch milliseconds, whatever is left of its time limit. Default: never. */
  readonly giveUpAt?: EpochMs | undefined
  /** Open a connection for this request, where `fetch` can. Default: false. */
  readonly fresh?: boolean | undefined
}

/** A timer that rings later than this rings after a standstill. */
const lateMs = 1_000

/** What one request is sent with, once its turn has come. */
export interface Sending {
  readonly fetch: Fetch
  readonly clock: Pick<Clock, 'now'>
  readonly tell?: Tell | undefined
  /** Aborts where the answer is no longer wanted. */
  readonly signal: AbortSignal
  readonly sentAt: EpochMs
  /** Whether it goes over a connection of its own. */
  readonly fresh: boolean
  /** Whether it can have reached the service by now. */
  delivered: Delivered
  /** The status, 0 until the answer has begun. */
  status: number
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

export interface TransportOptions {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly tell?: Tell | undefined
  readonly requestTimeoutMs?: number | undefined
  readonly maxConcurrent?: number | undefined
}

export interface Transport {
  /** Has `ask` send one request, by what `load` gives: without it, nothing is sent. Only an abort by the caller is thrown. */
  send<Part, Value, Said extends Refusal>(
    load: Load<Part>,
    ask: (part: Part, sending: Sending) => Promise<Reply<Value, Said>>,
    call?: CallOptions,
  ): Promise<Reply<Value, Said>>
}

/**
 * Sends requests, at most `maxConcurrent` at a time. A request waits for its turn first and its time limit starts
 * after: a limit that runs while requests queue for sockets ends calls that were never sent.
 */
export function createTransport(options: TransportOptions): Transport {
  const { fetch, clock, tell, requestTimeoutMs = 15_000, maxConcurrent = requestsAtOnce } = options
  const turns = createTurns(maxConcurrent)

  return {
    send: <Part, Value, Said extends Refusal>(
      load: Load<Part>,
      ask: (part: Part, sending: Sending) => Promise<Reply<Value, Said>>,
      call: CallOptions = {},
    ) => {
      const { signal, notAfter, timeoutMs = requestTimeoutMs, giveUpAt = Infinity } = call
      const { fresh = false, sendUnless } = call
      if (signal?.aborted) return Promise.reject(signal.reason)
      const { promise, resolve, reject } = Promise.withResolvers<Reply<Value, Said>>()
      const controller = new AbortController()
      let timer: unknown
      let over = false
      const end = (settle: () => void): void => {
        if (over) return
        over = true
        if (timer !== undefined) clock.clearTimeout(timer)
        stop()
        stopHolding()
        settle()
      }
      const stop = onAbort(signal, () =>
        end(() => {
          reject(signal?.reason)
          controller.abort()
        }),
      )
      const giveUpUnsent = (): void =>
        end(() => resolve({ kind: 'notSent', call: { answeredAt: clock.now() } }))
      let begun: Mutable<Sending> | undefined
      const stopHolding = onAbort(sendUnless, () => {
        if (begun !== undefined && begun.delivered !== 'no') return
        giveUpUnsent()
        controller.abort()
      })
      const take = (reply: Reply<Value, Said>): void =>
        end(() => {
          resolve(reply)
          if (reply.kind === 'unanswered') controller.abort()
        })
      const run = async (): Promise<void> => {
        if (over) return
        const sending: Mutable<Sending> = {
          fetch,
          clock,
          tell,
          signal: controller.signal,
          sentAt: clock.now(),
          fresh,
          delivered: 'no',
          status: 0,
        }
        begun = sending
        const fail = (name: string, timeout = false): void =>
          take(unanswered(sending, clock.now(), { name }, { timeout }))
        const giveUpIn = (ms: number): void => {
          const due = clock.monotonic() + ms
          timer = clock.setTimeout(() => {
            // This process stood still: the answer may have come meanwhile, and is heard after its timers.
            if (clock.monotonic() - due > lateMs) return giveUpIn(lateMs)
            fail(sending.delivered === 'no' ? 'ConnectTimeoutError' : 'TimeoutError', true)
          }, ms)
        }
        clock.clearTimeout(timer)
        giveUpIn(Math.min(timeoutMs, giveUpAt - sending.sentAt))
        let part: Part | undefined
        try {
          part = await load()
        } catch {
          // Without it, there is no answer.
        }
        if (over) return
        sending.sentAt = clock.now()
        if (notAfter !== undefined && sending.sentAt > notAfter) return giveUpUnsent()
        if (sendUnless?.aborted === true) return giveUpUnsent()
        if (part === undefined) return fail('LoadError')
        ask(part, sending).then(take, (error: unknown) => end(() => reject(error)))
        await promise.catch(() => undefined)
      }
      if (notAfter !== undefined && turns.areTaken)
        timer = clock.setTimeout(giveUpUnsent, notAfter - clock.now())
      turns.run(run).catch(() => {
        const at = clock.now()
        take(unanswered({ status: 0, sentAt: at, delivered: 'maybe' }, at, {}))
      })
      return promise
    },
  }
}
