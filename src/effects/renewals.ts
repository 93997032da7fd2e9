import type { Handle } from '../../machines/types.ts'
import { createKeyedMutex } from '../kit/keyed-mutex.ts'

/**
 * The renewals that have been sent, by session. The caller may leave: the service may have replaced the refresh token by
 * then, and only the answer holds the new one. So nothing ends them but the sign-out, which wants none of it.
 */
export interface Renewals {
  /** Runs `renewal`, one for each session at a time, and resolves with what it brings. */
  run<T>(session: Handle, renewal: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Ends the one under way. */
  abandon(session: Handle): void
}

export const createRenewals = (): Renewals => {
  const inTurn = createKeyedMutex()
  const underWay = new Map<Handle, AbortController>()

  return {
    run: (session, renewal) =>
      inTurn(session, async () => {
        const controller = new AbortController()
        underWay.set(session, controller)
        try {
          return await renewal(controller.signal)
        } finally {
          underWay.delete(session)
        }
      }),
    abandon: (session) => underWay.get(session)?.abort(),
  }
}
