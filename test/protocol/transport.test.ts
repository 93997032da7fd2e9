import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { longestBody } from '../../src/protocol/body.ts'
import { createClient } from '../../src/protocol/client.ts'
import { isNetworkError, isNotSentError } from '../../src/protocol/exceptions.ts'
import { createTransport } from '../../src/protocol/transport.ts'
import {
  countingClock,
  grant,
  json,
  listenersOn,
  manualClock,
  rejection,
  serve,
  token,
  type Loopback,
} from './support.ts'

const url = 'https://oidc.example.com/token'

/** A body that hands out `text` and then waits for ever. */
const hanging = (text = ''): { response: Response; cancelled: () => boolean } => {
  let cancelled = false
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => text && controller.enqueue(new TextEncoder().encode(text)),
    cancel: () => {
      cancelled = true
    },
  })
  return { response: new Response(stream), cancelled: () => cancelled }
}

/** Resolves when the first connection is gone, cleanly or not. */
const connectionClosed = ({ server }: Loopback): Promise<void> =>
  new Promise((resolve) =>
    server.once('connection', (socket) => {
      socket.on('error', () => undefined).once('close', () => resolve())
    }),
  )

const never = (): Promise<Response> => new Promise(() => {})

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('%d is not followed to another origin', async (status) => {
    let asked = 0
    await using elsewhere = await serve((_, response) => {
      asked += 1
      response.end(JSON.stringify(grant))
    })
    await using here = await serve((request, response) => {
      request.resume()
      response.writeHead(status, { location: `${elsewhere.url}/token` }).end('moved')
    })
    const error = await rejection(createClient({ endpoint: here.url }).createToken(token))
    expect(error).toMatchObject({
      name: 'ProtocolError',
      problem: 'answer is a redirect',
      readable: false,
      $metadata: { httpStatusCode: status },
    })
    expect(asked).toBe(0)
  })

  test('the opaque answer of a browser has no status', async () => {
    const response = new Response(null)
    Object.defineProperties(response, { type: { value: 'opaqueredirect' }, status: { value: 0 } })
    const client = createClient({ endpoint: url, fetch: () => Promise.resolve(response) })
    const error = await rejection(client.createToken(token))
    expect(error).toMatchObject({ problem: 'answer is a redirect', readable: false })
    expect(error).not.toHaveProperty('$metadata.httpStatusCode')
  })

  test('an answer that was redirected by a disobedient fetch is not taken', async () => {
    const response = json(grant)
    Object.defineProperty(response, 'redirected', { value: true })
    const client = createClient({ endpoint: url, fetch: () => Promise.resolve(response) })
    expect(await rejection(client.createToken(token))).toMatchObject({ readable: false })
  })
})

describe('long bodies', () => {
  const tenMegabytes = 10 * 1024 * 1024

  test.each([true, false])('10 MB are not read (announced: %s)', async (announced) => {
    let written = 0
    await using server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, announced ? { 'content-length': tenMegabytes } : {})
      const chunk = 'x'.repeat(32 * 1024)
      const write = (): void => {
        while (written < tenMegabytes && !response.destroyed) {
          written += chunk.length
          if (!response.write(chunk)) return void response.once('drain', write)
        }
      }
      write()
    })
    const closed = connectionClosed(server)
    const error = await rejection(createClient({ endpoint: server.url }).createToken(token))
    expect(error).toMatchObject({ problem: 'answer is too long', readable: false })
    await closed
    expect(written).toBeLessThan(tenMegabytes)
  })

  test('a compressed body counts by what comes out', async () => {
    const { gzipSync } = await import('node:zlib')
    const bomb = gzipSync('x'.repeat(tenMegabytes))
    expect(bomb.length).toBeLessThan(longestBody)
    await using server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length })
      response.end(bomb)
    })
    const error = await rejection(createClient({ endpoint: server.url }).createToken(token))
    expect(error).toMatchObject({ problem: 'answer is too long' })
  })

  test.each([
    [longestBody, 'answered'],
    [longestBody + 1, 'too long'],
  ])('the bound is exact: %d bytes are %s', async (size, outcome) => {
    for (const headers of [{}, { 'content-length': String(size) }]) {
      const response = new Response('x'.repeat(size), { headers })
      const transport = createTransport({
        fetch: () => Promise.resolve(response),
        clock: manualClock(),
      })
      expect(await transport.post(url, {})).toMatchObject({
        body: outcome === 'answered' ? 'x'.repeat(size) : { problem: 'answer is too long' },
      })
    }
  })

  test('characters may be split between chunks', async () => {
    const bytes = new TextEncoder().encode('"😀"')
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const transport = createTransport({
      fetch: () => Promise.resolve(new Response(stream)),
      clock: manualClock(),
    })
    expect(await transport.post(url, {})).toMatchObject({ body: '"😀"' })
  })
})

