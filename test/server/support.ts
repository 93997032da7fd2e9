import type { Clock } from '../../src/index.ts'
import {
  connectSession,
  eventSourcePort,
  type EventSourceLike,
  type EventSourcePortOptions,
  type RemoteSession,
} from '../../src/remote/index.ts'
import { sessionHandler, type SessionHandlerOptions } from '../../src/server/index.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'
import { seededRandom } from '../../src/testing/random.ts'
import type { Session } from '../../src/index.ts'

type Handler = (request: Request) => Promise<Response>

const site = 'https://console.test'
export const path = `${site}/session`

const userOf = (request: Request): string | undefined =>
  /user=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]

interface BrowserOptions {
  readonly clock: Clock
  readonly user?: string
  readonly origin?: string
}

type Listener = (event: { readonly data?: unknown }) => void

/** A browser as far as a page can tell: cookies, the headers that no page sets, and an EventSource as HTML has it. */
export class Browser {
  /** All that has come in. */
  wire = ''
  readonly requests: Request[] = []
  readonly statuses: number[] = []
  user: string | undefined
  /** The proxy in front answers so, where the server is away. */
  proxySays: number | undefined
  readonly #handler: Handler
  readonly #origin: string
  readonly #clock: Clock
  readonly #cuts = new Set<() => void>()
  readonly eventSource = eventSourceOf(this)

  constructor(handler: Handler, { clock, user, origin = site }: BrowserOptions) {
    this.#handler = handler
    this.user = user
    this.#origin = origin
    this.#clock = clock
  }

  get clock(): Clock {
    return this.#clock
  }

  fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    if (this.user !== undefined) headers.set('cookie', `user=${this.user}`)
    const isOwn = new URL(url).origin === this.#origin
    headers.set('sec-fetch-site', isOwn ? 'same-origin' : 'cross-site')
    if (!isOwn || init.method === 'POST') headers.set('origin', this.#origin)
    const request = new Request(url, { ...init, headers, redirect: 'manual' })
    this.requests.push(request.clone())
    const response =
      this.proxySays === undefined
        ? await this.#handler(request)
        : new Response(null, { status: this.proxySays })
    this.statuses.push(response.status)
    return response
  }

  onCut(cut: () => void): () => void {
    this.#cuts.add(cut)
    return () => void this.#cuts.delete(cut)
  }

  /** The network breaks for a moment. */
  cut(): void {
    for (const cut of this.#cuts) cut()
  }
}

class Source implements EventSourceLike {
  readyState = 0
  readonly #browser: Browser
  readonly #url: string
  readonly #listeners = new Map<string, Listener[]>()
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  #lastEventId = ''
  #retryMs = 3_000
  #timer: unknown
  #forget = () => {}

  constructor(browser: Browser, url: string) {
    this.#browser = browser
    this.#url = url
    void this.#open()
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  close(): void {
    this.readyState = 2
    this.#forget()
    this.#browser.clock.clearTimeout(this.#timer)
    this.#reader?.cancel().catch(() => undefined)
  }

  #emit(type: string, data?: string): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ data })
  }

  async #open(): Promise<void> {
    const id = this.#lastEventId
    const headers = { accept: 'text/event-stream', ...(id && { 'last-event-id': id }) }
    const { ok, body } = await this.#browser.fetch(this.#url, { headers })
    if (this.readyState === 2) return
    if (!ok || body === null) {
      this.readyState = 2
      this.#emit('error')
      return
    }
    this.readyState = 1
    await this.#read(body)
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = (this.#reader = body.getReader())
    const decoder = new TextDecoder()
    this.#forget = this.#browser.onCut(() => void reader.cancel())
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      const piece = decoder.decode(value, { stream: true })
      this.#browser.wire += piece
      text += piece
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) this.#dispatch(block)
    }
    this.#forget()
    if (this.readyState === 2) return
    this.readyState = 0
    this.#emit('error')
    const { clock } = this.#browser
    this.#timer = clock.setTimeout(() => void this.#open(), this.#retryMs)
  }

  #dispatch(block: string): void {
    if (this.readyState === 2) return
    const fields: Record<string, string> = {}
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? []
      fields[name] = value
    }
    if (fields['id'] !== undefined) this.#lastEventId = fields['id']
    if (fields['retry'] !== undefined) this.#retryMs = Number(fields['retry'])
    if (fields['data'] !== undefined) this.#emit(fields['event'] ?? 'message', fields['data'])
  }
}

const eventSourceOf = (browser: Browser): NonNullable<EventSourcePortOptions['eventSource']> =>
  class extends Source {
    constructor(url: string) {
      super(browser, url)
    }
  }

export interface Site {
  readonly host: Simulation
  readonly handler: Handler
  readonly sessions: Map<string, Session>
  readonly sessionOf: (user: string) => Session
  readonly browser: (user?: string, origin?: string) => Browser
  readonly connect: (browser: Browser, o?: EventSourcePortOptions) => RemoteSession
}

/** A web site whose users have a session each, and their browsers. */
export const open = (
  options: SimulationOptions = {},
  o: Partial<SessionHandlerOptions> = {},
): Site => {
  const host = simulate({ interval: 1, ...options })
  const sessions = new Map<string, Session>()
  const sessionOf = (user: string): Session => {
    const known = sessions.get(user)
    if (known !== undefined) return known
    const session = host.session()
    sessions.set(user, session)
    return session
  }
  const handler = sessionHandler({
    sessionOf: (request) => {
      const user = userOf(request)
      return user === undefined ? null : sessionOf(user)
    },
    clock: host.clock,
    random: seededRandom(7),
    ...o,
  })
  return {
    host,
    handler,
    sessions,
    sessionOf,
    browser: (user, origin = site) =>
      new Browser(handler, { clock: host.clock, origin, ...(user !== undefined && { user }) }),
    connect: ({ eventSource, fetch }, options = {}) =>
      connectSession(eventSourcePort(path, { eventSource, fetch, clock: host.clock, ...options }), {
        clock: host.clock,
        random: seededRandom((seed += 1)),
      }),
  }
}

let seed = 100

export interface Opened {
  readonly id: string
  readonly token: string
  readonly server: string
  readonly text: () => string
  readonly isDone: () => boolean
  readonly stop: () => Promise<void>
}

let calls = 0

/** A command as `connectSession()` writes it, by hand. */
export const command = (
  server: string,
  one: object = { name: 'signIn' },
  call = (calls += 1),
): object => ({ authchart: 2, type: 'command', from: 'page', to: server, call, command: one })

export const ask = (
  browser: Browser,
  { id, token, server }: Pick<Opened, 'id' | 'token' | 'server'>,
  message: unknown = command(server),
  init: RequestInit = {},
): Promise<Response> =>
  browser.fetch(path, {
    method: 'POST',
    body: typeof message === 'string' ? message : JSON.stringify(message),
    ...init,
    headers: {
      'content-type': 'application/json',
      'x-authchart-connection': id,
      'x-authchart-token': token,
      ...(init.headers as Record<string, string> | undefined),
    },
  })
