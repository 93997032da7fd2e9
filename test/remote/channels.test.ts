import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as threads from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket as WsSocket, WebSocketServer } from 'ws'
import {
  connectSession,
  electronMainPort,
  electronRendererPort,
  messagePort,
  serveSession,
  webSocketPort,
  webviewPagePort,
  webviewPort,
  type RemoteSession,
  type SessionPort,
} from '../../src/remote/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { record } from '../contract/support.ts'
import { createElectron } from './electron.ts'
import { eventually, fileOf } from './support.ts'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step()
})

const setUp = () => {
  const host = simulate({ interval: 1, slowDownOn: [2], approveAfter: 10 })
  const session = host.session()
  return { host, session }
}

/** Runs a sign-in, asked for on the far side, to its end. */
const signInAcross = async (host: Simulation, remotes: readonly RemoteSession[]): Promise<void> => {
  const [first] = remotes
  if (first === undefined) throw new Error('nobody there')
  await eventually(() => remotes.map(({ getState }) => getState().status)).not.toContain(
    'restoring',
  )
  const signIn = first.signIn()
  const slowDowns = record(signIn.slowDown$)
  const steps = record(first.transitions$)
  await eventually(() => first.getState().status).toBe('signingIn')
  await eventually(async () => (await host.advance(1), signIn.getState().status)).toBe('signedIn')
  for (const { getState } of remotes)
    await eventually(getState).toMatchObject({ status: 'signedIn', refreshable: true })
  expect(await signIn.result()).toMatchObject({ via: 'device' })
  expect(slowDowns).toMatchObject({ isComplete: true, values: [{ slowDowns: 1 }] })
  expect(steps.values.map(({ event }) => event)).toContain('createToken.granted')
}

const across = async (there: SessionPort, ...here: readonly SessionPort[]): Promise<void> => {
  const { host, session } = setUp()
  const remotes = here.map((port) => connectSession(port, { clock: host.clock }))
  undo.push(serveSession(session, there))
  await signInAcross(host, remotes)
  for (const remote of remotes) await remote[Symbol.asyncDispose]()
}

describe('messagePort', () => {
  it.each([
    ['the global MessageChannel', () => new MessageChannel()],
    ['the MessageChannel of node:worker_threads', () => new threads.MessageChannel()],
  ])('over %s', async (_, make) => {
    const { port1, port2 } = make()
    undo.push(() => port1.close())
    await across(messagePort(port1), messagePort(port2))
  })

  it('tells of the other end closing', async () => {
    const { port1, port2 } = new MessageChannel()
    const { session } = setUp()
    undo.push(serveSession(session, messagePort(port1)))
    const remote = connectSession(messagePort(port2))
    const connected = record(remote.connected$)
    await eventually(() => connected.values).toEqual([false, true])
    port1.close()
    await eventually(() => connected.values).toEqual([false, true, false])
    await remote[Symbol.asyncDispose]()
    expect(connected.isComplete).toBe(true)
  })

  it('over a BroadcastChannel, with three clients', async () => {
    const open = () => {
      const channel = new BroadcastChannel('authchart-test')
      undo.push(() => channel.close())
      return messagePort(channel)
    }
    await across(open(), open(), open(), open())
  })

  it('over a thread', async () => {
    const { host, session } = setUp()
    const worker = new threads.Worker(fileOf('worker.ts'))
    undo.push(() => worker.terminate())
    const reports: unknown[] = []
    worker.on('message', (message: object) => {
      if ('statuses' in message) reports.push(message)
    })
    undo.push(serveSession(session, messagePort(worker)))
    const finished = once(worker, 'exit')
    await eventually(() => session.getState().status).toBe('signingIn')
    await eventually(async () => (await host.advance(1), session.getState().status)).toBe(
      'signedIn',
    )
    await finished
    const { status, ...state } = session.getState()
    expect(reports).toEqual([
      expect.objectContaining({
        statuses: ['starting', 'awaitingCode', 'signedIn'],
        result: expect.objectContaining({ via: 'device', refreshable: true }) as unknown,
        state: { status, ...state },
      }),
    ])
  })

  it('over what emits events that hold the message', async () => {
    const [one, two] = [new EventEmitter(), new EventEmitter()]
    const half = (own: EventEmitter, other: EventEmitter) => ({
      postMessage: (data: unknown) =>
        queueMicrotask(() => other.emit('message', { data, ports: [] })),
      on: (event: string, listener: (event: unknown) => void) => own.on(event, listener),
      off: (event: string, listener: (event: unknown) => void) => own.off(event, listener),
    })
    await across(messagePort(half(one, two)), messagePort(half(two, one)))
    for (const step of undo.splice(0)) await step()
    expect([...one.eventNames(), ...two.eventNames()]).toEqual([])
  })
})

