import { frameworkAnswer, refuse, tabAnswer, verdictAnswer } from './answers.ts'
import {
  authorizationView,
  createAuthorizations,
  understandAuthorization,
  type Authorization,
} from './authorizations.ts'
import { createAccounts } from './accounts.ts'
import { createBucket } from './bucket.ts'
import { createDeviceCodes, viewOf, type DeviceCode } from './device-codes.ts'
import type { BrowserStep } from './browser-step.ts'
import type {
  AuthorizationView,
  DeviceCodeView,
  LogEntry,
  RoleCredentialsView,
  SessionView,
} from './events.ts'
import { playAfter, playBefore, playInstead } from './faults.ts'
import { createMint } from './mint.ts'
import { operations, type Realm } from './operations.ts'
import { portalAnswer, portalErrorAnswer } from './portal-answers.ts'
import { decidePortal, type PortalRealm } from './portal.ts'
import { createRegistrations } from './registrations.ts'
import { membersOf, textMember } from './requests.ts'
import { createRoleCredentials, type RoleOfKey } from './role-credentials.ts'
import { checkPortal, type AssignedAccount, type Fault, type ServiceOptions } from './script.ts'
import { createSessions } from './sessions.ts'
import {
  queryOf,
  routeAt,
  type OidcOperation,
  type Operation,
  type PortalOperation,
  type Route,
  type ServiceAnswer,
  type ServiceReply,
  type ServiceRequest,
} from './wire.ts'

/** What the person does with an authorization request. */
export type AuthorizationDecision = 'approve' | 'deny'

/** The emulated service: answers requests, and lets a hand play the person and the network. */
export interface Service {
  /** Answers one request. Never throws. */
  handle(request: ServiceRequest): ServiceReply
  /** The person approves. True where the code was pending. */
  approve(userCode: string): boolean
  /** The person declines. True where the code was pending. */
  deny(userCode: string): boolean
  /** The code's time is up now. True where it was pending, or approved and not yet used. */
  expire(userCode: string): boolean
  /** The next CreateToken request for this code is answered `slow_down`. True where the code is still of use. */
  slowDown(userCode: string): boolean
  /**
   * The next request of `operation`, by default of any, meets `fault` in place of what the script has for it. Called again, for
   * the one after that.
   */
  failNext(fault: Fault, operation?: Operation): void
  /** While offline, every request ends in `reset`. */
  setOffline(offline: boolean): void
  readonly offline: boolean
  /** Every code ever issued, oldest first. */
  codes(): readonly DeviceCodeView[]
  /** The code that a person has typed: case and punctuation are ignored. */
  find(userCode: string): DeviceCodeView | undefined
  /** The latest 10,000 requests to operations, oldest first. It grows as requests come in. */
  readonly log: readonly LogEntry[]
  /** Drops one registration, or all of them: such a client is answered `invalid_client`. */
  forgetClient(clientId?: string): void
  /**
   * The browser opens an authorization URL, of which only the query counts. With a `decision` the person makes it at once,
   * unless the script has made one already; without, the page waits for `continueAuthorization`. Never throws.
   */
  openAuthorization(url: string, decision?: AuthorizationDecision): BrowserStep
  /**
   * The browser looks at a request again, with or without a decision of the person, who decides once. A decided request
   * redirects the first time, and shows what became of it from then on. Undefined where there is no such request.
   */
  continueAuthorization(id: string, decision?: AuthorizationDecision): BrowserStep | undefined
  /** Every authorization request that was not refused, oldest first. */
  authorizations(): readonly AuthorizationView[]
  /** Every sign-in that got a token, oldest first. */
  sessions(): readonly SessionView[]
  /** Whether an access token is within its time, and its session not over. */
  isLive(accessToken: string): boolean
  /** Ends one session, or all of them: its tokens are worth nothing, and a refresh is answered `invalid_grant`. */
  revokeSession(n?: number): void
  /** What the person may do at this moment, and where, in the order in which it was assigned. */
  accounts(): readonly AssignedAccount[]
  /** The person gets a role. An account that is not known yet comes without a name. False where the person had the role. */
  assign(accountId: string, roleName: string): boolean
  /**
   * The person loses a role, or an account with all its roles. Keys that are out stay good until their end. False where the
   * person did not have it.
   */
  unassign(accountId: string, roleName?: string): boolean
  /** The latest 10,000 credentials of roles that were handed out, oldest first, without the keys. */
  roleCredentials(): readonly RoleCredentialsView[]
  /** Whose an access key is. Undefined where it was not handed out here. */
  roleOf(accessKeyId: string): RoleOfKey | undefined
}

