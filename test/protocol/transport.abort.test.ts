import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createClient } from '../../src/protocol/client.ts'
import { isNotSentError } from '../../src/protocol/exceptions.ts'
import {
  countingClock,
  grant,
  hanging,
  json,
  listenersOn,
  manualClock,
  never,
  nowhere,
  rejection,
  serve,
  token,
  url,
} from './support.ts'

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

describe('failures', () => {
  test('a refused connection leaves its name and code', async () => {
    const error = await rejection(createClient({ endpoint: await nowhere() }).createToken(token))
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

describe('sendUnless', () => {
  test('ends what has not left, and closes the connection that is being made', async () => {
    const connecting = Promise.withResolvers<AbortSignal>()
    const client = createClient({
      endpoint: url,
      fetch: (_, { signal, onDelivery }) => {
        onDelivery?.('no')
        if (signal !== undefined) connecting.resolve(signal)
        return new Promise(() => undefined)
      },
    })
    const held = new AbortController()
    const outcome = rejection(client.createToken(token, { sendUnless: held.signal }))
    const signal = await connecting.promise
    held.abort()
    expect(isNotSentError(await outcome)).toBe(true)
    expect(signal.aborted).toBe(true)
    expect(listenersOn(held.signal)).toBe(0)
  })

  test('sends nothing where it has aborted before', async () => {
    let sent = 0
    const client = createClient({
      endpoint: url,
      fetch: () => {
        sent += 1
        return never()
      },
    })
    const outcome = client.createToken(token, { sendUnless: AbortSignal.abort() })
    expect(isNotSentError(await rejection(outcome))).toBe(true)
    expect(sent).toBe(0)
  })

  test('leaves what may have arrived to its answer', async () => {
    const answer = Promise.withResolvers<Response>()
    const asked = Promise.withResolvers<void>()
    const client = createClient({
      endpoint: url,
      fetch: () => {
        asked.resolve()
        return answer.promise
      },
    })
    const held = new AbortController()
    const outcome = client.createToken(token, { sendUnless: held.signal })
    await asked.promise
    await Promise.resolve()
    held.abort()
    answer.resolve(json(grant))
    expect(await outcome).toMatchObject({ tokenType: 'Bearer' })
  })
})
