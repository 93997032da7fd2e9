import type { SignInState } from './states.ts'

/** What is shown of a sign-in of which nothing is known yet. */
export const atStart: SignInState = { status: 'starting', step: 'checkingStore' }
