import { parse } from './parse.ts'
import type { SessionPort } from './port.ts'

type Listener<Event> = (event: Event) => void

/** A message as an event of the platform. */
export interface MessageEventLike {
  readonly type: string
  readonly data?: unknown
}

/** A `MessagePort`, `BroadcastChannel` or web `Worker`; within a worker, `self` or Node's `parentPort`. */
export interface MessageTarget {
  postMessage(message: unknown): void
  addEventListener(type: string, listener: Listener<MessageEventLike>): void
  removeEventListener(type: string, listener: Listener<MessageEventLike>): void
  start?(): void
}

/** A `Worker` of `node:worker_threads`; Electron's `MessagePortMain` or `UtilityProcess`. */
export interface MessageEmitter {
  postMessage(message: unknown): void
  on(event: string, listener: Listener<unknown>): unknown
  off(event: string, listener: Listener<unknown>): unknown
  start?(): void
}

/** Some emit the message, some an event that holds it. */
const dataOf = (event: unknown): unknown =>
  typeof event === 'object' && event !== null && 'data' in event ? event.data : event

/**
 * A port over whatever has `postMessage` and tells of messages. Many clients may share a `BroadcastChannel`; every page of
 * the origin hears everything on it, so where the session takes `submitRedirect`, give each client a port of its own.
 *
 * @example
 * const { port1, port2 } = new MessageChannel()
 * serveSession(session, messagePort(port1))
 * worker.postMessage({ port: port2 }, [port2])
 */
export const messagePort = (target: MessageTarget | MessageEmitter): SessionPort => {
  const listen = (event: string, listener: Listener<unknown>): (() => void) => {
    if ('addEventListener' in target) {
      target.addEventListener(event, listener)
      return () => target.removeEventListener(event, listener)
    }
    target.on(event, listener)
    return () => void target.off(event, listener)
  }
  return {
    post: (message) => target.postMessage(message),
    subscribe: (listener) => {
      const stop = listen('message', (event) => listener(dataOf(event)))
      target.start?.()
      return stop
    },
    onClose: (listener) => {
      const stops = ['close', 'exit'].map((event) => listen(event, listener))
      return () => stops.forEach((stop) => stop())
    },
  }
}

/** The platform's `WebSocket`, or that of the `ws` package. */
export interface SocketLike {
  readonly readyState: number
  send(text: string): void
  addEventListener(type: 'message', listener: Listener<{ readonly data: unknown }>): void
  addEventListener(type: 'open' | 'close', listener: Listener<unknown>): void
  removeEventListener(type: 'message', listener: Listener<{ readonly data: unknown }>): void
  removeEventListener(type: 'open' | 'close', listener: Listener<unknown>): void
}

const connecting = 0

/**
 * A port over a WebSocket, as JSON text. What is posted while it connects is sent once it is open. The server has to know
 * who connects: check the `Origin` header and the person's own session before you serve one. Times are those of the
 * serving machine.
 *
 * @example
 * const remote = connectSession(webSocketPort(new WebSocket('wss://console.acme.example/session')))
 */
export const webSocketPort = (socket: SocketLike): SessionPort => ({
  post: (message) => {
    const text = JSON.stringify(message)
    if (socket.readyState !== connecting) return socket.send(text)
    const send = () => {
      socket.removeEventListener('open', send)
      socket.send(text)
    }
    socket.addEventListener('open', send)
  },
  subscribe: (listener) => {
    const listen = ({ data }: { readonly data: unknown }) => listener(parse(data))
    socket.addEventListener('message', listen)
    return () => socket.removeEventListener('message', listen)
  },
  onClose: (listener) => {
    socket.addEventListener('close', listener)
    return () => socket.removeEventListener('close', listener)
  },
})
