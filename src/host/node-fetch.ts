import type { Agent, IncomingMessage } from 'node:http'
import { getBuiltinModule } from 'node:process'
import { finished, Readable } from 'node:stream'
import type { Fetch, FetchAnswer } from './host.ts'

const smallBodyBytes = 65_536

/** Reads a body of known, small size: far cheaper than a web stream. */
const readSmall = (incoming: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    incoming.setEncoding('utf8')
    incoming.on('data', (chunk: string) => (text += chunk))
    finished(incoming, (error) => (error ? reject(error) : resolve(text)))
  })

/**
 * What `fetch` would answer, without what a `Response` costs: a body of small, known length is read as text and never
 * becomes a web stream.
 */
class NodeAnswer implements FetchAnswer {
  readonly status: number
  readonly type = 'basic'
  readonly redirected = false
  readonly headers: Headers
  readonly #incoming: IncomingMessage
  readonly #isSmall: boolean
  #body: ReadableStream<Uint8Array<ArrayBuffer>> | undefined
  bodyUsed = false

  constructor(incoming: IncomingMessage) {
    const { 'content-length': length, 'content-encoding': encoding } = incoming.headers
    this.#incoming = incoming
    this.#isSmall = encoding === undefined && Number(length ?? Number.NaN) <= smallBodyBytes
    this.status = incoming.statusCode ?? 0
    this.headers = headersOf(incoming)
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

  /** ky, and whoever else cannot use `instanceof`, tells a response by it. */
  get [Symbol.toStringTag](): 'Response' {
    return 'Response'
  }
}

const headersOf = ({ rawHeaders }: IncomingMessage): Headers => {
  const headers = new Headers()
  for (let n = 0; n < rawHeaders.length; n += 2)
    headers.append(rawHeaders[n] ?? '', rawHeaders[n + 1] ?? '')
  return headers
}

/** A module of Node's, loaded by the first request: not when a program starts. */
const protocols = {
  'http:': () => getBuiltinModule('node:http'),
  'https:': () => getBuiltinModule('node:https'),
}

/**
 * `fetch` over `node:http`, as `Host.fetch` wants it: a pool of `maxSockets` kept-alive sockets (default 50) and a fraction of
 * the CPU. It follows no redirect, sends no cookies, decodes no content encoding, and obeys `HTTP_PROXY`, `HTTPS_PROXY` and
 * `NO_PROXY` where Node's own agents do (from 22.21 and 24.5).
 *
 * @example
 * const host = nodeHost({ fetch: nodeFetch({ maxSockets: 200 }) })
 */
export const nodeFetch = ({ maxSockets = 50 } = {}): Fetch => {
  const pool = { keepAlive: true, maxSockets, proxyEnv: process.env }
  const agents: Record<string, Agent> = {}

  return (address, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const url = new URL(address)
      const http = protocols[url.protocol === 'https:' ? 'https:' : 'http:']()
      const agent = (agents[url.protocol] ??= new http.Agent(pool))
      const length = String(Buffer.byteLength(body))
      const outgoing = http.request(url, {
        method,
        headers: { ...headers, 'content-length': length },
        signal,
        agent,
      })
      outgoing.on('response', (incoming) => resolve(new NodeAnswer(incoming)))
      outgoing.on('error', reject)
      outgoing.end(body)
    })
}
