import * as v from 'valibot'
import type { Method } from '../../machines/types.ts'
import { systemRandom } from '../host/random.ts'
import { check, fn, numberThat, textThat } from '../kit/check.ts'
import { systemClock, type Clock } from '../kit/clock.ts'
import { bothMethods } from '../remote/offers.ts'
import type { RemoteCommand, ServedSession } from '../remote/remote-session.ts'
import { remoteCommands } from '../remote/serve-session.ts'
import { answering } from './answering.ts'
import type { Limits } from './connection.ts'

/** How much a page may hold, and ask. */
export type SessionHandlerLimits = Limits

/** What `sessionHandler()` takes. */
export interface SessionHandlerOptions {
  /**
   * The session of the person who sends a request, by the cookies or headers of the site: `null` where there is nobody, which is
   * answered 401. It decides who sees what, is asked for each request, reads no body, and gives the same object for as long as that is
   * their session.
   */
  readonly sessionOf: (
    request: Request,
  ) => ServedSession | null | undefined | Promise<ServedSession | null | undefined>
  /** What pages may ask for. Everything else is answered `not_allowed`, and a panel does not show it. Default: all of it. */
  readonly commands?: readonly RemoteCommand[]
  /** The ways to sign in that pages may ask for by name, and are offered. Default: `['device']`, for their browsers are on other machines. */
  readonly methods?: readonly Method[]
  /**
   * Origins of pages that may connect, beside those on the host that the request names: such as the site's own where a proxy passes on
   * another `Host`. Each is written as in the `Origin` header: `https://app.example`.
   */
  readonly origins?: readonly string[]
  /** A comment is sent so often, in milliseconds, so that no proxy ends a quiet stream. Default: 15,000. */
  readonly heartbeatMs?: number
  /** A session that nobody watches is served for so long, in milliseconds, so that a page that comes back has missed nothing. Default: 30,000. */
  readonly resumeMs?: number
  /** Default: 100 connections a session, 10 commands a second and 32,768 bytes a command of each, 131,072 bytes queued for a slow reader. */
  readonly limits?: Partial<SessionHandlerLimits>
  /** Default: `systemClock`. */
  readonly clock?: Clock
  /** Names connections, and makes their tokens. Default: the platform's cryptographic source. */
  readonly random?: (byteCount: number) => Uint8Array
}

/** Answers the requests of pages. */
export type SessionHandler = (request: Request) => Promise<Response>

const defaultLimits: Limits = {
  connections: 100,
  commandsPerSecond: 10,
  commandBytes: 32_768,
  queueBytes: 131_072,
}

const milliseconds = numberThat((ms) => ms >= 1_000, 'a number of milliseconds, 1,000 or more')
const many = (least: number) =>
  v.optional(numberThat((n) => Number.isInteger(n) && n >= least, `a whole number from ${least}`))
const isOrigin = (text: string): boolean => {
  const origin = URL.parse(text)?.origin
  return text !== 'null' && origin === text
}

const schema = v.strictObject({
  sessionOf: fn,
  commands: v.optional(v.array(v.picklist(remoteCommands))),
  methods: v.optional(v.array(v.picklist(bothMethods))),
  origins: v.optional(v.array(textThat(isOrigin, 'origins, such as https://app.example'))),
  heartbeatMs: v.optional(milliseconds),
  resumeMs: v.optional(milliseconds),
  limits: v.optional(
    v.strictObject({
      connections: many(1),
      commandsPerSecond: many(1),
      commandBytes: many(1_024),
      queueBytes: many(16_384),
    }),
  ),
  clock: v.optional(v.looseObject({ monotonic: fn, setTimeout: fn, clearTimeout: fn })),
  random: v.optional(fn),
})

/**
 * Shows pages the session of the person in front of them, and takes what they ask: one function from a `Request` to a `Response`, for
 * one path of the site and the methods GET, HEAD, POST and OPTIONS. `eventSourcePort()` of `authchart/remote` is its other end.
 *
 * Pages get states as server-sent events, and never a token. A session is computed, and put into bytes, once for all who watch it.
 * A command must come from a page of the site (`Origin`, `Sec-Fetch-Site`), bring back the names that its stream began with, and be of
 * the person that `sessionOf` gave the stream to. A page that reads slowly, is away for a moment or asks too much costs no more than
 * `limits`. When a session is disposed its streams end, and pages ask again who they are.
 *
 * Watching starts nothing and stops nothing. All processes that serve a page need a way back to the one that has its stream.
 *
 * @throws TypeError that names the option, at once. The promise rejects with what `sessionOf` throws.
 *
 * @example
 * import { createSession, identityCenter } from 'authchart'
 * import { serverHost, sessionHandler } from 'authchart/server'
 *
 * const session = createSession({ provider, clientName: 'Acme Console', host: serverHost() })
 * export const handler = sessionHandler({ sessionOf: (request) => (isAdmin(request) ? session : null) })
 */
export const sessionHandler = (o: SessionHandlerOptions): SessionHandler => {
  check('sessionHandler', 'options', schema, o)
  const limits = { ...defaultLimits, ...o.limits }
  return answering(o.sessionOf, o.origins ?? [], {
    commands: o.commands ?? remoteCommands,
    methods: o.methods ?? ['device'],
    heartbeatMs: o.heartbeatMs ?? 15_000,
    resumeMs: o.resumeMs ?? 30_000,
    limits,
    clock: o.clock ?? systemClock,
    random: o.random ?? systemRandom,
  })
}
