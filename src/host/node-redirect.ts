import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { check, fn } from '../kit/check.ts'
import { systemClock } from '../kit/clock.ts'
import type { Clock, RedirectOutcome, RedirectReceiver, RedirectVerdict } from './host.ts'
import { nodeCrypto } from './node-crypto.ts'
import { limitCrowd, type Crowd } from './node-redirect-crowd.ts'
import { endingBy } from './node-redirect-end.ts'
import { redirectPage, redirectStyle, type RedirectPage } from './redirect-page.ts'

/** Where `nodeRedirectReceiver()` listens. */
export interface NodeRedirectOptions {
  /** Default 0: any port that is free. */
  readonly port?: number
  /** Default: `/oauth/callback`, which is what IAM Identity Center has always taken. */
  readonly path?: string
  /** Default: `127.0.0.1`. IAM Identity Center takes no other. */
  readonly host?: '127.0.0.1' | '::1'
  /** How long the browser is kept waiting for the outcome is measured by it. Default: the system's. */
  readonly clock?: Pick<Clock, 'setTimeout' | 'clearTimeout'>
}

const aPort = 'a whole number from 0 to 65535'
const schema = v.looseObject({
  port: v.optional(
    v.pipe(v.number(), v.integer(aPort), v.minValue(0, aPort), v.maxValue(65_535, aPort)),
  ),
  path: v.optional(v.string()),
  host: v.optional(v.picklist(['127.0.0.1', '::1'])),
  clock: v.optional(v.looseObject({ setTimeout: fn, clearTimeout: fn })),
})

/** Twice of what Node takes: cookies know no ports, and a developer's 127.0.0.1 collects many. */
const maxHeaderSize = 32_768
const maxWaiting = 512
const patienceMs = 30_000
/** As long as a person looks at an empty window. */
const maxHoldMs = 20_000

/** Parameters that mean something: said twice, it is not clear what was meant (RFC 6749 section 3.1). */
const meaningful = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri']

const isAmbiguous = (query: string): boolean => {
  const parameters = new URLSearchParams(query)
  return meaningful.some((name) => parameters.getAll(name).length > 1)
}

/** By which browsers announce that they look ahead, and that nobody sees the page yet: a standard, and what was before it. */
const looksAhead = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']

/** A person's window, as far as the browser says: no fetch, no frame, no image, and no look ahead. */
const isNavigation = ({ headers }: IncomingMessage): boolean =>
  (headers['sec-fetch-dest'] ?? 'document') === 'document' &&
  looksAhead.every((name) => headers[name] === undefined)

const headersOfPages = (): OutgoingHttpHeaders => {
  const hash = nodeCrypto().hash('sha256', redirectStyle, 'base64')
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      `default-src 'none'; style-src 'sha256-${hash}'; ` +
      "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    Connection: 'close',
  }
}

interface Desk {
  readonly redirectUri: string
  readonly onRedirect: (url: string) => RedirectVerdict
  readonly clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>
  readonly crowd: Crowd
  /** A window has the page that says how it ended. */
  readonly onShown: () => void
}

/** What a request gets. */
const answering = ({ redirectUri, onRedirect, clock, crowd, onShown }: Desk) => {
  const { host, pathname } = new URL(redirectUri)
  const hosts = new Set([host, redirectUri.slice('http://'.length, -pathname.length)])
  const headers = headersOfPages()

  const answer = (
    response: ServerResponse,
    status: number,
    page: RedirectPage,
    more?: OutgoingHttpHeaders,
  ) => {
    const body = redirectPage(page)
    const length = { 'Content-Length': Buffer.byteLength(body) }
    response.writeHead(status, { ...headers, ...length, ...more }).end(body)
  }

  const judge = (url: string): RedirectVerdict => {
    try {
      return onRedirect(url)
    } catch {
      return 'ignored'
    }
  }

  /** Resolves with nothing where the outcome fails to come in time, or the window is gone. */
  const inTime = (outcome: Promise<RedirectOutcome>, response: ServerResponse) =>
    new Promise<RedirectOutcome | undefined>((resolve) => {
      const settle = (known?: RedirectOutcome) => {
        clock.clearTimeout(timer)
        resolve(known)
      }
      const timer = clock.setTimeout(() => settle(), maxHoldMs)
      response.once('close', () => settle())
      outcome.then(settle, () => settle('unknown'))
    })

  const receive = async (request: IncomingMessage, response: ServerResponse, query: string) => {
    // Before the verdict, which may well close the listener.
    const letGo = crowd.hold(request.socket)
    const verdict = judge(redirectUri + query)
    if (verdict === 'ignored') {
      letGo()
      answer(response, 400, 'ignored')
      return
    }
    const outcome = await inTime(verdict, response)
    if (outcome !== undefined) response.once('finish', onShown)
    answer(response, 200, outcome ?? 'unknown')
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    const { url = '', method, headersDistinct } = request
    const [path = ''] = url.split('?', 1)
    const query = url.slice(path.length)
    const named = headersDistinct['host'] ?? []
    if (named.length !== 1 || !hosts.has(named[0] ?? '')) answer(response, 421, 'nothing')
    else if (path !== pathname) answer(response, 404, 'nothing')
    else if (method !== 'GET') answer(response, 405, 'nothing', { Allow: 'GET' })
    else if (!isNavigation(request) || isAmbiguous(query)) answer(response, 400, 'ignored')
    else void receive(request, response, query)
  }
}

