import type { Clock } from '../kit/clock.ts'
import { toHex } from '../kit/hex.ts'

/** How much a connection may hold, and ask. */
export interface Limits {
  /** Connections of a session at a time. */
  readonly connections: number
  /** Commands of a connection in a second, and at once. */
  readonly commandsPerSecond: number
  /** Bytes of a command. */
  readonly commandBytes: number
  /** Bytes that wait for a slow reader. */
  readonly queueBytes: number
}

interface ConnectionParts {
  /** Within its session. */
  readonly number: number
  readonly limits: Limits
  readonly clock: Clock
  readonly random: (byteCount: number) => Uint8Array
  /** It has read all that there was, and has missed something. */
  readonly onDrain: (connection: Connection) => void
  readonly onEnd: (connection: Connection) => void
}

/** So many heartbeats in a row a reader may miss. */
const mostMissed = 4
/** A page has one mirror, as a rule. */
const mostMirrors = 8

/** A stream to one page, and what that page may do. */
export class Connection {
  readonly number: number
  /** Whoever knows both may ask what the page may ask. */
  readonly id: string
  readonly token: string
  readonly stream: ReadableStream<Uint8Array>
  /** The latest event that all connections get which this one has got. */
  seen = 0
  isOver = false
  /** The mirrors in the page that follow transitions. */
  readonly followers = new Set<string>()
  readonly #parts: ConnectionParts
  /** The latest call of each mirror in the page. */
  readonly #calls = new Map<string, number>()
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined
  #isBehind = false
  /** Bytes that were queued so far, and those of them that had been read at the latest heartbeat. */
  #queued = 0
  #readByBeat = 0
  #missedBeats = 0
  #allowance: number
  #allowedAt: number

  constructor(parts: ConnectionParts) {
    const { number, limits, clock, random } = parts
    this.#parts = parts
    this.number = number
    this.id = toHex(random(16))
    this.token = toHex(random(32))
    this.#allowance = limits.commandsPerSecond
    this.#allowedAt = clock.monotonic()
    this.stream = new ReadableStream(
      {
        start: (stream) => void (this.#stream = stream),
        pull: () => this.#pull(),
        cancel: () => this.#end(),
      },
      { highWaterMark: limits.queueBytes, size: ({ byteLength }) => byteLength },
    )
  }

  /** Queues an event. From the first that does not fit beside others, nothing is queued until all that waits has been read. */
  send(bytes: Uint8Array): boolean {
    if (this.isOver || this.#isBehind) return false
    const room = this.#stream?.desiredSize ?? 0
    this.#isBehind = bytes.byteLength > room && !this.#hasRead
    if (this.#isBehind) return false
    this.#queued += bytes.byteLength
    this.#stream?.enqueue(bytes)
    return true
  }

  /** Shows proxies that the stream lives; a reader that takes nothing for long is gone, however little waits for it. */
  beat(bytes: Uint8Array): void {
    const read = this.#read
    const isReading = this.#hasRead || read > this.#readByBeat
    this.#readByBeat = read
    this.#missedBeats = isReading ? 0 : this.#missedBeats + 1
    if (this.#missedBeats >= mostMissed) this.close()
    else this.send(bytes)
  }

  /** Ends the stream after what is queued; the page opens another. */
  close(): void {
    if (this.isOver) return
    this.#stream?.close()
    this.#end()
  }

  /** Whether it may ask something more at this moment. */
  spend(): boolean {
    const { limits, clock } = this.#parts
    const now = clock.monotonic()
    const gained = ((now - this.#allowedAt) / 1_000) * limits.commandsPerSecond
    this.#allowedAt = now
    this.#allowance = Math.min(limits.commandsPerSecond, this.#allowance + gained)
    if (this.#allowance < 1) return false
    this.#allowance -= 1
    return true
  }

  /** Whether a mirror has not made this call before: calls are counted. */
  takeCall(mirror: string, call: number): boolean {
    const last = this.#calls.get(mirror)
    if (last === undefined ? this.#calls.size >= mostMirrors : call <= last) return false
    this.#calls.set(mirror, call)
    return true
  }

  follow(mirror: string, isOn: boolean): boolean {
    if (!isOn) this.followers.delete(mirror)
    else if (this.followers.size < mostMirrors) this.followers.add(mirror)
    return !isOn || this.followers.has(mirror)
  }

  /** Bytes that have been read so far. */
  get #read(): number {
    const { queueBytes } = this.#parts.limits
    return this.#queued - (queueBytes - (this.#stream?.desiredSize ?? queueBytes))
  }

  get #hasRead(): boolean {
    return this.#read === this.#queued
  }

  #pull(): void {
    if (!this.#isBehind || this.isOver || !this.#hasRead) return
    this.#isBehind = false
    this.#parts.onDrain(this)
  }

  #end(): void {
    if (this.isOver) return
    this.isOver = true
    this.#parts.onEnd(this)
  }
}
