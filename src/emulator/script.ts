import * as v from 'valibot'
import type { Clock } from '../host/host.ts'
import { check, numberThat, textThat } from '../kit/check.ts'
import type { ServiceEvent } from './events.ts'
import type { Operation } from './wire.ts'

/** An error as the service words it, and where in the answer it stands. */
export interface ErrorFault {
  /**
   * The wire's code, such as `slow_down` or `invalid_client`; at the access portal the name of an exception, such as
   * `ForbiddenException` or `TooManyRequestsException`. An unknown one is sent with status 400.
   */
  readonly error: string
  readonly description?: string
  readonly reason?: string
  /**
   * What the answer can be recognised by. `headerUri`, the default, is the real service's answer: the
   * `x-amzn-ErrorType` header with its URI, and the `error` member. Each of the others leaves that one piece of
   * evidence alone: the header without a URI, or a body's `__type`, `code` or `error`. The access portal's own answer, and its
   * default, is `__type`; there `headerUri` is the header alone.
   */
  readonly wire?: 'header' | 'headerUri' | '__type' | 'code' | 'error'
  /** Sent as is in the body, as some other servers do beside `slow_down`. */
  readonly interval?: unknown
  /** Sent as the `Retry-After` header: seconds, or an HTTP date. */
  readonly retryAfter?: number | string
}

