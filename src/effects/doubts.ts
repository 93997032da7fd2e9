import * as v from 'valibot'
import type { ClientRequest } from '../../machines/types.ts'
import type { Clock } from '../host/host.ts'
import { toHex } from '../kit/hex.ts'
import { ignore } from '../kit/ignore.ts'
import type { Store } from '../store/store.ts'

const schema = v.object({ tokenId: v.string(), by: v.optional(v.string()) })

/** No renewal is in doubt for longer: the token that it is about is over by then. */
const longestMs = 86_400_000

/**
 * Renewals that were sent, and of which nobody knows what became (R25). The note outlives the process and is there for all that share
 * the store: who finds it does not send the same refresh token again while its token is good. Free of secrets.
 */
export interface Doubts {
  has(request: ClientRequest, tokenId: string): Promise<boolean>
  /** To be called before a renewal is sent. What the store does not take is noted in memory alone. */
  begin(request: ClientRequest, tokenId: string): Promise<void>
  /** To be called when it is known what became of it. */
  end(request: ClientRequest): Promise<void>
  /** To be called where the renewal was not sent, and the lock is another's by now: the note is, too, if it is not ours still. */
  withdraw(request: ClientRequest): void
}

export const createDoubts = (
  store: Store,
  clock: Pick<Clock, 'now'>,
  random: (byteCount: number) => Uint8Array,
): Doubts => {
  /** For a store that does not take the note. */
  const noted = new Map<string, string>()
  /** Whose note it is. */
  const names = new Map<string, string>()
  const withdrawn = new Set<string>()
  const keyOf = ({ session }: ClientRequest) => `renewal/${session}`
  return {
    has: async (request, tokenId) => {
      if (noted.get(request.session) === tokenId) return true
      const found = v.safeParse(schema, await store.get(keyOf(request)).catch(ignore))
      if (!found.success || found.output.tokenId !== tokenId) return false
      return found.output.by === undefined || !withdrawn.has(found.output.by)
    },
    begin: async (request, tokenId) => {
      noted.set(request.session, tokenId)
      const by = toHex(random(8))
      names.set(request.session, by)
      const expiresAt = clock.now() + longestMs
      await store.set(keyOf(request), { tokenId, by }, { kind: 'record', expiresAt }).catch(ignore)
    },
    end: async (request) => {
      noted.delete(request.session)
      await store.delete(keyOf(request)).catch(ignore)
    },
    withdraw: ({ session }) => {
      noted.delete(session)
      const own = names.get(session)
      if (own !== undefined) withdrawn.add(own)
    },
  }
}
