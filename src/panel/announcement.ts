import type { SessionState, SignInState } from '../observe/states.ts'
import { shownOf, type Shown } from './clean.ts'
import { english } from './english.ts'
import type { Of, OfSession } from './messages.ts'
import { panelModel, type Announcement, type PanelOptions } from './model.ts'
import { isOffering } from './redirect.ts'

type AnyState = SignInState | SessionState
/** The state to take the words of; `backAgain`: none has them; `undefined`: nothing is new. */
type News = Shown | 'backAgain' | undefined

const isTroubled = (state: Shown): boolean =>
  state.status === 'awaitingCode' &&
  (state.poll.phase === 'offline' || state.poll.phase === 'retrying')

const hasError = (state: Shown | undefined): boolean =>
  state !== undefined && 'lastError' in state && state.lastError !== undefined

/** Whether a state is over in a moment and says nothing that the next will not say: a request is under way. */
export const isPassing = (anyState: AnyState): boolean => {
  const state = shownOf(anyState)
  return (
    (state.status === 'awaitingCode' && state.poll.phase === 'asking') ||
    ('refresh' in state && state.refresh === 'running')
  )
}

/** Preparations are brief, and say nothing unless something is in their way. */
const ofStart = (previous: Shown | undefined, state: Of<'starting'>): News => {
  const isRenewal =
    state.step === 'refreshing' &&
    !(previous?.status === 'starting' && previous.step === 'refreshing')
  return isRenewal || (hasError(state) && !hasError(previous)) ? state : undefined
}

const ofCode = (previous: Shown | undefined, state: Of<'awaitingCode'>): News => {
  if (previous?.status !== 'awaitingCode' || previous.userCode !== state.userCode)
    return { ...state, poll: { ...state.poll, phase: 'waiting' } }
  if (isPassing(state)) return undefined
  const { phase, slowDowns } = state.poll
  if (phase === 'slowedDown' && slowDowns > previous.poll.slowDowns) return state
  if (phase === 'waiting' || phase === 'slowedDown')
    return isTroubled(previous) ? 'backAgain' : undefined
  return phase === previous.poll.phase ? undefined : state
}

/** The page comes first, whatever has come of opening it. */
const ofRedirect = (previous: Shown | undefined, state: Of<'awaitingRedirect'>): News => {
  const isNew =
    previous?.status !== 'awaitingRedirect' || previous.authorizationUrl !== state.authorizationUrl
  if (isNew)
    return {
      ...state,
      browser: state.browser === 'failed' ? 'unopened' : state.browser,
      offer: null,
    }
  return isOffering(state) && !isOffering(previous) ? state : undefined
}

const ofSession = (previous: Shown | undefined, state: OfSession<'signedIn'>): News => {
  if (isPassing(state)) return undefined
  const before = previous !== undefined && 'refresh' in previous ? previous.refresh : 'idle'
  return state.refresh === before ? undefined : state
}

/** A person who was never here, or whose sign-in has just ended, has heard all there is. */
const ofSignedOut = (previous: Shown | undefined, state: OfSession<'signedOut'>): News => {
  const isKnown =
    previous !== undefined && !('refresh' in previous) && previous.status !== 'restoring'
  const isFresh = state.reason === 'never' && state.lastError === undefined
  return isKnown || isFresh ? undefined : state
}

const newsOf = (previous: Shown | undefined, state: Shown): News => {
  switch (state.status) {
    case 'restoring':
      return undefined
    case 'signedOut':
      return ofSignedOut(previous, state)
    case 'starting':
      return ofStart(previous, state)
    case 'awaitingCode':
      return ofCode(previous, state)
    case 'awaitingRedirect':
      return ofRedirect(previous, state)
    case 'exchanging': {
      const isTrouble = hasError(state) && !hasError(previous)
      return previous?.status !== state.status || isTrouble ? state : undefined
    }
    case 'signedIn':
      if ('refresh' in state) return ofSession(previous, state)
      return previous?.status === state.status ? undefined : state
    case 'expired':
    case 'denied':
    case 'failed':
    case 'cancelled':
      return previous?.status === state.status ? undefined : state
  }
}

/**
 * What is new in `state` to a person who knows `previous`, for a live region; `undefined` where nothing is. `previous` is
 * the last state that was not passing (`isPassing`): waiting, asking and waiting again is no news. Time that runs never
 * is: that is `clock.spoken`. Pure.
 *
 * @example
 * const news = announcement(known, state, { now: Date.now() })
 * if (!isPassing(state)) known = state
 */
export const announcement = (
  previous: AnyState | undefined,
  state: AnyState,
  options: PanelOptions,
): Announcement | undefined => {
  const news = newsOf(previous && shownOf(previous), shownOf(state))
  if (news === 'backAgain') return { text: (options.messages ?? english).backAgain, live: 'polite' }
  return news && panelModel(news, options).announce
}
