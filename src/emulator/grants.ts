import { accept, refuse, type Verdict } from './answers.ts'
import type { DeviceCode, DeviceCodes, Pace } from './device-codes.ts'
import type { Mint } from './mint.ts'
import type { Registration } from './registrations.ts'
import type { CreateTokenRequest } from './requests.ts'
import type { Script } from './script.ts'
import { DEVICE_GRANT } from './wire.ts'

/** What a grant decides on, once its client is known and may use it. */
export interface GrantContext {
  readonly request: CreateTokenRequest
  readonly client: Registration
  readonly at: number
  readonly script: Script
  readonly mint: Mint
  readonly codes: DeviceCodes
  /** The code that the request names, and its pace, where there is such a code. */
  readonly poll: { readonly code: DeviceCode; readonly pace: Pace } | undefined
}

type Grant = (context: GrantContext) => Verdict

const tokens = ({ script, mint, client }: GrantContext): Verdict => {
  const { tokenExpiresIn = 28_800, refreshToken = client.scopes.length > 0 } = script
  return accept({
    accessToken: mint.accessToken(),
    tokenType: 'Bearer',
    ...(tokenExpiresIn !== 'absent' && { expiresIn: tokenExpiresIn }),
    ...(refreshToken && { refreshToken: mint.refreshToken() }),
  })
}

const deviceGrant: Grant = (context) => {
  const { request, client, poll, script, codes, at } = context
  if (request.deviceCode === undefined)
    return refuse('invalid_request', 'Missing or malformed: deviceCode')
  if (!poll || poll.code.client.clientId !== client.clientId) return refuse('invalid_grant')
  const { code, pace } = poll
  if (code.status === 'used')
    return refuse('invalid_grant', 'The device code has been used already')
  if (code.status === 'expired') return refuse('expired_token')
  if (pace.slowedDown || (pace.early && script.strictPacing !== false)) return refuse('slow_down')
  if (code.status === 'pending') return refuse('authorization_pending')
  if (code.status === 'denied') return refuse('access_denied')
  codes.setStatus(code, 'used', at)
  return tokens(context)
}

/** Grant types that CreateToken knows. */
export const grants: ReadonlyMap<string, Grant> = new Map([[DEVICE_GRANT, deviceGrant]])
