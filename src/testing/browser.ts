import type { BrowserStep, Service } from '../emulator/service.ts'
import type {
  Clock,
  Host,
  RedirectListener,
  RedirectOutcome,
  RedirectVerdict,
} from '../host/host.ts'
import type { SteppingClock } from './clock.ts'

/** The person's browser, as `simulate()` plays it. */
export interface BrowserOptions {
  /**
   * The browser of this machine. `none`, the default: people sign in by a device code. `works`: it opens the page, on which
   * the person decides as `approveAfter`, `denyAfter` and `authorize` say, and comes back; with none of them, never. `fails`:
   * it cannot be opened. `silent`: it opens, and the page is never seen.
   */
  readonly browser?: 'none' | 'works' | 'fails' | 'silent'
  /** Whether a redirect receiver can listen on this machine. Default: where there is a browser. */
  readonly listens?: boolean
}

/** A receiver that has listened for a redirect. */
export interface SimulatedReceiver {
  readonly redirectUri: string
  /** Whether it waits. Once a sign-in has ended, the page that it led to can be loaded again for five seconds all the same. */
  readonly isOpen: boolean
}

/** A browser that went to an address of this machine, and the page that it shows. */
export interface SimulatedVisit {
  /** Without the query, which may hold a code. */
  readonly address: string
  /** In milliseconds that have really passed since the start. */
  readonly ms: number
  /**
   * How the sign-in ended, as the page says; `ignored` where no sign-in waits for the address; `nothing` where the path is
   * another; `refused` where no server listens. `null` while the page loads.
   */
  readonly page: RedirectOutcome | 'ignored' | 'nothing' | 'refused' | null
}

/** A person's browser on the machine of a host, and the ports that wait for it there. */
export interface Browser {
  readonly openBrowser: NonNullable<Host['openBrowser']> | undefined
  readonly redirect: Host['redirect']
  readonly receivers: readonly SimulatedReceiver[]
  readonly visits: readonly SimulatedVisit[]
  /** Goes to any address of this machine, and returns what comes of it. */
  redirectTo(url: string): SimulatedVisit
  /** The process dies: its ports are closed, the browser stays. */
  crash(): void
}

/** What a browser is connected to. */
export interface BrowserWorld {
  readonly clock: SteppingClock
  readonly service: Service
  readonly serviceClock: Pick<Clock, 'now'>
  /** Whether the network is down. */
  readonly isDown: () => boolean
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

interface Receiver extends Mutable<SimulatedReceiver> {
  /** Until when it answers a page that is loaded again, though it no longer waits. */
  answersUntil: number
  readonly onRedirect: (url: string) => RedirectVerdict
}

const firstPort = 50_001
/** A page that has been shown may be loaded again for so long. */
const lingersMs = 5_000
/** A person who sees that a page does not load tries again. */
const reloadMs = 2_000

/** A browser, on a stepping clock: what it does takes no timers of the process. */
export const createBrowser = (
  { clock, service, serviceClock, isDown }: BrowserWorld,
  { browser = 'none', listens = browser !== 'none' }: BrowserOptions,
): Browser => {
  const receivers: Receiver[] = []
  const visits: Mutable<SimulatedVisit>[] = []

  const judge = (receiver: Receiver, url: string): RedirectVerdict => {
    try {
      return receiver.onRedirect(url)
    } catch {
      return 'ignored'
    }
  }

  const redirectTo = (url: string): SimulatedVisit => {
    const { origin = '', pathname = '' } = URL.parse(url) ?? {}
    const address = origin + pathname
    const visit: Mutable<SimulatedVisit> = { address, ms: clock.elapsedMs, page: 'refused' }
    visits.push(visit)
    const receiver = receivers.findLast(
      ({ isOpen, answersUntil, redirectUri }) =>
        (isOpen || clock.elapsedMs < answersUntil) && new URL(redirectUri).origin === origin,
    )
    if (receiver === undefined) return visit
    const verdict = address === receiver.redirectUri ? judge(receiver, url) : 'nothing'
    if (typeof verdict === 'string') return Object.assign(visit, { page: verdict })
    visit.page = null
    const show = (page: RedirectOutcome) => void (visit.page = page)
    verdict.then(show, () => show('unknown'))
    return visit
  }

  const load = (look: () => BrowserStep | undefined): void => {
    const step = isDown() ? { kind: 'reset' as const } : look()
    if (step?.kind === 'reset') clock.outside.setTimeout(() => load(look), reloadMs)
    if (step?.kind === 'redirect') redirectTo(step.url)
    if (step?.kind !== 'page') return
    const { id, decidesAt } = step.authorization
    if (decidesAt === undefined) return
    const waitMs = decidesAt - serviceClock.now()
    clock.outside.setTimeout(() => load(() => service.continueAuthorization(id)), waitMs)
  }

  const openBrowser = (url: string): Promise<void> => {
    if (browser === 'fails') return Promise.reject(new Error('The browser cannot be opened.'))
    const isAuthorization = URL.parse(url)?.pathname.endsWith('/authorize') === true
    if (browser === 'works' && isAuthorization) load(() => service.openAuthorization(url))
    return Promise.resolve()
  }

  const listen = ({
    onRedirect,
  }: {
    readonly onRedirect: Receiver['onRedirect']
  }): Promise<RedirectListener> => {
    const redirectUri = `http://127.0.0.1:${firstPort + receivers.length}/oauth/callback`
    const receiver: Receiver = { redirectUri, isOpen: true, answersUntil: 0, onRedirect }
    receivers.push(receiver)
    const close = () => void Object.assign(receiver, { isOpen: false, answersUntil: 0 })
    const retire = () => {
      if (!receiver.isOpen) return
      Object.assign(receiver, { isOpen: false, answersUntil: clock.elapsedMs + lingersMs })
    }
    return Promise.resolve({ redirectUri, close, retire })
  }

  return {
    openBrowser: browser === 'none' ? undefined : openBrowser,
    redirect: listens ? { listen } : undefined,
    receivers,
    visits,
    redirectTo,
    crash: () => {
      for (const receiver of receivers) Object.assign(receiver, { isOpen: false, answersUntil: 0 })
    },
  }
}
