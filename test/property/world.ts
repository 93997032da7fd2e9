import type { Host } from '../../src/index.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { plant, type Bug } from './plant.ts'
import { living, newLife, openStore } from './world-store.ts'
import type { Arrived, Heard, Sent, Stored, World } from './world-types.ts'
import { membersOf, secretsOf, spyOnFetch, text } from './world-wire.ts'

/** So many timers are never set at one moment. */
const mostTimers = 200

/** A machine that slept is noticed about so much later. */
const noticeMs = 500

interface WorldOptions extends SimulationOptions {
  /** The CreateToken requests, by number, that never reach the service. */
  readonly undelivered?: readonly number[]
}

/** A simulation that can be looked into: what is sent, what is stored, and every secret there is. */
export const createWorld = ({ undelivered = [], ...options }: WorldOptions, bug?: Bug): World => {
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
  let onSent: (sent: Sent) => void = () => undefined

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
    fetch: spyOnFetch(host, sent, inside.token, (one) => onSent(one), undelivered),
    ...(host.redirect !== undefined && {
      redirect: {
        listen: ({ onRedirect }) =>
          listen({
            onRedirect: (url) => {
              const code = new URL(url).searchParams.get('code') ?? ''
              if (code.length > 8) secrets.add(code)
              const before = look()
              const verdict = onRedirect(url)
              // The address that was taken is answered again, and taken once.
              const isAgain = heard.some((one) => one.isTaken && one.url === url)
              const isTaken = verdict !== 'ignored' && !isAgain
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
        isGranted: reply.kind === 'answer' && (text(answer['accessToken']) ?? '') !== '',
      })
    return reply
  }

  const set = clock.setTimeout.bind(clock)
  const spins: number[] = []
  let spin = { ms: -1, n: 0 }
  clock.setTimeout = (callback, delayMs) => {
    spin = spin.ms === clock.elapsedMs ? { ...spin, n: spin.n + 1 } : { ms: clock.elapsedMs, n: 0 }
    // Without end, and without a failure that could be replayed, otherwise.
    if (spin.n > mostTimers) {
      spins.push(clock.elapsedMs)
      throw new Error('It spins: timer after timer at one moment.')
    }
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
    spins,
    secrets,
    onSent: (listener) => void (onSent = listener),
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
