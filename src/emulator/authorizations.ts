import { refuse, type Refusal } from './answers.ts'
import type { AuthorizationStatus, AuthorizationView } from './events.ts'
import { isRegistered } from './loopback.ts'
import type { Mint } from './mint.ts'
import { isChallenge } from './pkce.ts'
import { mayUse, type Registration, type Registrations } from './registrations.ts'
import { ownDecision, type Script } from './script.ts'

/** How long the page waits for the person. */
const PAGE_LIFETIME_MS = 600_000

export interface Authorization {
  readonly id: string
  readonly client: Registration
  readonly scopes: readonly string[]
  readonly redirectUri: string
  readonly state: string
  readonly challenge: string
  readonly issuedAt: number
  expiresAt: number
  status: AuthorizationStatus
  /** Whether the browser has left with the decision, which happens once. */
  returned: boolean
  /** The session that its code was exchanged for. */
  session: number | undefined
}

type AuthorizationRequest = Pick<
  Authorization,
  'client' | 'scopes' | 'redirectUri' | 'state' | 'challenge'
>

export interface Authorizations {
  open(request: AuthorizationRequest, at: number): Authorization
  byId(id: string, at: number): Authorization | undefined
  byCode(code: string, at: number): Authorization | undefined
  all(at: number): readonly Authorization[]
  setStatus(authorization: Authorization, status: AuthorizationStatus, at: number): void
  /** Where a decided request takes the browser: the first time it asks, and never where the script swallows it. */
  redirect(authorization: Authorization, at: number): string | undefined
}

const malformed = (description: string): Refusal => refuse('invalid_request', description)

/** What an authorization URL asks for, or why it is refused: RFC 6749, 4.1.1 and RFC 7636, 4.3, as the service has them. */
export function understandAuthorization(
  query: URLSearchParams,
  registrations: Registrations,
  at: number,
): { readonly ok: true; readonly value: AuthorizationRequest } | Refusal {
  const twice = [...query.keys()].find((name) => query.getAll(name).length > 1)
  if (twice !== undefined) return malformed('A parameter is repeated')
  const client = registrations.find(query.get('client_id') ?? '', at)
  if (!client) return malformed('Invalid client provided')
  if (!mayUse(client, 'authorization_code')) return refuse('unauthorized_client')
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!isRegistered(redirectUri, client.redirectUris))
    return malformed('Invalid redirect URI provided')
  if (query.get('response_type') !== 'code') return malformed('Invalid response type provided')
  const state = query.get('state') ?? ''
  if (state === '') return malformed('Invalid state provided')
  if (query.get('code_challenge_method') !== 'S256')
    return malformed('Invalid code challenge method provided')
  const challenge = query.get('code_challenge') ?? ''
  if (!isChallenge(challenge)) return malformed('Invalid code challenge provided')
  const asked = (query.get('scopes') ?? query.get('scope') ?? '').split(/[\s,]+/).filter(Boolean)
  if (!asked.every((scope) => client.scopes.includes(scope))) return refuse('invalid_scope')
  const scopes = asked.length > 0 ? asked : client.scopes
  return { ok: true, value: { client, scopes, redirectUri, state, challenge } }
}

export function createAuthorizations(
  script: Script,
  mint: Mint,
  onChange: (authorization: Authorization, at: number) => void,
): Authorizations {
  const byId = new Map<string, Authorization>()
  const byCode = new Map<string, Authorization>()

  const setStatus: Authorizations['setStatus'] = (authorization, status, at) => {
    authorization.status = status
    onChange(authorization, at)
  }

  /** There are no timers here: what time has done to a request is found at the next look at it. */
  const settle = (authorization: Authorization, at: number): Authorization => {
    const own = ownDecision(script, authorization.issuedAt)
    if (authorization.status === 'pending' && own.at <= at && own.at < authorization.expiresAt)
      setStatus(authorization, own.status, own.at)
    const isOpen = authorization.status === 'pending' || authorization.status === 'approved'
    if (isOpen && at >= authorization.expiresAt)
      setStatus(authorization, 'expired', authorization.expiresAt)
    return authorization
  }

  const settled = (one: Authorization | undefined, at: number): Authorization | undefined =>
    one && settle(one, at)

  const answerOf = (authorization: Authorization, at: number): [string, string] => {
    if (authorization.status === 'denied') return ['error', 'access_denied']
    const code = mint.authorizationCode()
    byCode.set(code, authorization)
    authorization.expiresAt = at + (script.authorizationCodeExpiresIn ?? 60) * 1000
    return ['code', code]
  }

  return {
    setStatus,
    open(request, at) {
      const authorization: Authorization = {
        ...request,
        id: mint.authorizationId(),
        issuedAt: at,
        expiresAt: at + PAGE_LIFETIME_MS,
        status: 'pending',
        returned: false,
        session: undefined,
      }
      byId.set(authorization.id, authorization)
      onChange(authorization, at)
      return settle(authorization, at)
    },
    byId: (id, at) => settled(byId.get(id), at),
    byCode: (code, at) => settled(byCode.get(code), at),
    all: (at) => [...byId.values()].map((authorization) => settle(authorization, at)),
    redirect(authorization, at) {
      const { status, returned, redirectUri, state } = authorization
      if (returned || script.swallowRedirect === true) return undefined
      if (status !== 'approved' && status !== 'denied') return undefined
      authorization.returned = true
      const url = new URL(redirectUri)
      url.searchParams.append(...answerOf(authorization, at))
      url.searchParams.append('state', state)
      return url.href
    },
  }
}

export function authorizationView(script: Script, authorization: Authorization): AuthorizationView {
  const { id, status, client, scopes, redirectUri, issuedAt, expiresAt, returned } = authorization
  const { clientName } = client
  const decidesAt = ownDecision(script, issuedAt).at
  const decides = status === 'pending' && decidesAt < expiresAt
  return Object.freeze({
    id,
    status,
    clientName,
    scopes,
    redirectUri,
    issuedAt,
    expiresAt,
    returned,
    ...(decides && { decidesAt }),
  })
}
