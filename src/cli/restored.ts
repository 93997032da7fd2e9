import type { Clock } from '../host/host.ts'
import type { SessionState } from '../observe/states.ts'
import type { Session } from '../session/session.ts'

/** The longest that the store, or a renewal on the way, is waited for. */
const patienceMs = 5_000

/** What the session is, once it has looked into its store; what is known of it where that takes long. */
export const restored = (
  session: Pick<Session, 'state$' | 'getState'>,
  clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
): Promise<SessionState> =>
  new Promise((resolve) => {
    const end = (state: SessionState) => {
      clock.clearTimeout(timer)
      subscription?.unsubscribe()
      resolve(state)
    }
    const timer = clock.setTimeout(() => end(session.getState()), patienceMs)
    const subscription: { unsubscribe(): void } | undefined = session.state$.subscribe((state) => {
      if (state.status !== 'restoring') queueMicrotask(() => end(state))
    })
  })
