import { Observable } from 'rxjs/internal/Observable'
import type { Service } from '../emulator/service.ts'
import type { Host } from '../host/host.ts'
import { onAbort } from '../kit/on-abort.ts'
import type { SteppingClock } from './clock.ts'

/** One request, as the network saw it. No bodies: they hold secrets. */
export interface NetworkRequest {
  /** Without its query. */
  readonly path: string
  /** By the wall clock, in epoch milliseconds. */
  readonly sentAt: number
  /** In milliseconds that have really passed since the start, sleep included, whatever the wall clock says. */
  readonly sentMs: number
  /** When it was over, in the same measure; `null` while it is under way. */
  readonly endedMs: number | null
  /** How it ended: with an answer, without one, or because the caller had lost interest. */
  readonly ended: 'answered' | 'lost' | 'aborted' | null
  readonly status: number | null
}

export interface NetworkOptions {
  /** Seconds from a request to its answer, half of it each way: one value, or one for each request in turn. Default: 0. */
  readonly latency?: number | readonly number[]
  /**
   * Stretches without a network, in seconds from the start: `[[30, 70]]`. What is sent then fails with `ENETUNREACH`, and was not
   * delivered; an answer that is lost, and a connection that the service resets, with `ECONNRESET`.
   */
  readonly offline?: readonly (readonly [from: number, to: number])[]
  /** Whether the host notices that it is offline (`online$`). Default: false. */
  readonly reportsOffline?: boolean
}

export interface Network {
  readonly fetch: Host['fetch']
  readonly online$: Observable<boolean> | undefined
  readonly requests: readonly NetworkRequest[]
  /** Whether nothing gets through at this moment. */
  readonly isDown: () => boolean
  /** The process dies: what is on the wire arrives, and its answers go nowhere. */
  crash(): void
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** As Node's `fetch` words it. */
const failed = (code: 'ENETUNREACH' | 'ECONNRESET') =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

/** A network between a host and a service, with latency and outages, on a stepping clock. */
export const createNetwork = (
  clock: SteppingClock,
  service: Service,
  { latency = 0, offline = [], reportsOffline = false }: NetworkOptions,
): Network => {
  const requests: Mutable<NetworkRequest>[] = []
  const onTheWire = new Set<() => void>()
  const outages = offline.map(
    ([from, to]) => [Math.round(from * 1_000), Math.round(to * 1_000)] as const,
  )
  const isDown = () => outages.some(([from, to]) => clock.elapsedMs >= from && clock.elapsedMs < to)
  const latencyMs = (n: number) =>
    1_000 *
    (typeof latency === 'number' ? latency : (latency[n % Math.max(1, latency.length)] ?? 0))

  const after = (ms: number, task: () => void) => {
    if (ms > 0) return clock.setTimeout(task, ms)
    task()
    return undefined
  }

  const fetch: Host['fetch'] = (url, { method, headers: sent, body, signal, onDelivery }) => {
    const { pathname, search } = new URL(url)
    const halfMs = latencyMs(requests.length) / 2
    const entry: Mutable<NetworkRequest> = {
      path: pathname,
      sentAt: clock.now(),
      sentMs: clock.elapsedMs,
      endedMs: null,
      ended: null,
      status: null,
    }
    requests.push(entry)
    onDelivery?.('no')
    return new Promise((resolve, reject) => {
      let timer: unknown
      const end = (ended: 'answered' | 'lost' | 'aborted', settle: () => void) => {
        if (entry.ended !== null) return
        Object.assign(entry, { ended, endedMs: clock.elapsedMs })
        clock.clearTimeout(timer)
        stop()
        onTheWire.delete(arrive)
        settle()
      }
      const abort = () => end('aborted', () => reject(signal.reason as Error))
      const arrive = () => {
        onTheWire.delete(arrive)
        if (isDown()) return end('lost', () => reject(failed('ENETUNREACH')))
        onDelivery?.('maybe')
        const reply = service.handle({
          method,
          path: pathname + search,
          body: body ?? '',
          headers: sent,
        })
        if (reply.kind === 'hang') return
        if (reply.kind !== 'answer') return end('lost', () => reject(failed('ECONNRESET')))
        timer = after(halfMs, () => {
          if (isDown()) return end('lost', () => reject(failed('ECONNRESET')))
          const { status, headers } = reply
          end('answered', () => {
            entry.status = status
            resolve(new Response(reply.body, { status, headers }))
          })
        })
      }
      const stop = onAbort(signal, abort)
      if (signal.aborted) return abort()
      onTheWire.add(arrive)
      timer = after(halfMs, arrive)
    })
  }

  const online$ = new Observable<boolean>((subscriber) => {
    let timer: unknown
    const look = () => {
      const now = clock.elapsedMs
      subscriber.next(!isDown())
      const edges = outages.flat().filter((edge) => edge > now)
      if (edges.length > 0) timer = clock.setTimeout(look, Math.min(...edges) - now)
    }
    look()
    return () => clock.clearTimeout(timer)
  })

  return {
    fetch,
    online$: reportsOffline ? online$ : undefined,
    requests,
    isDown,
    crash: () => {
      for (const entry of requests)
        if (entry.ended === null) Object.assign(entry, { ended: 'lost', endedMs: clock.elapsedMs })
      for (const arrive of onTheWire) arrive()
    },
  }
}
