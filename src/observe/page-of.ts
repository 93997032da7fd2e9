import type { SessionState, SignInState } from './states.ts'

/** The page that a person opens in this state, with the code filled in where there is one; `undefined` where there is none. Pure. */
export const pageOf = (state: SignInState | SessionState): string | undefined => {
  if (state.status === 'awaitingCode') return state.verificationUriComplete
  return state.status === 'awaitingRedirect' ? state.authorizationUrl : undefined
}
