import type { EpochMs } from '../../machines/types.ts'
import type { PersonNeeded } from './person-watch.ts'

/** What a person has to do, in words and in data. JSON, free of secrets: it may be handed to a model, and to the person, as it is. */
export interface HumanNeeded {
  readonly status: 'humanNeeded'
  /** The page to open, with the code filled in where there is one. */
  readonly url: string
  /** To be compared with the page (RFC 8628 section 3.3). Without it the page leads back to this machine, and is to be opened here (RFC 8252). */
  readonly code?: string
  /** What to tell the person. */
  readonly message: string
  /** Until when the person can act, in epoch milliseconds. */
  readonly expiresAt: EpochMs
  /** From when on the service may know more, in epoch milliseconds: it is not asked before. */
  readonly askAgainAt: EpochMs
}

/** What a person has to be told of a sign-in that nobody else can bring on. Pure. */
export const humanNeeded = (state: PersonNeeded, askAgainAt: EpochMs): HumanNeeded => {
  const { expiresAt } = state
  if (state.status === 'awaitingRedirect') {
    const url = state.authorizationUrl
    const message = `To sign in, open ${url} in a browser on the machine where this program runs.`
    return { status: 'humanNeeded', url, message, expiresAt, askAgainAt }
  }
  const { userCode: code, verificationUriComplete: url } = state
  const message = `To sign in, open ${url}. Approve only if you have asked for this and the page shows ${code}.`
  return { status: 'humanNeeded', url, code, message, expiresAt, askAgainAt }
}
