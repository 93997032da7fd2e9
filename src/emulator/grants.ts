import { accept, refuse, type Verdict } from './answers.ts'
import type { Authorizations } from './authorizations.ts'
import type { DeviceCode, DeviceCodes, Pace } from './device-codes.ts'
import { proves } from './pkce.ts'
import type { Registration } from './registrations.ts'
import type { CreateTokenRequest } from './requests.ts'
import type { Script } from './script.ts'
import type { Sessions, Tokens } from './sessions.ts'
import { DEVICE_GRANT } from './wire.ts'

/** What a grant decides on, once its client is known and may use it. */
export interface GrantContext {
  readonly request: CreateTokenRequest
  readonly client: Registration
  readonly at: number
  readonly script: Script
  readonly codes: DeviceCodes
  readonly authorizations: Authorizations
  readonly sessions: Sessions
  /** The code that the request names, and its pace, where there is such a code. */
  readonly poll: { readonly code: DeviceCode; readonly pace: Pace } | undefined
}

type Grant = (context: GrantContext) => Verdict

const grant = ({ tokenExpiresIn = 28_800 }: Script, tokens: Tokens): Verdict =>
  accept({
    accessToken: tokens.accessToken,
    tokenType: 'Bearer',
    ...(tokenExpiresIn !== 'absent' && { expiresIn: tokenExpiresIn }),
    ...(tokens.refreshToken !== undefined && { refreshToken: tokens.refreshToken }),
  })

const missing = (member: string): Verdict =>
  refuse('invalid_request', `Missing or malformed: ${member}`)

const deviceGrant: Grant = ({ request, client, poll, script, codes, sessions, at }) => {
  if (request.deviceCode === undefined) return missing('deviceCode')
  if (!poll || poll.code.client.clientId !== client.clientId) return refuse('invalid_grant')
  const { code, pace } = poll
  if (code.status === 'used')
    return refuse('invalid_grant', 'The device code has been used already')
  if (code.status === 'expired') return refuse('expired_token')
  if (pace.slowedDown || (pace.early && script.strictPacing !== false)) return refuse('slow_down')
  if (code.status === 'pending') return refuse('authorization_pending')
  if (code.status === 'denied') return refuse('access_denied')
  codes.setStatus(code, 'used', at)
  return grant(script, sessions.start(client, DEVICE_GRANT, at))
}

const codeGrant: Grant = ({ request, client, authorizations, sessions, script, at }) => {
  const { code, redirectUri, codeVerifier } = request
  if (code === undefined) return missing('code')
  if (redirectUri === undefined) return missing('redirectUri')
  if (codeVerifier === undefined) return missing('codeVerifier')
  const authorization = authorizations.byCode(code, at)
  if (authorization?.client.clientId !== client.clientId) return refuse('invalid_grant')
  if (authorization.status === 'used') {
    // RFC 6749, 4.1.2: another client has the code, and it is not known which came first.
    if (authorization.session !== undefined) sessions.revoke(at, authorization.session)
    return refuse('invalid_grant', 'The authorization code has been used already')
  }
  if (authorization.status !== 'approved') return refuse('invalid_grant')
  if (redirectUri !== authorization.redirectUri) return refuse('invalid_grant')
  if (!proves(codeVerifier, authorization.challenge)) return refuse('invalid_grant')
  const tokens = sessions.start(client, 'authorization_code', at)
  authorization.session = tokens.n
  authorizations.setStatus(authorization, 'used', at)
  return grant(script, tokens)
}

const refreshGrant: Grant = ({ request, client, sessions, script, at }) => {
  if (request.refreshToken === undefined) return missing('refreshToken')
  const tokens = sessions.refresh(client, request.refreshToken, at)
  return tokens ? grant(script, tokens) : refuse('invalid_grant', 'Invalid refresh token provided')
}

/** Grant types that CreateToken knows. */
export const grants: ReadonlyMap<string, Grant> = new Map([
  [DEVICE_GRANT, deviceGrant],
  ['authorization_code', codeGrant],
  ['refresh_token', refreshGrant],
])
