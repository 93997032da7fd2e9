import type { SignInState } from '../observe/states.ts'
import { announcement } from '../panel/announcement.ts'
import type { Moment } from '../panel/format-time.ts'
import { lowerFirst } from './text.ts'
import { wordsFor } from './words.ts'
import { terminalMessages } from './messages.ts'

/**
 * What is new in `state` to a person who knows `previous`, as one line without colours; `undefined` where nothing is.
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
  const news = announcement(previous, state, { ...moment, messages: terminalMessages })
  return news && `Sign in: ${lowerFirst(news.text)}`
}

/** What a person reads where the request under way has had no answer for a while. Pure. */
export const unansweredLine = (state: SignInState, moment: Moment): string =>
  `Sign in: ${lowerFirst(wordsFor(state, moment).announce.text)}`