/**
 * The `sso-oidc` service and the access portal (`sso`) as a pure, synchronous object: no HTTP, no timers, no platform. Time
 * comes from `clock`, and is looked at only while a method runs. Throws a TypeError for `accounts` or a `portal` that cannot be
 * played.
 *
 * @example
 * const service = createService({ clock, random, approveAfter: 12 })
 * service.handle({ method: 'POST', path: '/client/register', body: '{"clientName":"me","clientType":"public"}' })
 */
export function createService(options: ServiceOptions): Service {
  checkPortal(options)
  const { clock, onEvent, failOn = {}, registrationExpiresIn = 7_776_000 } = options
  const mint = createMint((byteCount) => options.random(byteCount))
  const codes = createDeviceCodes(options, mint, (code, at) =>
    onEvent?.({ type: 'code', at, code: viewOf(code) }),
  )
  const registrations = createRegistrations(mint, registrationExpiresIn)
  const viewOfAuthorization = (authorization: Authorization): AuthorizationView =>
    authorizationView(options, authorization)
  const authorizations = createAuthorizations(options, mint, (authorization, at) =>
    onEvent?.({ type: 'authorization', at, authorization: viewOfAuthorization(authorization) }),
  )
  const sessions = createSessions(options, mint, (session, at) =>
    onEvent?.({ type: 'session', at, session }),
  )
  const realm: Realm = { options, registrations, codes, authorizations, sessions }
  const accounts = createAccounts(options.accounts)
  const bucket = createBucket(options.portal?.perSecond ?? 20)
  const roleCredentials = createRoleCredentials(options, mint, (credentials, at) =>
    onEvent?.({ type: 'roleCredentials', at, credentials }),
  )
  const portal: PortalRealm = { sessions, accounts, roleCredentials }
  const counts = new Map<Operation, number>()
  const log: LogEntry[] = []
  let requests = 0
  const upcoming: { readonly fault: Fault; readonly operation: Operation | undefined }[] = []
  let offline = false

  const note = (entry: Omit<LogEntry, 'n'>): void => {
    requests += 1
    const noted = Object.freeze({ n: requests, ...entry })
    log.push(noted)
    if (log.length > longestLog) log.shift()
    onEvent?.({ type: 'request', at: noted.at, entry: noted })
  }

  const serve = (
    operation: OidcOperation,
    request: ServiceRequest,
    fault?: Fault,
  ): ServiceReply => {
    const at = clock.now()
    const members = membersOf(request.body)
    const token = operation === 'CreateToken' ? members : undefined
    const code = codes.byDeviceCode(textMember(token, 'deviceCode') ?? '', at)
    const grantType = textMember(token, 'grantType')
    const about = {
      operation,
      at,
      ...(grantType !== undefined && { grantType }),
      ...(code && { userCode: code.userCode }),
    }
    const before = playBefore(offline ? 'offline' : fault)
    if (before) {
      note({ ...about, ...before.seen })
      return before.reply
    }

    const pace = code && codes.arrive(code, at)
    const paced = {
      ...about,
      ...(pace?.gapMs !== undefined && { gapMs: pace.gapMs }),
      ...(pace?.early && { early: true }),
    }
    const requestId = mint.requestId()
    const instead = playInstead(fault, requestId)
    if (instead) {
      if (code && instead.seen.error === 'slow_down') codes.slowDown(code, returnedMs(fault))
      note({ ...paced, ...instead.seen })
      return instead.reply
    }

    const poll = code && pace && { code, pace }
    const verdict = operations[operation](realm, { members, at, poll })
    if (code && !verdict.ok && verdict.error === 'slow_down') codes.slowDown(code)
    const answer = verdictAnswer(requestId, verdict)
    note({
      ...paced,
      status: answer.status,
      ...(!verdict.ok && { error: verdict.error }),
      ...((fault === 'lost' || fault === 'truncated') && { fault }),
    })
    return playAfter(fault, answer)
  }

  const servePortal = (
    operation: PortalOperation,
    request: ServiceRequest,
    fault?: Fault,
  ): ServiceReply => {
    const at = clock.now()
    const query = queryOf(request.path)
    const accountId = query.get('account_id')
    const roleName = query.get('role_name')
    const about = {
      operation,
      at,
      ...(accountId !== null && { accountId }),
      ...(roleName !== null && { roleName }),
    }
    const before = playBefore(offline ? 'offline' : fault)
    if (before) {
      note({ ...about, ...before.seen })
      return before.reply
    }

    const isWithinRate = bucket.take(at)
    const requestId = mint.requestId()
    const instead = playInstead(fault, requestId, portalErrorAnswer)
    if (instead) {
      note({ ...about, ...instead.seen })
      return instead.reply
    }

    const accessToken = request.headers?.['x-amz-sso_bearer_token']
    const verdict = isWithinRate
      ? decidePortal(portal, operation, { at, query, accessToken })
      : refuse('TooManyRequestsException')
    const answer = portalAnswer(requestId, operation, verdict)
    note({
      ...about,
      status: answer.status,
      ...(!verdict.ok && { error: verdict.error }),
      ...((fault === 'lost' || fault === 'truncated') && { fault }),
    })
    return playAfter(fault, answer)
  }

  const faultFor = (operation: Operation): Fault | undefined => {
    const count = (counts.get(operation) ?? 0) + 1
    counts.set(operation, count)
    const scripted = failOn[operation]?.[count]
    const at = upcoming.findIndex((one) => (one.operation ?? operation) === operation)
    return at < 0 ? scripted : upcoming.splice(at, 1)[0]?.fault
  }

  const act = (
    userCode: string,
    from: readonly DeviceCodeView['status'][],
    change: (code: DeviceCode, at: number) => void,
  ): boolean => {
    const at = clock.now()
    const code = codes.byUserCode(userCode, at)
    if (!code || !from.includes(code.status)) return false
    change(code, at)
    return true
  }

  const decide = (userCode: string, status: 'approved' | 'denied'): boolean =>
    act(userCode, ['pending'], (code, at) => codes.setStatus(code, status, at))

  const stepOf = (
    authorization: Authorization,
    decision: AuthorizationDecision | undefined,
    at: number,
  ): BrowserStep => {
    if (authorization.status === 'pending' && decision !== undefined)
      authorizations.setStatus(authorization, DECIDED[decision], at)
    const url = authorizations.redirect(authorization, at)
    const view = viewOfAuthorization(authorization)
    return url === undefined
      ? { kind: 'page', authorization: view }
      : { kind: 'redirect', url, authorization: view }
  }

  return {
    handle(request) {
      const route = routeAt(request.path)
      if (route?.method !== request.method)
        return offline ? { kind: 'reset' } : misdirected(mint.requestId(), route)
      const { half, operation } = route
      if (half === 'portal')
        return servePortal(operation, request, offline ? undefined : faultFor(operation))
      if (offline) return serve(operation, request)
      if (!isJson(request)) return frameworkAnswer(mint.requestId(), 415, 'UnsupportedMediaType')
      return serve(operation, request, faultFor(operation))
    },
    approve: (userCode) => decide(userCode, 'approved'),
    deny: (userCode) => decide(userCode, 'denied'),
    expire: (userCode) =>
      act(userCode, ['pending', 'approved'], (code, at) => {
        code.expiresAt = at
        codes.setStatus(code, 'expired', at)
      }),
    slowDown: (userCode) =>
      act(userCode, ['pending', 'approved', 'denied'], (code) => {
        code.slowDownNext = true
      }),
    failNext: (fault, operation) => void upcoming.push({ fault, operation }),
    setOffline(next) {
      if (next === offline) return
      offline = next
      onEvent?.({ type: 'offline', at: clock.now(), offline })
    },
    get offline() {
      return offline
    },
    codes: () => codes.all(clock.now()).map(viewOf),
    find(userCode) {
      const code = codes.byUserCode(userCode, clock.now())
      return code && viewOf(code)
    },
    log,
    forgetClient: (clientId) => registrations.forget(clientId),
    openAuthorization(url, decision) {
      if (offline) return { kind: 'reset' }
      const at = clock.now()
      const query = new URLSearchParams(/\?([^#]*)/.exec(url)?.[1])
      const request = understandAuthorization(query, registrations, at)
      if (!request.ok) return tabAnswer(mint.requestId(), request)
      const { authorize = 'ask' } = options
      const scripted = authorize === 'ask' ? decision : authorize
      return stepOf(authorizations.open(request.value, at), scripted, at)
    },
    continueAuthorization(id, decision) {
      if (offline) return { kind: 'reset' }
      const at = clock.now()
      const authorization = authorizations.byId(id, at)
      return authorization && stepOf(authorization, decision, at)
    },
    authorizations: () => authorizations.all(clock.now()).map(viewOfAuthorization),
    sessions: () => sessions.all(clock.now()),
    isLive: (accessToken) => sessions.byAccessToken(accessToken, clock.now()) !== undefined,
    revokeSession: (n) => sessions.revoke(clock.now(), n),
    accounts: () => accounts.all(),
    assign: (accountId, roleName) => accounts.assign(accountId, roleName),
    unassign: (accountId, roleName) => accounts.unassign(accountId, roleName),
    roleCredentials: () => roleCredentials.all(clock.now()),
    roleOf: (accessKeyId) => roleCredentials.roleOf(accessKeyId, clock.now()),
  }
}

/** An emulator that runs for weeks keeps the latest. */
const longestLog = 10_000

const DECIDED = { approve: 'approved', deny: 'denied' } as const

/** The interval that a scripted `slow_down` hands out, where it is one. */
const returnedMs = (fault: Fault | undefined): number => {
  const seconds = typeof fault === 'object' && 'error' in fault ? fault.interval : undefined
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : 0
}

const isJson = ({ headers }: ServiceRequest): boolean =>
  /^application\/(json|x-amz-json-1\.1)\b/i.test(headers?.['content-type'] ?? 'application/json')

const misdirected = (requestId: string, route: Route | undefined): ServiceAnswer =>
  route === undefined
    ? frameworkAnswer(requestId, 404, 'UnknownOperationException')
    : frameworkAnswer(requestId, 405, 'MethodNotAllowed', route.method)

export type {
  AuthorizationStatus,
  AuthorizationView,
  DeviceCodeStatus,
  DeviceCodeView,
  LogEntry,
  RoleCredentialsView,
  ServiceEvent,
  SessionView,
} from './events.ts'
export type { RoleOfKey } from './role-credentials.ts'
export type {
  AssignedAccount,
  ErrorFault,
  Fault,
  PortalScript,
  RawFault,
  Script,
  ServiceOptions,
} from './script.ts'
export type { BrowserStep } from './browser-step.ts'
export type {
  OidcOperation,
  Operation,
  PortalOperation,
  ServiceAnswer,
  ServiceReply,
  ServiceRequest,
} from './wire.ts'
