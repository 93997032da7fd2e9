import * as v from 'valibot'
import type { ClientRequest } from '../../machines/types.ts'
import type { Clock } from '../host/host.ts'
import { ignore } from '../kit/ignore.ts'
import type { Store } from '../store/store.ts'

const schema = v.object({ tokenId: v.string() })

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
}

export const createDoubts = (store: Store, clock: Pick<Clock, 'now'>): Doubts => {
  /** For a store that does not take the note. */
  const noted = new Map<string, string>()
  const keyOf = ({ session }: ClientRequest) => `renewal/${session}`
  return {
    has: async (request, tokenId) => {
      if (noted.get(request.session) === tokenId) return true
      const found = v.safeParse(schema, await store.get(keyOf(request)).catch(ignore))
      return found.success && found.output.tokenId === tokenId
    },
    begin: async (request, tokenId) => {
      noted.set(request.session, tokenId)
      const expiresAt = clock.now() + longestMs
      await store.set(keyOf(request), { tokenId }, { kind: 'record', expiresAt }).catch(ignore)
    },
    end: async (request) => {
      noted.delete(request.session)
      await store.delete(keyOf(request)).catch(ignore)
    },
  }
}
