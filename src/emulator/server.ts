import { once } from 'node:events'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { systemClock } from '../kit/clock.ts'
import type { Clock } from '../host/host.ts'
import { systemRandom } from '../host/random.ts'
import { createApp } from './app.ts'
import {
  createService,
  type Script,
  type Service,
  type ServiceEvent,
  type ServiceOptions,
} from './service.ts'

/** How the emulator behaves, and where it listens. */
export interface EmulatorOptions extends Script {
  /** The port on 127.0.0.1. Default 0: any that is free. */
  readonly port?: number
  readonly clock?: Pick<Clock, 'now'>
  readonly random?: (byteCount: number) => Uint8Array
  /** Told of every request, registration, credentials handed out and change of a code, authorization request or session. */
  readonly onEvent?: (event: ServiceEvent) => void
}

/** A running emulator. `url` is the endpoint for an app, and the page for a person. */
export interface Emulator
  extends
    Pick<
      Service,
      | 'approve'
      | 'deny'
      | 'expire'
      | 'slowDown'
      | 'failNext'
      | 'setOffline'
      | 'codes'
      | 'authorizations'
      | 'sessions'
      | 'isLive'
      | 'revokeSession'
      | 'accounts'
      | 'assign'
      | 'unassign'
      | 'roleCredentials'
      | 'roleOf'
      | 'log'
    >,
    AsyncDisposable {
  /** Such as `http://127.0.0.1:49152`, without a slash at the end. */
  readonly url: string
  readonly service: Service
  /** Ends every connection at once, answered or not, and resolves when the port is free. May be called again. */
  close(): Promise<void>
}

/**
 * Starts the `sso-oidc` service and the access portal on 127.0.0.1, with the page on which a person approves. Rejects when the
 * port is taken.
 *
 * To the keys that its portal hands out it is STS and S3 as well: GetCallerIdentity and ListBuckets, by the access key id alone,
 * without a look at the signature.
 *
 * @example
 * await using emulator = await startEmulator({ approveAfter: 3 })
 * const provider = identityCenter({ startUrl, region: 'eu-west-1', endpoint: emulator.url })
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, clock = systemClock, random = systemRandom, ...script } = options
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`

  const serviceOptions: ServiceOptions = {
    ...script,
    clock,
    random,
    verificationUri: `${url}/device`,
  }
  const service = createService(serviceOptions)
  const formToken = Buffer.from(random(32)).toString('base64url')
  const app = createApp({ service, clock, formToken, url })
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing))

  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return closed
  }

  return {
    url,
    service,
    approve: (userCode) => service.approve(userCode),
    deny: (userCode) => service.deny(userCode),
    expire: (userCode) => service.expire(userCode),
    slowDown: (userCode) => service.slowDown(userCode),
    failNext: (fault, operation) => service.failNext(fault, operation),
    setOffline: (offline) => service.setOffline(offline),
    codes: () => service.codes(),
    authorizations: () => service.authorizations(),
    sessions: () => service.sessions(),
    isLive: (accessToken) => service.isLive(accessToken),
    revokeSession: (n) => service.revokeSession(n),
    accounts: () => service.accounts(),
    assign: (accountId, roleName) => service.assign(accountId, roleName),
    unassign: (accountId, roleName) => service.unassign(accountId, roleName),
    roleCredentials: () => service.roleCredentials(),
    roleOf: (accessKeyId) => service.roleOf(accessKeyId),
    log: service.log,
    close,
    [Symbol.asyncDispose]: close,
  }
}
