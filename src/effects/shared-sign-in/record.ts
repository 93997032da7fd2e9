import * as v from 'valibot'
import type {
  ClientRequest,
  DeviceCodes,
  DeviceProgress,
  EpochMs,
  Handle,
  Ended,
  SignInOutcome,
  SignInProgress,
} from '../../../machines/types.ts'
import { slowDownStepMs } from '../../../machines/shared.ts'
import { numberThat, shownText, webAddress } from '../../kit/check.ts'
import { snapshotSchema, toProgress, type SignInSnapshot } from '../snapshot.ts'

/** How a sign-in ended. The token of one that ended well is in the store, and nothing is said of it here. */
export type LeadOutcome = Ended | { readonly kind: 'signedIn' }

/** What a leader keeps beside its lock: how far it has come, and what its successor needs. Free of secrets. */
export interface LeadRecord {
  readonly version: 2
  /** Whose sign-in it is: one goes on under another's where its process died. */
  readonly attempt: Handle
  /** `null` while it goes on. */
  readonly outcome: LeadOutcome | null
  readonly progress: SignInProgress
  readonly snapshot: SignInSnapshot | null
  /** When the token ends that was in the store as the sign-in began. */
  readonly before: EpochMs | null
}

/** Where a sign-in stands, as its charts have it. */
export interface Standing {
  readonly outcome: SignInOutcome | null
  readonly progress: SignInProgress
  /** What a successor goes on with. */
  readonly snapshot: SignInSnapshot
}

/** What a `Date` can hold, for what is shown may be a time. */
const latestMs = 8.64e15
const number = numberThat((it) => Math.abs(it) <= latestMs)
const text = v.exactOptional(shownText)
const by = v.picklist(['user', 'service'])
const browser = v.picklist(['unopened', 'opened', 'failed'])

const error = v.object({
  code: shownText,
  message: shownText,
  hint: text,
  retry: v.picklist(['automatic', 'restart', 'otherMethod', 'never']),
  detail: text,
  description: text,
  reason: text,
  requestId: text,
  httpStatus: v.exactOptional(number),
})
const lastError = v.nullable(error)

const outcome = v.union([
  v.object({ kind: v.literal('signedIn') }),
  v.object({ kind: v.literal('denied'), by, error }),
  v.object({ kind: v.literal('expired'), by: v.picklist(['deadline', 'service']) }),
  v.object({ kind: v.literal('failed'), error }),
  v.object({ kind: v.literal('cancelled'), reason: v.nullable(shownText) }),
])

const device = v.object({
  tag: v.nullable(
    v.picklist(['waiting', 'asking', 'slowedDown', 'retrying', 'offline', 'suspended']),
  ),
  isRegistered: v.boolean(),
  codes: v.nullable(
    v.object({
      userCode: shownText,
      verificationUri: webAddress,
      verificationUriComplete: webAddress,
    }),
  ),
  deadline: number,
  intervalMs: number,
  slowDowns: number,
  polls: number,
  lastAnswerAt: v.nullable(number),
  nextPollAt: number,
  lastError,
  browser,
})

const authorizationCode = v.object({
  tag: v.nullable(v.picklist(['registering', 'requesting', 'opening', 'overdue', 'exchanging'])),
  authorizationUrl: v.nullable(webAddress),
  redirectUri: v.nullable(webAddress),
  deadline: number,
  lastError,
  browser,
})

const atStart = { step: 'checkingStore' } as const

const progress = v.union([
  v.object({ step: v.picklist(['checkingStore', 'refreshing']) }),
  v.object({ step: v.literal('device'), chart: v.nullable(device), mayHaveBrowser: v.boolean() }),
  v.object({ step: v.literal('authorizationCode'), chart: v.nullable(authorizationCode) }),
])

/** What cannot be shown, or gone on with, takes nothing away from how it ended. */
const schema = v.object({
  version: v.literal(2),
  attempt: v.string(),
  outcome: v.nullable(outcome),
  progress: v.fallback(progress, atStart),
  snapshot: v.fallback(v.nullable(snapshotSchema), null),
  before: v.nullable(number),
})

/** A record out of a store; `undefined` for anything else, a record of an earlier version among it. */
export const toLeadRecord = (value: unknown): LeadRecord | undefined => {
  const parsed = v.safeParse(schema, value)
  return parsed.success ? parsed.output : undefined
}

/** What is there before the leader has said anything. */
export const emptyRecord: LeadRecord = {
  version: 2,
  attempt: '',
  outcome: null,
  progress: atStart,
  snapshot: null,
  before: null,
}

/** How a sign-in ended, as other processes are told. */
export const toLeadOutcome = (ending: SignInOutcome | null): LeadOutcome | null =>
  ending?.kind === 'signedIn' ? { kind: 'signedIn' } : ending

/**
 * Whether the late leader was granted a token, as far as the store tells (`expiresAt`: the end of what it holds), and died
 * before it could say so. Its code is used up: to ask once more might end what was granted (RFC 9700 section 4.2.4).
 */
export const isGranted = (record: LeadRecord | undefined, expiresAt: EpochMs | null): boolean =>
  record?.snapshot?.asking === true &&
  record.outcome === null &&
  expiresAt !== null &&
  expiresAt !== record.before

/**
 * What a successor goes on with. A leader that died while it asked may have been told to slow down: its successor waits as if
 * it had been.
 */
export const resumeFrom = (
  record: LeadRecord | undefined,
  request: ClientRequest,
  now: EpochMs,
): DeviceProgress | null => {
  if (record === undefined || record.snapshot === null || record.outcome !== null) return null
  try {
    const resume = toProgress(record.snapshot, request, now)
    if (resume === null || !record.snapshot.asking) return resume
    const intervalMs = resume.intervalMs + slowDownStepMs
    const nextPollAt = now + intervalMs
    return { ...resume, intervalMs, allowedAt: nextPollAt, nextPollAt }
  } catch {
    return null
  }
}

/** How the sign-in of `record` ended. No outcome of it is one of `earlier`, which was over before anybody followed. */
export const outcomeSince = (
  earlier: LeadRecord | undefined,
  record: LeadRecord | undefined,
): LeadOutcome | null => {
  const isNews = record?.attempt !== earlier?.attempt || (earlier?.outcome ?? null) === null
  return isNews ? (record?.outcome ?? null) : null
}

/** What a successor goes on with, before the code is shown. */
export const snapshotOf = (
  { session }: ClientRequest,
  registration: Handle,
  codes: DeviceCodes,
): SignInSnapshot => {
  const { intervalMs, issuedAt } = codes
  const at = issuedAt + intervalMs
  const pace = { intervalMs, slowDowns: 0, polls: 0, allowedAt: at, nextPollAt: at }
  const progress = { registration, codes, ...pace }
  return { version: 1, flow: 'device', id: '', session, asking: false, progress }
}
