// Pages that mean harm, over real HTTP: each is refused in words, and nothing comes of what it asked.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect as connectTo, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sessionHandler, nodeListener, type SessionHandlerOptions } from '../../src/server/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import type { Session } from '../../src/index.ts'
import { command } from './support.ts'
import { createTalker } from './talker.ts'

interface Stream {
  readonly id: string
  readonly token: string
  readonly server: string
  readonly text: () => string
  readonly until: (part: string) => Promise<void>
  readonly ended: Promise<void>
  readonly stop: () => Promise<void>
}
type Headers = Readonly<Record<string, string>>

let host: Simulation
let sessions: Map<string, Session>
let origin: string
let stops: (() => unknown)[]

const sessionOf = (user: string): Session => {
  const session = sessions.get(user) ?? host.session()
  sessions.set(user, session)
  return session
}

const serve = async (o: Partial<SessionHandlerOptions> = {}): Promise<void> => {
  const handler = sessionHandler({
    sessionOf: ({ headers }) => {
      const user = /user=(\w+)/.exec(headers.get('cookie') ?? '')?.[1]
      return user === undefined ? null : sessionOf(user)
    },
    clock: host.clock,
    ...o,
  })
  const server = createServer(nodeListener(handler)).listen(0, '127.0.0.1')
  stops.push(() => server.close())
  stops.push(() => server.closeAllConnections())
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeEach(() => {
  stops = []
  sessions = new Map()
  host = simulate({ interval: 1 })
})
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop()
})

const url = () => `${origin}/session`
const asking = (user: string | null, headers: Headers = {}) => ({
  ...(user !== null && { cookie: `user=${user}` }),
  accept: 'text/event-stream',
  ...headers,
})

const watch = async (user: string, headers: Headers = {}): Promise<Stream> => {
  const { body, status } = await fetch(url(), { headers: asking(user, headers) })
  if (body === null || status !== 200) throw new Error(`status ${status}`)
  const reader = body.getReader()
  let text = ''
  const decoder = new TextDecoder()
  const read = async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += decoder.decode(value, { stream: true })
    }
  }
  const ended = read().catch(() => undefined)
  const until = async (part: string) => {
    await expect.poll(() => text, { timeout: 10_000, interval: 5 }).toContain(part)
  }
  await until('"welcome"')
  const [, id = '', token = ''] = /"id":"(\w+)","token":"(\w+)"/.exec(text) ?? []
  const [, server = ''] = /"authchart":2,"from":"(\w+)"/.exec(text) ?? []
  const stop = () => reader.cancel()
  stops.push(stop)
  return { id, token, server, text: () => text, until, ended, stop }
}

const post = (
  { id, token, server }: Pick<Stream, 'id' | 'token' | 'server'>,
  user: string | null = 'ada',
  headers: Readonly<Record<string, string | undefined>> = {},
  body: string = JSON.stringify(command(server)),
): Promise<Response> => {
  const all: Readonly<Record<string, string | undefined>> = {
    cookie: user === null ? undefined : `user=${user}`,
    origin,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
    'x-authchart-connection': id,
    'x-authchart-token': token,
    ...headers,
  }
  const given = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined)
  return fetch(url(), { method: 'POST', headers: given, body })
}

const nothingCame = () => {
  expect(host.requests).toEqual([])
  for (const session of sessions.values()) expect(session.getState().status).not.toBe('signingIn')
}

const noCors = ({ headers }: Response) => {
  for (const name of headers.keys()) expect(name).not.toMatch(/^access-control/)
}

