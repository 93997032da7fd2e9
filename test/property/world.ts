import { Observable, Subject } from 'rxjs'
import type { Host, Store } from '../../src/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { createTurns } from '../../src/store/turns.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'
import { plant, type Bug } from './plant.ts'

/** A CreateToken request, as the client sent it. */
export interface Sent {
  readonly grantType: string
  readonly code: string | undefined
  readonly refreshToken: string | undefined
  readonly sentMs: number
  /** Whether the refresh token is the one that the store held at that moment. */
  readonly isStored: boolean
  endedMs: number
  /** `answered`, the system's code of what went wrong, or `aborted`. */
  ended: string
}

/** A CreateToken request, as the service saw it. */
export interface Arrived {
  readonly ms: number
  readonly grantType: string
  readonly refreshToken: string | undefined
  readonly status: number | undefined
  readonly error: string | undefined
}

export interface StoredToken {
  readonly accessToken: string
  readonly expiresAt: number
  readonly refreshToken?: string
}

/** Something that happened to a token in the store. */
export interface Stored {
  readonly ms: number
  readonly before: StoredToken | undefined
  readonly after: StoredToken | undefined
}

/** A redirect that a receiver heard of, and what could be seen before and right after it. */
export interface Heard {
  readonly url: string
  readonly ms: number
  readonly isTaken: boolean
  readonly before: unknown
  readonly after: unknown
}

export interface World {
  readonly host: Simulation
  readonly store: Store
  readonly sent: readonly Sent[]
  readonly arrived: readonly Arrived[]
  readonly stored: readonly Stored[]
  readonly heard: readonly Heard[]
  /** What to look at as a redirect comes. */
  readonly watch: (look: () => unknown) => void
  /** How often the browser was opened. */
  readonly opened: readonly { readonly ms: number; readonly isHeard: boolean }[]
  /** Everything that nobody may see, as it became known. */
  readonly secrets: ReadonlySet<string>
  readonly token: () => StoredToken | undefined
  /** Another program writes a token, or takes it away, and asks nobody. */
  readonly meddle: (change: (token: StoredToken) => StoredToken | undefined) => Promise<void>
  /** A process of its own on this machine. */
  readonly process: () => Host
  readonly sleep: (seconds: number) => void
  readonly setWall: (seconds: number) => void
  /** Every process dies. */
  readonly crash: () => void
  /** What is left of the living processes. */
  readonly left: () => Left
}

export interface Left {
  readonly timers: number
  readonly requests: number
  readonly listeners: number
  readonly receivers: number
}

/** So many timers are never set at one moment. */
const mostTimers = 2_000

/** A machine that slept is noticed about so much later. */
export const noticeMs = 500

export const membersOf = (body: string): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    return {}
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const secretMembers = [
  'accessToken',
  'refreshToken',
  'clientSecret',
  'deviceCode',
  'code',
  'codeVerifier',
]

/** What the service and the wire know of a secret, as it passes. */
const secretsOf = (members: Readonly<Record<string, unknown>>): string[] =>
  secretMembers.flatMap((name) => {
    const secret = text(members[name])
    return secret !== undefined && secret.length > 8 ? [secret] : []
  })

interface Life {
  readonly wake$: Subject<void>
  readonly changes$: Subject<string>
  readonly lock: Required<Store>['lock']
  listeners: number
}

const newLife = (): Life => ({
  wake$: new Subject(),
  changes$: new Subject(),
  lock: createTurns(),
  listeners: 0,
})

/** Ends each subscription with the life of its process, and counts those that live. */
const living = <T>(life: () => Life, source: (life: Life) => Observable<T>) =>
  new Observable<T>((subscriber) => {
    const mine = life()
    mine.listeners += 1
    subscriber.add(() => (mine.listeners -= 1))
    subscriber.add(source(mine).subscribe((value) => mine === life() && subscriber.next(value)))
  })

