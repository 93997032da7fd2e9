import { describe, expect, test } from 'vitest'
import { createClient } from '../../src/protocol/client.ts'
import { isNetworkError, isNotSentError } from '../../src/protocol/exceptions.ts'
import {
  connectionClosed,
  grant,
  hanging,
  json,
  manualClock,
  never,
  rejection,
  serve,
  token,
  url,
} from './support.ts'

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

  test('leave a process that stood still the time to hear what has come meanwhile', async () => {
    const clock = manualClock()
    const answer = Promise.withResolvers<Response>()
    const client = createClient({ endpoint: url, clock, fetch: () => answer.promise })
    const outcome = client.createToken(token)
    await Promise.resolve()
    clock.advance(60_000)
    answer.resolve(json(grant))
    expect(await outcome).toMatchObject({ tokenType: 'Bearer' })
    expect(clock.pending).toBe(0)
  })

  test('hold a second after a standstill', async () => {
    const clock = manualClock()
    const client = createClient({ endpoint: url, clock, fetch: never })
    const outcome = rejection(client.createToken(token))
    await Promise.resolve()
    clock.advance(60_000)
    clock.advance(1_000)
    expect(await outcome).toMatchObject({ name: 'NetworkError', timeout: true })
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
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    await using server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-length': 1000 }).write('{', () => begin())
    })
    const closed = connectionClosed(server)
    const clock = manualClock()
    const client = createClient({ endpoint: server.url, clock, requestTimeoutMs: 40 })
    const outcome = rejection(client.createToken(token))
    await begun
    clock.advance(40)
    expect(await outcome).toMatchObject({ timeout: true })
    await closed
  })

  test('start when the request is sent: 500 calls at once outlive a limit shorter than their queue', async () => {
    const clock = manualClock()
    const requestTimeoutMs = 800
    const client = createClient({
      endpoint: url,
      clock,
      maxConcurrent: 4,
      requestTimeoutMs,
      fetch: () =>
        new Promise((resolve) => {
          clock.setTimeout(() => resolve(json(grant)), 20)
        }),
    })
    const calls = Array.from({ length: 500 }, () => client.createToken(token))
    let isOver = false
    const all = Promise.all(calls).finally(() => (isOver = true))
    for (let turn = 0; !isOver && turn < 10_000; turn += 1) {
      clock.advance(20)
      await new Promise((done) => setImmediate(done))
    }
    expect(await all).toHaveLength(500)
    expect(clock.monotonic()).toBeGreaterThan(requestTimeoutMs * 2)
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
