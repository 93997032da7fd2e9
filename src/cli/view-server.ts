import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { systemRandom } from '../host/random.ts'
import { createFeed } from './view-feed.ts'
import { viewerPage, type ViewerPageOptions } from './viewer-page.ts'

/** One message of an inspector: a chart's whole definition, or a snapshot. */
const maxMessageBytes = 4 * 1024 * 1024

export interface ViewServer extends AsyncDisposable {
  /** For a browser, with the token that cannot be guessed. */
  readonly url: string
  /** For `createWebSocketInspector()`. */
  readonly feedUrl: string
}

export interface ViewServerOptions extends Pick<ViewerPageOptions, 'recording'> {
  readonly port: number
}

type Refusal = readonly [status: number, reason: string]

/**
 * Serves the viewer on 127.0.0.1, under a path that has a random token. Apps send it inspection messages over a WebSocket at
 * that path, its page listens at `…/watch`. It answers under a loopback name alone, so that no site reaches it through DNS
 * rebinding, and a WebSocket of a web page only if that is its own.
 */
export const startViewServer = async ({
  port,
  recording,
}: ViewServerOptions): Promise<ViewServer> => {
  const server = createServer({ maxHeaderSize: 16 * 1024 }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const bound = typeof address === 'object' && address ? address.port : port
  const path = `/${Buffer.from(systemRandom(16)).toString('base64url')}`
  const hosts = [`127.0.0.1:${bound}`, `localhost:${bound}`]
  const feedUrl = `ws://127.0.0.1:${bound}${path}`
  const { html, policy } = await viewerPage({
    ...(recording !== undefined && { recording }),
    feed: {
      path: `${path}/watch`,
      origins: hosts.map((host) => `ws://${host}`),
      url: feedUrl,
    },
  })
  const headers = {
    'Content-Security-Policy': policy,
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }

  const isHere = ({ headers: { host } }: IncomingMessage): boolean => hosts.includes(host ?? '')
  const pathOf = ({ url = '' }: IncomingMessage): string =>
    (url.split('?')[0] ?? '').replace(/\/$/, '')

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const end = (status: number, text: string) =>
      void response.writeHead(status, { 'Content-Type': 'text/plain' }).end(`${text}\n`)
    if (!isHere(request)) return end(421, 'This page answers on 127.0.0.1 only.')
    if (pathOf(request) !== path) return end(404, 'There is nothing here.')
    if (request.method !== 'GET') return end(405, 'This page can only be read.')
    response.writeHead(200, headers).end(html)
  }
  server.on('request', answer)

  const feed = createFeed()
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  })
  const refusalOf = (request: IncomingMessage): Refusal | undefined => {
    const { origin } = request.headers
    if (!isHere(request)) return [421, 'Misdirected Request']
    if (pathOf(request) !== path && pathOf(request) !== `${path}/watch`) return [404, 'Not Found']
    const isOwn = origin === undefined || hosts.some((host) => origin === `http://${host}`)
    if (!isOwn) return [403, 'Forbidden']
    return feed.isFull() ? [503, 'Service Unavailable'] : undefined
  }
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request)
    if (refusal !== undefined) {
      socket.on('error', () => socket.destroy())
      socket.end(`HTTP/1.1 ${refusal.join(' ')}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (connection: WebSocket) => {
      if (pathOf(request) === path) feed.addApp(connection)
      else feed.addPage(connection)
    })
  })

  return {
    url: `http://127.0.0.1:${bound}${path}/`,
    feedUrl,
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
