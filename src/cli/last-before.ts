import type { SignInState } from '../observe/states.ts'
import { isPassing } from '../panel/index.ts'
import type { Session } from '../session/session.ts'

/** Watches a sign-in; says what state came before its end. */
export const lastBefore = (session: Pick<Session, 'state$'>): (() => SignInState | undefined) => {
  let last: SignInState | undefined
  session.state$.subscribe((state) => {
    if (state.status === 'signingIn' && !isPassing(state.attempt)) last = state.attempt
  })
  return () => last
}