/** A simulation that can be looked into: what is sent, what is stored, and every secret there is. */
export const createWorld = (options: SimulationOptions, bug?: Bug): World => {
  const host = simulate({ ...options, detectsWake: false })
  const { clock, service, online$, attention$ } = host
  const sent: Sent[] = []
  const arrived: Arrived[] = []
  const stored: Stored[] = []
  const heard: Heard[] = []
  const opened: { ms: number; isHeard: boolean }[] = []
  const secrets = new Set<string>()
  let life = newLife()
  let look = (): unknown => undefined

  const { store, ...inside } = openStore(host, stored, () => life)

  const spied: Partial<Host> = {
    store,
    wake$: living(
      () => life,
      ({ wake$ }) => wake$,
    ),
    ...(attention$ !== undefined && {
      attention$: living(
        () => life,
        () => attention$,
      ),
    }),
    ...(online$ !== undefined && {
      online$: living(
        () => life,
        () => online$,
      ),
    }),
    fetch: spyOnFetch(host, sent, inside.token),
    ...(host.redirect !== undefined && {
      redirect: {
        listen: ({ onRedirect }) =>
          listen({
            onRedirect: (url) => {
              const code = new URL(url).searchParams.get('code') ?? ''
              if (code.length > 8) secrets.add(code)
              const before = look()
              const verdict = onRedirect(url)
              const isTaken = verdict !== 'ignored'
              heard.push({ url, ms: clock.elapsedMs, isTaken, before, after: look() })
              return verdict
            },
          }),
      },
    }),
    ...(host.openBrowser !== undefined && {
      openBrowser: (url) => {
        const to = new URL(url).searchParams.get('redirect_uri')
        const isHeard = host.receivers.some((one) => one.isOpen && one.redirectUri === to)
        opened.push({ ms: clock.elapsedMs, isHeard })
        return open(url)
      },
    }),
  }
  const listen = host.redirect?.listen.bind(host.redirect) ?? (() => Promise.reject(new Error()))
  const open = host.openBrowser?.bind(host) ?? (() => Promise.reject(new Error()))
  Object.assign(host, spied)

  const handle = service.handle.bind(service)
  service.handle = (request) => {
    const reply = handle(request)
    const members = membersOf(request.body)
    const answer = reply.kind === 'answer' ? membersOf(reply.body) : {}
    for (const secret of [...secretsOf(members), ...secretsOf(answer)]) secrets.add(secret)
    if (request.path === '/token')
      arrived.push({
        ms: clock.elapsedMs,
        grantType: text(members['grantType']) ?? '',
        refreshToken: text(members['refreshToken']),
        status: reply.kind === 'answer' ? reply.status : undefined,
        error: text(answer['error']),
      })
    return reply
  }

  const set = clock.setTimeout.bind(clock)
  let spin = { ms: -1, n: 0 }
  clock.setTimeout = (callback, delayMs) => {
    spin = spin.ms === clock.elapsedMs ? { ...spin, n: spin.n + 1 } : { ms: clock.elapsedMs, n: 0 }
    // Without end, and without a failure that could be replayed, otherwise.
    if (spin.n > mostTimers) throw new Error('It spins: timer after timer at one moment.')
    return set(callback, delayMs)
  }

  const notice = () => {
    const { wake$ } = life
    clock.outside.setTimeout(() => wake$.next(), noticeMs)
  }

  return {
    host,
    store,
    sent,
    arrived,
    stored,
    heard,
    opened,
    secrets,
    watch: (next) => void (look = next),
    ...inside,
    process: () => {
      const process = { ...host }
      if (bug !== undefined) plant(host, process, store, bug)
      return process
    },
    sleep: (seconds) => {
      host.sleep(seconds)
      notice()
    },
    setWall: (seconds) => {
      clock.setWall(seconds * 1_000)
      notice()
    },
    crash: () => {
      for (const one of sent)
        if (one.ended === '') Object.assign(one, { ended: 'crashed', endedMs: clock.elapsedMs })
      life = newLife()
      host.crash()
    },
    left: () => ({
      timers: clock.pending,
      requests: host.requests.filter(({ ended }) => ended === null).length,
      listeners: life.listeners,
      receivers: host.receivers.filter(({ isOpen }) => isOpen).length,
    }),
  }
}

/** Writes down every CreateToken request. */
const spyOnFetch =
  (
    { fetch, clock }: Simulation,
    sent: Sent[],
    token: () => StoredToken | undefined,
  ): Host['fetch'] =>
  async (url, init) => {
    if (!url.endsWith('/token')) return fetch(url, init)
    const members = membersOf(init.body)
    const entry: Sent = {
      grantType: text(members['grantType']) ?? '',
      code: text(members['code']),
      refreshToken: text(members['refreshToken']),
      sentMs: clock.elapsedMs,
      isStored: members['refreshToken'] === token()?.refreshToken,
      endedMs: Number.POSITIVE_INFINITY,
      ended: '',
    }
    sent.push(entry)
    const end = (ended: string) => Object.assign(entry, { ended, endedMs: clock.elapsedMs })
    try {
      const answer = await fetch(url, init)
      end('answered')
      return answer
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } }
      end(init.signal.aborted ? 'aborted' : (cause?.code ?? 'unknown'))
      throw error
    }
  }

/** A memory store whose locks, and whose listeners, die with their process. */
const openStore = ({ clock }: Simulation, stored: Stored[], life: () => Life) => {
  const memory = memoryStore(clock)
  const entries = new Map<string, StoredToken>()
  let latest = ''
  const note = (name: string, after: StoredToken | undefined) => {
    if (!name.startsWith('token/')) return
    latest = name
    stored.push({ ms: clock.elapsedMs, before: entries.get(name), after })
    if (after === undefined) entries.delete(name)
    else entries.set(name, after)
  }
  const store: Store = {
    get: (name) => memory.get(name),
    set: async (name, value, o) => {
      await memory.set(name, value, o)
      note(name, value as StoredToken)
      life().changes$.next(name)
    },
    delete: async (name) => {
      await memory.delete(name)
      if (entries.has(name)) note(name, undefined)
      life().changes$.next(name)
    },
    lock: (name, task, o) => life().lock(name, task, o),
    changes$: living(life, ({ changes$ }) => changes$),
  }
  const token = () => entries.get(latest)
  const meddle = async (change: (token: StoredToken) => StoredToken | undefined) => {
    const before = token()
    if (before === undefined) return
    const after = change(before)
    if (after === undefined) await store.delete(latest)
    else await store.set(latest, after, { kind: 'secret' })
  }
  return { store, token, meddle }
}
