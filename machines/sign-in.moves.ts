import type { DoneActorEvent } from 'xstate'
import { sentences } from './sentences.ts'
import { answerOf, answerOfKind, answered, atOf, errorOf, reasonOf, type Told } from './shared.ts'
import type {
  AuthorizationCodeOutput,
  DeviceAuthorizationOutput,
  FollowLeadOutput,
  LedOutcome,
  LoadAuthorizationCodeOutput,
  Method,
  ReadTokenOutput,
  RefreshInput,
  RefreshOutput,
  SignInContext as Context,
  SignInEvent,
  SignInOutput,
  TakeLeadOutput,
} from './types.ts'

/** What happens to the chart: events of the host, and what its actors answer. */
export type Event =
  | SignInEvent
  | DoneActorEvent<TakeLeadOutput, 'takeLead'>
  | DoneActorEvent<FollowLeadOutput, 'followLead'>
  | DoneActorEvent<ReadTokenOutput, 'readToken'>
  | DoneActorEvent<RefreshOutput, 'refresh'>
  | DoneActorEvent<DeviceAuthorizationOutput, 'device'>
  | DoneActorEvent<LoadAuthorizationCodeOutput, 'loadAuthorizationCode'>
  | DoneActorEvent<AuthorizationCodeOutput, 'authorizationCode'>

type Move = (told: Told<Context, Event>) => Partial<Context>
type Guard = (told: Told<Context, Event>) => boolean

/** A token with less left than this is renewed, or replaced, before a program gets it. */
const leastLifeMs = 60_000
/** So long a silent renewal may take before the person is asked. */
const silentPatienceMs = 15_000

const isAnswer = answered<Event>()

/** The leader's sign-in has ended so. */
const isEndedElsewhere =
  (kind: LedOutcome['kind']) =>
  ({ event }: Told<Context, Event>): boolean =>
    answerOfKind(event, 'ended')?.outcome.kind === kind

/** How long the token that the store holds is good for. */
const leftMs = ({ event }: Told<Context, Event>): number => {
  const answer = answerOfKind(event, 'found')
  return answer === undefined ? 0 : answer.expiresAt - answer.at
}

export const toRenewal = ({ request, now: at, tokenId }: Context): RefreshInput => ({
  request,
  at,
  tokenId,
  patienceMs: silentPatienceMs,
})

export const toOutput = ({ context }: { context: Context }): SignInOutput => ({
  ...(context.outcome ?? { kind: 'cancelled', reason: null }),
  attempt: context.attempt,
  at: context.now,
})

export const guards = {
  isShared: ({ context }) => context.isShared,
  isResuming: ({ context }) => context.resume !== null,
  isForced: ({ context }) => context.prompt === 'always',
  isForRedirect: ({ context: { method, abilities } }) =>
    method === 'authorizationCode' ||
    (method === 'auto' &&
      abilities.interactive &&
      abilities.canReceiveRedirect &&
      abilities.browserOnThisMachine === true),

  isLeading: isAnswer('leading'),
  isFollowing: isAnswer('following'),
  isSignedInElsewhere: isAnswer('signedIn'),
  isDeniedElsewhere: isEndedElsewhere('denied'),
  isExpiredElsewhere: isEndedElsewhere('expired'),
  isCancelledElsewhere: isEndedElsewhere('cancelled'),

  isGood: (told) => leftMs(told) > leastLifeMs,
  isUnexpired: (told) => leftMs(told) > 0,
  isRefreshable: ({ event }) => answerOfKind(event, 'found')?.refreshable === true,
  isUnavailable: isAnswer('unavailable'),
  isRefreshed: isAnswer('refreshed'),

  isLoaded: isAnswer('loaded'),
  isAuthorized: isAnswer('authorized'),
  isDenied: isAnswer('denied'),
  isExpired: isAnswer('expired'),
  isCancelled: isAnswer('cancelled'),
  /** Nothing was shown yet, so that it is no switch: the method was not possible. */
  isNotPossible: ({ context, event }) =>
    context.method === 'auto' &&
    answerOfKind(event, 'failed')?.error.code === 'redirect_unavailable',
} satisfies Record<string, Guard>

const granted = (told: Told<Context, Event>, via: Method): Partial<Context> => {
  const answer = answerOfKind(told.event, 'authorized')
  if (answer === undefined) return {}
  const { at, token, expiresAt, refreshable, tokenId } = answer
  const held = { token, expiresAt, refreshable, tokenId }
  return { now: at, outcome: { kind: 'signedIn', held, via } }
}

/** What could not be done for want of the store. */
const failed = (told: Told<Context, Event>): Partial<Context> => {
  const error = errorOf(told.event)
  return error === null ? {} : { now: atOf(told), outcome: { kind: 'failed', error } }
}

export const moves = {
  noteTime: (told) => ({ now: atOf(told) }),
  noteLead: ({ event }) => ('state' in event ? { led: event.state } : {}),
  keepResume: (told) => ({
    now: atOf(told),
    led: null,
    resume: answerOfKind(told.event, 'leading')?.resume ?? told.context.resume,
  }),
  keepTokenId: (told) => ({
    now: atOf(told),
    tokenId: answerOfKind(told.event, 'found')?.tokenId ?? told.context.tokenId,
  }),

  recordStored: ({ event }) => {
    const answer = answerOfKind(event, 'found')
    if (answer === undefined) return {}
    const { at, token, expiresAt, refreshable, tokenId } = answer
    const held = { token, expiresAt, refreshable, tokenId }
    return { now: at, outcome: { kind: 'signedIn', held, via: 'store' } }
  },
  recordRefresh: ({ event }) => {
    const answer = answerOfKind(event, 'refreshed')
    if (answer === undefined) return {}
    return { now: answer.at, outcome: { kind: 'signedIn', held: answer.held, via: 'refresh' } }
  },
  recordDeviceGrant: (told) => granted(told, 'device'),
  recordCodeGrant: (told) => granted(told, 'authorizationCode'),
  recordEnd: ({ event }) => {
    const answer = answerOf(event) as DeviceAuthorizationOutput | AuthorizationCodeOutput
    return answer.kind === 'authorized' ? {} : { now: answer.at, outcome: answer }
  },
  recordLedEnd: (told) => {
    const answer = answerOfKind(told.event, 'ended')
    if (answer === undefined) return failed(told)
    return { now: answer.at, led: null, outcome: answer.outcome }
  },
  recordFailure: failed,
  recordBug: () => ({ outcome: { kind: 'failed', error: sentences.bug } }),
  recordCancel: (told) => ({
    now: atOf(told),
    outcome: { kind: 'cancelled', reason: reasonOf(told.event) },
  }),
} satisfies Record<string, Move>
