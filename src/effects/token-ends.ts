import type { EpochMs, Handle } from '../../machines/types.ts'
import type { SteadyClock } from '../host/steady-clock.ts'

/** What is known of when a token ends. */
interface Claim {
  readonly expiresAt: EpochMs
  /** For how long it was issued, where that is known. */
  readonly lifetimeMs?: number | undefined
  readonly refreshable: boolean
}

/** A token of a session as this process saw it first. */
interface Sight {
  readonly tokenId: string
  /** When it ends, by the wall clock of that moment. */
  readonly endsAt: EpochMs
  /** By how much that clock had been set back by then. */
  readonly setBackMs: number
}

/** When tokens end: by the wall clock, and earlier where it was set back since, for that gives no time back. */
export interface TokenEnds {
  /** When the token of that name ends, by the present wall clock. */
  of(token: Handle, tokenId: string, claim: Claim): EpochMs
  /** The same of one that was granted just now: a service may renew a token by another end for the same one. */
  granted(token: Handle, tokenId: string, claim: Claim): EpochMs
  /** It counts as over from now on, whatever it claims. Returns whether it is the one that was seen last under that name. */
  end(token: Handle, tokenId: string): boolean
  forget(token: Handle): void
}

/** The clocks of those who share a store differ by so much. */
const toleranceMs = 60_000

/** What claims to live longer than it was issued for is renewed; where it cannot be, it has what it was issued for at the most. */
const claimedEnd = (claim: Claim, at: EpochMs): EpochMs => {
  const { expiresAt, lifetimeMs = Number.POSITIVE_INFINITY, refreshable } = claim
  if (expiresAt <= at + lifetimeMs + toleranceMs) return expiresAt
  return refreshable ? at : at + lifetimeMs
}

export const createTokenEnds = (time: Pick<SteadyClock, 'now' | 'setBackMs'>): TokenEnds => {
  const sights = new Map<Handle, Sight>()

  const see = (token: Handle, tokenId: string, endsAt: EpochMs): Sight => {
    const sight = { tokenId, endsAt, setBackMs: time.setBackMs() }
    sights.set(token, sight)
    return sight
  }

  return {
    of: (token, tokenId, claim) => {
      const at = time.now()
      const known = sights.get(token)
      const sight = known?.tokenId === tokenId ? known : see(token, tokenId, claimedEnd(claim, at))
      return sight.endsAt - (time.setBackMs() - sight.setBackMs)
    },
    end: (token, tokenId) => {
      if (sights.get(token)?.tokenId !== tokenId) return false
      see(token, tokenId, time.now())
      return true
    },
    granted: (token, tokenId, claim) => see(token, tokenId, claimedEnd(claim, time.now())).endsAt,
    forget: (token) => void sights.delete(token),
  }
}
