import type { DoneActorEvent } from 'xstate'
import * as common from './common.moves.ts'
import { sentences } from './sentences.ts'
import { answered, answering, answerOf, atOf, errorOf, heldIn, longestTimerMs } from './shared.ts'
import type { Answers, Delays, Guards, Moves, Told } from './shared.ts'
import type { AuthorizationCodeOutput, DeviceAuthorizationOutput, Ended } from './types.ts'
import type { EpochMs, Method, RefreshInput, RefreshOutput } from './types.ts'
import type { SignInContext as Context, SignInEffects, SignInEvent } from './types.ts'

/** What happens to the chart: events of the host, and what its actors and charts answer. */
export type Event =
  | SignInEvent
  | Answers<SignInEffects>
  | Answers<Record<'look', SignInEffects['readToken']>>
  | DoneActorEvent<RefreshOutput, 'refresh'>
  | DoneActorEvent<DeviceAuthorizationOutput, 'device'>
  | DoneActorEvent<AuthorizationCodeOutput, 'authorizationCode'>

/** A token with less left than this is renewed, or replaced, before a program gets it. */
const leastLifeMs = 60_000
/** So long a silent renewal may take before the person is asked. */
const silentPatienceMs = 15_000

const isAnswer = answered<Event>()
const onAnswer = answering<Context, Event>()

/** How it has ended that did not end well, here or where it is led. */
const endIn = (event: Event): Ended | undefined =>
  answerOf(event, 'ended')?.outcome ?? answerOf(event, 'denied', 'expired', 'failed', 'cancelled')

const isEnd =
  (kind: Ended['kind']) =>
  ({ event }: Told<Context, Event>): boolean =>
    endIn(event)?.kind === kind

/** How long the token that the store holds is good for. */
const leftMs = ({ event }: Told<Context, Event>): number => {
  const answer = answerOf(event, 'found')
  return answer === undefined ? 0 : answer.expiresAt - answer.at
}

/** When what the leading process shows is over. */
const ledEndsAt = ({ led }: Context): EpochMs =>
  (led !== null && 'chart' in led ? led.chart?.deadline : undefined) || Number.POSITIVE_INFINITY

export const delays = {
  untilLedEnds: ({ context: c }) => Math.min(longestTimerMs, Math.max(0, ledEndsAt(c) - c.now)),
} satisfies Delays<Context>

export const toRenewal = ({ request, now: at, tokenId, goodUntil }: Context): RefreshInput => ({
  request,
  at,
  tokenId,
  goodUntil,
  patienceMs: silentPatienceMs,
})

export const guards = {
  isShared: ({ context }) => context.isShared,
  isStale: ({ context }) => context.isStale,
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

  isGood: (told) => leftMs(told) > leastLifeMs,
  /** `always` asks for a sign-in of its own. */
  isSignedInBeside: (told) => told.context.prompt === 'if-needed' && leftMs(told) > leastLifeMs,
  isUnexpired: (told) => leftMs(told) > 0,
  isRefreshable: ({ event }) => answerOf(event, 'found')?.refreshable === true,
  isUnavailable: isAnswer('unavailable'),
  isRefreshed: isAnswer('refreshed'),
  isProved: isAnswer('proved'),

  isLoaded: isAnswer('loaded'),
  isAuthorized: isAnswer('authorized'),
  isDenied: isEnd('denied'),
  isExpired: isEnd('expired'),
  isCancelled: isEnd('cancelled'),
  /** Nothing was shown yet, so that it is no switch: the method was not possible. */
  isNotPossible: ({ context, event }) =>
    context.method === 'auto' && answerOf(event, 'failed')?.error.code === 'redirect_unavailable',
} satisfies Guards<Context, Event>

const granted = (via: Method) =>
  onAnswer('authorized', (answer) => ({ outcome: { kind: 'signedIn', held: heldIn(answer), via } }))

export const moves = {
  noteTime: common.noteTime,
  noteChange: (told) => ({ ...common.noteTime(told), isStale: true }),
  noteLook: () => ({ isStale: false }),
  noteLead: onAnswer('told', ({ progress }) => ({ led: progress })),
  forgetLed: ({ context: c }) => ({
    led: null,
    now: Math.max(c.now, Math.min(c.now + longestTimerMs, ledEndsAt(c))),
  }),
  keepResume: onAnswer('leading', ({ resume }, { context }) => ({
    led: null,
    resume: resume ?? context.resume,
  })),
  keepTokenToRenew: onAnswer('found', (a) => ({ tokenId: a.tokenId, goodUntil: a.expiresAt })),

  recordStored: onAnswer('found', (answer) => ({
    outcome: { kind: 'signedIn', held: heldIn(answer), via: 'store' },
  })),
  recordRefresh: onAnswer('refreshed', ({ held }) => ({
    outcome: { kind: 'signedIn', held, via: 'refresh' },
  })),
  recordDeviceGrant: granted('device'),
  recordCodeGrant: granted('authorizationCode'),
  /** What has not ended by itself could not go on, for want of the store. */
  recordEnd: (told) => {
    const error = errorOf(told.event) ?? sentences.bug
    return { now: atOf(told), led: null, outcome: endIn(told.event) ?? { kind: 'failed', error } }
  },
  ...common.endMoves,
} satisfies Moves<Context, Event>
