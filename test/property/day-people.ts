import type { AccessToken, SessionState, SignInError } from '../../src/index.ts'
import type { SteppingClock } from '../../src/testing/index.ts'
import type { Part } from './day-cast.ts'
import type { Dice } from './dice.ts'

const minute = 60_000
const hour = 60 * minute

/** Somebody who was signed in is signed out. */
export interface Loss {
  readonly part: Part
  readonly ms: number
  readonly state: SessionState
  /** What was in the store before. */
  readonly refreshToken: string | undefined
}

/** A call of `token()`, and what came of it. */
export interface DayAsked {
  readonly part: Part
  readonly askedMs: number
  settledMs: number | undefined
  outcome: string
  accessToken: string | undefined
  /** What the service thought of it at that moment. */
  isLive: boolean
}

/** How often a host asks for a token, in milliseconds. */
export const rhythms = [10 * minute, 15 * minute, hour, hour, 3 * hour]

/** Asks the service whether each token is still good, and writes down how `token()` ended. */
export const ask = (clock: SteppingClock, part: Part, minTtlMs: number): DayAsked => {
  const entry: DayAsked = {
    part,
    askedMs: clock.elapsedMs,
    settledMs: undefined,
    outcome: '',
    accessToken: undefined,
    isLive: false,
  }
  const end = (outcome: string, token?: AccessToken) => {
    const accessToken = token?.reveal()
    const isLive = accessToken !== undefined && part.realm.service.isLive(accessToken)
    Object.assign(entry, { settledMs: clock.elapsedMs, outcome, accessToken, isLive })
  }
  part.session.token({ minTtlMs }).then(
    (token) => end('token', token),
    (error: SignInError) => end(error.code),
  )
  return entry
}

/** A person who signs in again, a while after the session was lost. */
export const attend = (clock: SteppingClock, part: Part, dice: Dice, losses: Loss[]): void => {
  const { session } = part
  let wasSignedIn = false
  session.state$.subscribe((state) => {
    if (state.status === 'signedIn') wasSignedIn = true
    if (state.status !== 'signedOut') return
    if (wasSignedIn) {
      const refreshToken = part.held()?.refreshToken
      losses.push({ part, ms: clock.elapsedMs, state, refreshToken })
    }
    wasSignedIn = false
    clock.outside.setTimeout(
      () => {
        if (session.getState().status !== 'signedOut') return
        session
          .signIn()
          .result()
          .catch(() => undefined)
      },
      dice.between(5_000, 5 * minute),
    )
  })
}
