import type { SnapshotFrom } from 'xstate'
import type { sessionMachine } from '../../machines/session.machine.ts'
import type { SessionState, SignInState } from './states.ts'

export type SessionSnapshot = SnapshotFrom<typeof sessionMachine>

type Refresh = Extract<SessionState, { status: 'signedIn' }>['refresh']

const refreshOf = (snapshot: Pick<SessionSnapshot, 'hasTag'>): Refresh => {
  if (snapshot.hasTag('renewing')) return 'running'
  if (snapshot.hasTag('offline')) return 'offline'
  return snapshot.hasTag('retrying') ? 'retrying' : 'idle'
}

/** What the public sees of a session. Pure. */
export const toSessionState = (
  snapshot: Pick<SessionSnapshot, 'context' | 'hasTag'>,
  attempt: SignInState | undefined,
): SessionState => {
  const { held, reason, lastError } = snapshot.context
  const trouble = lastError === null ? {} : { lastError }
  if (snapshot.hasTag('restoring')) return { status: 'restoring' }
  if (snapshot.hasTag('signingIn') && attempt !== undefined) return { status: 'signingIn', attempt }
  if (held === null || snapshot.hasTag('signedOut'))
    return { status: 'signedOut', reason, ...trouble }
  const { expiresAt, refreshable } = held
  const stored = held.unstored === undefined
  return {
    status: 'signedIn',
    expiresAt,
    refreshable,
    stored,
    refresh: refreshOf(snapshot),
    ...trouble,
  }
}
