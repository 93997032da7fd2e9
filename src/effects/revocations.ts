import type { ClientRequest } from '../../machines/types.ts'
import { ignore } from '../kit/ignore.ts'
import type { RevocableToken, Service } from '../protocol/service.ts'

/** What a sign-out does at the service. */
export interface Revocations {
  /** The next sign-out of this session leaves what was issued valid. */
  spare(session: string): void
  /** Ends a token that has left the store, as far as it goes: the person has signed out, whatever the service says. */
  revoke(request: ClientRequest, token: RevocableToken): Promise<void>
  /** A sign-out is over: what was said of it does not count for the next. */
  conclude(session: string): void
}

/** A sign-out waits no longer for the service. */
const revocationMs = 5_000

export const createRevocations = (
  service: Pick<Service, 'revoke'>,
  clock: { now(): number },
): Revocations => {
  const spared = new Set<string>()
  return {
    spare: (session) => void spared.add(session),
    revoke: async (request, token) => {
      if (spared.has(request.session)) return
      const call = { timeoutMs: revocationMs, notAfter: clock.now() + revocationMs }
      await service.revoke?.(request, token, call).catch(ignore)
    },
    conclude: (session) => void spared.delete(session),
  }
}
