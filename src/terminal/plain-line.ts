import type { SignInState } from '../observe/states.ts'
import type { Moment } from './moment.ts'
import { isOffering } from './redirect-words.ts'
import { backAgain, wordsFor, type AwaitingRedirect } from './words.ts'

const isTroubled = (state: SignInState): boolean =>
  state.status === 'awaitingCode' &&
  (state.poll.phase === 'offline' || state.poll.phase === 'retrying')

/** Whether a state is over in a moment and says nothing that the next will not say: a request is under way. */
export const isPassing = (state: SignInState): boolean =>
  state.status === 'awaitingCode' && state.poll.phase === 'asking'

const isAt = (state: SignInState, step: string): boolean =>
  state.status === 'starting' && state.step === step

/** The link comes first, whatever has come of opening it. */
const firstOf = (state: AwaitingRedirect, moment: Moment): string =>
  wordsFor({ ...state, browser: 'unopened', offer: null }, moment).announce

const said = (text: string): string => `Sign in: ${text}`

/**
 * What is new in `state` to somebody who knows `previous`, as one line without colours; `undefined` where nothing is.
 * `previous` is the last state that was not `asking`: waiting, asking and waiting again is no news. Pure.
 *
 * @example
 * const line = plainLine(undefined, signIn.getState(), { now: Date.now() })
 */
export const plainLine = (
  previous: SignInState | undefined,
  state: SignInState,
  moment: Moment,
): string | undefined => {
  const { announce } = wordsFor(state, moment)
  if (state.status === 'starting') {
    const isNews = state.lastError !== undefined && !(previous && 'lastError' in previous)
    const isRenewal = state.step === 'refreshing' && !(previous && isAt(previous, 'refreshing'))
    return isNews || isRenewal ? said(announce) : undefined
  }
  if (state.status === 'awaitingRedirect') {
    if (previous?.status !== 'awaitingRedirect') return said(firstOf(state, moment))
    if (previous.authorizationUrl !== state.authorizationUrl) return said(firstOf(state, moment))
    const isNews = isOffering(state) && !isOffering(previous)
    return isNews ? said(announce) : undefined
  }
  if (state.status === 'exchanging') {
    const isTrouble = state.lastError !== undefined && !(previous && 'lastError' in previous)
    return previous?.status !== state.status || isTrouble ? said(announce) : undefined
  }
  if (state.status !== 'awaitingCode')
    return previous?.status === state.status ? undefined : said(announce)

  if (previous?.status !== 'awaitingCode' || previous.userCode !== state.userCode) {
    const poll = { ...state.poll, phase: 'waiting' } as const
    return said(wordsFor({ ...state, poll }, moment).announce)
  }
  if (isPassing(state)) return undefined
  const { phase, slowDowns } = state.poll
  if (phase === 'slowedDown' && slowDowns > previous.poll.slowDowns) return said(announce)
  if (phase === 'waiting' || phase === 'slowedDown')
    return isTroubled(previous) ? said(backAgain) : undefined
  return phase === previous.poll.phase ? undefined : said(announce)
}
