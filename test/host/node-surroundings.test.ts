import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FetchInit, Host } from '../../src/host/host.ts'
import { nodeFetch } from '../../src/host/node-fetch.ts'
import { createSession, identityCenter, type ErrorInfo } from '../../src/index.ts'
import { nodeHost, nodeRedirectReceiver } from '../../src/node.ts'
import { rejection, serve } from '../protocol/support.ts'
import { selfSigned } from './certificate.ts'

afterEach(() => vi.unstubAllEnvs())

const noProxy = () => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'])
    for (const variable of [name, name.toLowerCase()]) vi.stubEnv(variable, undefined)
}

const post = (url: string): [string, FetchInit] => {
  const { signal } = new AbortController()
  return [url, { method: 'POST', headers: {}, body: '{}', redirect: 'manual', signal }]
}

/** A proxy that lets nothing through, and keeps what it was asked for. */
const closedProxy = async () => {
  const asked: string[] = []
  const loopback = await serve((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(502).end()
  })
  loopback.server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url ?? ''}`)
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  return { ...loopback, asked, [Symbol.asyncDispose]: () => loopback[Symbol.asyncDispose]() }
}

describe('a request', () => {
  it('to this machine goes through no proxy, and any other does', async () => {
    noProxy()
    await using proxy = await closedProxy()
    await using service = await serve((_, response) => response.end('here'))
    vi.stubEnv('HTTP_PROXY', proxy.url)
    vi.stubEnv('HTTPS_PROXY', new URL(proxy.url).host)
    const fetch = nodeFetch()
    expect(await (await fetch(...post(service.url))).text()).toBe('here')
    expect(proxy.asked).toEqual([])
    await rejection(fetch(...post('https://oidc.acme.example/token')))
    expect(proxy.asked).toEqual(['CONNECT oidc.acme.example:443'])
    expect(await (await fetch(...post(service.url))).text()).toBe('here')
    expect(proxy.asked).toHaveLength(1)
  })

  it('asks for a body as it is, unless it is told otherwise', async () => {
    noProxy()
    const asked: unknown[] = []
    await using service = await serve((request, response) => {
      asked.push(request.headers['accept-encoding'])
      response.end()
    })
    const fetch = nodeFetch()
    await fetch(...post(service.url))
    const [url, init] = post(service.url)
    await fetch(url, { ...init, headers: { 'accept-encoding': 'gzip' } })
    expect(asked).toEqual(['identity', 'gzip'])
  })

  it('trusts the certificates in AWS_CA_BUNDLE', async () => {
    noProxy()
    const ours = selfSigned()
    const folder = await mkdtemp(join(tmpdir(), 'authchart-ca-'))
    const file = join(folder, 'ca.pem')
    await writeFile(file, ours.cert)
    const server = createTlsServer(ours, (_, response) => response.end('trusted')).listen(
      0,
      '127.0.0.1',
    )
    await once(server, 'listening')
    const url = `https://localhost:${(server.address() as AddressInfo).port}/token`
    expect(await rejection(nodeFetch()(...post(url)))).toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    vi.stubEnv('AWS_CA_BUNDLE', file)
    expect(await (await nodeFetch()(...post(url))).text()).toBe('trusted')
    vi.stubEnv('AWS_CA_BUNDLE', join(folder, 'none'))
    expect(await rejection(nodeFetch()(...post(url)))).toMatchObject({ code: 'ERR_CA_BUNDLE' })
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true })
  })
})

describe('a sign-in', () => {
  it.each([
    [
      'HTTPS_PROXY',
      'socks5://proxy.example:1080',
      /^The proxy that is set cannot be used/,
      'ERR_PROXY_UNSUPPORTED',
    ],
    [
      'HTTPS_PROXY',
      'http://[',
      /^The proxy that is set cannot be used/,
      'ERR_PROXY_INVALID_CONFIG',
    ],
    ['AWS_CA_BUNDLE', '/no/such/file.pem', /AWS_CA_BUNDLE/, 'ERR_CA_BUNDLE'],
  ])('says at once what is wrong with %s=%s', async (name, value, message, reason) => {
    noProxy()
    vi.stubEnv(name, value)
    const provider = identityCenter({
      startUrl: 'https://acme.awsapps.com/start',
      region: 'eu-west-1',
      endpoint: 'https://oidc.acme.example',
    })
    const capabilities = { browserOnThisMachine: false, interactive: false }
    const host = nodeHost({ capabilities })
    await using session = createSession({ provider, clientName: 'Acme', host })
    const signIn = session.signIn()
    expect(await rejection(signIn.result())).toMatchObject({ code: 'network', reason })
    expect(signIn.getState()).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(message) as string, retry: 'never', reason },
    })
  })
})

