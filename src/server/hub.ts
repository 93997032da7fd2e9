import type { Method } from '../../machines/types.ts'
import { unref, type Clock } from '../kit/clock.ts'
import { connectionEvent } from '../remote/event-stream.ts'
import type { ClientMessage } from '../remote/client-messages.ts'
import { version } from '../remote/messages.ts'
import type { RemoteCommand, ServedSession } from '../remote/remote-session.ts'
import { serveSession } from '../remote/serve-session.ts'
import { Connection, type Limits } from './connection.ts'
import { Recent } from './recent.ts'

/** What the hubs of a handler have in common. */
export interface HubOptions {
  readonly commands: readonly RemoteCommand[]
  readonly methods: readonly Method[]
  readonly heartbeatMs: number
  readonly resumeMs: number
  readonly limits: Limits
  readonly clock: Clock
  readonly random: (byteCount: number) => Uint8Array
}

interface HubParts extends HubOptions {
  readonly session: ServedSession
  readonly onConnection: (connection: Connection, isOn: boolean) => void
  /** Nobody has watched for a while, or the session has been disposed. */
  readonly onEnd: () => void
}

/** Whom a message of the server is for. */
interface Addressed {
  readonly from: string
  readonly type: string
  readonly to?: string | null
}

/** A page that was away for a moment hears what it has missed. */
const recentBytes = 16_384
/** Pages that were lost together do not come back together. */
const shortestRetryMs = 1_000
const longestMirrorName = 40

const encoder = new TextEncoder()
const encode = (text: string): Uint8Array => encoder.encode(text)
const heartbeat = encode(':\n\n')

/** A session on the wire: it is served once, and each event put into bytes once, for all that watch it. */
export class Hub {
  readonly session: ServedSession
  readonly #parts: HubParts
  readonly #connections = new Map<number, Connection>()
  readonly #recent = new Recent(recentBytes)
  readonly #stop: () => void
  #listener: ((message: unknown) => void) | undefined
  #server = ''
  #numbers = 0
  #seq = 0
  /** Events that are to leave together. */
  #due = ''
  #beats: unknown
  #idle: unknown
  #isOver = false

  constructor(parts: HubParts) {
    const { session, commands, methods, random } = parts
    this.#parts = parts
    this.session = session
    const port = {
      post: (message: unknown) => this.#post(message as Addressed),
      subscribe: (listener: (message: unknown) => void) => {
        this.#listener = listener
        return () => (this.#listener = undefined)
      },
    }
    this.#stop = serveSession(session, port, { commands, methods, random })
    this.#isOver ||= this.#server === ''
  }

  /** The session has been disposed, or was not watched for long: another hub takes its place. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Opens a stream, with what has come since `lastEventId`; none where there are too many. */
  open(lastEventId: string | null): Connection | undefined {
    const { limits, clock, random, onConnection } = this.#parts
    if (this.#connections.size >= limits.connections) return undefined
    this.#flush()
    const [dice = 0] = random(1)
    const number = (this.#numbers += 1)
    const connection = new Connection({
      number,
      limits,
      clock,
      random,
      onDrain: () => this.#catchUp(connection),
      onEnd: () => this.#leave(connection),
    })
    this.#connections.set(number, connection)
    onConnection(connection, true)
    clock.clearTimeout(this.#idle)
    if (this.#connections.size === 1) this.#beat()
    const { id, token } = connection
    const retryMs = Math.round(shortestRetryMs * (1 + dice / 256))
    const hello = JSON.stringify({ id, token })
    connection.send(encode(`retry: ${retryMs}\nevent: ${connectionEvent}\ndata: ${hello}\n\n`))
    connection.seen = this.#readId(lastEventId)
    this.#catchUp(connection)
    return connection
  }

  /** Passes on what a page asks, and says whether it can be meant. */
  take(connection: Connection, message: ClientMessage): 'taken' | 'stale' | 'refused' {
    const { from: mirror } = message
    if (mirror.length > longestMirrorName) return 'refused'
    if ('to' in message && message.to !== this.#server) return 'stale'
    if (message.type === 'command' && !connection.takeCall(mirror, message.call)) return 'stale'
    if (message.type === 'follow' && !connection.follow(mirror, message.on)) return 'refused'
    if (message.type === 'bye') connection.follow(mirror, false)
    this.#listener?.({ ...message, from: `${connection.number}.${mirror}` })
    return 'taken'
  }

  #post(message: Addressed): void {
    this.#server = message.from
    if (typeof message.to === 'string') return this.#tell(message.to, message)
    this.#seq += 1
    if (this.#due === '') queueMicrotask(() => this.#flush())
    this.#due += `id: ${this.#server}.${this.#seq}\ndata: ${JSON.stringify(message)}\n\n`
    if (message.type === 'closed') this.#end()
  }

  #flush(): void {
    if (this.#due === '') return
    const bytes = encode(this.#due)
    this.#due = ''
    this.#recent.add(this.#seq, bytes)
    for (const connection of this.#connections.values())
      if (connection.send(bytes)) connection.seen = this.#seq
  }

  /** What is meant for one mirror goes to its page alone: nobody else learns that it was asked. */
  #tell(to: string, message: Addressed): void {
    this.#flush()
    const dot = to.indexOf('.')
    const connection = this.#connections.get(Number(to.slice(0, dot)))
    const mirror = to.slice(dot + 1)
    const text = JSON.stringify({ ...message, to: mirror === '' ? null : mirror })
    // An answer that cannot be told is known to be lost by a page that has to connect anew.
    if (connection?.send(encode(`data: ${text}\n\n`)) === false && message.type === 'answer')
      connection.close()
  }

  /** What it has missed, as far as that is known, then the present. */
  #catchUp(connection: Connection): void {
    this.#flush()
    const missed = this.#recent.since(connection.seen)
    if (missed === undefined) connection.seen = this.#seq
    for (const { seq, bytes } of missed ?? []) if (connection.send(bytes)) connection.seen = seq
    this.#listener?.({ authchart: version, type: 'hello', from: `${connection.number}.` })
  }

  /** The number of an event of ours. */
  #readId(id: string | null): number {
    const [, server, seq] = /^([0-9a-f]{1,64})\.(\d{1,15})$/.exec(id ?? '') ?? []
    return server === this.#server ? Number(seq) : 0
  }

  #beat(): void {
    const { clock, heartbeatMs } = this.#parts
    this.#beats = clock.setTimeout(() => {
      for (const connection of this.#connections.values()) connection.beat(heartbeat)
      if (this.#connections.size > 0) this.#beat()
    }, heartbeatMs)
    unref(this.#beats)
  }

  #leave(connection: Connection): void {
    const { number, followers } = connection
    const { clock, resumeMs, onConnection } = this.#parts
    this.#connections.delete(number)
    onConnection(connection, false)
    const bye = { authchart: version, type: 'bye', to: this.#server }
    for (const mirror of followers) this.#listener?.({ ...bye, from: `${number}.${mirror}` })
    if (this.#connections.size > 0 || this.#isOver) return
    clock.clearTimeout(this.#beats)
    this.#idle = clock.setTimeout(() => this.#stop(), resumeMs)
    unref(this.#idle)
  }

  #end(): void {
    const { clock, onEnd } = this.#parts
    this.#flush()
    this.#isOver = true
    clock.clearTimeout(this.#beats)
    clock.clearTimeout(this.#idle)
    onEnd()
    for (const connection of this.#connections.values()) connection.close()
  }
}