describe('who may command', () => {
  const evil = 'https://evil.example'
  it.each<[string, Readonly<Record<string, string | undefined>>, number]>([
    ['a foreign origin', { origin: evil, 'sec-fetch-site': 'cross-site' }, 403],
    ['a foreign origin of an old browser', { origin: evil, 'sec-fetch-site': undefined }, 403],
    ['a sibling of the site', { 'sec-fetch-site': 'same-site' }, 403],
    [
      'a lie about the origin that the browser contradicts',
      { 'sec-fetch-site': 'cross-site' },
      403,
    ],
    ['no origin', { origin: undefined }, 403],
    ['the origin of a sandbox', { origin: 'null' }, 403],
    ['another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['the token of nobody', { 'x-authchart-token': '0'.repeat(64) }, 403],
    ['no token', { 'x-authchart-token': undefined }, 403],
    ['half a token', { 'x-authchart-token': 'HALF' }, 403],
    ['no connection', { 'x-authchart-connection': undefined }, 403],
    ['a form', { 'content-type': 'text/plain' }, 415],
    ['a form that looks like JSON', { 'content-type': 'text/plain; application/json' }, 415],
  ])('not %s', async (_, headers, status) => {
    await serve()
    const stream = await watch('ada')
    const half = headers['x-authchart-token'] === 'HALF'
    const answer = await post(stream, 'ada', {
      ...headers,
      ...(half && { 'x-authchart-token': stream.token.slice(0, 32) }),
    })
    expect(answer.status).toBe(status)
    expect(await answer.text()).toMatch(/\w{3}.*\.\n$/)
    noCors(answer)
    nothingCame()
    expect((await post(stream)).status).toBe(204)
    await host.clock.settle()
    expect(sessionOf('ada').getState().status).toBe('signingIn')
  })

  it('nobody, and nobody else', async () => {
    await serve()
    const [ada, eve] = [await watch('ada'), await watch('eve')]
    expect((await post(ada, null)).status).toBe(401)
    // Eve with Ada's connection, with her token, with both; Ada with hers.
    expect((await post(ada, 'eve')).status).toBe(403)
    expect((await post({ ...eve, id: ada.id }, 'eve')).status).toBe(403)
    expect((await post({ ...eve, token: ada.token }, 'eve')).status).toBe(403)
    expect((await post({ ...ada, token: eve.token }, 'ada')).status).toBe(403)
    nothingCame()
  })

  it('not over a connection that is closed, nor one of the server before', async () => {
    await serve()
    const stream = await watch('ada')
    await stream.stop()
    await expect.poll(async () => (await post(stream)).status).toBe(403)
    await serve()
    expect((await post(stream)).status).toBe(403)
    nothingCame()
  })

  it('no body a second time', async () => {
    await serve()
    const stream = await watch('ada')
    const body = JSON.stringify(command(stream.server, { name: 'signIn' }, 5))
    expect((await post(stream, 'ada', {}, body)).status).toBe(204)
    await host.clock.settle()
    sessionOf('ada').signIn().cancel()
    await host.clock.settle()
    for (const call of [5, 4, 0]) {
      const again = JSON.stringify(command(stream.server, { name: 'signIn' }, call))
      expect((await post(stream, 'ada', {}, again)).status).toBe(409)
    }
    expect(sessionOf('ada').getState().status).toBe('signedOut')
  })
})

describe('who may watch', () => {
  it.each<[string, Headers, number]>([
    ['a foreign page', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['an image on a foreign page', { 'sec-fetch-site': 'cross-site' }, 403],
    ['an image on a sibling', { 'sec-fetch-site': 'same-site' }, 403],
    ['a visit to the address', { accept: 'text/html', 'sec-fetch-site': 'none' }, 403],
    ['a script that wants JSON', { accept: 'application/json' }, 406],
  ])('not %s', async (_, headers, status) => {
    await serve()
    const answer = await fetch(url(), { headers: asking('ada', headers) })
    expect(answer.status).toBe(status)
    expect(await answer.text()).not.toMatch(/"id"|status/)
    noCors(answer)
  })

  it('not nobody, by any method', async () => {
    await serve()
    for (const method of ['GET', 'HEAD'])
      expect((await fetch(url(), { method, headers: asking(null) })).status).toBe(401)
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      expect((await fetch(url(), { method, headers: { origin } })).status).toBe(405)
  })

  it('by names that nobody can guess, and new ones each time', async () => {
    await serve({ limits: { connections: 300 } })
    const streams = await Promise.all(Array.from({ length: 200 }, () => watch('ada')))
    const secrets = streams.flatMap(({ id, token }) => [id, token])
    expect(new Set(secrets).size).toBe(400)
    for (const { id, token } of streams) {
      expect(id).toMatch(/^[0-9a-f]{32}$/)
      expect(token).toMatch(/^[0-9a-f]{64}$/)
    }
    // Each stream has its own alone.
    for (const { id, token, text } of streams)
      for (const secret of secrets)
        if (secret !== id && secret !== token) expect(text()).not.toContain(secret)
  })

  it('only so many at a time', async () => {
    await serve({ limits: { connections: 2 } })
    await watch('ada')
    const second = await watch('ada')
    const third = await fetch(url(), { headers: asking('ada') })
    expect([third.status, third.headers.get('retry-after')]).toEqual([503, '30'])
    await watch('eve')
    await second.stop()
    await expect.poll(async () => (await watch('ada').catch(() => undefined))?.id.length).toBe(32)
  })
})

describe('origins that are named', () => {
  const other = 'https://app.example'
  it('may watch and command with cookies, and no other may', async () => {
    await serve({ origins: [other] })
    const cross = { origin: other, 'sec-fetch-site': 'cross-site' }
    const preflight = await fetch(url(), { method: 'OPTIONS', headers: cross })
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': other,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers': 'content-type, x-authchart-connection, x-authchart-token',
      vary: 'origin, cookie',
    })
    const stream = await watch('ada', cross)
    expect((await post(stream, 'ada', cross)).status).toBe(204)
    expect((await post(stream, 'ada', cross)).headers.get('access-control-allow-origin')).toBe(
      other,
    )
    for (const foreign of [
      'https://app.example.evil',
      'http://app.example',
      'https://app.example:444',
    ]) {
      const refused = await fetch(url(), { method: 'OPTIONS', headers: { origin: foreign } })
      expect(refused.status).toBe(403)
      noCors(refused)
    }
    noCors(await post(stream))
  })
})

