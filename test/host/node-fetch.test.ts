import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { FetchAnswer, FetchInit } from '../../src/host/host.ts'
import { nodeFetch } from '../../src/host/node-fetch.ts'
import { connectionClosed, nowhere, rejection, serve } from '../protocol/support.ts'
import { selfSigned } from './certificate.ts'

const post = (url: string, init: Partial<FetchInit> = {}): [string, FetchInit] => {
  const { signal } = new AbortController()
  return [url, { method: 'POST', headers: {}, body: '{}', redirect: 'manual', signal, ...init }]
}

const textOf = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** One exchange with a server that answers so. */
const exchange = async (
  answer: (response: ServerResponse) => unknown,
  fetch = nodeFetch(),
): Promise<{ response: FetchAnswer; text: string }> => {
  await using loopback = await serve((_, response) => void answer(response))
  const response = await fetch(...post(loopback.url))
  return { response, text: await response.text() }
}

describe('a request', () => {
  it('says what it should: method, path, headers, and the length of its body in bytes', async () => {
    const seen: unknown[] = []
    await using loopback = await serve((request, response) => {
      const { method, url, headers } = request
      void textOf(request).then((body) => {
        seen.push({ method, url, body, many: headers['x-many'], length: headers['content-length'] })
        response.end()
      })
    })
    const headers = { 'x-many': 'one, two' }
    const fetch = nodeFetch()
    const body = '{"n":"Zoë €"}'
    const url = `${loopback.url}/token?a=b`
    await fetch(...post(url, { headers, body }))
    const expected = { method: 'POST', url: '/token?a=b', body, many: 'one, two', length: '16' }
    expect(seen).toEqual([expected])
  })

  it('shares a bounded pool of kept-alive sockets with 299 others', async () => {
    const open = { now: 0, most: 0, ever: 0 }
    await using loopback = await serve((request, response) => {
      request.resume().on('end', () => setImmediate(() => response.end('ok')))
    })
    loopback.server.on('connection', (socket) => {
      open.ever += 1
      open.most = Math.max(open.most, (open.now += 1))
      socket.on('close', () => (open.now -= 1))
    })
    const fetch = nodeFetch({ maxSockets: 7 })
    const answers = Array.from({ length: 300 }, async () =>
      (await fetch(...post(loopback.url))).text(),
    )
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['ok']))
    expect(open.most).toBe(7)
    expect(open.ever).toBe(7)
  })

  it('closes its socket when it is aborted before the answer', async () => {
    const abort = new AbortController()
    await using loopback = await serve(() => abort.abort())
    const closed = connectionClosed(loopback)
    const error = await rejection(nodeFetch()(...post(loopback.url, { signal: abort.signal })))
    expect(error).toMatchObject({ name: 'AbortError' })
    await closed
  })

  it('closes its socket when it is aborted in the middle of the answer', async () => {
    const abort = new AbortController()
    await using loopback = await serve((_, response) => void response.write('the first part'))
    const closed = connectionClosed(loopback)
    const response = await nodeFetch()(...post(loopback.url, { signal: abort.signal }))
    const text = rejection(response.text())
    abort.abort()
    expect(await text).toBeInstanceOf(Error)
    await closed
  })

  it('is never sent when it was aborted before', async () => {
    let requests = 0
    await using loopback = await serve(() => (requests += 1))
    await rejection(nodeFetch()(...post(loopback.url, { signal: AbortSignal.abort() })))
    expect(requests).toBe(0)
  })

  it('rejects where nobody listens, where the line is cut, and where the answer is no HTTP', async () => {
    const refused = rejection(nodeFetch()(...post(await nowhere())))
    expect(await refused).toMatchObject({ code: 'ECONNREFUSED' })
    const cut = rejection(exchange((response) => response.socket?.destroy()))
    expect(await cut).toMatchObject({ code: 'ECONNRESET' })
    const noise = rejection(exchange((response) => response.socket?.end('SSH-2.0-OpenSSH\r\n')))
    expect(await noise).toMatchObject({ code: expect.stringMatching(/^HPE_/) as string })
  })
})

describe('an answer', () => {
  it('of ten megabytes in chunks is there from its first chunk on', async () => {
    const chunk = Buffer.alloc(65_536, 'x')
    const { promise: isReading, resolve: goOn } = Promise.withResolvers<void>()
    const send = async (response: ServerResponse) => {
      response.write(chunk)
      await isReading
      for (let n = 1; n < 160; n += 1) if (!response.write(chunk)) await once(response, 'drain')
      response.end()
    }
    await using loopback = await serve((_, response) => void send(response))
    const { body } = await nodeFetch()(...post(loopback.url))
    let length = 0
    for await (const part of body ?? []) {
      goOn()
      length += part.byteLength
    }
    expect(length).toBe(160 * 65_536)
  })

  it('that is a redirect is handed over as it is', async () => {
    const paths: unknown[] = []
    await using loopback = await serve((request, response) => {
      paths.push(request.url)
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    const response = await nodeFetch()(...post(`${loopback.url}/here`))
    expect([response.status, response.headers.get('location')]).toEqual([307, '/elsewhere'])
    expect(paths).toEqual(['/here'])
  })

  it('keeps each value of a header', async () => {
    const { response } = await exchange((r) =>
      r.writeHead(200, { 'X-Many': ['one', 'two'], 'Set-Cookie': ['a=1', 'b=2'] }).end(),
    )
    expect(response.headers.get('x-many')).toBe('one, two')
    expect(response.headers.get('Set-Cookie')).toBe('a=1, b=2')
    expect(response.headers.get('x-none')).toBeNull()
  })

  it('is text whole, where its parts cut characters in two', async () => {
    const bytes = Buffer.from('Zoë €')
    const { text } = await exchange((r) => {
      r.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 3))
      r.end(bytes.subarray(3))
    })
    expect(text).toBe('Zoë €')
  })

  it.each(['content-length', 'chunked'])('that breaks off fails to read (%s)', async (framing) => {
    const cut = exchange((r) => {
      if (framing === 'content-length') r.setHeader('content-length', 100)
      r.write('the first part', () => r.socket?.destroy())
    })
    expect(await rejection(cut)).toBeInstanceOf(Error)
  })

  it.each([204, 304, 400, 503])('of status %d is an answer', async (status) => {
    const { response, text } = await exchange((r) => r.writeHead(status).end())
    expect([response.status, text]).toEqual([status, ''])
  })

  it('that is compressed is not decoded', async () => {
    const zipped = gzipSync('secret')
    const { response } = await exchange((r) =>
      r.writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length }).end(zipped),
    )
    expect(response.headers.get('content-encoding')).toBe('gzip')
  })
})

describe('https', () => {
  it('rejects a certificate that nobody vouches for, before it has sent anything', async () => {
    let requests = 0
    const server = createServer(selfSigned(), () => {
      requests += 1
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const error = await rejection(nodeFetch()(...post(`https://127.0.0.1:${port}/token`)))
    expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(requests).toBe(0)
    server.close()
  })
})

describe('an answer that is cut off before it is read', () => {
  it('rejects when it is read, instead of waiting for ever', async () => {
    await using loopback = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setImmediate(() => response.destroy())
    })
    const response = await nodeFetch()(...post(loopback.url))
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    await expect(response.text()).rejects.toThrow()
  })
})