describe('time limits', () => {
  test('cover a fetch that never answers, and default to 15 seconds', async () => {
    const clock = manualClock()
    const client = createClient({ endpoint: url, clock, fetch: never })
    const outcome = rejection(client.createToken(token))
    await Promise.resolve()
    clock.advance(14_999)
    expect(clock.pending).toBe(1)
    clock.advance(1)
    const error = await outcome
    expect(isNetworkError(error)).toBe(true)
    expect(error).toMatchObject({
      timeout: true,
      $metadata: { sentAt: 1_000_000, answeredAt: 1_015_000 },
    })
    expect(clock.pending).toBe(0)
  })

  test('cover the body, which is then let go; the status is known', async () => {
    const clock = manualClock()
    const { response, cancelled } = hanging('{"accessToken":')
    const { promise: asked, resolve } = Promise.withResolvers<void>()
    const client = createClient({
      endpoint: url,
      clock,
      requestTimeoutMs: 50,
      fetch: () => {
        resolve()
        return Promise.resolve(response)
      },
    })
    const outcome = rejection(client.createToken(token, { timeoutMs: 30 }))
    await asked
    await new Promise((done) => setImmediate(done))
    clock.advance(30)
    expect(await outcome).toMatchObject({
      name: 'NetworkError',
      timeout: true,
      $metadata: { httpStatusCode: 200 },
    })
    expect(cancelled()).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test('end a slow body over a real socket, and close it', async () => {
    await using server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-length': 1000 }).write('{')
    })
    const closed = connectionClosed(server)
    const client = createClient({ endpoint: server.url, requestTimeoutMs: 40 })
    expect(await rejection(client.createToken(token))).toMatchObject({ timeout: true })
    await closed
  })

  test('start when the request is sent: 500 calls at once outlive a limit shorter than their queue', async () => {
    const clock = countingClock()
    await using server = await serve((request, response) => {
      request.resume()
      clock.setTimeout(() => response.end(JSON.stringify(grant)), 20)
    })
    const requestTimeoutMs = 400
    const client = createClient({ endpoint: server.url, maxConcurrent: 8, requestTimeoutMs })
    const startedAt = clock.monotonic()
    const calls = Array.from({ length: 500 }, () => client.createToken(token))
    await Promise.all(calls)
    expect(clock.monotonic() - startedAt).toBeGreaterThan(requestTimeoutMs * 2)
  })
})

describe('aborts', () => {
  test('reject with the reason itself, and close the socket in flight', async () => {
    await using server = await serve((request) => request.resume())
    const connected = once(server.server, 'connection')
    const arrived = once(server.server, 'request')
    const clock = countingClock()
    const controller = new AbortController()
    const { signal } = controller
    const client = createClient({ endpoint: server.url, clock })
    const outcome = rejection(client.createToken(token, { signal }))
    const [socket] = await connected
    await arrived
    const closed = once(socket, 'close')
    const reason = { mine: true }
    controller.abort(reason)
    expect(await outcome).toBe(reason)
    await closed
    expect(clock.pending).toBe(0)
    expect(listenersOn(signal)).toBe(0)
  })

  test('reject at once while queued, and nothing is sent', async () => {
    let sent = 0
    const first = Promise.withResolvers<Response>()
    const client = createClient({
      endpoint: url,
      maxConcurrent: 1,
      fetch: () => {
        sent += 1
        return first.promise
      },
    })
    const running = client.createToken(token)
    const controller = new AbortController()
    const queued = client.createToken(token, { signal: controller.signal })
    controller.abort('enough')
    expect(await rejection(queued)).toBe('enough')
    first.resolve(json(grant))
    await running
    await client.createToken(token).catch(() => undefined)
    expect(sent).toBe(2)
    expect(listenersOn(controller.signal)).toBe(0)
  })

  test('before the call send nothing', async () => {
    let sent = 0
    const fetch = (): Promise<Response> => {
      sent += 1
      return never()
    }
    const client = createClient({ endpoint: url, fetch })
    const reason = new Error('before')
    const signal = AbortSignal.abort(reason)
    expect(await rejection(client.createToken(token, { signal }))).toBe(reason)
    expect(sent).toBe(0)
  })

  test('free the place of a fetch that never ends, and let go of what it brings late', async () => {
    const late = Promise.withResolvers<Response>()
    const answers = [late.promise, Promise.resolve(json(grant))]
    const client = createClient({
      endpoint: url,
      maxConcurrent: 1,
      fetch: () => answers.shift() ?? never(),
    })
    const controller = new AbortController()
    const first = rejection(client.createToken(token, { signal: controller.signal }))
    const second = client.createToken(token)
    await new Promise((done) => setImmediate(done))
    controller.abort('stop')
    expect(await first).toBe('stop')
    expect(await second).toMatchObject(grant)
    const { response, cancelled } = hanging()
    late.resolve(response)
    await new Promise((done) => setImmediate(done))
    expect(cancelled()).toBe(true)
  })

  test('after the answer change nothing', async () => {
    const controller = new AbortController()
    const client = createClient({ endpoint: url, fetch: () => Promise.resolve(json(grant)) })
    await client.createToken(token, { signal: controller.signal })
    expect(listenersOn(controller.signal)).toBe(0)
  })
})

describe('notAfter', () => {
  test('keeps a queued request from being sent late', async () => {
    const clock = manualClock()
    let sent = 0
    const first = Promise.withResolvers<Response>()
    const client = createClient({
      endpoint: url,
      clock,
      maxConcurrent: 1,
      fetch: () => {
        sent += 1
        return first.promise
      },
    })
    const running = client.createToken(token)
    const notAfter = clock.now() + 1000
    const queued = rejection(client.createToken(token, { notAfter }))
    await new Promise((done) => setImmediate(done))
    clock.advance(1001)
    first.resolve(json(grant))
    await running
    const error = await queued
    expect(isNotSentError(error)).toBe(true)
    expect(error).toMatchObject({ $metadata: { operation: 'createToken', answeredAt: 1_001_001 } })
    expect(error).not.toHaveProperty('$metadata.sentAt')
    expect(sent).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('the moment itself is not after', async () => {
    const clock = manualClock()
    const client = createClient({ endpoint: url, clock, fetch: () => Promise.resolve(json(grant)) })
    expect(await client.createToken(token, { notAfter: clock.now() })).toMatchObject(grant)
  })
})

describe('failures', () => {
  test('a refused connection leaves its name and code', async () => {
    const server = await serve(() => {})
    await server[Symbol.asyncDispose]()
    const error = await rejection(createClient({ endpoint: server.url }).createToken(token))
    expect(error).toMatchObject({
      name: 'NetworkError',
      timeout: false,
      cause: { code: 'ECONNREFUSED' },
      message: 'createToken: no answer (ECONNREFUSED)',
    })
  })

  test('a body that breaks off is an answer that could not be read', async () => {
    await using server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-length': 1000 })
      response.write('{"accessToken":', () => response.destroy())
    })
    const error = await rejection(createClient({ endpoint: server.url }).createToken(token))
    expect(error).toMatchObject({
      name: 'ProtocolError',
      problem: 'answer was cut off',
      readable: false,
      $metadata: { httpStatusCode: 200 },
    })
  })

  test.each([
    ['nothing', () => Promise.resolve(undefined)],
    ['no response', () => Promise.resolve({})],
    [
      'a throw',
      () => {
        throw new Error('boom')
      },
    ],
    ['a thrown string', () => Promise.reject('boom')],
  ])('a fetch that gives %s is a network error', async (_, fetch) => {
    const clock = manualClock()
    const client = createClient({ endpoint: url, clock, fetch: fetch as never })
    const error = await rejection(client.createToken(token))
    expect(error).toMatchObject({ name: 'NetworkError', timeout: false })
    expect(clock.pending).toBe(0)
  })
})
