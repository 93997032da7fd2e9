import * as v from 'valibot'
import type {
  ClientRequest,
  DeviceProgress,
  EpochMs,
  Handle,
  LedOutcome,
} from '../../../machines/types.ts'
import { slowDownStepMs } from '../../../machines/shared.ts'
import type { SignInState } from '../../observe/states.ts'
import { toProgress, type SignInSnapshot } from '../snapshot.ts'

const schema = v.looseObject({
  version: v.literal(1),
  attempt: v.string(),
  state: v.pipe(
    v.looseObject({
      status: v.string(),
      verificationUri: v.optional(v.pipe(v.string(), v.regex(/^https?:\/\//))),
      verificationUriComplete: v.optional(v.pipe(v.string(), v.regex(/^https?:\/\//))),
      authorizationUrl: v.optional(v.pipe(v.string(), v.regex(/^https?:\/\//))),
    }),
  ),
  snapshot: v.nullable(v.looseObject({})),
  before: v.nullable(v.number()),
})

/** What a leader keeps beside its lock: what it shows, and what its successor needs. Free of secrets. */
export interface LeadRecord {
  readonly version: 1
  /** Whose sign-in it is: one goes on under another's where its process died. */
  readonly attempt: Handle
  readonly state: SignInState
  readonly snapshot: SignInSnapshot | null
  /** When the token ends that was in the store as the attempt began. */
  readonly before: EpochMs | null
}

/** A record out of a store; `undefined` for anything else. */
export const toLeadRecord = (value: unknown): LeadRecord | undefined => {
  const parsed = v.safeParse(schema, value)
  return parsed.success ? (parsed.output as unknown as LeadRecord) : undefined
}

/** How the sign-in of a record ended; `undefined` while it goes on. */
export const outcomeOf = (state: SignInState): LedOutcome | 'signedIn' | undefined => {
  switch (state.status) {
    case 'signedIn':
      return 'signedIn'
    case 'expired':
      return { kind: 'expired', by: 'service' }
    case 'denied':
      return { kind: 'denied', by: state.by, error: state.error }
    case 'failed':
      return { kind: 'failed', error: state.error }
    case 'cancelled':
      return { kind: 'cancelled', reason: state.reason ?? null }
    case 'starting':
    case 'awaitingCode':
    case 'awaitingRedirect':
    case 'exchanging':
      return undefined
  }
}

/**
 * Whether the late leader was granted a token, as far as the store tells (`expiresAt`: the end of what it holds), and died
 * before it could say so. Its code is used up: to ask once more might end what was granted (RFC 9700 section 4.2.4).
 */
export const isGranted = (record: LeadRecord | undefined, expiresAt: EpochMs | null): boolean =>
  record?.snapshot?.asking === true &&
  outcomeOf(record.state) === undefined &&
  expiresAt !== null &&
  expiresAt !== record.before

/**
 * What a successor goes on with. A leader that died while it asked may have been told to slow down: its successor waits as if
 * it had been.
 */
export const progressOf = (
  record: LeadRecord | undefined,
  request: ClientRequest,
  now: EpochMs,
): DeviceProgress | null => {
  const snapshot = record?.snapshot ?? null
  if (record === undefined || snapshot === null || outcomeOf(record.state) !== undefined)
    return null
  try {
    const progress = toProgress(snapshot, request, now)
    if (progress === null || !snapshot.asking) return progress
    const intervalMs = progress.intervalMs + slowDownStepMs
    const nextPollAt = now + intervalMs
    return { ...progress, intervalMs, allowedAt: nextPollAt, nextPollAt }
  } catch {
    return null
  }
}
