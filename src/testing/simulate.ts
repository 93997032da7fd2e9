import { sha256 } from '@noble/hashes/sha2.js'
import { Observable } from 'rxjs/internal/Observable'
import { Subject } from 'rxjs/internal/Subject'
import { takeUntil } from 'rxjs/internal/operators/takeUntil'
import type { Script } from '../emulator/script.ts'
import { createService, type Service } from '../emulator/service.ts'
import { loadCodeFlow } from '../effects/load-code-flow.ts'
import { loadLeader } from '../effects/shared-sign-in/load-leader.ts'
import type { Host } from '../host/host.ts'
import { detectWake } from '../host/wake.ts'
import { loadWire } from '../protocol/identity-center/operations.ts'
import { identityCenter, type Provider } from '../protocol/identity-center/providers.ts'
import { createSession } from '../session/create-session.ts'
import type { Session } from '../session/session.ts'
import type { SessionOptions } from '../session/options.ts'
import { spreadBytes } from '../session/spread.ts'
import { memoryStore } from '../store/memory.ts'
import {
  createBrowser,
  type BrowserOptions,
  type SimulatedReceiver,
  type SimulatedVisit,
} from './browser.ts'
import { steppingClock, type SteppingClock } from './clock.ts'
import { createNetwork, type NetworkOptions, type NetworkRequest } from './network.ts'
import { seededRandom } from './random.ts'

/** What `simulate()` plays. Times are in seconds. */
export interface SimulationOptions extends Script, NetworkOptions, BrowserOptions {
  /** Whether the host notices that the machine slept (`wake$`). Default: true. */
  readonly detectsWake?: boolean
  /** The wall clock's first reading, in epoch milliseconds. Default: 2026-01-01T00:00:00Z. */
  readonly now?: number
  /** Makes codes, tokens and request ids; the same seed makes the same ones. Default: 1. */
  readonly seed?: number
  /** Ports of your own, in place of the simulated ones. */
  readonly ports?: Partial<Omit<Host, 'clock'>>
}

/** A host whose other end is a simulated service, on a clock that you step. */
export interface Simulation extends Host {
  readonly clock: SteppingClock
  readonly service: Service
  /** The host as the living process has it: another one after `crash()`. */
  readonly process: Host
  readonly provider: Provider
  /** Every request so far, in the order they were sent. */
  readonly requests: readonly NetworkRequest[]
  /** Every redirect receiver that has listened, oldest first. */
  readonly receivers: readonly SimulatedReceiver[]
  /** Every visit of a browser to an address of this machine, oldest first. */
  readonly visits: readonly SimulatedVisit[]
  /** A browser, or anybody else on this machine, goes to `url`. The visit fills in its page once there is one. */
  redirectTo(url: string): SimulatedVisit
  /** A session on this host. */
  session(options?: Partial<SessionOptions>): Session
  /** Plays `seconds` seconds. */
  advance(seconds: number): Promise<void>
  /** The machine sleeps for so many seconds: the wall clock goes on, timers stand still. */
  sleep(seconds: number): void
  /** The person looks at the window again (`attention$`). */
  attend(): void
  /** The process dies: its timers and ports are gone, its answers go nowhere, the store stays. Make a new session afterwards. */
  crash(): void
}

/**
 * A scripted, deterministic simulation of the service, strict about pacing in the way the real one is, as a `Host`. Times in
 * its options are in seconds, as on the wire. Nothing happens until you step the clock. People sign in by a device code,
 * unless there is a `browser`.
 *
 * @example
 * const host = simulate({ interval: 1, slowDownOn: [2], approveAfter: 30 })
 * const signIn = host.session().signIn()
 * await host.advance(60)
 * expect(signIn.getState().status).toBe('signedIn')
 */
export const simulate = (options: SimulationOptions = {}): Simulation => {
  const { now, seed = 1, detectsWake = true, ports = {} } = options
  // What loads on demand would otherwise take real time, of which a stepping clock knows nothing.
  const ready = () => Promise.all([loadWire(), loadCodeFlow(), loadLeader()])
  const clock = steppingClock({ ready, ...(now !== undefined && { now }) })
  const random = seededRandom(seed)
  const startedAt = clock.now()
  // The service has a clock of its own: it does not jump when ours is set.
  const serviceClock = { now: () => startedAt + clock.elapsedMs }
  const service = createService({ ...options, random, clock: serviceClock })
  const network = createNetwork(clock, service, options)
  const { isDown } = network
  const browser = createBrowser({ clock, service, serviceClock, isDown }, options)
  const { openBrowser, redirect, receivers, visits } = browser
  const browserOnThisMachine = openBrowser !== undefined
  const kept = memoryStore(clock)
  let death$ = new Subject<void>()
  let attention$ = new Subject<void>()
  let wake$ = detectWake(clock)
  const provider = identityCenter({
    startUrl: 'https://acme.awsapps.com/start',
    region: 'us-east-1',
  })
  const host: Simulation = {
    fetch: network.fetch,
    clock,
    // A test knows when a token is renewed: no session of it draws a spread.
    random: (byteCount) =>
      byteCount === spreadBytes ? new Uint8Array(byteCount) : random(byteCount),
    // Web Crypto's takes real time, of which a stepping clock knows nothing.
    sha256: (bytes) => Promise.resolve(sha256(bytes)),
    store: {
      ...kept,
      // The dead hear nothing more.
      changes$: new Observable((subscriber) =>
        kept.changes$.pipe(takeUntil(death$)).subscribe(subscriber),
      ),
    },
    ...(network.online$ !== undefined && { online$: network.online$ }),
    ...(detectsWake && {
      wake$: new Observable<void>((subscriber) => wake$.subscribe(subscriber)),
    }),
    attention$: new Observable((subscriber) => attention$.subscribe(subscriber)),
    ...(openBrowser !== undefined && { openBrowser }),
    ...(redirect !== undefined && { redirect }),
    capabilities: { browserOnThisMachine, interactive: true },
    ...ports,
    service,
    provider,
    requests: network.requests,
    receivers,
    visits,
    redirectTo: (url) => browser.redirectTo(url),
    get process() {
      return process
    },
    session: (o = {}) =>
      createSession({ provider, clientName: 'Acme Console', host: process, ...o }),
    advance: (seconds) => clock.advance(seconds * 1_000),
    sleep: (seconds) => clock.sleep(seconds * 1_000),
    attend: () => attention$.next(),
    crash: () => {
      network.crash()
      browser.crash()
      clock.forget()
      death$.next()
      death$ = new Subject()
      attention$ = new Subject()
      wake$ = detectWake(clock)
      process = { ...host }
    },
  }
  let process: Host = host
  return host
}
