import { createService, type Fault, type Service } from '../../src/emulator/index.ts'
import type { Clock, Host } from '../../src/host/host.ts'
import { onAbort } from '../../src/kit/on-abort.ts'
import { createBrowser, type Browser } from '../../src/testing/browser.ts'
import type { SteppingClock } from '../../src/testing/index.ts'
import type { Dice } from './dice.ts'
import { membersOf, text } from './world-wire.ts'

/** The service of a region, with habits of its own. Times in seconds. */
export interface RealmScript {
  readonly tokenExpiresIn: number
  readonly rotation?: boolean
  readonly reuse?: 'revoke' | 'allow'
  readonly sessionExpiresIn?: number
}

export interface Realm {
  readonly script: RealmScript
  readonly service: Service
  /** The sign-in that the service has touched last, by number. */
  readonly latest: () => number
  readonly browser: () => Browser
}

export interface Granted {
  /** When the service issued it, in real milliseconds. */
  readonly ms: number
  readonly accessToken: string
  readonly refreshToken: string | undefined
}

/** One request of the day: what was sent, what the service did, and what came back. Times in real milliseconds. */
export interface Request {
  readonly process: number
  readonly region: string
  readonly path: string
  readonly grantType: string
  readonly refreshToken: string | undefined
  readonly clientId: string | undefined
  readonly sentMs: number
  readonly weather: Weather
  /** The sign-in at the service that it is about, by number, where it is about one. */
  family: number | undefined
  /** What the service granted, whether or not anybody heard of it. */
  granted: Granted | undefined
  error: string | undefined
  endedMs: number
  /** Whether the answer came, and whole. */
  isHeard: boolean
}

/**
 * What becomes of a request. `unsent` fails before its first byte; `lost` and `truncated` are carried out, and nobody hears
 * what came of it; `slow` is answered honestly, after the client's time limit perhaps.
 */
type Weather =
  Exclude<Fault, 'lost' | 'truncated'> | 'unsent' | 'lost' | 'truncated' | 'slow' | 'fair'

const faultShare = 0.15
const approvesAfter = 20

const throttled = (headers?: Readonly<Record<string, string>>): Weather => ({
  status: 429,
  body: '{"__type":"TooManyRequestsException"}',
  ...(headers !== undefined && { headers }),
})

/** The commonest stand here more than once. */
const faults: readonly Weather[] = [
  ...(['unsent', 'unsent', 'unsent', 'lost', 'lost', 'slow', 'slow', 'slow'] as const),
  ...(['truncated', 'reset', 'hang', 'html'] as const),
  { status: 500, body: '{"__type":"InternalServerException"}' },
  { status: 503, body: '' },
  throttled(),
  throttled({ 'retry-after': '20' }),
  { status: 200, body: '<html>Welcome to our hotel</html>' },
]

const outages: readonly Weather[] = ['unsent', { status: 503, body: '' }]

const weatherOf = ({ air, dice }: Pick<Wire, 'air' | 'dice'>): Weather => {
  const now = air()
  if (now === 'outage') return dice.pick(outages)
  return now === 'stormy' && dice.chance(faultShare) ? dice.pick(faults) : 'fair'
}

export const createRealm = (
  clock: SteppingClock,
  script: RealmScript,
  random: Host['random'],
): Realm => {
  const startedAt = clock.now()
  const serviceClock: Pick<Clock, 'now'> = { now: () => startedAt + clock.elapsedMs }
  let latest = 0
  const service = createService({
    interval: 5,
    approveAfter: approvesAfter,
    ...script,
    clock: serviceClock,
    random,
    onEvent: (event) => {
      if (event.type === 'session') latest = event.session.n
    },
  })
  return {
    script,
    service,
    latest: () => latest,
    browser: () =>
      createBrowser({ clock, service, serviceClock, isDown: () => false }, { browser: 'works' }),
  }
}

export interface Wire {
  readonly clock: SteppingClock
  readonly realms: ReadonlyMap<string, Realm>
  readonly requests: Request[]
  /** To which sign-in at the service a refresh token belongs, by number. */
  readonly families: Map<string, number>
  readonly dice: Dice
  /** `outage`: nothing gets through. `stormy`: most does. */
  readonly air: () => 'calm' | 'stormy' | 'outage'
}

const failed = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

const cut = (body: string): string => body.slice(0, Math.floor(body.length / 2))

/** The network of a process, with trouble in it until the day is over. */
export const stormyFetch =
  (wire: Wire, process: number): Host['fetch'] =>
  (url, { method, headers, body = '', signal, onDelivery }) => {
    const { clock, realms, requests, families, dice } = wire
    const { hostname, pathname: path } = new URL(url)
    const region = hostname.split('.')[1] ?? ''
    const realm = realms.get(region)
    if (realm === undefined) return Promise.reject(failed('ENOTFOUND'))
    const weather = weatherOf(wire)
    const members = membersOf(body)
    const refreshToken = text(members['refreshToken'])
    const entry: Request = {
      process,
      region,
      path,
      grantType: text(members['grantType']) ?? '',
      refreshToken,
      clientId: text(members['clientId']),
      sentMs: clock.elapsedMs,
      weather,
      family: families.get(refreshToken ?? ''),
      granted: undefined,
      error: undefined,
      endedMs: Number.POSITIVE_INFINITY,
      isHeard: false,
    }
    requests.push(entry)
    onDelivery?.('no')

    const carryOut = () => {
      if (typeof weather === 'object' || ['reset', 'hang', 'html'].includes(weather))
        realm.service.failNext(weather as Fault)
      const reply = realm.service.handle({ method, path, body, headers })
      const answer = reply.kind === 'answer' ? membersOf(reply.body) : {}
      const accessToken = text(answer['accessToken'])
      entry.error = text(answer['error'])
      if (accessToken === undefined) return reply
      const next = text(answer['refreshToken'])
      entry.family ??= realm.latest()
      entry.granted = { ms: clock.elapsedMs, accessToken, refreshToken: next }
      if (next !== undefined) families.set(next, entry.family)
      return reply
    }

    return new Promise((resolve, reject) => {
      let timer: unknown
      const end = (isHeard: boolean, settle: () => void) => {
        clock.clearTimeout(timer)
        stop()
        Object.assign(entry, { isHeard, endedMs: clock.elapsedMs })
        settle()
      }
      const fail = (code: string) => end(false, () => reject(failed(code)))
      const arrive = () => {
        if (weather === 'unsent') return fail('ECONNREFUSED')
        onDelivery?.('maybe')
        const reply = carryOut()
        if (reply.kind === 'hang') return
        if (reply.kind !== 'answer' || weather === 'lost') return fail('ECONNRESET')
        const answerMs = weather === 'slow' ? dice.between(2_000, 25_000) : dice.between(20, 300)
        timer = clock.setTimeout(() => {
          const isWhole = weather !== 'truncated'
          const { status, headers: told } = reply
          const said = isWhole ? reply.body : cut(reply.body)
          end(isWhole, () => resolve(new Response(said, { status, headers: told })))
        }, answerMs)
      }
      const stop = onAbort(signal, () => end(false, () => reject(signal.reason as Error)))
      timer = clock.setTimeout(arrive, dice.between(20, 300))
    })
  }
