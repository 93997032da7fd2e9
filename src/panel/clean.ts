import type { ErrorInfo } from '../../machines/types.ts'
import { toAddress } from '../kit/address.ts'
import { plainText } from '../kit/plain-text.ts'
import type { SignInState, SessionState } from '../observe/states.ts'

/** What a service or a proxy has to say is a sentence or two: more would push the way out off the screen. */
const longest = 500

const cut = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`

const cleanError = (error: ErrorInfo): ErrorInfo => {
  const { message, hint, description, requestId } = error
  return {
    ...error,
    message: cut(plainText(message)),
    ...(hint !== undefined && { hint: cut(plainText(hint)) }),
    ...(description !== undefined && { description: cut(plainText(description)) }),
    ...(requestId !== undefined && { requestId: cut(plainText(requestId)) }),
  }
}

/** As it may be shown; what is no such address is text. */
const cleanAddress = (url: string): string => toAddress(url) ?? plainText(url)

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
    userCode: plainText(state.userCode),
    verificationUri: cleanAddress(state.verificationUri),
    verificationUriComplete: cleanAddress(state.verificationUriComplete),
  }),
  ...('authorizationUrl' in state && { authorizationUrl: cleanAddress(state.authorizationUrl) }),
})
