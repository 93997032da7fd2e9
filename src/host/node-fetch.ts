import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
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

/**
 * `fetch` over `node:http`: a pool of `maxSockets` kept-alive sockets (default 50) and a fraction of the CPU. It follows no
 * redirect, sends no cookies, decodes no content encoding, and obeys `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`.
 */
export const nodeFetch = ({ maxSockets = 50 } = {}): ((
  request: Request,
  init?: { readonly body: string },
) => Promise<Response>) => {
  const pool = { keepAlive: true, maxSockets, proxyEnv: process.env }
  let http: HttpAgent | undefined
  let https: HttpsAgent | undefined

  return async (request, init) => {
    const url = new URL(request.url)
    const { method, signal } = request
    const body = init?.body ?? (await request.text())
    const headers = Object.fromEntries(request.headers)
    headers['content-length'] = String(Buffer.byteLength(body))
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing =
        url.protocol === 'https:'
          ? httpsRequest(url, { method, headers, signal, agent: (https ??= new HttpsAgent(pool)) })
          : httpRequest(url, { method, headers, signal, agent: (http ??= new HttpAgent(pool)) })
      outgoing.on('response', resolve)
      outgoing.on('error', reject)
      outgoing.end(body)
    })
    return new Response(await bodyOf(incoming), {
      status: incoming.statusCode ?? 0,
      headers: Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      ),
    })
  }
}
