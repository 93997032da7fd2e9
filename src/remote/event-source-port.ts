import { isObject } from '../kit/is-object.ts'
import type { ErrorInfo } from '../kit/errors.ts'
import { systemRandom } from '../host/random.ts'
import { systemClock, type Clock } from '../kit/clock.ts'
import { typeName } from '../kit/type-name.ts'
import { createAsk, type AnswerLike, type Ask } from './asking.ts'
import { connectionEvent, connectionHeader, tokenHeader } from './event-stream.ts'
import { refusals } from './messages.ts'
import { parse } from './parse.ts'
import type { SessionPort } from './port.ts'
import { aFunction, checkHas, checkOnly, isBoolean, maybe } from './shape.ts'

/** What is used of an `EventSource`. */
export interface EventSourceLike {
  readonly readyState: number
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void
  close(): void
}

/** What `eventSourcePort()` takes beside the address. */
export interface EventSourcePortOptions {
  /** Default: the platform's `EventSource`. */
  readonly eventSource?: new (
    url: string,
    init: { readonly withCredentials: boolean },
  ) => EventSourceLike
  /** Default: the platform's `fetch`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<AnswerLike>
  /** Send cookies to another origin, which has to name this one among its `origins`. Default: false. */
  readonly withCredentials?: boolean
  /** For the pauses between two tries. Default: `systemClock`. */
  readonly clock?: Clock
  /** Called with the status where the server will not have this page, such as 401: time to sign in to the site. */
  readonly onRefused?: (status: number) => void
}

const rules = {
  eventSource: maybe(aFunction),
  fetch: maybe(aFunction),
  withCredentials: maybe(['a boolean', isBoolean]),
  clock: maybe(['an object', isObject]),
  onRefused: maybe(aFunction),
} as const
const timeRules = { monotonic: aFunction, setTimeout: aFunction, clearTimeout: aFunction }

const throttled = {
  code: 'throttled',
  message: 'Too much was asked of the session at once.',
  hint: 'Wait a moment, then try again.',
  retry: 'restart',
} as const satisfies ErrorInfo

type Listener<T extends unknown[] = []> = (...args: T) => void

/** What is told apart of a message that is posted: all of it comes from `connectSession()`. */
interface Posted {
  readonly authchart: number
  readonly type: string
  readonly from: string
  readonly to?: string
  readonly call?: number
}

const closed = 2
const mostBreaks = 3
const longestPauseMs = 30_000

/** Somebody else is signed in to the site, or nobody, or the server has begun anew: the next stream shows what is ours to see. */
const notOurs: readonly number[] = [401, 403, 409]

/** These pass: an answer that says so is no refusal. */
const isPassing = (status: number): boolean =>
  status < 400 || status >= 500 || [408, 425, 429].includes(status)

class EventSourcePort {
  readonly messages = new Set<Listener<[unknown]>>()
  readonly closers = new Set<Listener>()
  readonly interrupted = new Set<Listener>()
  readonly #url: string
  readonly #o: EventSourcePortOptions
  readonly #clock: Clock
  readonly #ask: Ask
  #source: EventSourceLike | undefined
  #headers: Record<string, string> | undefined
  #sending = Promise.resolve()
  #failures = 0
  /** Since there was a stream. */
  #breaks = 0
  #timer: unknown

  constructor(url: string, o: EventSourcePortOptions) {
    this.#url = url
    this.#o = o
    this.#clock = o.clock ?? systemClock
    this.#ask = createAsk(url, o, this.#clock)
  }

