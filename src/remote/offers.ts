import type { Method } from '../../machines/types.ts'
import type { SessionState, SignInState } from '../observe/states.ts'

/** States as clients see them. */
export interface Offers {
  readonly ofSignIn: (state: SignInState) => SignInState
  readonly ofSession: (state: SessionState) => SessionState
}

/** The ways to sign in that there are. */
export const bothMethods = ['device', 'authorizationCode'] as const satisfies readonly Method[]

const asTheyAre: Offers = { ofSignIn: (state) => state, ofSession: (state) => state }

/** Keeps its result for as long as its argument is kept: what has not changed is the same object. */
const once = <T extends object>(change: (value: T) => T): ((value: T) => T) => {
  const known = new WeakMap<T, T>()
  return (value) => {
    const changed = known.get(value) ?? change(value)
    known.set(value, changed)
    return changed
  }
}

/** A way to sign in that clients may not ask for is not offered to them. */
export const offersOf = (methods: readonly Method[]): Offers => {
  if (bothMethods.every((method) => methods.includes(method))) return asTheyAre
  const ofSignIn = once((state: SignInState): SignInState => {
    if (state.status !== 'awaitingCode' && state.status !== 'awaitingRedirect') return state
    const { offer } = state
    return offer === null || methods.includes(offer)
      ? state
      : Object.freeze({ ...state, offer: null })
  })
  const ofSession = once((state: SessionState): SessionState => {
    if (state.status !== 'signingIn') return state
    const attempt = ofSignIn(state.attempt)
    return attempt === state.attempt ? state : Object.freeze({ ...state, attempt })
  })
  return { ofSignIn, ofSession }
}