/** An answer sent as it stands. */
export interface RawFault {
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * What happens instead of, or to, the honest answer. `reset` and `html` (a proxy's 502 page) never reach the service.
 * `hang`, an error and a raw answer reach it, so that they count for the pace, and nothing is carried out. `lost` and
 * `truncated` (the honest answer cut in half) are carried out: a code granted that way is used up.
 */
export type Fault = 'reset' | 'lost' | 'hang' | 'truncated' | 'html' | ErrorFault | RawFault

/** An AWS account of the person, with the roles that the person has in it. */
export interface AssignedAccount {
  /** Twelve digits. */
  readonly accountId: string
  readonly accountName?: string
  readonly emailAddress?: string
  readonly roles: readonly string[]
}

/** How the access portal behaves. Times are in seconds. */
export interface PortalScript {
  /**
   * How many requests a second the portal answers, and how many at once after a rest; what comes beyond that is answered
   * `TooManyRequestsException`. Default 20, as the real one. `Infinity` for no limit.
   */
  readonly perSecond?: number
  /** Life of the credentials of a role. Default 3600. */
  readonly roleCredentialsExpireIn?: number
}

/** How the service behaves, set down in advance. Times are in seconds, as on the wire. */
export interface Script {
  /**
   * `interval` of the device answer, sent as is; `'absent'` leaves it out. Default 1, as the real service sends. The
   * service demands this pace where it is a number that is not negative, and 5 seconds where it is anything else.
   */
  readonly interval?: unknown
  /**
   * `expiresIn` of the device answer, sent as is; `'absent'` leaves it out. Default 600. Codes live that long where it
   * is a positive number, and 600 seconds where it is anything else.
   */
  readonly expiresIn?: unknown
  /**
   * `expiresIn` of the token answer, sent as is; `'absent'` leaves it out. Default 28 800. Access tokens live that long where
   * it is a positive number, and 28 800 seconds where it is anything else.
   */
  readonly tokenExpiresIn?: unknown
  /** Life of a registration. Default 7 776 000: ninety days. */
  readonly registrationExpiresIn?: number
  /** Codes approve themselves this long after they were issued; so do authorization requests, after they were opened. */
  readonly approveAfter?: number
  /** Codes are denied by themselves this long after they were issued; so are authorization requests. */
  readonly denyAfter?: number
  /**
   * What opening an authorization request comes to. `ask`, the default: a page on which the person decides. `approve` and
   * `deny`: a redirect at once, as from a browser that has a session already.
   */
  readonly authorize?: 'ask' | 'approve' | 'deny'
  /** Whether the browser never comes back: a decision ends on a page of the service, and nothing is redirected. */
  readonly swallowRedirect?: boolean
  /** Life of an authorization code. Default 60. */
  readonly authorizationCodeExpiresIn?: number
  /** Which CreateToken requests for a device code (1 is the first) are answered `slow_down`, whatever their pace. */
  readonly slowDownOn?: readonly number[]
  /** What happens to the nth request (1 is the first) of an operation, over the life of the service. */
  readonly failOn?: Readonly<Partial<Record<Operation, Readonly<Record<number, Fault>>>>>
  /** Whether a request that comes too early is answered `slow_down`. Default true. */
  readonly strictPacing?: boolean
  /** Whether a grant carries a refresh token. Default: where the client registered with any scope. */
  readonly refreshToken?: boolean
  /** Whether each refresh brings a new refresh token in place of the old one, which stays good otherwise. Default true. */
  readonly rotation?: boolean
  /**
   * What comes of a refresh token that was rotated away. `revoke`, the default: the session it belongs to is over. `allow`:
   * it is as good as the newest.
   */
  readonly reuse?: 'revoke' | 'allow'
  /** How long after the sign-in a session ends, whatever was refreshed since. Default: never. */
  readonly sessionExpiresIn?: number
  /** What the person may do, and where. Default: four accounts with one to three roles each. */
  readonly accounts?: readonly AssignedAccount[]
  /** How the access portal behaves. */
  readonly portal?: PortalScript
}

/** How the simulated service behaves, and what it takes from outside. */
export interface ServiceOptions extends Script {
  readonly clock: Pick<Clock, 'now'>
  random(byteCount: number): Uint8Array
  /** Where a person enters the code. Default `https://device.sso.us-east-1.amazonaws.com/`. */
  readonly verificationUri?: string
  /** Told of every request, registration, credentials handed out and change of a code, authorization request or session, at the moment the service notices it. */
  readonly onEvent?: (event: ServiceEvent) => void
}

const isUsable = (value: unknown, least: number): value is number =>
  typeof value === 'number' && value >= least && value < 1e9

export const demandedIntervalMs = ({ interval = 1 }: Script): number =>
  (isUsable(interval, 0) ? interval : 5) * 1000

/** What the script itself decides about something shown at `since`, and when. Never: at `Infinity`. */
export function ownDecision(
  { approveAfter = Infinity, denyAfter = Infinity }: Script,
  since: number,
): { readonly at: number; readonly status: 'approved' | 'denied' } {
  return denyAfter <= approveAfter
    ? { at: since + denyAfter * 1000, status: 'denied' }
    : { at: since + approveAfter * 1000, status: 'approved' }
}

/** How long an access token is good. */
export const tokenLifetimeMs = ({ tokenExpiresIn = 28_800 }: Script): number =>
  (isUsable(tokenExpiresIn, Number.MIN_VALUE) ? tokenExpiresIn : 28_800) * 1000

export const lifetimeMs = ({ expiresIn = 600 }: Script): number =>
  (isUsable(expiresIn, Number.MIN_VALUE) ? expiresIn : 600) * 1000

/** How long credentials of a role are good. */
export const roleCredentialsLifetimeMs = ({ portal }: Script): number =>
  Math.round((portal?.roleCredentialsExpireIn ?? 3600) * 1000)

const positive = numberThat((value) => value > 0, 'a number above 0')
const text = v.pipe(v.string(), v.nonEmpty('a text that is not empty'))

const accounts = v.array(
  v.object({
    accountId: textThat((id) => /^\d{12}$/.test(id), 'a text of twelve digits'),
    accountName: v.optional(v.string()),
    emailAddress: v.optional(v.string()),
    roles: v.array(text),
  }),
)

const portal = v.object({
  perSecond: v.optional(positive),
  roleCredentialsExpireIn: v.optional(
    numberThat((value) => value > 0 && value < Infinity, 'a finite number above 0'),
  ),
})

/** Throws a TypeError for accounts or a portal that cannot be played. */
export function checkPortal(script: Script): void {
  check('createService', 'accounts', v.optional(accounts), script.accounts)
  check('createService', 'portal', v.optional(portal), script.portal)
}
