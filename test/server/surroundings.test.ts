// What frameworks, proxies and caches around the handler do to requests and answers.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { nodeListener, sessionHandler } from '../../src/server/index.ts'
import { steppingClock } from '../../src/testing/index.ts'
import { ask, Browser, command, path } from './support.ts'
import { createTalker } from './talker.ts'

const accept = 'text/event-stream'
const site = new URL(path).origin

/** The names that a stream begins with. */
const namesOf = async (body: Response['body']) => {
  const reader = body?.getReader()
  const { value } = (await reader?.read()) ?? {}
  const hello = new TextDecoder().decode(value)
  const [, id = '', token = ''] = /"id":"(\w+)","token":"(\w+)"/.exec(hello) ?? []
  return { id, token, server: 'any', stop: () => reader?.cancel() }
}
const setUp = () => {
  const { session } = createTalker()
  const clock = steppingClock()
  return { session, clock, handler: sessionHandler({ sessionOf: () => session, clock }) }
}

it.each<[string, string, string, number]>([
  ['the host that the browser named', site, 'console.test', 200],
  ['its usual port', site, 'console.test:443', 200],
  ['another host', 'https://evil.test', 'console.test', 403],
  ['another port', site, 'console.test:444', 403],
  ['no host', site, '', 403],
  ['a host that is none', site, '%', 403],
  ['no origin', 'null', 'null', 403],
])(
  'a framework that writes its own address into the request: %s',
  async (_, origin, host, status) => {
    const { handler } = setUp()
    const headers = { accept, origin, host, 'sec-fetch-site': 'same-origin' }
    const answer = await handler(new Request('http://0.0.0.0:3000/session', { headers }))
    expect(answer.status).toBe(status)
    await answer.body?.cancel()
  },
)

it('no answer is kept or changed on its way, not even one that says nothing', async () => {
  const { handler, clock } = setUp()
  const browser = new Browser(handler, { clock })
  const events = await browser.fetch(path, { headers: { accept } })
  const stream = await namesOf(events.body)
  const said = await ask(browser, stream, { authchart: 2, type: 'hello', from: 'page' })
  const head = await browser.fetch(path, { method: 'HEAD' })
  expect([said.status, head.status]).toEqual([204, 204])
  for (const { headers } of [said, head]) expect(headers.get('cache-control')).toBe('no-store')
  expect(events.headers.get('cache-control')).toBe('no-store, no-transform')
  await stream.stop()
})

it('says what to do where a body has been read before', async () => {
  const { handler } = setUp()
  const listener = nodeListener(handler)
  const server = createServer((request, response) => {
    request.on('end', () => listener(request, response)).resume()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { body } = await fetch(origin, { headers: { accept } })
  const { id, token, stop } = await namesOf(body)
  const names = { 'x-authchart-connection': id, 'x-authchart-token': token }
  const headers = { origin, 'content-type': 'application/json', ...names }
  const answer = await fetch(origin, {
    method: 'POST',
    headers,
    body: JSON.stringify(command('x')),
  })
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('express.json()'),
  ])
  await stop()
  server.close()
  server.closeAllConnections()
})

it.each<[string, boolean, number, string]>([
  ['goes to who handles errors, as in Express', true, 418, 'told'],
  ['is answered without a word of it', false, 500, ''],
])('what sessionOf throws %s', async (_, hasNext, status, words) => {
  const error = new Error('the database is away')
  const listener = nodeListener(sessionHandler({ sessionOf: () => Promise.reject(error) }))
  const told: unknown[] = []
  const server = createServer((request, response) => {
    const next = (one: unknown) => {
      told.push(one)
      response.writeHead(418).end('told')
    }
    if (hasNext) listener(request, response, next)
    else listener(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}`, { headers: { accept } })
  expect([answer.status, await answer.text()]).toEqual([status, words])
  expect(told).toEqual(hasNext ? [error] : [])
  server.close()
  server.closeAllConnections()
})

it('a source of random bytes that fails costs the request, and leaves no connection', async () => {
  const { session, clock } = setUp()
  let calls = 0
  const random = (count: number) => {
    calls += 1
    if (calls % 4 === 0) throw new Error('no entropy')
    return new Uint8Array(count).fill(calls)
  }
  const limits = { connections: 1 }
  const handler = sessionHandler({ sessionOf: () => session, clock, random, limits })
  const open = () => handler(new Request(path, { headers: { accept } }))
  await expect(open()).rejects.toThrow('no entropy')
  const { status, body } = await open()
  expect(status).toBe(200)
  await body?.cancel()
})
