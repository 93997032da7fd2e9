import type { DoneActorEvent } from 'xstate'
import * as common from './common.moves.ts'
import { allWell } from './common.moves.ts'
import { sentences } from './sentences.ts'
import { answered, answering, answerOf, atOf, errorOf, heldIn, jumpOf } from './shared.ts'
import { backOffMs, longestTimerMs, retryAfterOf } from './shared.ts'
import type { Answers, Delays, Guards, Moves, Told } from './shared.ts'
import type { EpochMs, HeldToken, RefreshInput, RefreshOutput } from './types.ts'
import type { SessionContext as Context, SessionEffects, SessionEvent } from './types.ts'
import type { SignInInput, SignInOutput, SignInRequest } from './types.ts'

/** What happens to the chart: events of the host, and what its actors and charts answer. */
export type Event =
  | SessionEvent
  | Answers<Record<'restore' | 'look', SessionEffects['readToken']>>
  | Answers<Pick<SessionEffects, 'forgetToken'>>
  | DoneActorEvent<RefreshOutput, 'refresh'>
  | DoneActorEvent<SignInOutput, 'signIn'>

const throttleMs = 30_000
const leastPaceMs = 5_000
const longestRetryMs = 300_000
/** With less left than this a token is still good, and is renewed beside its use. */
const advisoryMs = 900_000
/** An administrator needs longer than a network. */
const refusedRetryMs = 300_000
const offlineProbeMs = 60_000
const renewalPatienceMs = 10_000
/** Sessions that began together renew within so long, not all at once. */
const longestSpreadMs = 300_000

const isAnswer = answered<Event>()
const onAnswer = answering<Context, Event>()
const isCodeExpired = isAnswer('expired')

const timer = (ms: number): number => Math.min(longestTimerMs, Math.max(0, ms))

/** Between two renewals; less for a token that does not live long enough to wait for it. */
const paceMs = (at: EpochMs, { expiresAt }: HeldToken): number =>
  Math.min(throttleMs, Math.max(leastPaceMs, (expiresAt - at) / 2))

/**
 * When a token should be renewed: when the window begins, or earlier by the session's share of a spread. The spread is at most
 * a quarter of what is left until then, so that no token is renewed as soon as it has come.
 */
export const wantsRenewalAt = (
  { expiresAt }: Pick<HeldToken, 'expiresAt'>,
  at: EpochMs,
  { refreshWindowMs, spread }: Pick<Context, 'refreshWindowMs' | 'spread'>,
): EpochMs => {
  const latest = expiresAt - refreshWindowMs
  return latest - spread * Math.min(longestSpreadMs, Math.max(0, latest - at) / 4)
}

/** When the next renewal is due: never before the throttle and the service allow it. */
const renewsAt = ({ nextRefreshAt, refreshAllowedAt }: Context): EpochMs =>
  Math.max(nextRefreshAt, refreshAllowedAt)

/** Until when a token should be good, for a program that is about to use it. */
const wantedUntilIn = (told: Told<Context, Event>): EpochMs => {
  const { context, event } = told
  if (!('minTtlMs' in event)) return context.wantedUntil
  return Math.max(context.wantedUntil, event.at + Math.max(event.minTtlMs, advisoryMs - 1))
}

const isShort = ({ held }: Context, until: EpochMs): boolean =>
  held?.refreshable === true && held.expiresAt <= until

/** When a token that the store has not taken is offered to it again. */
const writesAt = ({ held, nextWriteAt }: Context): EpochMs =>
  held?.unstored === undefined ? Number.POSITIVE_INFINITY : nextWriteAt

const untilRenewal = (c: Context): number => timer(renewsAt(c) - c.now)

const untilRefresh = (c: Context): number => Math.min(untilRenewal(c), timer(writesAt(c) - c.now))

const untilExpiry = ({ held, now }: Context): number => timer((held?.expiresAt ?? 0) - now)

