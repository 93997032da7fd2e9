import type {
  Agent,
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  RequestOptions,
} from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { urlToHttpOptions } from 'node:url'
import type { Fetch, FetchAnswer } from './host.ts'
import { connecting } from './node-route.ts'
import { requestsAtOnce } from './requests-at-once.ts'
import { onAbort } from '../kit/on-abort.ts'

const smallBodyBytes = 65_536

/** Reads a body of known, small size: far cheaper than a web stream. */
const readSmall = (incoming: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const breakOff = () => reject(new Error('The answer was cut off.'))
    if (incoming.destroyed) return breakOff()
    let text = ''
    incoming.setEncoding('utf8')
    incoming.on('data', (chunk: string) => (text += chunk))
    incoming.on('end', () => {
      // Every answer closes: an error that nobody would see costs more than all the rest here.
      incoming.off('close', breakOff)
      resolve(text)
    })
    incoming.on('error', reject)
    incoming.on('close', breakOff)
  })

/** What is asked of a `Headers`, without what one costs, which is as much as the request. */
class NodeHeaders implements Pick<Headers, 'get'> {
  readonly #headers: IncomingHttpHeaders

  constructor(headers: IncomingHttpHeaders) {
    this.#headers = headers
  }

  get(name: string): string | null {
    const value = this.#headers[name.toLowerCase()]
    return (Array.isArray(value) ? value.join(', ') : value) ?? null
  }
}

/**
 * What `fetch` would answer, without what a `Response` costs: a body of small, known length is read as text and never
 * becomes a web stream.
 */
class NodeAnswer implements FetchAnswer {
  readonly status: number
  readonly type = 'basic'
  readonly redirected = false
  readonly headers: NodeHeaders
  readonly #incoming: IncomingMessage
  readonly #isSmall: boolean
  #body: ReadableStream<Uint8Array<ArrayBuffer>> | undefined
  bodyUsed = false

  constructor(incoming: IncomingMessage) {
    const { 'content-length': length, 'content-encoding': encoding } = incoming.headers
    this.#incoming = incoming
    this.#isSmall = encoding === undefined && Number(length ?? Number.NaN) <= smallBodyBytes
    this.status = incoming.statusCode ?? 0
    this.headers = new NodeHeaders(incoming.headers)
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return (this.#body ??= Readable.toWeb(this.#incoming) as ReadableStream<
      Uint8Array<ArrayBuffer>
    >)
  }

  text(): Promise<string> {
    if (!this.#isSmall) return new Response(this.body).text()
    this.bodyUsed = true
    return readSmall(this.#incoming)
  }

  /** ky, and other code that cannot use `instanceof`, tells a response by it. */
  get [Symbol.toStringTag](): 'Response' {
    return 'Response'
  }
}

/** Calls `listener` when the first byte of a request can leave: the connection is open, and encrypted where it is to be. */
const whenOpen = (socket: Socket, listener: () => void): void => {
  const isSecuring = 'secureConnecting' in socket && socket.secureConnecting === true
  if (isSecuring) socket.once('secureConnect', listener)
  else if (socket.connecting) socket.once('connect', listener)
  else listener()
}

/** A host has three addresses: each is taken apart once. */
type Route = (kind: 'kept' | 'fresh', options: RequestOptions) => ClientRequest

const mostRoutes = 1_000

/**
 * A middle box may forget an idle connection without telling anybody, and swallows what comes over it. One is kept for what follows
 * at once, and for a crowd of sign-ins; the next poll of a single one opens its own.
 */
const idleMs = 1_000

/** A module of Node's, loaded by the first request: not when a program starts. */
const protocols = {
  'http:': () => process.getBuiltinModule('node:http'),
  'https:': () => process.getBuiltinModule('node:https'),
}

/**
 * `fetch` over `node:http`, as `Host.fetch` wants it: a pool of `maxSockets` kept-alive sockets (default 64), none idle for more
 * than a second, and a fraction of the CPU. It opens a connection for what is asked for with `fresh`, and tells `onDelivery` whether a
 * byte of a request has left. It follows no redirect, sends no cookies, and asks for no content encoding.
 *
 * It obeys `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, for all but addresses of this machine, where Node's own agents do (from 22.21
 * and 24.5): elsewhere a request fails at once that a proxy is set for. `AWS_CA_BUNDLE` is read as the AWS CLI reads it: its
 * certificates are trusted in place of all others, but those in `NODE_EXTRA_CA_CERTS`.
 *
 * @example
 * const host = nodeHost({ fetch: nodeFetch({ maxSockets: 200 }) })
 */
export const nodeFetch = ({ maxSockets = requestsAtOnce } = {}): Fetch => {
  const pools = {
    kept: { keepAlive: true, maxSockets, timeout: idleMs },
    fresh: { keepAlive: false, maxSockets },
  }
  const connectingTo = connecting()
  const agents: Record<string, Agent> = {}
  const routes = new Map<string, Route>()

  const routeTo = (address: string): Route => {
    const known = routes.get(address)
    if (known !== undefined) return known
    const url = new URL(address)
    const http = protocols[url.protocol === 'https:' ? 'https:' : 'http:']()
    const { name, ...how } = connectingTo(url)
    const options = urlToHttpOptions(url)
    const route: Route = (kind, more) => {
      const agent = (agents[`${kind} ${name}`] ??= new http.Agent({ ...pools[kind], ...how }))
      return http.request({ ...options, ...more, agent })
    }
    if (routes.size < mostRoutes) routes.set(address, route)
    return route
  }

  return (address, { method, headers: given, body, signal, fresh = false, onDelivery }) =>
    new Promise((resolve, reject) => {
      onDelivery?.('no')
      if (signal.aborted) return reject(signal.reason)
      const headers = {
        'accept-encoding': 'identity',
        ...given,
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      }
      const outgoing = routeTo(address)(fresh ? 'fresh' : 'kept', { method, headers })
      if (onDelivery !== undefined)
        outgoing.on('socket', (socket) => whenOpen(socket, () => onDelivery('maybe')))
      outgoing.on(
        'close',
        onAbort(signal, () => outgoing.destroy(signal.reason as Error)),
      )
      outgoing.on('response', (incoming) => resolve(new NodeAnswer(incoming)))
      outgoing.on('error', reject)
      outgoing.end(body)
    })
}
