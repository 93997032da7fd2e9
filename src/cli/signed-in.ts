import { isSignInError } from '../kit/errors.ts'
import type { Session } from '../session/session.ts'
import { exitCodes } from './exit-code.ts'
import type { Opened } from './open-session.ts'
import { Stop } from './stop.ts'
import { isAttended, type Streams } from './streams.ts'
import type { Where } from './where.ts'

const takesPerson = new Set<string>(['not_signed_in', 'session_expired'])

/** Whether an error means that the person has to sign in. */
export const isSignedOut = (error: unknown): boolean =>
  isSignInError(error) && takesPerson.has(error.code)

/** What the person does about it. */
export const signInAdvice = ({ said }: Where): string =>
  `You're signed out. Sign in: authchart login ${said}`

/** Whether a token is there that is good, or could be renewed. Rejects where that cannot be known. */
export const hasToken = async (session: Session, signal: AbortSignal): Promise<boolean> => {
  try {
    await session.token({ signal })
    return true
  } catch (error) {
    if (isSignedOut(error)) return false
    throw error
  }
}

/** Has the person signed in: at the terminal they are asked; without one it throws a `Stop`. */
export const requireSignIn = async (
  opened: Opened,
  where: Where,
  streams: Streams,
  interruption: AbortController,
): Promise<void> => {
  if (await hasToken(opened.session, interruption.signal)) return
  if (!isAttended(streams)) throw new Stop(exitCodes.humanNeeded, signInAdvice(where))
  const { input, errors } = streams
  const { showSignIn } = await import('./show-sign-in.ts')
  const { code } = await showSignIn({ ...opened, where, input, output: errors, interruption })
  if (code !== exitCodes.signedIn) throw new Stop(code, 'Not signed in.')
}
