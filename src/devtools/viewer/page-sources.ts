import type { Tape } from './event-log.ts'

type Say = (status: string) => void

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const parsed = (text: unknown): unknown => {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

/** Listens to the server of this page, which passes on what apps send it: `{ client, message }`, or `{ apps }`. */
export const connectFeed = (path: string, tape: Tape, say: Say): void => {
  const url = new URL(path, location.href)
  url.protocol = 'ws:'
  const socket = new WebSocket(url)
  socket.addEventListener('message', ({ data }) => {
    const news = parsed(data)
    if (!isObject(news)) return
    const { apps, client, message } = news
    if (typeof apps === 'number')
      say(apps === 0 ? 'waiting for an app' : `${apps} app${apps === 1 ? '' : 's'} connected`)
    if (message !== undefined) tape.receive(message, String(client))
  })
  socket.addEventListener('close', () => say('the server has ended'))
}

/**
 * Listens to the page that has opened this one, as Stately's hosted inspector does: `createBrowserInspector({ url })`. In a
 * frame it waits for the word `loaded`: the client forgets what it posts before it knows its frame.
 */
export const connectOpener = (tape: Tape, say: Say): void => {
  const peer = (opener as Window | null) ?? (parent === window ? null : parent)
  if (peer === null) return
  const connect = () => {
    peer.postMessage({ type: '@statelyai.connected' }, '*')
    say('connected to the page that opened this one')
  }
  addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source !== peer) return
    if (data === 'loaded') connect()
    if (isObject(data) && data['type'] === '@statelyai.disconnected')
      say('the page has disconnected')
    tape.receive(data, 'page')
  })
  if (parent === window) connect()
}
