import type { ClientRequest, SessionEvent } from '../../machines/types.ts'
import type { Runtime } from '../effects/runtime.ts'
import { SignInError } from '../kit/errors.ts'
import { whenAt } from '../observe/when.ts'
import type { SignOutOptions } from './options.ts'
import type { Session } from './session.ts'

interface Leaver extends Pick<Session, 'actor'> {
  send(event: SessionEvent): void
  now(): number
}

/** What `Session.signOut` promises, once the sign-in under way is cancelled. */
export const endSession = async (
  session: Leaver,
  { revocations }: Runtime,
  { session: key }: ClientRequest,
  { atService = true }: SignOutOptions,
): Promise<void> => {
  const conclude = revocations.begin(key, !atService)
  session.send({ type: 'session.signOut', at: session.now() })
  try {
    await whenAt(session.actor, (snapshot) => !snapshot.hasTag('signingOut'))
  } finally {
    conclude()
  }
  const { lastError } = session.actor.getSnapshot().context
  if (lastError !== null) throw new SignInError(lastError)
  await revocations.settled(key)
}
