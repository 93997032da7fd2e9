import type { Agent, IncomingMessage } from 'node:http'
import { getBuiltinModule } from 'node:process'
import { Readable } from 'node:stream'

const smallBodyBytes = 65_536
const bodiless = new Set([204, 205, 304])

/** Reads a body of known, small size: far cheaper than a web stream. */
const readSmall = (incoming: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    incoming.setEncoding('utf8')
    incoming.on('data', (chunk: string) => (text += chunk))
    incoming.on('end', () => resolve(text))
    incoming.on('error', reject)
  })

const bodyOf = async (incoming: IncomingMessage): Promise<string | ReadableStream | null> => {
  if (bodiless.has(incoming.statusCode ?? 200)) {
    incoming.resume()
    return null
  }
  const length = Number(incoming.headers['content-length'] ?? Number.NaN)
  const isPlain = incoming.headers['content-encoding'] === undefined
  return isPlain && length <= smallBodyBytes
    ? readSmall(incoming)
    : (Readable.toWeb(incoming) as ReadableStream)
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
 * `fetch` over `node:http`: a pool of `maxSockets` kept-alive sockets (default 50) and a fraction of the CPU. It follows no
 * redirect, sends no cookies, decodes no content encoding, and obeys `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` where Node's own agents do (from 22.21 and 24.5).
 */
export const nodeFetch = ({ maxSockets = 50 } = {}): ((
  request: Request,
  init?: { readonly body: string },
) => Promise<Response>) => {
  const pool = { keepAlive: true, maxSockets, proxyEnv: process.env }
  const agents: Record<string, Agent> = {}

  return async (request, init) => {
    const url = new URL(request.url)
    const { method, signal } = request
    const body = init?.body ?? (await request.text())
    const headers = Object.fromEntries(request.headers)
    headers['content-length'] = String(Buffer.byteLength(body))
    const http = protocols[url.protocol === 'https:' ? 'https:' : 'http:']()
    const agent = (agents[url.protocol] ??= new http.Agent(pool))
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = http.request(url, { method, headers, signal, agent })
      outgoing.on('response', resolve)
      outgoing.on('error', reject)
      outgoing.end(body)
    })
    return new Response(await bodyOf(incoming), {
      status: incoming.statusCode ?? 0,
      headers: headersOf(incoming),
    })
  }
}
