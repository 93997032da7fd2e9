import type { ClientRequest } from '../../machines/types.ts'
import { ignore } from '../kit/ignore.ts'
import type { RevocableToken, Service } from '../protocol/service.ts'

/** What a sign-out does at the service. */
export interface Revocations {
  /**
   * A sign-out of this session begins, which ends at the service what was issued, or spares it. Of those that are under way at once, one
   * that does not spare it decides. Returns how to say that it is over.
   */
  begin(session: string, spares: boolean): () => void
  /**
   * Ends a token that has left the store, as far as it goes: the person has signed out, whatever the service says. Resolves when the
   * service has heard of it, or will not.
   */
  revoke(request: ClientRequest, token: RevocableToken): Promise<void>
  /** Resolves when no token of this session is being ended. */
  settled(session: string): Promise<void>
}

/** A sign-out waits no longer for the service. */
const revocationMs = 5_000

export const createRevocations = (
  service: Pick<Service, 'revoke'>,
  clock: { now(): number },
): Revocations => {
  const running = new Map<string, Promise<unknown>>()
  const underWay = new Map<string, readonly { readonly spares: boolean }[]>()

  /** Nobody has said so where the chart signs out by itself. */
  const isSpared = (session: string): boolean =>
    underWay.get(session)?.every(({ spares }) => spares) ?? false

  return {
    begin: (session, spares) => {
      const own = { spares }
      underWay.set(session, [...(underWay.get(session) ?? []), own])
      return () => {
        const others = (underWay.get(session) ?? []).filter((one) => one !== own)
        if (others.length > 0) underWay.set(session, others)
        else underWay.delete(session)
      }
    },
    revoke: async (request, token) => {
      const { session } = request
      if (isSpared(session)) return
      const call = { timeoutMs: revocationMs, notAfter: clock.now() + revocationMs }
      const own = service.revoke?.(request, token, call).catch(ignore) ?? Promise.resolve()
      const all = Promise.all([running.get(session), own])
      running.set(session, all)
      await all
      if (running.get(session) === all) running.delete(session)
    },
    settled: async (session) => void (await running.get(session)),
  }
}