  open(): void {
    const { withCredentials = false, eventSource = globalThis.EventSource } = this.#o
    // Where a page is drawn on a server, there is none.
    if (eventSource === undefined) return
    const source = (this.#source = new eventSource(this.#url, { withCredentials }))
    const listen = (type: string, listener: Listener<[unknown]>) =>
      source.addEventListener(type, ({ data }) => {
        if (source === this.#source) listener(data)
      })
    listen(connectionEvent, (data) => this.#connect(parse(data)))
    listen('message', (data) => this.#hear(parse(data)))
    listen('error', () => this.#lose(source.readyState === closed))
  }

  close(): void {
    this.#source?.close()
    this.#source = this.#headers = undefined
    this.#clock.clearTimeout(this.#timer)
  }

  /**
   * Commands go one after the other, so that they arrive in order. A stream begins with a welcome to all that listen, and its end is
   * goodbye enough: hello is said by who comes later, and bye by who leaves others behind.
   */
  post(message: Posted): void {
    const headers = this.#headers
    if (message.type === 'bye' && this.messages.size < 2) return
    if (headers === undefined) this.#fail(message)
    else this.#sending = this.#sending.then(() => this.#send(message, headers))
  }

  #connect(said: unknown): void {
    const { id, token } = (said ?? {}) as Readonly<Record<string, string>>
    this.#failures = this.#breaks = 0
    this.#headers = {
      'content-type': 'application/json',
      [connectionHeader]: String(id),
      [tokenHeader]: String(token),
    }
  }

  #hear(message: unknown): void {
    for (const listener of this.messages) listener(message)
  }

  /**
   * An EventSource comes back by itself, but not where the answer has another status than 200, which it does not tell. To a server that is
   * away it comes back as often as ever: after a few times it is up to us.
   */
  #lose(isForGood: boolean): void {
    this.#headers = undefined
    this.#breaks += 1
    for (const listener of this.interrupted) listener()
    if (this.messages.size === 0 || !(isForGood || this.#breaks > mostBreaks)) return
    this.close()
    void this.#askWhy()
  }

  async #askWhy(): Promise<void> {
    const { status } = await this.#ask({ method: 'HEAD' })
    // Meanwhile everybody may have left, and somebody may have come.
    if (this.messages.size === 0 || this.#source !== undefined) return
    if (isPassing(status)) return this.#openLater()
    for (const listener of this.closers) listener()
    this.#o.onRefused?.(status)
  }

  /** Pages that were lost together do not come back together. */
  #openLater(): void {
    const [dice = 0] = systemRandom(1)
    const pauseMs = Math.min(longestPauseMs, 1_000 * 2 ** this.#failures) * (1 + dice / 256)
    this.#failures += 1
    this.#timer = this.#clock.setTimeout(() => this.open(), pauseMs)
  }

  async #send(message: Posted, headers: Record<string, string>): Promise<void> {
    // Of another stream than it was meant for: who asked has been told that it is lost.
    if (headers !== this.#headers) return
    const { ok, status } = await this.#ask({
      method: 'POST',
      headers,
      body: JSON.stringify(message),
    })
    if (ok) return
    this.#fail(message, status)
    if (message.type === 'command' && notOurs.includes(status) && headers === this.#headers)
      this.#lose(true)
  }

  /** No answer will come to it by the stream. */
  #fail({ authchart, type, from, to, call }: Posted, status = 0): void {
    const error = status === 429 ? throttled : refusals.disconnected
    if (type === 'command')
      this.#hear({ authchart, type: 'answer', from: to, to: from, call, error })
  }
}

const listenIn = <T>(listeners: Set<T>, listener: T): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/**
 * A port to `sessionHandler()` of `authchart/server`, over server-sent events and `fetch`. It connects with its first listener.
 *
 * A stream that breaks comes back by itself, with the state of the moment: `connected$` of the mirror says `false` meanwhile, and
 * sign-ins go on. A server that is not there is asked again, after 1 to 30 s; one that refuses (401, 403, any other 4xx that lasts)
 * closes the port and says its status to `onRefused`. Times are those of the server. Without an `EventSource`, as where a page is
 * drawn on a server, nothing is connected.
 *
 * @throws TypeError that names the option, at once.
 *
 * @example
 * import { defineSignInPanel } from 'authchart/panel/element'
 * import { connectSession, eventSourcePort } from 'authchart/remote'
 *
 * defineSignInPanel()
 * const panel = document.createElement('sign-in-panel')
 * panel.session = connectSession(eventSourcePort('/session'))
 * document.body.append(panel)
 */
export const eventSourcePort = (url: string | URL, o: EventSourcePortOptions = {}): SessionPort => {
  if (typeof url !== 'string' && !((url as unknown) instanceof URL))
    throw new TypeError(`eventSourcePort: url must be a string or a URL, not ${typeName(url)}.`)
  checkOnly('eventSourcePort', 'options', o, rules)
  if (o.clock !== undefined) checkHas('eventSourcePort', 'options.clock', o.clock, timeRules)
  const port = new EventSourcePort(String(url), o)
  return {
    post: (message) => port.post(message as Posted),
    subscribe: (listener) => {
      const stop = listenIn(port.messages, listener)
      if (port.messages.size === 1) port.open()
      return () => {
        stop()
        if (port.messages.size === 0) port.close()
      }
    },
    onClose: (listener) => listenIn(port.closers, listener),
    onInterruption: (listener) => listenIn(port.interrupted, listener),
  }
}