const advice: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} of ${host} is taken: choose another, or leave it out for any that is free.`,
  EACCES: (host, port) =>
    `Port ${port} of ${host} needs rights that this process does not have: choose one above 1023, or leave it out.`,
  EADDRNOTAVAIL: (host) => `This machine has no ${host}: use 127.0.0.1.`,
  EAFNOSUPPORT: (host) => `This machine has no ${host}: use 127.0.0.1.`,
}

const explain = (cause: NodeJS.ErrnoException, host: string, port: number): Error => {
  const { code = 'unknown error' } = cause
  const text = advice[code]?.(host, port)
  const other = `Nothing can be received on ${host} (${code}): sign in with a device code instead.`
  return new Error(text ?? other, { cause })
}

const bind = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const refuse = (error: Error) => reject(explain(error, host, port))
    server.once('error', refuse)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', refuse)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })

/**
 * Receives the authorization code over HTTP on this machine's own address (RFC 8252 section 7.3), which no other machine can
 * reach: it listens on the loopback literal alone. Each `listen` binds a port of its own, and keeps the process alive until
 * it is closed or retired. One that is retired answers the address that was taken for five seconds after its page was shown, or
 * for 20 s where no window was there to show it, and closes then, or when the next `listen` asks for its port.
 *
 * Whatever does not belong to the sign-in is answered and changes nothing: other paths, methods and hosts, requests that are
 * no navigation of a person's window, a parameter said twice, addresses that `onRedirect` ignores or throws at. The oldest of
 * more than 512 connections are dropped. The page in the browser waits up to 20 s for the outcome, then says that the app
 * will tell. It answers at the address itself: a redirect to one without the code would need a listener that is closed by
 * the time a person comes back to it, and by then the code is spent, or worth nothing without its verifier (RFC 9700 section 4.2.4).
 *
 * `listen` rejects with what to do when the port is taken, or this process may not have it. Throws a `TypeError` that names
 * the option for any other host than the two, for what is no port, and for a path that does not start with a slash, or that
 * is not spelled as a browser sends it.
 *
 * @example
 * import { nodeRedirectReceiver } from 'authchart/node'
 *
 * const finish = async (url: string) => 'signedIn' as const
 * const listener = await nodeRedirectReceiver({ port: 8910 }).listen({
 *   onRedirect: (url) => (url.endsWith('&state=expected') ? finish(url) : 'ignored'),
 * })
 * console.log(listener.redirectUri) // http://127.0.0.1:8910/oauth/callback
 * listener.close()
 */
export const nodeRedirectReceiver = (o: NodeRedirectOptions = {}): RedirectReceiver => {
  check('nodeRedirectReceiver', 'options', schema, o)
  const { port = 0, path = '/oauth/callback', host = '127.0.0.1', clock = systemClock } = o
  if (new URL(path, 'http://127.0.0.1').pathname !== path)
    throw new TypeError(`'${path}' is no path of a redirect URI: a slash first, and no query.`)

  /** The listeners that are about to close. */
  const retired = new Set<() => void>()

  return {
    listen: async ({ onRedirect }) => {
      if (port !== 0) for (const close of retired) close()
      const server = process.getBuiltinModule('node:http').createServer({
        maxHeaderSize,
        headersTimeout: patienceMs,
        requestTimeout: patienceMs,
        connectionsCheckingInterval: 1000,
        requireHostHeader: false,
      })
      server.maxRequestsPerSocket = 1
      const bound = await bind(server, host, port)
      const crowd = limitCrowd(server, maxWaiting)
      const redirectUri = `http://${host === '::1' ? '[::1]' : host}:${bound}${path}`
      const close = () => {
        retired.delete(close)
        ending.cancel()
        server.close()
        crowd.disperse()
      }
      const ending = endingBy(clock, close)
      const onShown = () => ending.shown()
      const answer = answering({ redirectUri, onRedirect, clock, crowd, onShown })
      server.on('request', answer)
      server.on('checkContinue', answer)
      server.on('checkExpectation', answer)
      return {
        redirectUri,
        close,
        retire: () => {
          if (!server.listening) return
          retired.add(close)
          server.unref()
          ending.begin()
        },
      }
    },
  }
}
