import { isSameText } from '../kit/same-text.ts'
import { createTimeLimit, type TimeLimit } from '../kit/time-limit.ts'
import { connectionHeader, tokenHeader } from '../remote/event-stream.ts'
import { readClientMessage, type ClientMessage } from '../remote/client-messages.ts'
import { parse } from '../remote/parse.ts'
import type { ServedSession } from '../remote/remote-session.ts'
import type { Connection } from './connection.ts'
import { Hub, type HubOptions } from './hub.ts'
import { senderOf } from './origin.ts'
import { readBody } from './read-body.ts'
import { nothing, preflight, refuse, streaming, withOrigin } from './responses.ts'

type SessionOf = (
  request: Request,
) => ServedSession | null | undefined | Promise<ServedSession | null | undefined>

interface Place {
  readonly hub: Hub
  readonly connection: Connection
}

const commandLimitMs = 10_000

/** The sessions that are watched, and who watches them. */
class Desk {
  readonly #hubs = new WeakMap<ServedSession, Hub>()
  readonly #places = new Map<string, Place>()
  readonly #o: HubOptions
  readonly #inTime: TimeLimit

  constructor(o: HubOptions) {
    this.#o = o
    this.#inTime = createTimeLimit(o.clock, commandLimitMs)
  }

  watch(session: ServedSession, request: Request): Response {
    if (!request.headers.get('accept')?.includes('text/event-stream')) return refuse('notAStream')
    const hub = this.#hubOf(session)
    if (hub.isOver) return refuse('ended')
    const connection = hub.open(request.headers.get('last-event-id'))
    return connection === undefined ? refuse('crowded') : streaming(connection.stream)
  }

  async take(session: ServedSession, request: Request): Promise<Response> {
    const place = this.#placeOf(session, request)
    if (place === undefined) return refuse('unknown')
    if (!isJson(request)) return refuse('notJson')
    if (!place.connection.spend()) return refuse('flood')
    const body = await readBody(request, this.#o.limits.commandBytes, this.#inTime)
    if (typeof body === 'string') return refuse(body)
    const message = readClientMessage(parse(body.text))
    return message === undefined ? refuse('nonsense') : this.#pass(place, message)
  }

  #pass({ hub, connection }: Place, message: ClientMessage): Response {
    if (connection.isOver) return refuse('unknown')
    const outcome = hub.take(connection, message)
    if (outcome === 'taken') return nothing()
    return refuse(outcome === 'stale' ? 'stale' : 'nonsense')
  }

  /** The connection that a command names, where it is of this very session and the command has its token. */
  #placeOf(session: ServedSession, { headers }: Request): Place | undefined {
    const place = this.#places.get(headers.get(connectionHeader) ?? '')
    if (place?.hub.session !== session) return undefined
    return isSameText(place.connection.token, headers.get(tokenHeader) ?? '') ? place : undefined
  }

  #hubOf(session: ServedSession): Hub {
    const known = this.#hubs.get(session)
    if (known !== undefined) return known
    const hub: Hub = new Hub({
      ...this.#o,
      session,
      onConnection: (connection, isOn) => {
        if (isOn) this.#places.set(connection.id, { hub, connection })
        else this.#places.delete(connection.id)
      },
      onEnd: () => this.#hubs.delete(session),
    })
    if (!hub.isOver) this.#hubs.set(session, hub)
    return hub
  }
}

const isJson = ({ headers }: Request): boolean =>
  /^application\/json\s*(?:;|$)/i.test(headers.get('content-type') ?? '')

/** What is answered to whom. */
export const answering = (sessionOf: SessionOf, origins: readonly string[], o: HubOptions) => {
  const desk = new Desk(o)
  const answer = async (request: Request): Promise<Response> => {
    const session = await sessionOf(request)
    if (session === null || session === undefined) return refuse('nobody')
    switch (request.method) {
      case 'GET':
        return desk.watch(session, request)
      case 'HEAD':
        return nothing()
      default:
        return desk.take(session, request)
    }
  }
  return async (request: Request): Promise<Response> => {
    const sender = senderOf(request, origins)
    if (!sender.isAllowed) return refuse('foreign')
    if (request.method === 'OPTIONS') return withOrigin(preflight(), sender.foreign)
    if (!['GET', 'HEAD', 'POST'].includes(request.method)) return refuse('method')
    return withOrigin(await answer(request), sender.foreign)
  }
}
