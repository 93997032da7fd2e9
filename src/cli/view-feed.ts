import type { RawData, WebSocket } from 'ws'

const maxConnections = 64
/** What a page gets that opens late, or is loaded again: so many messages, and so many bytes of them. */
const maxKept = 5_000
const maxKeptBytes = 32 * 1024 * 1024
/** Of messages before those, the last words of actors that still run. */
const maxStanding = 2_000
/** A page that is so far behind does not read: it is cut off, and may load again. */
const maxBehindBytes = 64 * 1024 * 1024

/** Passes on what apps say to the pages that watch. */
export interface Feed {
  addApp(socket: WebSocket): void
  addPage(socket: WebSocket): void
  /** Whether it takes no more connections. */
  isFull(): boolean
}

const textOf = (data: RawData): string =>
  Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString()

interface Message {
  readonly type: string
  readonly sessionId?: unknown
  readonly snapshot?: { readonly status?: unknown } | null
}

const isMessage = (text: string): boolean => {
  try {
    const message: unknown = JSON.parse(text)
    return (
      typeof message === 'object' &&
      message !== null &&
      'type' in message &&
      String(message.type).startsWith('@xstate.')
    )
  } catch {
    return false
  }
}

/**
 * Of messages that are dropped: who the actors are that still run, and how they stood last. A page that comes late knows of
 * no chart and no name without.
 */
const createStanding = () => {
  const texts = new Map<string, string>()
  return {
    texts,
    add: (news: string) => {
      const { client, message } = JSON.parse(news) as { client: number; message: Message }
      const actor = `${client} ${String(message.sessionId)}`
      if (message.type === '@xstate.actor') texts.set(`${actor} who`, news)
      if (message.type !== '@xstate.snapshot') return
      if (message.snapshot?.status === 'active') texts.set(`${actor} how`, news)
      else for (const what of ['who', 'how']) texts.delete(`${actor} ${what}`)
    },
    trim: () => {
      let bytes = [...texts.values()].reduce((sum, { length }) => sum + length, 0)
      for (const [key, { length }] of texts) {
        if (texts.size <= maxStanding && bytes <= maxKeptBytes) return
        texts.delete(key)
        bytes -= length
      }
    },
  }
}

export const createFeed = (): Feed => {
  const apps = new Set<WebSocket>()
  const pages = new Set<WebSocket>()
  let kept: string[] = []
  const standing = createStanding()
  let bytes = 0
  let count = 0

  const send = (page: WebSocket, text: string) => {
    if (page.bufferedAmount > maxBehindBytes) page.terminate()
    else page.send(text)
  }
  const keep = (text: string) => {
    kept.push(text)
    bytes += text.length
    while (kept.length > maxKept * 1.1 || bytes > maxKeptBytes) {
      const dropped = kept.slice(0, Math.max(1, kept.length - maxKept))
      kept = kept.slice(dropped.length)
      bytes -= dropped.reduce((sum, one) => sum + one.length, 0)
      for (const news of dropped) standing.add(news)
      standing.trim()
    }
  }
  const tellCount = () => {
    for (const page of pages) send(page, JSON.stringify({ apps: apps.size }))
  }

  return {
    addApp: (socket) => {
      const client = (count += 1)
      apps.add(socket)
      tellCount()
      socket.on('message', (data: RawData) => {
        const text = textOf(data)
        if (!isMessage(text)) return
        const news = `{"client":${client},"message":${text}}`
        keep(news)
        for (const page of pages) send(page, news)
      })
      socket.on('error', () => socket.terminate())
      socket.on('close', () => {
        apps.delete(socket)
        tellCount()
      })
    },
    addPage: (socket) => {
      pages.add(socket)
      send(socket, JSON.stringify({ apps: apps.size }))
      for (const news of [...standing.texts.values(), ...kept]) send(socket, news)
      socket.on('error', () => socket.terminate())
      socket.on('close', () => pages.delete(socket))
    },
    isFull: () => apps.size + pages.size >= maxConnections,
  }
}
