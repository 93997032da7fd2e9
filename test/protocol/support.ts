import { randomInt } from 'node:crypto'
import { getEventListeners, once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../../src/kit/clock.ts'
import type { Clock } from '../../src/host/host.ts'

export interface Loopback extends AsyncDisposable {
  readonly url: string
  readonly server: Server
}

/** A server on a loopback port of its own. */
export async function serve(listener: RequestListener): Promise<Loopback> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A free port out of those that the system gives nobody by itself: nobody else comes by it while a test leaves it free. */
export async function quietPort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(randomInt(10_000, 32_000), '127.0.0.1')
    const isFree = await once(server, 'listening').catch(() => undefined)
    if (isFree === undefined) continue
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

/** Where nobody listens. */
export const nowhere = async (): Promise<string> => `http://127.0.0.1:${await quietPort()}`

export interface ManualClock extends Clock {
  /** Moves both clocks on and fires what is due, in order. */
  advance(ms: number): void
  readonly pending: number
}

export function manualClock(start = 1_000_000): ManualClock {
  let now = start
  let next = 0
  const timers = new Map<number, { at: number; callback: () => void }>()
  return {
    now: () => now,
    monotonic: () => now - start,
    setTimeout(callback, delayMs) {
      next += 1
      timers.set(next, { at: now + delayMs, callback })
      return next
    },
    clearTimeout: (handle) => void timers.delete(handle as number),
    advance(ms) {
      now += ms
      for (const [id, { at, callback }] of [...timers].toSorted(([, a], [, b]) => a.at - b.at)) {
        if (at <= now && timers.delete(id)) callback()
      }
    },
    get pending() {
      return timers.size
    },
  }
}

/** The system's clock, counting the timers that are set. */
export function countingClock(): Clock & { readonly pending: number } {
  const handles = new Set<unknown>()
  return {
    ...systemClock,
    setTimeout(callback, delayMs) {
      const handle = systemClock.setTimeout(() => {
        handles.delete(handle)
        callback()
      }, delayMs)
      handles.add(handle)
      return handle
    },
    clearTimeout(handle) {
      handles.delete(handle)
      systemClock.clearTimeout(handle)
    },
    get pending() {
      return handles.size
    },
  }
}

/** What `promise` rejects with; fails where it resolves. */
export const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => {
      throw new Error(`resolved with ${typeof value}`)
    },
    (error: unknown) => error,
  )

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })

export const token = {
  clientId: 'client-id',
  clientSecret: 'the-client-secret',
  grantType: 'urn:ietf:params:oauth:grant-type:device_code',
  deviceCode: 'the-device-code',
} as const

export const grant = { accessToken: 'the-access-token', tokenType: 'Bearer', expiresIn: 3600 }

/** How many listeners for `abort` are left on a signal. */
export const listenersOn = (signal: AbortSignal): number =>
  getEventListeners(signal, 'abort').length

export const url = 'https://oidc.example.com/token'

/** A body that hands out `text` and then waits for ever. */
export const hanging = (text = ''): { response: Response; cancelled: () => boolean } => {
  let cancelled = false
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => text && controller.enqueue(new TextEncoder().encode(text)),
    cancel: () => {
      cancelled = true
    },
  })
  return { response: new Response(stream), cancelled: () => cancelled }
}

/** Resolves when the first connection is gone, cleanly or not. */
export const connectionClosed = ({ server }: Loopback): Promise<void> =>
  new Promise((resolve) =>
    server.once('connection', (socket) => {
      socket.on('error', () => undefined).once('close', () => resolve())
    }),
  )

export const never = (): Promise<Response> => new Promise(() => {})
