import * as v from 'valibot'
import type { InspectionEvent, Observer } from 'xstate'
import type { ClientRequest, Method } from '../../machines/types.ts'
import { fn, numberThat, textThat } from '../kit/check.ts'
import type { Host } from '../host/host.ts'
import type { Provider } from '../protocol/identity-center/providers.ts'
import { providerSchema, toClientRequest } from '../protocol/providers.ts'
import type { SignInSnapshot } from '../effects/snapshot.ts'
import type { Store } from '../store/store.ts'

/** Five minutes: an expiry that is met in the middle of a person's work is met too late. */
export const defaultWindowMs = 300_000

/** An XState inspector: `createBrowserInspector().inspect`, or a function. */
export type Inspect = Observer<InspectionEvent> | ((event: InspectionEvent) => void)

/** What `createSession()` takes. A wrong option throws a `TypeError` that names it. */
export interface SessionOptions {
  /** Whom to sign in to: `identityCenter({ … })` or `builderId()`. */
  readonly provider: Provider
  /** The name that the person sees on the consent page, up to 100 characters. */
  readonly clientName: string
  /** Default: `['sso:account:access']`, which is what role credentials and a refresh token need. */
  readonly scopes?: readonly string[]
  /** The outside world. Default: a `browserHost()` of its own. Share one host between sessions. */
  readonly host?: Host
  /** Where registrations, codes and tokens are kept. Default: the host's store. */
  readonly store?: Store
  /**
   * How to ask the person. `auto`, the default: in the browser of this machine where the host can open one and listen for
   * it, by a device code everywhere else.
   */
  readonly method?: 'auto' | Method
  /**
   * `machine`: the processes that share the store make one sign-in and one renewal, and see each other's. It takes a store
   * that they share, with locks: `fileStore`, `awsCacheStore`, or one over them. Default: `process`.
   */
  readonly share?: 'process' | 'machine'
  /**
   * A token is renewed when so much is left of it at the least, in milliseconds. Default: 300,000 (five minutes). Each session
   * renews earlier than that by a time of its own, up to five minutes or a quarter of what is left, so that sessions that began
   * together do not renew together.
   */
  readonly refreshWindowMs?: number
  /** An XState inspector. It sees every event and snapshot, and no secret. */
  readonly inspect?: Inspect
  /** Disposes the session when it aborts. */
  readonly signal?: AbortSignal
}

/** What `session.signIn()` takes. All of it is ignored when a sign-in is joined. */
export interface SignInOptions {
  /** Default: the session's. */
  readonly method?: 'auto' | Method
  /** `always` asks the person even if the stored token is still good, or can be renewed. Default: `if-needed`. */
  readonly prompt?: 'if-needed' | 'always'
  /** Whether the code flow opens the browser of this machine by itself. For a device code nothing is opened. Default: true. */
  readonly openBrowser?: boolean
  /** Cancels the sign-in when it aborts; with `share: 'machine'`, another process goes on with it. */
  readonly signal?: AbortSignal
  /** Goes on with the device code of a sign-in of an earlier process, given the same store: `signIn.snapshot()`. */
  readonly resume?: SignInSnapshot
}

/**
 * What `signIn.restart()` takes. With `share: 'machine'` the sign-in that leads goes on leading, and the other processes
 * see its new code; a sign-in that follows another process follows it again, whatever `method` says.
 */
export interface RestartOptions {
  /** Default: the method of the attempt. */
  readonly method?: 'auto' | Method
}

/** What `session.signOut()` takes. */
export interface SignOutOptions {
  /** End the session at the service, too: its token is then worth nothing anywhere. Default: true. */
  readonly atService?: boolean | undefined
}

/** What `session.token()` takes. */
export interface TokenOptions {
  /** The least life that the token must have left, in milliseconds; one with less is renewed first. Default: 0. */
  readonly minTtlMs?: number | undefined
  /** Without a sign-in: reject, wait for one, or start a sign-in (or join it). Default: `throw`. */
  readonly whenSignedOut?: 'throw' | 'wait' | 'signIn' | undefined
  /** Ends the wait. A sign-in goes on. */
  readonly signal?: AbortSignal | undefined
}

/** By its shape: a signal from another realm is a signal. */
export const abortSignal = v.custom<AbortSignal>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    'addEventListener' in value,
  'an AbortSignal',
)
const port = v.looseObject({})
const method = v.picklist(['auto', 'device', 'authorizationCode'])
const milliseconds = numberThat((ms) => ms >= 0, 'a number of milliseconds, 0 or more')
export const sessionSchema = v.strictObject({
  provider: providerSchema,
  clientName: v.pipe(
    textThat((name) => name !== '', 'a name that is not empty'),
    v.check((name) => name.length <= 100, 'a name of at most 100 characters'),
  ),
  scopes: v.optional(
    v.pipe(
      v.array(textThat((scope) => scope !== '', 'scopes that are not empty')),
      v.check((scopes) => scopes.length <= 25, 'a list of at most 25 scopes'),
    ),
  ),
  host: v.optional(
    v.looseObject({
      fetch: fn,
      clock: v.looseObject({ now: fn, monotonic: fn, setTimeout: fn, clearTimeout: fn }),
      random: fn,
      store: port,
      capabilities: port,
    }),
  ),
  store: v.optional(v.looseObject({ get: fn, set: fn, delete: fn })),
  method: v.optional(method),
  share: v.optional(v.picklist(['process', 'machine'])),
  refreshWindowMs: v.optional(milliseconds),
  inspect: v.optional(v.union([fn, v.looseObject({ next: fn })])),
  signal: v.optional(abortSignal),
})
const ofSessions = v.optional(
  v.pipe(
    v.unknown(),
    v.check((value) => value === undefined, 'left out, since it takes a session'),
  ),
)
/** What charts on their own take: no process shares them, and what looks at them or ends them is their parent's. */
export const provideSchema = v.strictObject({
  ...sessionSchema.entries,
  share: ofSessions,
  inspect: ofSessions,
  signal: ofSessions,
})
export const signInSchema = v.strictObject({
  method: v.optional(method),
  prompt: v.optional(v.picklist(['if-needed', 'always'])),
  openBrowser: v.optional(v.boolean()),
  signal: v.optional(abortSignal),
  resume: v.optional(port),
})
export const signOutSchema = v.strictObject({ atService: v.optional(v.boolean()) })
export const restartSchema = v.strictObject({ method: v.optional(method) })
export const tokenSchema = v.strictObject({
  minTtlMs: v.optional(milliseconds),
  whenSignedOut: v.optional(v.picklist(['throw', 'wait', 'signIn'])),
  signal: v.optional(abortSignal),
})

const requests = new WeakMap<Provider, ClientRequest>()

/** What every sign-in of a session asks for, and where. Sessions that ask for the same share one copy. */
export const toRequest = (
  o: Pick<SessionOptions, 'provider' | 'clientName' | 'scopes'>,
  host: Host,
): ClientRequest => {
  const fresh = toClientRequest(o.provider, o.clientName, o.scopes, host.endpoints)
  const known = requests.get(o.provider)
  if (known?.session === fresh.session) return known
  requests.set(o.provider, fresh)
  return fresh
}
