import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { nodeCrypto } from '../host/node-crypto.ts'
import { check, fn } from '../kit/check.ts'
import { isSignInError } from '../kit/errors.ts'
import { plainText } from '../kit/plain-text.ts'
import type { RoleCredentials, RoleCredentialsProvider } from './types.ts'

/** What `serveCredentials` takes. */
export interface ServeCredentialsOptions {
  /** Default 0: any port that is free. */
  readonly port?: number | undefined
}

/** Credentials for child processes, which ask for them again before they are over. */
export interface ServedCredentials extends AsyncDisposable {
  /** What a child process needs. The token in it is a secret: whoever has it gets the credentials. */
  readonly env: Readonly<
    Record<'AWS_CONTAINER_CREDENTIALS_FULL_URI' | 'AWS_CONTAINER_AUTHORIZATION_TOKEN', string>
  >
}

const aPort = 'a whole number from 0 to 65535'
const schema = v.looseObject({
  port: v.optional(
    v.pipe(v.number(), v.integer(aPort), v.minValue(0, aPort), v.maxValue(65_535, aPort)),
  ),
})

const path = '/credentials'
const address = '127.0.0.1'
const tokenBytes = 32
const patienceMs = 10_000
const maxConnections = 256

const digest = (text: string): Buffer => nodeCrypto().createHash('sha256').update(text).digest()

/** Takes as long whatever is wrong with `given`. */
const isSame = (given: string, expected: string): boolean =>
  nodeCrypto().timingSafeEqual(digest(given), digest(expected))

const headers = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  Connection: 'close',
}

const answer = (response: ServerResponse, status: number, body: object = {}): void => {
  const text = JSON.stringify(body)
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text) }).end(text)
}

/** As ECS has it: all four are texts, and the JavaScript SDK reads no other offset than `Z`. */
const bodyOf = (c: RoleCredentials): object => ({
  AccessKeyId: c.accessKeyId,
  SecretAccessKey: c.secretAccessKey,
  Token: c.sessionToken,
  Expiration: `${c.expiration.toISOString().slice(0, 19)}Z`,
  AccountId: c.accountId,
})

/** What may be told of a failure: SDKs show `Message`, and ask again after 5xx. */
const failureOf = (error: unknown): readonly [status: number, body: object] => {
  if (!isSignInError(error))
    return [500, { Code: 'internal', Message: 'The credentials could not be got.' }]
  const { code, message, hint, retry } = error
  const text = plainText([message, hint].filter(Boolean).join(' '))
  return [retry === 'automatic' ? 503 : 403, { Code: code, Message: text }]
}

interface Desk {
  readonly provider: RoleCredentialsProvider
  readonly token: string
  /** As a request from this machine names us: a page under another name that leads here does not. */
  readonly hosts: ReadonlySet<string>
}

const serve = async ({ provider }: Desk, response: ServerResponse): Promise<void> => {
  try {
    answer(response, 200, bodyOf(await provider()))
  } catch (error) {
    answer(response, ...failureOf(error))
  }
}

const answering =
  (desk: Desk) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const { url, method, headersDistinct } = request
    const named = headersDistinct['host'] ?? []
    const given = headersDistinct['authorization'] ?? []
    if (named.length !== 1 || !desk.hosts.has(named[0] ?? '')) return answer(response, 421)
    if (given.length !== 1 || !isSame(given[0] ?? '', desk.token)) return answer(response, 401)
    if (url !== path) return answer(response, 404)
    if (method !== 'GET') return answer(response, 405)
    void serve(desk, response)
  }

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException) => {
      const what = `Credentials cannot be served on port ${port} of ${address} (${cause.code ?? 'unknown error'})`
      reject(new Error(`${what}: leave the port out for any that is free.`, { cause }))
    }
    server.once('error', refuse)
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off('error', refuse)
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })

/**
 * Serves credentials on this machine's own address, as a container's host does: the AWS CLI and all SDKs ask there when the two variables
 * of `env` are set, and again before the credentials are over, so that a child process outlives them. They do so only where no `AWS_PROFILE`
 * and no keys are set: take these out of the child's environment.
 *
 * Each server has a random port and a random token. Whoever has not the token is told nothing; nor is a request under another host
 * name, as of a page that has its name lead here. What `p` rejects with is answered by its code and message: 503 where asking again may help,
 * 403 where a person has to sign in or to choose another role. Keeps no process alive; its disposal ends all requests.
 *
 * @param o.port Default 0: any port that is free.
 * @throws TypeError that names the option.
 *
 * @example
 * import { spawn } from 'node:child_process'
 * import { once } from 'node:events'
 * import { serveCredentials } from 'authchart/node'
 *
 * await using served = await serveCredentials(portal.credentials({ accountId, roleName }))
 * const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...env } = process.env
 * const child = spawn('terraform', ['apply'], { env: { ...env, ...served.env }, stdio: 'inherit' })
 * await once(child, 'close')
 */
export const serveCredentials = async (
  p: RoleCredentialsProvider,
  o: ServeCredentialsOptions = {},
): Promise<ServedCredentials> => {
  check('serveCredentials', 'p', fn, p)
  const { port = 0 } = check('serveCredentials', 'options', schema, o)
  const server = process.getBuiltinModule('node:http').createServer({
    headersTimeout: patienceMs,
    requestTimeout: patienceMs,
    requireHostHeader: false,
  })
  server.maxConnections = maxConnections
  server.maxRequestsPerSocket = 1
  const bound = await listen(server, port)
  const token = nodeCrypto().randomBytes(tokenBytes).toString('base64url')
  const host = `${address}:${bound}`
  const reply = answering({ provider: p, token, hosts: new Set([host]) })
  server.on('request', reply)
  server.on('checkContinue', reply)
  server.on('checkExpectation', reply)
  server.on('connection', (socket) => socket.unref())
  server.unref()
  return {
    env: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${host}${path}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