const untilExpiryOrWrite = (c: Context): number =>
  Math.min(untilExpiry(c), timer(writesAt(c) - c.now))

export const delays = {
  untilRefresh: ({ context }) => untilRefresh(context),
  untilRenewal: ({ context }) => untilRenewal(context),
  untilExpiry: ({ context }) => untilExpiry(context),
  untilExpiryOrWrite: ({ context }) => untilExpiryOrWrite(context),
} satisfies Delays<Context>

/** No state starts a sign-in that no person wished for. */
const noWish: SignInRequest = {
  attempt: '',
  method: 'auto',
  prompt: 'if-needed',
  opensBrowser: false,
  resume: null,
}

export const toSignIn = (c: Context): SignInInput => {
  const { wish, now: at, request, abilities, isShared } = c
  return { ...(wish ?? noWish), request, at, abilities, isShared }
}

export const toRenewal = ({ request, now: at, held }: Context): RefreshInput => ({
  request,
  at,
  tokenId: held?.tokenId ?? '',
  goodUntil: held?.expiresAt ?? 0,
  patienceMs: renewalPatienceMs,
})

/** What the store holds, where it has expired. */
const expiredIn = ({ event }: Told<Context, Event>) => {
  const answer = answerOf(event, 'found')
  return answer !== undefined && answer.expiresAt <= answer.at ? answer : undefined
}

/** When the next renewal is allowed. Without a sign-in no event says that the clock was set back: more than was left cannot be left. */
const allowedOut = (told: Told<Context, Event>): EpochMs => {
  const { now, refreshAllowedAt } = told.context
  return Math.min(refreshAllowedAt, atOf(told) + Math.max(0, refreshAllowedAt - now))
}

export const guards = {
  isSignedIn: ({ context: { held, now } }) =>
    held !== null && (held.refreshable || held.expiresAt > now),
  isOver: ({ context: { held, now } }) =>
    held === null || (!held.refreshable && held.expiresAt <= now),
  isStale: ({ context }) => context.isStale,
  isWriteDue: ({ context }) => writesAt(context) <= context.now,
  isRefreshDue: ({ context: c }) =>
    (c.held?.refreshable === true && renewsAt(c) <= c.now) ||
    (isShort(c, c.wantedUntil) && c.refreshAllowedAt <= c.now),
  isWished: ({ context }) => context.wish !== null,
  isRefreshable: ({ context }) => context.held?.refreshable === true,
  isExpired: ({ context: { held, now } }) => held !== null && held.expiresAt <= now,
  isTroubled: ({ context }) => context.faults > 0,
  isTroubledOffline: ({ context }) => context.faults > 0 && context.network === 'absent',
  isRenewalWanted: (told) =>
    isShort(told.context, wantedUntilIn(told)) && told.context.refreshAllowedAt <= atOf(told),

  isFound: isAnswer('found'),
  isFoundExpired: (told) => expiredIn(told)?.refreshable === true,
  isFoundDead: (told) => {
    const found = expiredIn(told)
    if (found === undefined) return false
    return !found.refreshable || allowedOut(told) > found.at
  },
  isUnavailable: isAnswer('unavailable'),

  isOfAnotherSignIn: ({ context: { wish }, event }) =>
    event.type !== 'xstate.done.actor.signIn' || event.output.attempt !== wish?.attempt,
  hasSignedIn: isAnswer('signedIn'),

  isRefreshed: isAnswer('refreshed'),
  isRevoked: isAnswer('revoked'),
  isSignInNeeded: isAnswer('signInNeeded'),
  isRefused: isAnswer('refused'),
  isUnreachableOffline: (told) =>
    isAnswer('unreachable')(told) && told.context.network === 'absent',
} satisfies Guards<Context, Event>

/** Time as an event of the host tells it: it may come late, behind an answer. */
const latest = (told: Told<Context, Event>): EpochMs => Math.max(told.context.now, atOf(told))

