import type { SnapshotFrom } from 'xstate'
import type { sessionMachine } from '../../machines/session.machine.ts'
import { pathOf } from './sign-in-state.ts'
import type { SessionState, SignInState } from './states.ts'

export type SessionSnapshot = SnapshotFrom<typeof sessionMachine>

type Refresh = Extract<SessionState, { status: 'signedIn' }>['refresh']

const refreshOf: Readonly<Record<string, Refresh>> = {
  refreshing: 'running',
  retrying: 'retrying',
  refused: 'retrying',
  offline: 'offline',
}

/** What the public sees of a session. Pure. */
export const toSessionState = (
  { value, context }: SessionSnapshot,
  attempt: SignInState | undefined,
): SessionState => {
  const path = pathOf(value)
  const { held, reason, lastError } = context
  const trouble = lastError === null ? {} : { lastError }
  if (path.startsWith('restoring')) return { status: 'restoring' }
  if (path === 'signingIn' && attempt !== undefined) return { status: 'signingIn', attempt }
  if (held === null || path.startsWith('signedOut'))
    return { status: 'signedOut', reason, ...trouble }
  const { expiresAt, refreshable } = held
  const refresh = refreshOf[path.slice(path.lastIndexOf('.') + 1)] ?? 'idle'
  return { status: 'signedIn', expiresAt, refreshable, refresh, ...trouble }
}
