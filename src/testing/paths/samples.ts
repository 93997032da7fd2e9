import type {
  ClientRequest,
  DeviceCodes,
  DeviceProgress,
  EpochMs,
  ErrorInfo,
  HeldToken,
} from '../../../machines/types.ts'
import type { Instance } from '../../protocol/identity-center/service.ts'

/** What the charts are told on the paths through them. */

export const start = Date.UTC(2026, 0, 1)
export const hourMs = 3_600_000

const provider: Instance = {
  kind: 'identityCenter',
  endpoint: 'https://oidc.eu-west-1.amazonaws.com',
  region: 'us-east-1',
  startUrl: 'https://acme.awsapps.com/start',
  sessionName: null,
}

export const request: ClientRequest = {
  session: 'acme',
  provider,
  clientName: 'Acme Console',
  scopes: ['sso:account:access'],
}

export const attempt = 'attempt/1'
export const registration = 'handle:registration'

export const codes: DeviceCodes = {
  deviceCode: 'handle:device-code',
  userCode: 'BCDF-GHJK',
  verificationUri: 'https://acme.awsapps.com/start/#/device',
  verificationUriComplete: 'https://acme.awsapps.com/start/#/device?user_code=BCDF-GHJK',
  issuedAt: start,
  expiresAt: start + 600_000,
  intervalMs: 5_000,
}

export const progress: DeviceProgress = {
  registration,
  codes,
  intervalMs: codes.intervalMs,
  slowDowns: 0,
  polls: 3,
  allowedAt: start + 4 * codes.intervalMs,
  nextPollAt: start + 4 * codes.intervalMs,
}

export const error = (code: ErrorInfo['code'], retry: ErrorInfo['retry']): ErrorInfo => ({
  code,
  message: `The service said ${code}.`,
  retry,
})

/** The service cannot use the key that the owner of the instance has given it. */
export const keyError: ErrorInfo = {
  ...error('kms_unavailable', 'never'),
  reason: 'KMS_AccessDeniedException',
}

/** Names another token than this. */
export const anotherThan = (tokenId: string | undefined): string =>
  tokenId === 'token/1' ? 'token/2' : 'token/1'

export const held = (expiresAt: EpochMs, tokenId = 'token/1', refreshable = true): HeldToken => ({
  token: 'handle:token',
  expiresAt,
  refreshable,
  tokenId,
})

/** What a host may say to any chart at any time. */
export const weather = (at: EpochMs) =>
  [
    { type: 'flow.nudge', at },
    { type: 'clock.jumped', at: at + 60_000, jumpMs: 60_000 },
    { type: 'clock.jumped', at: at - hourMs, jumpMs: -hourMs },
    { type: 'network.lost', at },
    { type: 'network.restored', at },
  ] as const
