import { once } from 'node:events'
import { createServer as createProxy } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Delivered, FetchInit } from '../../src/host/host.ts'
import { nodeFetch } from '../../src/host/node-fetch.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createOperations } from '../../src/protocol/identity-center/operations.ts'
import { createTransport } from '../../src/protocol/transport.ts'
import { nowhere, rejection, serve } from '../protocol/support.ts'
import { selfSigned } from './certificate.ts'

/** What a port says of one request, in turn, and what it rejects with. */
const ask = async (url: string, more: Partial<FetchInit> = {}, fetch = nodeFetch()) => {
  const said: Delivered[] = []
  const error: unknown = await fetch(url, {
    method: 'POST',
    headers: {},
    body: '{}',
    redirect: 'manual',
    signal: new AbortController().signal,
    onDelivery: (delivered) => void said.push(delivered),
    ...more,
  }).then(
    (answer) => answer.text(),
    (reason: unknown) => reason,
  )
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return { said, code, text: error }
}

const listening = async <S extends Server>(server: S): Promise<S> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** Something that takes connections, and does this with each. */
const peer = async (onConnection: (socket: Socket) => void) => {
  const sockets = new Set<Socket>()
  const server = await listening(
    createServer((socket) => {
      sockets.add(socket.on('error', () => undefined))
      onConnection(socket)
    }),
  )
  return {
    at: `127.0.0.1:${portOf(server)}`,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const canProxy = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21)

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a request of which no byte left', () => {
  it('where nobody listens', async () => {
    expect(await ask(await nowhere())).toMatchObject({ said: ['no'], code: 'ECONNREFUSED' })
  })

  it('where the name is none', async () => {
    const { said, code } = await ask('http://name.invalid')
    expect(said).toEqual(['no'])
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(code)
  })

  it('where the certificate is of nobody that is known', async () => {
    const server = await listening(createSecure(selfSigned()))
    const url = `https://127.0.0.1:${portOf(server)}`
    expect(await ask(url)).toMatchObject({ said: ['no'], code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    server.close()
  })

  it('where the peer speaks no TLS', async () => {
    using plain = await peer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))
    expect((await ask(`https://${plain.at}`)).said).toEqual(['no'])
  })

  it('where the peer hangs up before the handshake', async () => {
    using rude = await peer((socket) => socket.destroy())
    expect((await ask(`https://${rude.at}`)).said).toEqual(['no'])
  })

  it('where it is aborted during the handshake', async () => {
    const abort = new AbortController()
    using silent = await peer(() => abort.abort())
    expect((await ask(`https://${silent.at}`, { signal: abort.signal })).said).toEqual(['no'])
  })

  it('where it was aborted before', async () => {
    expect((await ask(await nowhere(), { signal: AbortSignal.abort() })).said).toEqual(['no'])
  })

  it.runIf(canProxy)('where a proxy opens no tunnel', async () => {
    const proxy = await listening(createProxy())
    proxy.on('connect', (_, socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    )
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${portOf(proxy)}`)
    expect((await ask('https://service.example')).said).toEqual(['no'])
    proxy.close()
  })
})

describe('a request that may have arrived', () => {
  it('is one that was answered', async () => {
    await using loopback = await serve((_, response) => void response.end('ok'))
    expect(await ask(loopback.url)).toMatchObject({ said: ['no', 'maybe'], text: 'ok' })
  })

  it('is one whose answer never came', async () => {
    await using loopback = await serve((request) => request.socket.destroy())
    expect(await ask(loopback.url)).toMatchObject({ said: ['no', 'maybe'], code: 'ECONNRESET' })
  })

  it('is one whose answer is no HTTP', async () => {
    using odd = await peer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))
    expect((await ask(`http://${odd.at}`)).said).toEqual(['no', 'maybe'])
  })

  it('is one over a connection that was kept', async () => {
    await using loopback = await serve((_, response) => void response.end('ok'))
    const fetch = nodeFetch()
    await ask(loopback.url, {}, fetch)
    expect((await ask(loopback.url, {}, fetch)).said).toEqual(['no', 'maybe'])
  })
})

describe('a fresh connection', () => {
  it('bears a kept one that a middle box has forgotten', async () => {
    const used = new WeakSet<object>()
    await using loopback = await serve((request, response) => {
      if (used.has(request.socket)) return void request.socket.resetAndDestroy()
      used.add(request.socket)
      response.end('ok')
    })
    const fetch = nodeFetch()
    expect((await ask(loopback.url, {}, fetch)).text).toBe('ok')
    expect((await ask(loopback.url, { fresh: true }, fetch)).text).toBe('ok')
    expect((await ask(loopback.url, { fresh: true }, fetch)).text).toBe('ok')
    expect(await ask(loopback.url, {}, fetch)).toMatchObject({ code: 'ECONNRESET' })
  })
})

describe('the time limit of a request', () => {
  const askFor = (url: string, timeoutMs: number) =>
    createOperations(createTransport({ fetch: nodeFetch(), clock: systemClock })).createToken(
      url,
      { clientId: 'c', clientSecret: 's', grantType: 'refresh_token', refreshToken: 'r' },
      { timeoutMs, fresh: true },
    )

  it('before there is a connection: nothing was delivered', async () => {
    using silent = await peer(() => undefined)
    expect(await askFor(`https://${silent.at}`, 300)).toMatchObject({
      kind: 'unanswered',
      timeout: true,
      delivered: 'no',
    })
  })

  it('after it was sent: it may have been', async () => {
    const sent = Promise.withResolvers<void>()
    await using loopback = await serve(() => sent.resolve())
    const reply = askFor(loopback.url, 3_000)
    await sent.promise
    expect(await reply).toMatchObject({ kind: 'unanswered', timeout: true, delivered: 'maybe' })
  })

  it('does not hide an abort by the caller', async () => {
    const operations = createOperations(createTransport({ fetch: nodeFetch(), clock: systemClock }))
    const signal = AbortSignal.abort(new Error('enough'))
    expect(
      await rejection(
        operations.registerClient(
          await nowhere(),
          { clientName: 'c', clientType: 'public' },
          { signal },
        ),
      ),
    ).toMatchObject({ message: 'enough' })
  })
})
