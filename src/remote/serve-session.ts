import * as v from 'valibot'
import type { Method } from '../../machines/types.ts'
import { check, fn } from '../kit/check.ts'
import { toHex } from '../kit/hex.ts'
import { systemRandom } from '../host/random.ts'
import { commandNames } from './messages.ts'
import { bothMethods } from './offers.ts'
import { checkPort, type SessionPort } from './port.ts'
import type { RemoteCommand, ServedSession } from './remote-session.ts'
import { SessionServer } from './session-server.ts'

/**
 * All that a client may be allowed to ask for.
 *
 * @example
 * serveSession(session, port, { commands: remoteCommands.filter((name) => name !== 'signOut') })
 */
export const remoteCommands = commandNames

/** What `serveSession()` takes beside the port. */
export interface ServeOptions {
  /**
   * What clients may ask for, as `commands$` tells them; everything else is answered `not_allowed`. Default: all of it. `[]` makes a mirror that
   * only shows. Of a session that is a mirror itself, no more than that one may ask for.
   */
  readonly commands?: readonly RemoteCommand[]
  /**
   * The ways to sign in that clients may ask for by name: no other is offered to them, and one that is asked for all the same is answered
   * `redirect_unavailable`, while a sign-in under way goes on. Default: both. `['device']` where their browsers are on other machines than the session.
   */
  readonly methods?: readonly Method[]
  /** Names this side on a port that several share. Default: the platform's source. */
  readonly random?: (byteCount: number) => Uint8Array
}

const schema = v.strictObject({
  commands: v.optional(v.array(v.picklist(remoteCommands))),
  methods: v.optional(v.array(v.picklist(bothMethods))),
  random: v.optional(fn),
})

/**
 * Serves a session to the other side of a port, where `connectSession` mirrors it: to any number of clients, until the port
 * closes, the session is disposed, or the function that it returns is called, which the session does not notice. Nothing
 * starts by it. What crosses is what `state$` and the other observables say, without a secret; commands come back, if
 * allowed. One session per port.
 *
 * Transitions cross while a client listens to them. A client that vanished without a word, such as a tab that was killed, no
 * longer counts after 10,000 messages more, and of more than 64 those heard of last count.
 *
 * @throws TypeError that names the option, at once.
 *
 * @example
 * const stop = serveSession(session, messagePort(worker), { commands: ['signIn', 'cancel'] })
 */
export const serveSession = (
  session: ServedSession,
  port: SessionPort,
  o: ServeOptions = {},
): (() => void) => {
  checkPort('serveSession', port)
  check('serveSession', 'options', schema, o)
  const { commands = remoteCommands, methods = bothMethods, random = systemRandom } = o
  const server = new SessionServer({ session, port, commands, methods, id: toHex(random(8)) })
  server.start()
  return () => server.stop()
}
