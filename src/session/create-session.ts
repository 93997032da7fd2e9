import { check } from '../kit/check.ts'
import { sessionSchema, type SessionOptions } from './options.ts'
import type { Session } from './session.ts'
import { StatechartSession } from './session-actor.ts'

/**
 * Creates a session. Nothing is sent and nothing is opened until `signIn()`.
 *
 * @throws TypeError that names the option, at once.
 *
 * @example
 * await using session = createSession({
 *   provider: identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' }),
 *   clientName: 'Acme Console',
 *   host: nodeHost(),
 * })
 * const signIn = session.signIn()
 * signIn.state$.subscribe((state) => render(state))
 * await signIn.result()
 */
export const createSession = (o: SessionOptions): Session => {
  check('createSession', 'options', sessionSchema, o)
  const { share, host, store = host?.store } = o
  if (share === 'machine' && store?.lock === undefined)
    throw new TypeError(
      "createSession: options.store must be a store with locks where options.share is 'machine', as fileStore() and awsCacheStore() are.",
    )
  return new StatechartSession(o)
}
