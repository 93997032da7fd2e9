import stripAnsi from 'strip-ansi'
import type { ErrorInfo } from '../../machines/types.ts'
import type { SignInState, SessionState } from '../observe/states.ts'

const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
/** What a service or a proxy has to say is a sentence or two: more would push the way out off the screen. */
const longest = 500

/** Takes out all that could steer a terminal or reorder its text. What others wrote passes through here. */
export const clean = (text: string): string => stripAnsi(text).replaceAll(unprintable, '')

const cut = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`

const cleanError = (error: ErrorInfo): ErrorInfo => {
  const { message, hint, description, requestId } = error
  return {
    ...error,
    message: cut(clean(message)),
    ...(hint !== undefined && { hint: cut(clean(hint)) }),
    ...(description !== undefined && { description: cut(clean(description)) }),
    ...(requestId !== undefined && { requestId: cut(clean(requestId)) }),
  }
}

/** What can be shown: the state of a sign-in stands for that of its session. */
export type Shown = SignInState | Exclude<SessionState, { status: 'signingIn' }>

export const shownOf = (state: SignInState | SessionState): Shown =>
  state.status === 'signingIn' ? state.attempt : state

/** The state with nothing in it that steers or reorders: what is made of it needs no more care. */
export const cleanState = <State extends Shown>(state: State): State => ({
  ...state,
  ...('error' in state && { error: cleanError(state.error) }),
  ...('lastError' in state &&
    state.lastError !== undefined && { lastError: cleanError(state.lastError) }),
  ...('userCode' in state && {
    userCode: clean(state.userCode),
    verificationUri: clean(state.verificationUri),
    verificationUriComplete: clean(state.verificationUriComplete),
  }),
  ...('authorizationUrl' in state && { authorizationUrl: clean(state.authorizationUrl) }),
})
