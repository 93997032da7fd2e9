// A world on this machine: the emulator over HTTP, a session in this process, and a page that mirrors it.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createInspector } from '@statelyai/inspect'
import { Hono } from 'hono'
import { BehaviorSubject } from 'rxjs'
import { WebSocketServer, type WebSocket } from 'ws'
import { createSession, identityCenter, type Session } from '../../src/index.ts'
import { startEmulator, type Emulator } from '../../src/emulator/index.ts'
import { nodeHost } from '../../src/node.ts'
import { serveSession, webSocketPort } from '../../src/remote/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { handsOn, type CommonAct } from './page/hands.ts'
import type { Report } from './page/live-world.ts'
import { playgroundPage } from './page.ts'

export interface Playground extends AsyncDisposable {
  /** With the path that nobody can guess. */
  readonly url: string
  readonly emulator: Emulator
  /** The session that the page mirrors. */
  readonly session: Session
}

/** As many messages are kept for a page that comes late as its tape holds frames. */
const mostTold = 5_000

/** A clock that can be put to sleep: the wall clock goes on, timers and the monotonic clock do not notice. */
const sleepyClock = () => {
  let sleptMs = 0
  const clock = { ...systemClock, now: () => systemClock.now() + sleptMs }
  return { clock, sleep: (seconds: number) => void (sleptMs += seconds * 1_000) }
}

/** Serves the playground on 127.0.0.1. */
export const servePlayground = async ({ port = 0, interval = 5 } = {}): Promise<Playground> => {
  const { clock, sleep } = sleepyClock()
  const emulator = await startEmulator({ clock, interval, tokenExpiresIn: 3_600 })
  const { service } = emulator
  const online$ = new BehaviorSubject(true)
  const { acts, look } = handsOn({
    service,
    online$,
    goTo: (url) => void fetch(url).catch(() => undefined),
    sleep,
  })
  const pages = new Set<WebSocket>()

  const report = (open?: string): Report => ({
    name: `an emulator at ${new URL(emulator.url).host}, and a session in Node`,
    acts: Object.keys(acts) as CommonAct[],
    now: clock.now(),
    look: look(),
    ...(open !== undefined && { open }),
  })
  const tell = (open?: string) => {
    // One page opens what the person is to see, however many look on.
    const [first] = pages
    for (const page of pages) page.send(JSON.stringify(report(page === first ? open : undefined)))
  }

  const told: string[] = []
  const feeds = new Set<WebSocket>()
  const inspector = createInspector({
    send: (event) => {
      const text = JSON.stringify(event)
      told.push(text)
      if (told.length > mostTold) told.shift()
      for (const feed of feeds) feed.send(text)
    },
    start: () => {},
    stop: () => {},
  })

  const session = createSession({
    provider: identityCenter({
      startUrl: 'https://acme.awsapps.com/start',
      region: 'us-east-1',
      endpoint: emulator.url,
    }),
    clientName: 'Acme Console',
    host: nodeHost({
      clock,
      online$,
      openBrowser: async (url) => tell(url),
      capabilities: { browserOnThisMachine: true, interactive: true },
    }),
    inspect: inspector.inspect,
  })
  const act = (text: string) => {
    const name = Object.keys(acts).find((one) => text === JSON.stringify({ act: one }))
    if (name === undefined) return
    acts[name as CommonAct]()
    tell()
  }

  const { html, policy } = await playgroundPage('live')
  const token = randomBytes(16).toString('base64url')
  const app = new Hono().get(`/${token}/`, (c) =>
    c.html(html, 200, { 'Content-Security-Policy': policy, 'Referrer-Policy': 'no-referrer' }),
  )
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 })
  const onSocket: Readonly<Record<string, (socket: WebSocket) => void>> = {
    [`/${token}/session`]: (socket) => {
      const stop = serveSession(session, webSocketPort(socket as never))
      socket.on('close', stop)
    },
    [`/${token}/feed`]: (socket) => {
      for (const text of told) socket.send(text)
      feeds.add(socket)
      socket.on('close', () => feeds.delete(socket))
    },
    [`/${token}/world`]: (socket) => {
      pages.add(socket)
      socket.on('close', () => pages.delete(socket))
      socket.on('message', (data: Buffer) => act(data.toString()))
      socket.send(JSON.stringify(report()))
    },
  }
  server.on('upgrade', (request: IncomingMessage, stream, head) => {
    const take = onSocket[request.url ?? '']
    if (take === undefined || request.headers.origin !== origin) return void stream.destroy()
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // What is too long or broken ends its connection, and nothing else.
      socket.on('error', () => undefined)
      take(socket)
    })
  })
  const watch = session.state$.subscribe(() => tell())
  // What the emulator does by itself, such as a code that expires, tells nobody.
  let timer: unknown
  const keepTelling = () => {
    tell()
    timer = systemClock.setTimeout(keepTelling, 1_000)
  }
  keepTelling()

  return {
    url: `${origin}/${token}/`,
    emulator,
    session,
    [Symbol.asyncDispose]: async () => {
      systemClock.clearTimeout(timer)
      watch.unsubscribe()
      for (const client of sockets.clients) client.terminate()
      await session[Symbol.asyncDispose]()
      await emulator.close()
      server.close()
      server.closeAllConnections()
    },
  }
}