describe('too much', () => {
  it('of commands: what is above the rate is refused, and the rest is carried out', async () => {
    await serve({ limits: { commandsPerSecond: 5 } })
    const stream = await watch('ada')
    const other = await watch('ada')
    const flood = await Promise.all(Array.from({ length: 40 }, () => post(stream)))
    const statuses = flood.map(({ status }) => status)
    expect(statuses.filter((status) => status === 429)).toHaveLength(35)
    expect(flood.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1')
    expect((await post(other)).status).toBe(204)
    await host.advance(1)
    expect((await post(stream)).status).toBe(204)
  })

  it('of a body, said or not said', async () => {
    await serve()
    const stream = await watch('ada')
    const long = JSON.stringify(
      command(stream.server, { name: 'signIn', more: 'x'.repeat(40_000) }),
    )
    expect((await post(stream, 'ada', {}, long)).status).toBe(413)
    const { port } = new URL(origin)
    const socket = connectTo(Number(port), '127.0.0.1')
    const heads = [`Host: 127.0.0.1:${port}`, `Origin: ${origin}`, 'Cookie: user=ada']
    const own = [`X-Authchart-Connection: ${stream.id}`, `X-Authchart-Token: ${stream.token}`]
    socket.write(
      [
        'POST /session HTTP/1.1',
        ...heads,
        ...own,
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
        '',
        '',
      ].join('\r\n'),
    )
    let said = ''
    socket.setEncoding('utf8').on('data', (text: string) => (said += text))
    socket.on('error', () => undefined)
    for (let n = 0; n < 40; n += 1) socket.write(`400\r\n${'x'.repeat(1_024)}\r\n`)
    await expect.poll(() => said).toMatch(/^HTTP\/1.1 413 /)
    socket.destroy()
    nothingCame()
  })

  it('of time: a body that does not end', async () => {
    await serve()
    const stream = await watch('ada')
    const { port } = new URL(origin)
    const socket = connectTo(Number(port), '127.0.0.1')
    socket.write(
      [
        'POST /session HTTP/1.1',
        `Host: 127.0.0.1:${port}`,
        `Origin: ${origin}`,
        'Cookie: user=ada',
        `X-Authchart-Connection: ${stream.id}`,
        `X-Authchart-Token: ${stream.token}`,
        'Content-Type: application/json',
        'Content-Length: 100',
        '',
        '{',
      ].join('\r\n'),
    )
    let said = ''
    socket.setEncoding('utf8').on('data', (text: string) => (said += text))
    await expect
      .poll(async () => (await host.advance(1), said), { timeout: 15_000, interval: 5 })
      .toMatch(/^HTTP\/1.1 408 /)
    socket.destroy()
  })

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['nothing', ''],
    ['a list', []],
    ['another version', { authchart: 1, type: 'hello', from: 'page' }],
    ['what a server says', { authchart: 2, type: 'closed', from: 'page' }],
    ['a name that is too long', { authchart: 2, type: 'hello', from: 'x'.repeat(41) }],
    [
      'a command that there is not',
      { authchart: 2, type: 'command', from: 'page', to: 'x', call: 1, command: { name: 'token' } },
    ],
  ])('is no command: %s', async (_, body) => {
    await serve()
    const stream = await watch('ada')
    const answer = await post(
      stream,
      'ada',
      {},
      typeof body === 'string' ? body : JSON.stringify(body),
    )
    expect(answer.status).toBe(400)
    nothingCame()
  })

  it('of mirrors in one page', async () => {
    await serve({ limits: { commandsPerSecond: 100 } })
    const stream = await watch('ada')
    const statuses: number[] = []
    for (let n = 0; n < 20; n += 1) {
      const one = {
        ...command(stream.server, { name: 'nudge', attempt: 'x' }, 1),
        from: `page ${n}`,
      }
      statuses.push((await post(stream, 'ada', {}, JSON.stringify(one))).status)
    }
    expect(statuses.filter((status) => status === 204)).toHaveLength(8)
  })
})

