import { of } from 'rxjs'
import type { SessionState, SignInState } from '../../../src/index.ts'
import type { PanelAttempt, PanelSession } from '../../../src/panel/element/index.ts'
import { fixtures, sessionFixtures } from '../../../src/testing/index.ts'

const toStore =
  <State>(state: State) =>
  (listener: (state: State) => void) => {
    listener(state)
    return () => {}
  }

/** A session that stands still. */
const still = (state: SessionState, attempt: SignInState): PanelSession => {
  const held: PanelAttempt = {
    getState: () => attempt,
    subscribe: toStore(attempt),
    countdown$: of({ remainingMs: 0, totalMs: 600_000, fraction: 0, label: '', stage: 'calm' }),
    cancel: () => {},
    restart: () => held,
    nudge: () => {},
    openBrowser: () => Promise.resolve(true),
    submitRedirect: () => false,
  }
  return { getState: () => state, subscribe: toStore(state), signIn: () => held }
}

/** Every state of a sign-in and of a session. */
export const stills: Readonly<Record<string, PanelSession>> = {
  ...Object.fromEntries(
    Object.entries<SignInState>(fixtures).map(([name, attempt]) => [
      name,
      still({ status: 'signingIn', attempt }, attempt),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries<SessionState>(sessionFixtures).map(([name, state]) => [
      `session ${name}`,
      still(state, fixtures.waiting),
    ]),
  ),
}
