import type { Observable } from 'rxjs/internal/Observable'
import type { Clock } from '../kit/clock.ts'
import type { Trouble } from '../kit/trouble.ts'
import type { Store } from '../store/store.ts'

export type { EpochMs } from '../../machines/types.ts'
export type { Clock } from '../kit/clock.ts'
export type { Trouble } from '../kit/trouble.ts'

/** Whether a request can have reached the service: `no`, not a byte of it left; `maybe`, some may have. */
export type Delivered = 'no' | 'maybe'

/** What is asked of `Host.fetch`, beside the URL. */
export interface FetchInit {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  /** In the form that the `content-type` among the headers names. Absent for GET. */
  readonly body?: string
  readonly redirect: 'manual'
  readonly signal: AbortSignal
  /**
   * Asks for a connection that is opened for this request, where the port can open one: one that was kept may be dead without
   * anybody knowing, and what this request sends can be sent once.
   */
  readonly fresh?: boolean
  /**
   * A port that knows what becomes of a request tells it: `no` as it begins, and `maybe` before the first byte leaves. Where it
   * tells nothing, as a page's `fetch`, the request counts as `maybe`, and what can be sent once is not sent again.
   */
  readonly onDelivery?: (delivered: Delivered) => void
}

/** What is looked at of a `Response`. */
export type FetchAnswer = Pick<
  Response,
  'status' | 'ok' | 'type' | 'redirected' | 'body' | 'bodyUsed' | 'text'
> & { readonly headers: Pick<Headers, 'get'> }

/** Sends a request. Rejects where there is no answer, and with the reason of `signal`. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>

/**
 * What a host can do for a person who signs in. Method `auto` opens the browser where both say `true` and the host has a
 * redirect receiver; everywhere else there is a device code.
 */
export interface Capabilities {
  /** Whether a browser opened by this process appears in front of the person. */
  readonly browserOnThisMachine: boolean | 'unknown'
  /** Whether a person is there, to look at a browser that opens. */
  readonly interactive: boolean
}

/** How a sign-in ended, as far as the page in the browser tells the person. */
export type RedirectOutcome = 'signedIn' | 'failed' | 'unknown'

/**
 * What to do with an address that arrived: `ignored`, since it does not belong to the sign-in, which goes on waiting; or
 * taken, with a promise of how it ends, for the page to be truthful. The address that was taken gets that promise each time it
 * arrives again: a page is loaded anew, or in a second tab, and there is one exchange all the same.
 */
export type RedirectVerdict = 'ignored' | Promise<RedirectOutcome>

/** A receiver that listens. */
export interface RedirectListener {
  /** The address to put into the authorization request, with the port that was bound. */
  readonly redirectUri: string
  /** Stops listening at once; an answer that still waits for its outcome is given first. May be called again. */
  close(): void
  /**
   * The sign-in that took an address is over: the receiver answers on until the page has been shown, and a few seconds more, then
   * closes by itself. It keeps no process alive meanwhile, and makes room for the next `listen`. Without it, `close` is called.
   */
  retire?(): void
}

/** Where the browser brings the authorization code (RFC 8252 section 7). `nodeRedirectReceiver()` is one over loopback. */
export interface RedirectReceiver {
  /**
   * Starts to listen; resolves once an address that arrives is heard, and rejects where none can be. `onRedirect` is told
   * of every full address that arrives on the path of `redirectUri`, and of nothing else.
   */
  listen(o: { readonly onRedirect: (url: string) => RedirectVerdict }): Promise<RedirectListener>
}

/**
 * Endpoint settings from outside the program, as the AWS CLI and SDKs know them. What a provider says itself wins; what is absent
 * here was not said.
 */
export interface EndpointSettings {
  /** `AWS_ENDPOINT_URL_SSO_OIDC`, or else `AWS_ENDPOINT_URL`; neither with `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`. */
  readonly endpoint?: string
  /** Of the access portal: `AWS_ENDPOINT_URL_SSO`, or else `AWS_ENDPOINT_URL`; neither with `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`. */
  readonly portalEndpoint?: string
  /** `AWS_USE_FIPS_ENDPOINT` */
  readonly useFipsEndpoint?: boolean
  /** `AWS_USE_DUALSTACK_ENDPOINT` */
  readonly useDualstackEndpoint?: boolean
}

/** Which of the ports has failed. */
export type TroubleAt = 'network' | 'store' | 'redirect' | 'browser'

/** What a failure of a port means, for the person. */
export interface TroubleWords {
  /** What has happened, in one sentence. */
  readonly message: string
  /** What the person can do about it. */
  readonly hint: string
  /** Of a request: another try would fail alike, so that it is said at once. */
  readonly isLasting?: boolean
}

/**
 * Everything impure, as ports. `browserHost()` and `nodeHost()` are ready-made sets; `simulate()` is one for tests.
 * Make one host per process and share it: machines, request queue and wake detection are kept per host.
 */
export interface Host {
  /** Sends one request and follows no redirect. The platform's own `fetch` will do. */
  readonly fetch: Fetch
  readonly clock: Clock
  /** `byteCount` bytes from a cryptographic source. */
  readonly random: (byteCount: number) => Uint8Array
  /** SHA-256. Without it, Web Crypto's; a page that is no secure context loads one. */
  readonly sha256?: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>
  readonly store: Store
  /** Opens the person's browser. Rejects, or resolves with `false`, where it did not open. */
  openBrowser?(url: string): Promise<void | boolean>
  /** Receives the authorization code. Without it, people sign in with a device code. */
  readonly redirect?: RedirectReceiver
  /** The present on subscription, then each change. Without it the network counts as present. */
  readonly online$?: Observable<boolean>
  /** The machine has slept, or the clock was set: look at the clocks again. `detectWake` is one source. */
  readonly wake$?: Observable<unknown>
  /** The person is looking at us again: ask now, where the pace allows it. */
  readonly attention$?: Observable<unknown>
  readonly capabilities: Capabilities
  /** Knows the codes of the system that the ports are of. Without it, an error says its `reason`, and what helps as a rule. */
  readonly explain?: (trouble: Trouble, at: TroubleAt) => TroubleWords | undefined
  /** What the surroundings say of endpoints; a provider's own word wins. */
  readonly endpoints?: EndpointSettings
}