/** The first word of a sign-in at `endpoint` on why it does not go on, and how often it has sent anything by then. */
const firstWord = async (endpoint: string, ports: Partial<Host> = {}) => {
  const provider = identityCenter({
    startUrl: 'https://acme.awsapps.com/start',
    region: 'eu-west-1',
    endpoint,
  })
  const host = nodeHost({
    capabilities: { browserOnThisMachine: false, interactive: false },
    ...ports,
  })
  await using session = createSession({ provider, clientName: 'Acme', host })
  const said = Promise.withResolvers<{ readonly status: string; readonly error: ErrorInfo }>()
  session.signIn().subscribe((state) => {
    const error = 'error' in state ? state.error : 'lastError' in state && state.lastError
    if (error) said.resolve({ status: state.status, error })
  })
  return await said.promise
}

describe('the person reads the cause', () => {
  it('of a certificate that nobody vouches for, at once and for good', async () => {
    noProxy()
    let requests = 0
    const server = createTlsServer(selfSigned(), () => (requests += 1)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await firstWord(`https://127.0.0.1:${port}`)).toEqual({
      status: 'failed',
      error: {
        code: 'network',
        message: 'The certificate of the service, or of a proxy before it, is not trusted.',
        hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
        retry: 'never',
        reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
        detail: `127.0.0.1:${port}`,
      },
    })
    expect(requests).toBe(0)
    server.close()
  })

  it.each([
    [407, 'The proxy wants a name and a password.', 'failed', 'never'],
    [403, 'The proxy does not let this app through to the service.', 'failed', 'never'],
    [502, 'The proxy does not reach the service.', 'starting', 'automatic'],
  ])('of a proxy that answers %i', async (status, message, shown, retry) => {
    noProxy()
    const asked: unknown[] = []
    await using proxy = await serve((_, response) => response.end())
    proxy.server.on('connect', (request, socket) => {
      asked.push(request.url)
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`)
    })
    vi.stubEnv('HTTPS_PROXY', `http://ada:pass-word@${new URL(proxy.url).host}`)
    const said = await firstWord('https://oidc.acme.example')
    expect(said).toMatchObject({
      status: shown,
      error: { message, retry, reason: 'ERR_PROXY_TUNNEL', httpStatus: status },
    })
    expect(JSON.stringify(said)).not.toContain('pass-word')
    expect(asked).toEqual(['oidc.acme.example:443'])
  })

  it('of a name that does not exist, and of a name server that does not answer', async () => {
    noProxy()
    const failing = (code: string): Partial<Host> => ({
      fetch: (url) => {
        const { hostname } = new URL(url)
        const cause = Object.assign(new Error(`getaddrinfo ${code}`), { code, hostname })
        return Promise.reject(new TypeError('fetch failed', { cause }))
      },
    })
    const detail = 'oidc.acme.example'
    for (const [code, message] of [
      ['ENOTFOUND', 'The name of the service cannot be found.'],
      ['EAI_AGAIN', 'Names cannot be looked up right now.'],
    ] as const)
      expect(await firstWord(`https://${detail}`, failing(code))).toMatchObject({
        status: 'starting',
        error: { message, reason: code, detail, retry: 'automatic' },
      })
  })

  it('of a proxy that refuses undici, whose error looks like an abort of ours', async () => {
    const refused = Object.assign(new Error('Proxy response (407) !== 200 when HTTP Tunneling'), {
      name: 'AbortError',
      code: 'UND_ERR_ABORTED',
    })
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: refused }))
    expect(await firstWord('https://oidc.acme.example', { fetch })).toMatchObject({
      status: 'starting',
      error: {
        message: 'The proxy refuses to connect this app to the service.',
        retry: 'automatic',
        reason: 'UND_ERR_ABORTED',
      },
    })
  })

  it('of a port on which nothing listens', async () => {
    noProxy()
    const gone = await serve((_, response) => response.end())
    await gone[Symbol.asyncDispose]()
    expect(await firstWord(gone.url)).toMatchObject({
      status: 'starting',
      error: { reason: 'ECONNREFUSED', detail: new URL(gone.url).host },
    })
  })

  it('of a port for the browser that is taken', async () => {
    noProxy()
    await using taken = await serve((_, response) => response.end())
    const { port } = new URL(taken.url)
    const provider = identityCenter({
      startUrl: 'https://acme.awsapps.com/start',
      region: 'eu-west-1',
    })
    const redirect = nodeRedirectReceiver({ port: Number(port) })
    const host = nodeHost({ redirect })
    await using session = createSession({ provider, clientName: 'Acme', host })
    const signIn = session.signIn({ method: 'authorizationCode' })
    expect(await rejection(signIn.result())).toMatchObject({
      code: 'redirect_unavailable',
      message: 'Another program has the port that your browser is to come back to.',
      retry: 'otherMethod',
      reason: 'EADDRINUSE',
      detail: `127.0.0.1:${port}`,
    })
  })
})
