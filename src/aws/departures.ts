import type { Session, SessionActor } from '../session/session.ts'
import { disposed } from '../observe/when.ts'

type Snapshot = ReturnType<SessionActor['getSnapshot']>

/** What is done when a person goes. */
export interface Farewell {
  /** The person has signed out, or is about to. */
  readonly onSignOut: () => void
  /** A person has signed in: it may be another than before. */
  readonly onSignIn: () => void
}

const isLeft = (snapshot: Snapshot): boolean => {
  const { reason } = snapshot.context
  const isOut = snapshot.hasTag('signedOut') && (reason === 'user' || reason === 'never')
  return isOut || snapshot.hasTag('signingOut')
}

/** What the service or the store alone have brought is of the person from before. */
const isOfPerson = (output: unknown): boolean => {
  const { kind, via } = (output ?? {}) as { readonly kind?: string; readonly via?: string }
  return kind === 'signedIn' && via !== 'store' && via !== 'refresh'
}

/** Says when the person of a session goes. The signal aborts when the session is disposed. */
export const watchDepartures = (
  { actor }: Pick<Session, 'actor'>,
  { onSignOut, onSignIn }: Farewell,
): AbortSignal => {
  const end = new AbortController()
  const abort = () => end.abort(disposed())
  let was = actor.getSnapshot()
  let signIn = was.children['signIn']
  actor.subscribe({
    next: (snapshot) => {
      const before = was
      was = snapshot
      signIn = snapshot.children['signIn'] ?? signIn
      if (isLeft(snapshot) && !isLeft(before)) onSignOut()
      const hasSignedIn = before.hasTag('signingIn') && snapshot.hasTag('signedIn')
      if (hasSignedIn && isOfPerson(signIn?.getSnapshot().output)) onSignIn()
      if (!snapshot.hasTag('signingIn')) signIn = undefined
    },
    complete: abort,
    error: abort,
  })
  if (was.status !== 'active') abort()
  return end.signal
}