describe('webSocketPort', () => {
  it.each([
    ['the WebSocket of the platform', (url: string) => new WebSocket(url)],
    ['that of ws', (url: string) => new WsSocket(url)],
  ])('over %s', async (_, open) => {
    const { host, session } = setUp()
    const server = createServer().listen(0, '127.0.0.1')
    const sockets = new WebSocketServer({ server })
    undo.push(() => server.close())
    sockets.on('connection', (socket) => serveSession(session, webSocketPort(socket)))
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const connect = () =>
      connectSession(webSocketPort(open(`ws://127.0.0.1:${port}`)), { clock: host.clock })
    const remotes = [connect(), connect()]
    await signInAcross(host, remotes)

    const connected = remotes.map(({ connected$ }) => record(connected$))
    for (const socket of sockets.clients) {
      socket.send('not JSON')
      socket.send(Buffer.from('neither'))
      socket.close()
    }
    await eventually(() => connected.map(({ values }) => values.at(-1))).toEqual([false, false])
    expect(remotes.map(({ getState }) => getState().status)).toEqual(['signedIn', 'signedIn'])
    for (const remote of remotes) await remote[Symbol.asyncDispose]()
  })
})

const electron = () => {
  const { ipcMain, openWindow, close } = createElectron()
  undo.push(close)
  return { ipcMain, openWindow }
}

describe('Electron', () => {
  it('mirrors one session in all windows', async () => {
    const { ipcMain, openWindow } = electron()
    const { host, session } = setUp()
    const windows = [openWindow(), openWindow()]
    for (const { webContents } of windows)
      serveSession(session, electronMainPort(ipcMain, webContents))
    const remotes = windows.map(({ ipcRenderer }) =>
      connectSession(electronRendererPort(ipcRenderer), { clock: host.clock }),
    )
    await signInAcross(host, remotes)
    expect(ipcMain.listenerCount('authchart')).toBe(2)
    windows[0]?.destroy()
    expect(ipcMain.listenerCount('authchart')).toBe(1)
    await session[Symbol.asyncDispose]()
    expect(ipcMain.eventNames()).toEqual([])
    for (const { webContents } of windows) expect(webContents.eventNames()).toEqual([])
    for (const remote of remotes) await remote[Symbol.asyncDispose]()
    for (const { ipcRenderer } of windows) expect(ipcRenderer.eventNames()).toEqual([])
  })

  it('listens to its own window, on its own channel, and to frames that it accepts', async () => {
    const { ipcMain, openWindow } = electron()
    const { session } = setUp()
    const [own, other, stranger] = [openWindow(), openWindow(), openWindow('https://evil.example/')]
    const accepts = ({ senderFrame }: { senderFrame?: { url: string } | null }) =>
      senderFrame?.url.startsWith('app://acme/') === true
    const serve = ({ webContents }: typeof own) =>
      undo.push(
        serveSession(
          session,
          electronMainPort(ipcMain, webContents, { channel: 'session', accepts }),
        ),
      )
    serve(own)
    serve(stranger)
    const connect = ({ ipcRenderer }: typeof own, channel = 'session') =>
      connectSession(electronRendererPort(ipcRenderer, { channel }))
    const remotes = [connect(own), connect(own, 'other'), connect(other), connect(stranger)]
    await eventually(() => remotes[0]?.getState().status).toBe('signedOut')
    for (const remote of remotes.slice(1)) remote.signIn()
    await new Promise((resolve) => setImmediate(resolve))
    expect(session.getState().status).toBe('signedOut')
    for (const remote of remotes) await remote[Symbol.asyncDispose]()
  })

  it('crosses the context bridge: a port is functions alone', async () => {
    const { ipcMain, openWindow } = electron()
    const { webContents, ipcRenderer } = openWindow()
    const port = electronRendererPort(ipcRenderer)
    expect(Reflect.getPrototypeOf(port)).toBe(Object.prototype)
    const bridged = Object.fromEntries(
      Object.entries(port).map(([key, fn]: [string, (...args: never[]) => unknown]) => [
        key,
        (...args: never[]) => fn(...args),
      ]),
    ) as unknown as SessionPort
    await across(electronMainPort(ipcMain, webContents), bridged)
  })
})

describe('VS Code', () => {
  it('mirrors a session in a webview', async () => {
    const page = new EventTarget()
    const received = new EventEmitter()
    const webview = {
      postMessage: async (data: unknown) => {
        await Promise.resolve()
        page.dispatchEvent(new MessageEvent('message', { data: structuredClone(data) }))
        throw new Error('the view has gone')
      },
      onDidReceiveMessage: (listener: (message: unknown) => void) => {
        received.on('message', listener)
        return { dispose: () => received.off('message', listener) }
      },
    }
    const api = {
      postMessage: (data: unknown) =>
        queueMicrotask(() => received.emit('message', structuredClone(data))),
    }
    await across(webviewPort(webview), webviewPagePort(api, page))
    for (const step of undo.splice(0)) await step()
    expect(received.eventNames()).toEqual([])
  })
})
