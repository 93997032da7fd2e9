import { describe, expect, test } from 'vitest'
import { longestBody } from '../../src/protocol/body.ts'
import { createClient } from '../../src/protocol/client.ts'
import { exchange } from '../../src/protocol/exchange.ts'
import {
  connectionClosed,
  grant,
  json,
  manualClock,
  rejection,
  serve,
  token,
  url,
} from './support.ts'

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

/** An exchange with a service that answers so. */
const ask = (response: Response) =>
  exchange(
    { method: 'POST', url, headers: {}, body: '{}' },
    {
      fetch: () => Promise.resolve(response),
      clock: manualClock(),
      signal: new AbortController().signal,
      sentAt: 0,
      fresh: false,
      delivered: 'no',
      status: 0,
    },
  )

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
      expect(await ask(response)).toMatchObject({
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
    expect(await ask(new Response(stream))).toMatchObject({
      body: '"😀"',
    })
  })
})