/**
 * A clock that was set back gives no time back: the waits before a renewal stay as long as they were, and the store is asked for
 * when the token ends by this clock. A clock that went on may have done so in a sleep, in which those waits have passed.
 */
const afterJump = (told: Told<Context, Event>) => {
  const { held, isStale, nextRefreshAt, refreshAllowedAt, wantedUntil } = told.context
  const backMs = Math.min(0, jumpOf(told.event))
  return {
    now: atOf(told),
    nextRefreshAt: nextRefreshAt + backMs,
    refreshAllowedAt: refreshAllowedAt + backMs,
    wantedUntil: wantedUntil + backMs,
    isStale: isStale || (backMs < 0 && held !== null),
  }
}

/** A renewal is due from now on, or in so long. */
const dueIn = (told: Told<Context, Event>, waitMs = 0) => ({
  now: latest(told),
  nextRefreshAt: latest(told) + waitMs,
})

/** What went wrong, where the answer says so. */
const troubled = (told: Told<Context, Event>) => ({
  now: atOf(told),
  lastError: errorOf(told.event) ?? told.context.lastError,
})

const expired = { held: null, reason: 'expired' } as const

/** The token that is held from now on. What the store does not take is offered again, soon at first. */
const holding = (held: HeldToken, now: EpochMs, { refusedWrites }: Context) =>
  held.unstored === undefined
    ? { held, ...allWell, refusedWrites: 0, nextWriteAt: 0 }
    : {
        held,
        faults: 0,
        lastError: held.unstored,
        refusedWrites: refusedWrites + 1,
        nextWriteAt: now + backOffMs(Math.min(10, refusedWrites + 1)),
      }

const keepFound = onAnswer('found', (answer, told) => {
  const { context: c } = told
  const { at: now, tokenId, expiresAt } = answer
  const held = heldIn(answer)
  const isStored = answer.unstored === undefined && c.held?.unstored === undefined
  if (tokenId === c.held?.tokenId) {
    if (!isStored) return holding(held, now, c)
    if (expiresAt === c.held.expiresAt) return {}
    // The clock was set back, or the service has refused it: what is in the way of its renewal is there still.
    return c.faults > 0 ? { held } : { held, nextRefreshAt: wantsRenewalAt(held, now, c) }
  }
  return {
    ...holding(held, now, c),
    nextRefreshAt: wantsRenewalAt(held, now, c),
    refreshAllowedAt: allowedOut(told),
  }
})

/** A pause before a renewal is tried again: sessions that have lost the service together do not come back together. */
const spreadMs = (ms: number, { spread }: Context): number => ms * (1 + spread / 4)

const pauseMs = (faults: number): number =>
  Math.min(longestRetryMs, throttleMs * 2 ** Math.min(10, faults - 1))

const keepFault = (told: Told<Context, Event>) => {
  const { context: c, event } = told
  const now = atOf(told)
  // What may have been carried out is not sent again while the token is good (R25), and no look comes so late that the throttle outlasts
  // it. Then it is sent for who wants a token, and soon by itself: not by the share by which the token ends sooner, which it would undo.
  const isInDoubt = answerOf(event, 'unreachable')?.inDoubt === true && !guards.isExpired(told)
  const endsAt = isInDoubt ? (c.held?.expiresAt ?? 0) : Number.POSITIVE_INFINITY
  const faults = isInDoubt ? 1 : c.faults + 1
  const allowedAt = Math.max(c.refreshAllowedAt, now + spreadMs(retryAfterOf(event), c))
  const triedAt = Math.max(now + spreadMs(pauseMs(faults), c), allowedAt)
  const soonAt = endsAt + ((97 * c.spread) % 1) * throttleMs
  const nextRefreshAt = triedAt + throttleMs > endsAt ? soonAt : triedAt
  const lookAt = isInDoubt ? Math.min(nextRefreshAt, endsAt) : 0
  const refreshAllowedAt = Math.max(allowedAt, lookAt)
  return { ...troubled(told), faults, nextRefreshAt, refreshAllowedAt }
}

