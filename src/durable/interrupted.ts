import type { AskForToken, RefreshTokenOutput, TokenAnswer } from '../../machines/types.ts'
import * as v from 'valibot'
import { runtimeFor, type Runtime } from '../effects/runtime.ts'
import type { Host } from '../host/host.ts'
import { check } from '../kit/check.ts'
import { errorInfo } from '../protocol/error-info.ts'
import { sessionSchema } from '../session/options.ts'
import type { Store } from '../store/store.ts'
import type { Interrupted } from './engine.ts'

/** A token with less left than this is no answer. */
const leastLifeMs = 60_000

/**
 * What the effects of a sign-in answer when a run before this one died on the way. A request for a token is not repeated: it would be early.
 * Its answer is lost, unless the token is in the store, and may have been to slow down: from then on the pace is as if it had been
 * (RFC 8628 section 3.5). Whether a renewal was carried out nobody knows. All others are run again.
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
    return { kind: 'slowDown', at, retryAfterMs: 0, returnedIntervalMs: 0 }
  },
})

const schema = v.looseObject({
  host: sessionSchema.entries.host.wrapped,
  store: sessionSchema.entries.store,
})

/**
 * The same for a chart of your own that invokes ones of `provideMachines` with that host and store, on an engine that `drive` is given.
 * What they start with has to be in the journal too: ask for it in an effect.
 *
 * @throws TypeError that names the option.
 *
 * @example
 * const { signIn } = provideMachines({ provider, clientName: 'Acme Console', host, method: 'device' })
 * const prepare = fromPromise(async () => signIn.input())
 * const order = setup({ actors: { prepare, signIn: signIn.machine } }).createMachine({
 *   initial: 'preparing',
 *   states: {
 *     preparing: { invoke: { src: 'prepare', onDone: 'signingIn' } },
 *     signingIn: { invoke: { id: 'signIn', src: 'signIn', input: ({ event }) => event.output, onDone: 'done' } },
 *     done: { type: 'final' },
 *   },
 * })
 * await drive(engine, order, undefined, interruptedEffects({ host }))
 */
export const interruptedEffects = (o: {
  readonly host: Host
  readonly store?: Store
}): Interrupted => {
  check('interruptedEffects', 'options', schema, o)
  return interruptedIn(runtimeFor(o.host, o.store ?? o.host.store))
}
