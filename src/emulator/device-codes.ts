import type { DeviceCodeStatus, DeviceCodeView } from './events.ts'
import type { Mint } from './mint.ts'
import type { Registration } from './registrations.ts'
import { demandedIntervalMs, lifetimeMs, ownDecision, type Script } from './script.ts'

/** RFC 8628, 3.5: `slow_down` raises the interval by five seconds, for good. */
const SLOW_DOWN_MS = 5000

export interface DeviceCode {
  readonly deviceCode: string
  readonly userCode: string
  readonly client: Registration
  readonly startUrl: string
  readonly issuedAt: number
  expiresAt: number
  status: DeviceCodeStatus
  polls: number
  intervalMs: number
  lastPollAt: number | undefined
  slowDownNext: boolean
}

/** How a CreateToken request stands to the one before it. */
export interface Pace {
  readonly gapMs: number | undefined
  readonly early: boolean
  /** The script or a hand wants this request answered `slow_down`, whatever its pace. */
  readonly slowedDown: boolean
}

export interface DeviceCodes {
  issue(client: Registration, startUrl: string, at: number): DeviceCode
  byDeviceCode(deviceCode: string, at: number): DeviceCode | undefined
  /** Ignores case and punctuation, as RFC 8628, 6.1 asks. */
  byUserCode(userCode: string, at: number): DeviceCode | undefined
  all(at: number): readonly DeviceCode[]
  setStatus(code: DeviceCode, status: DeviceCodeStatus, at: number): void
  /** Notes that a request has reached the service, and says how it stands to the previous one. */
  arrive(code: DeviceCode, at: number): Pace
  /** Raises the demanded interval; a `returned` one (ms) counts where it is longer. */
  slowDown(code: DeviceCode, returnedMs?: number): void
}

const normalised = (userCode: string): string => userCode.replace(/[^a-z0-9]/gi, '').toUpperCase()

export function viewOf(code: DeviceCode): DeviceCodeView {
  const { userCode, status, client, startUrl, issuedAt, expiresAt, polls, intervalMs } = code
  const { clientName, scopes } = client
  return Object.freeze({
    userCode,
    status,
    clientName,
    startUrl,
    scopes,
    issuedAt,
    expiresAt,
    polls,
    intervalMs,
  })
}

export function createDeviceCodes(
  script: Script,
  mint: Mint,
  onChange: (code: DeviceCode, at: number) => void,
): DeviceCodes {
  const byDevice = new Map<string, DeviceCode>()
  const byUser = new Map<string, DeviceCode>()

  const setStatus = (code: DeviceCode, status: DeviceCodeStatus, at: number): void => {
    code.status = status
    onChange(code, at)
  }

  /** There are no timers here: what time has done to a code is found at the next look at it. */
  const settle = (code: DeviceCode, at: number): DeviceCode => {
    const own = ownDecision(script, code.issuedAt)
    if (code.status === 'pending' && own.at <= at && own.at < code.expiresAt)
      setStatus(code, own.status, own.at)
    if ((code.status === 'pending' || code.status === 'approved') && at >= code.expiresAt)
      setStatus(code, 'expired', code.expiresAt)
    return code
  }

  const settled = (code: DeviceCode | undefined, at: number): DeviceCode | undefined =>
    code && settle(code, at)

  return {
    setStatus,
    issue(client, startUrl, at) {
      const code: DeviceCode = {
        deviceCode: mint.deviceCode(),
        userCode: mint.userCode(),
        client,
        startUrl,
        issuedAt: at,
        expiresAt: at + lifetimeMs(script),
        status: 'pending',
        polls: 0,
        intervalMs: demandedIntervalMs(script),
        lastPollAt: undefined,
        slowDownNext: false,
      }
      byDevice.set(code.deviceCode, code)
      byUser.set(normalised(code.userCode), code)
      onChange(code, at)
      return code
    },
    byDeviceCode: (deviceCode, at) => settled(byDevice.get(deviceCode), at),
    byUserCode: (userCode, at) => settled(byUser.get(normalised(userCode)), at),
    all: (at) => [...byDevice.values()].map((code) => settle(code, at)),
    arrive(code, at) {
      const gapMs = code.lastPollAt === undefined ? undefined : at - code.lastPollAt
      const early = gapMs !== undefined && gapMs < code.intervalMs
      code.polls += 1
      const slowedDown = code.slowDownNext || (script.slowDownOn ?? []).includes(code.polls)
      code.lastPollAt = at
      code.slowDownNext = false
      return { gapMs, early, slowedDown }
    },
    slowDown(code, returnedMs = 0) {
      code.intervalMs = Math.max(code.intervalMs + SLOW_DOWN_MS, returnedMs)
    },
  }
}