it('an answer goes to the page that asked, and to no other', async () => {
  await serve({ commands: ['signIn'] })
  const [one, two] = [await watch('ada'), await watch('ada')]
  const eve = await watch('eve')
  const call = 424_242
  await post(one, 'ada', {}, JSON.stringify(command(one.server, { name: 'signOut' }, call)))
  await one.until(`"call":${call}`)
  expect(one.text()).toContain('not_allowed')
  await post(one, 'ada', {}, JSON.stringify(command(one.server, { name: 'signIn' }, call + 1)))
  for (const { until } of [one, two]) await until('"signingIn"')
  expect(two.text()).not.toMatch(/"answer"|not_allowed/)
  expect(eve.text()).not.toMatch(/"answer"|not_allowed|signingIn/)
})

it('a page that does not read, for as long as it likes, holds up nobody and gets the present', async () => {
  const { session, say, latest } = createTalker(2_000)
  await serve({ sessionOf: () => session })
  const { port } = new URL(origin)
  const slow = connectTo(Number(port), '127.0.0.1')
  stops.push(() => slow.destroy())
  slow.write(
    `GET /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`,
  )
  slow.pause()
  const other = await watch('ada')
  for (let n = 0; n < 400; n += 1) await say(25)
  await other.until(`"expiresAt":${latest()}`)
  let heard = ''
  slow.setEncoding('utf8').on('data', (text: string) => (heard += text))
  slow.resume()
  await expect.poll(() => heard, { timeout: 10_000 }).toContain(`"expiresAt":${latest()}`)
  // What waited for it is what the system holds, and `queueBytes`.
  expect(heard.length).toBeLessThan(10_000 * 2_000 * 0.75)
  expect(heard.lastIndexOf('"welcome"')).toBeGreaterThan(heard.length - 4_000)
})

it('the streams of a session end with it', async () => {
  await serve()
  const streams = [await watch('ada'), await watch('ada')]
  const eve = await watch('eve')
  const session = sessionOf('ada')
  await session[Symbol.asyncDispose]()
  for (const { ended, text } of streams) {
    await ended
    expect(text()).toContain('"closed"')
  }
  expect((await post(streams[0] ?? eve)).status).toBe(403)
  const late = await fetch(url(), { headers: asking('ada') })
  expect([late.status, late.headers.get('retry-after')]).toEqual([503, '1'])
  expect(eve.text()).not.toContain('"closed"')
})

it('says how a stream is to be kept: by nobody', async () => {
  await serve()
  const { headers, body } = await fetch(url(), { headers: asking('ada') })
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store, no-transform',
    'content-type': 'text/event-stream',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  })
  await body?.cancel()
})
