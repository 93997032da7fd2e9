import type { Host } from '../host/host.ts'
import { nodeHost } from '../host/node.ts'
import { createSession } from '../session/create-session.ts'
import type { Session } from '../session/session.ts'
import { awsCacheStore } from '../store/aws-cache.ts'
import type { Where } from './where.ts'

/** What the person reads on the page that asks for consent. */
const clientName = 'authchart'

export interface Opened extends AsyncDisposable {
  readonly session: Session
  readonly host: Host
}

/** A session whose token the AWS CLI and all SDKs share. */
export const openSession = (
  { provider, scopes }: Pick<Where, 'provider' | 'scopes'>,
  ports: Partial<Host> = {},
): Opened => {
  const host = nodeHost(ports)
  const session = createSession({
    provider,
    clientName,
    host,
    store: awsCacheStore(),
    share: 'machine',
    ...(scopes !== undefined && scopes.length > 0 && { scopes }),
  })
  return { session, host, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() }
}