export const moves = {
  ...common.networkMoves,
  noteTime: (told) => ({ now: latest(told) }),
  noteJump: afterJump,
  /** Noticed late, perhaps: the throttle counts from now on. */
  noteJumpAtRenewal: (told) => ({ ...afterJump(told), refreshAllowedAt: atOf(told) + throttleMs }),
  noteRefreshTimer: ({ context: c }) => ({ now: c.now + untilRefresh(c) }),
  noteRenewalTimer: ({ context: c }) => ({ now: c.now + untilRenewal(c) }),
  noteLastingTimer: ({ context: c }) => ({ now: c.now + untilExpiryOrWrite(c) }),

  noteChange: (told) => ({ now: latest(told), isStale: true }),
  noteLook: () => ({ isStale: false }),
  dropWanted: () => ({ wantedUntil: 0 }),
  keepWanted: (told) => ({ now: latest(told), wantedUntil: wantedUntilIn(told) }),

  keepWish: ({ event }) => ('wish' in event ? { now: event.at, wish: event.wish } : {}),
  dropWish: () => ({ wish: null }),
  dropWishOnSignOut: (told) => ({ now: latest(told), wish: null }),
  beginSignOut: (told) => ({ now: latest(told), wish: null, lastError: null }),

  keepFound,
  keepSignedIn: onAnswer('signedIn', ({ at: now, held }, { context: c }) => ({
    ...holding(held, now, c),
    wish: null,
    refreshAllowedAt: now,
    nextRefreshAt: Math.max(wantsRenewalAt(held, now, c), now + paceMs(now, held)),
  })),
  /** A cancelled sign-in is no trouble: the person wanted it so. */
  recordHowItEnded: (told) => ({
    ...troubled(told),
    ...(isCodeExpired(told) && { lastError: sentences.codeExpired }),
    wish: null,
  }),

  noteRefreshStart: ({ context: c }) => ({ wantedUntil: 0, refreshAllowedAt: c.now + throttleMs }),
  keepRefreshed: onAnswer('refreshed', ({ at: now, held }, { context: c }) => ({
    ...holding(held, now, c),
    refreshAllowedAt: now + paceMs(now, held),
    nextRefreshAt: wantsRenewalAt(held, now, c),
  })),
  keepFault,
  keepFaultOffline: (told) => ({ ...keepFault(told), nextRefreshAt: atOf(told) + offlineProbeMs }),
  keepRefusal: (told) => ({ ...troubled(told), nextRefreshAt: atOf(told) + refusedRetryMs }),
  markNotRenewable: (told) => ({
    ...troubled(told),
    faults: 0,
    held: told.context.held === null ? null : { ...told.context.held, refreshable: false },
  }),
  retryAfterBug: ({ context: c }) => ({ nextRefreshAt: c.now + refusedRetryMs }),
  refreshAfterJump: (told) => ({ ...afterJump(told), nextRefreshAt: atOf(told) }),
  refreshOnceOnline: (told) => ({ network: 'present', ...dueIn(told) }),
  probeSeldom: (told) => ({ network: 'absent', ...dueIn(told, offlineProbeMs) }),

  recordSignOut: () => ({ held: null, lastError: null, reason: 'user' }),
  recordExpiry: () => expired,
  noteFoundDead: (told) => ({ now: atOf(told), refreshAllowedAt: allowedOut(told) }),
  recordFoundDead: (told) => ({ ...keepFound(told), ...expired }),
  recordTimeUp: ({ context: c }) => ({ now: c.now + untilExpiry(c), ...expired }),
  recordRevocation: (told) => ({ ...troubled(told), held: null, reason: 'revoked' }),
  recordStoreError: troubled,
  recordBug: () => ({ wish: null, lastError: sentences.sessionBug }),
} satisfies Moves<Context, Event>
