import type { AskForToken, RefreshTokenOutput, TokenAnswer } from '../../machines/types.ts'
import type { Runtime } from '../effects/runtime.ts'
import { errorInfo } from '../protocol/error-info.ts'
import type { Interrupted } from './engine.ts'

/** A token with less left than this is no answer. */
const leastLifeMs = 60_000

/**
 * What the effects of a sign-in answer when a run before this one died on the way. A request for a token is not repeated: it would be early.
 * Its answer is lost, unless the token is in the store. Whether a renewal was carried out nobody knows. All others are run again.
 */
export const interruptedIn = ({ tokens, time }: Pick<Runtime, 'tokens' | 'time'>): Interrupted => ({
  refreshToken: async (): Promise<RefreshTokenOutput> => ({
    kind: 'unknown',
    at: time.now(),
    retryAfterMs: 0,
    error: errorInfo('network'),
  }),
  createToken: async ({ request }: AskForToken): Promise<TokenAnswer> => {
    const found = await tokens.open(request).catch(() => undefined)
    const at = time.now()
    const held = found?.held
    if (held !== undefined && held.expiresAt - at > leastLifeMs)
      return { ...held, kind: 'granted', at }
    return { kind: 'unreachable', at, retryAfterMs: 0, error: errorInfo('network') }
  },
})
