import { Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nodeHost, nodeRedirectReceiver } from '../../src/node.ts'
import { manualClock, quietPort, rejection } from '../protocol/support.ts'
import {
  ask,
  canaries,
  code,
  dial,
  forged,
  get,
  listenTo,
  right,
  say,
  state,
  statusOf,
  titleOf,
  wait,
} from './node-redirect.support.ts'

afterEach(() => vi.restoreAllMocks())

const noIpv6 = !Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)

describe('listening', () => {
  it('is on a free port of 127.0.0.1, and tells the whole address', async () => {
    await using waiting = await wait()
    expect(waiting.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/)
    waiting.end('signedIn')
    expect(await ask(waiting.redirectUri + right)).toMatchObject({ status: 200 })
    expect(waiting.heard).toEqual([waiting.redirectUri + right])
  })

  it('is on another port and path where it is told so', async () => {
    const port = await quietPort()
    await using waiting = await wait({ port, path: '/' })
    expect(waiting.redirectUri).toBe(`http://127.0.0.1:${port}/`)
    waiting.end('signedIn')
    expect(await ask(waiting.redirectUri + right)).toMatchObject({ status: 200 })
  })

  it.skipIf(noIpv6)('is on ::1 alone where it is told so', async () => {
    await using waiting = await wait({ host: '::1' })
    expect(waiting.redirectUri).toMatch(/^http:\/\/\[::1\]:\d+\/oauth\/callback$/)
    waiting.end('signedIn')
    expect(await ask(waiting.redirectUri + right)).toMatchObject({ status: 200 })
    expect(await rejection(dial(waiting.port))).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('rejects where the port is taken, also by another of its own', async () => {
    await using first = await wait()
    const error = await rejection(wait({ port: first.port }))
    const text = `Port ${first.port} of 127.0.0.1 is taken: choose another, or leave it out for any that is free.`
    expect(error).toMatchObject({ message: text, cause: { code: 'EADDRINUSE' } })
    first.end('signedIn')
    expect(await ask(first.redirectUri + right)).toMatchObject({ status: 200 })
  })

  it.each([
    ['EACCES', /needs rights .* choose one above 1023/],
    ['EADDRNOTAVAIL', /has no ::1: use 127\.0\.0\.1/],
    ['EAFNOSUPPORT', /has no ::1: use 127\.0\.0\.1/],
    ['EMFILE', /\(EMFILE\): sign in with a device code instead/],
  ])('rejects with what to do when it ends with %s', async (errno, text) => {
    vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server) {
      queueMicrotask(() => this.emit('error', Object.assign(new Error(errno), { code: errno })))
      return this
    })
    const error = await rejection(wait({ host: '::1', port: 80 }))
    expect(error).toMatchObject({ message: expect.stringMatching(text) as string })
  })

  it.each(['', 'callback', '/a?b', '/a#b', '/a/../b', '/ä', '//evil.test/a', '/a b'])(
    'has no path such as %j',
    (path) => expect(() => nodeRedirectReceiver({ path })).toThrow(TypeError),
  )

  it.each([
    ['host', '0.0.0.0', 'string'],
    ['host', '::', 'string'],
    ['host', 'localhost', 'string'],
    ['host', '127.0.0.2', 'string'],
    ['host', null, 'null'],
    ['port', '8080', 'string'],
    ['port', -1, 'number'],
    ['port', 65_536, 'number'],
    ['port', 80.5, 'number'],
    ['port', Number.NaN, 'number'],
    ['path', 5, 'number'],
    ['clock', {}, 'undefined'],
  ])('takes no %s such as %j', (option, value, type) => {
    const construct = () => nodeRedirectReceiver({ [option]: value })
    expect(construct).toThrow(TypeError)
    expect(construct).toThrow(new RegExp(`^nodeRedirectReceiver: options\\.${option}.*${type}`))
  })

  it('is a port of the host of Node', async () => {
    const listener = await nodeHost().redirect?.listen({ onRedirect: () => 'ignored' })
    expect(listener?.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:/)
    listener?.close()
  })
})

describe('the answer', () => {
  it.each([
    ['signedIn', 'Signed in'],
    ['failed', 'That did not work'],
    ['unknown', 'Go back to the app'],
  ] as const)('waits for the outcome, and is truthful when that is %s', async (outcome, title) => {
    await using waiting = await wait()
    const answer = ask(waiting.redirectUri + right)
    while (waiting.heard.length === 0) await turn()
    waiting.end(outcome)
    const { status, headers, text } = await answer
    expect([status, titleOf(text)]).toEqual([200, title])
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; frame-ancestors 'none'; base-uri 'none'; form-action 'none'$/,
      ) as string,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
      connection: 'close',
    })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('waits no longer than 20 s, and leaves no timer behind', async () => {
    const clock = manualClock()
    await using waiting = await wait({ clock })
    const answer = ask(waiting.redirectUri + right)
    while (clock.pending === 0) await turn()
    clock.advance(19_999)
    expect(clock.pending).toBe(1)
    clock.advance(1)
    expect(titleOf((await answer).text)).toBe('Go back to the app')
    waiting.end('signedIn')
    expect(clock.pending).toBe(0)
  })

  it('waits no longer than the outcome, or than the window', async () => {
    const clock = manualClock()
    await using waiting = await wait({ clock })
    const socket = await dial(waiting.port)
    socket.write(get(`/oauth/callback${right}`, waiting.host))
    while (clock.pending === 0) await turn()
    socket.destroy()
    while (clock.pending > 0) await turn()

    await using other = await wait({ clock })
    other.end('signedIn')
    expect(titleOf((await ask(other.redirectUri + right)).text)).toBe('Signed in')
    expect(clock.pending).toBe(0)
  })

  it('does not know when the sign-in broke', async () => {
    await using waiting = await wait({}, () => Promise.reject(new Error('broken')))
    expect(titleOf((await ask(waiting.redirectUri + right)).text)).toBe('Go back to the app')
  })

  it('to the same address again changes nothing, and alarms nobody', async () => {
    await using waiting = await wait()
    const first = ask(waiting.redirectUri + right)
    while (waiting.heard.length === 0) await turn()
    const again = await ask(waiting.redirectUri + right)
    expect(again.status).toBe(400)
    expect(again.text).toContain('If you have just signed in, go back to the app')
    waiting.end('signedIn')
    expect(titleOf((await first).text)).toBe('Signed in')
  })

  it('holds nothing of the request, wherever it is said', async () => {
    await using waiting = await wait()
    const { port, host } = waiting
    waiting.end('failed')
    const said = [
      await say(port, get(`/oauth/callback${forged}`, host)),
      await say(port, get(`/${code}${right}`, host)),
      await say(port, get(`/oauth/callback${right}`, `${state}.test`)),
      await say(
        port,
        get(`/oauth/callback${right}`, host, [`Cookie: ${code}`, `Expect: ${state}`]),
      ),
      await say(port, `${code} ${state}\r\n\r\n`),
      await say(port, get(`/oauth/callback${right}`, host, [`X: ${code.repeat(3000)}`])),
      await say(port, get(`/oauth/callback${right}`, host)),
      inspect(await rejection(wait({ port, path: `/${code}` })), { depth: 9, showHidden: true }),
    ]
    expect(said.map((text) => canaries.filter((canary) => text.includes(canary)))).toEqual(
      said.map(() => []),
    )
    expect(said.map(statusOf)).toEqual(['400', '404', '421', '200', '400', '431', '400', ''])
  })
})

describe('what does not belong to the sign-in', () => {
  const path = '/oauth/callback'
  const lines = (...all: readonly string[]) => [...all, '', ''].join('\r\n')

  it.each<[string, string, (host: string) => string]>([
    ['the icon', '404', (host) => get('/favicon.ico', host)],
    ['a longer path', '404', (host) => get(`${path}/${right}`, host)],
    ['another spelling', '404', (host) => get(`/oauth/%63allback${right}`, host)],
    ['capitals', '404', (host) => get(`/OAuth/callback${right}`, host)],
    ['a detour', '404', (host) => get(`/x/..${path}${right}`, host)],
    ['a proxy', '404', (host) => get(`http://${host}${path}${right}`, host)],
    ['another host', '421', () => get(path + right, 'evil.test')],
    ['localhost', '421', (host) => get(path + right, host.replace('127.0.0.1', 'localhost'))],
    ['another port', '421', () => get(path + right, '127.0.0.1:1')],
    ['no port', '421', () => get(path + right, '127.0.0.1')],
    ['no host', '421', () => lines(`GET ${path}${right} HTTP/1.1`)],
    ['HTTP/1.0 without a host', '421', () => lines(`GET ${path}${right} HTTP/1.0`)],
    ['two hosts', '421', (host) => get(path + right, host, ['Host: evil.test'])],
    ['HEAD', '405', (host) => lines(`HEAD ${path}${right} HTTP/1.1`, `Host: ${host}`)],
    [
      'a preflight',
      '405',
      (host) =>
        lines(
          `OPTIONS ${path}${right} HTTP/1.1`,
          `Host: ${host}`,
          'Origin: https://evil.test',
          'Access-Control-Request-Method: GET',
          'Access-Control-Request-Private-Network: true',
        ),
    ],
    [
      'a form',
      '405',
      (host) => lines(`POST ${path}${right} HTTP/1.1`, `Host: ${host}`, 'Content-Length: 1000'),
    ],
    [
      'a form that asks first',
      '405',
      (host) =>
        lines(
          `POST ${path}${right} HTTP/1.1`,
          `Host: ${host}`,
          'Content-Length: 1000',
          'Expect: 100-continue',
        ),
    ],
    ['a fetch', '400', (host) => get(path + right, host, ['Sec-Fetch-Dest: empty'])],
    ['an image', '400', (host) => get(path + right, host, ['Sec-Fetch-Dest: image'])],
    ['a frame', '400', (host) => get(path + right, host, ['Sec-Fetch-Dest: iframe'])],
    ['a look ahead', '400', (host) => get(path + right, host, ['Sec-Purpose: prefetch;prerender'])],
    ['two codes', '400', (host) => get(`${path}${right}&code=x`, host)],
    ['two states, one in disguise', '400', (host) => get(`${path}${right}&st%61te=x`, host)],
    [
      'a header beyond measure',
      '431',
      (host) => get(path + right, host, [`X: ${'x'.repeat(40_000)}`]),
    ],
    [
      'an address beyond measure',
      '431',
      (host) => get(`${path}${right}${'x'.repeat(40_000)}`, host),
    ],
    ['no HTTP', '400', () => '\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n'],
    ['HTTP/2', '400', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a tunnel', '', (host) => lines(`CONNECT ${host} HTTP/1.1`, `Host: ${host}`)],
  ])('%s is answered with %s, unheard', async (_, status, request) => {
    await using waiting = await wait()
    const answer = await say(waiting.port, request(waiting.host))
    expect(statusOf(answer)).toBe(status)
    expect(answer).not.toMatch(/^access-control/im)
    expect(answer.startsWith('HTTP/1.1 405')).toBe(/^allow: GET\r$/im.test(answer))
    expect(waiting.heard).toEqual([])

    waiting.end('signedIn')
    expect(titleOf((await ask(waiting.redirectUri + right)).text)).toBe('Signed in')
  })

  it.each<[string, () => 'ignored']>([
    ['ignores', () => 'ignored'],
    [
      'throws',
      () => {
        throw new Error(code)
      },
    ],
  ])('is what the sign-in %s', async (_, judge) => {
    await using waiting = await wait({}, judge)
    const { status, text } = await ask(waiting.redirectUri + forged)
    expect([status, titleOf(text)]).toEqual([400, 'Nothing to do here'])
    expect(text).toContain('This page does not belong to a sign-in that is waiting.')
    await ask(waiting.redirectUri)
    expect(waiting.heard).toEqual([waiting.redirectUri + forged, waiting.redirectUri])
  })

  it('is a second request in the same breath', async () => {
    await using waiting = await wait()
    waiting.end('signedIn')
    const request = get(`/oauth/callback${forged}`, waiting.host)
    await say(waiting.port, request.repeat(20) + get(`/oauth/callback${right}`, waiting.host))
    expect(waiting.heard).toHaveLength(1)
    expect(titleOf((await ask(waiting.redirectUri + right)).text)).toBe('Signed in')
  })
})

describe('the true address is heard', () => {
  it('with every header that a window sends', async () => {
    await using waiting = await wait()
    waiting.end('signedIn')
    const headers = [
      'Origin: null',
      'Sec-Fetch-Site: cross-site',
      'Sec-Fetch-Mode: navigate',
      'Sec-Fetch-Dest: document',
      'Connection: keep-alive',
      'Upgrade: websocket',
      `Cookie: ${'x'.repeat(20_000)}`,
    ]
    const answer = await say(waiting.port, get(`/oauth/callback${right}`, waiting.host, headers))
    expect(titleOf(answer)).toBe('Signed in')
  })

  it('on a connection that was opened ahead, among idle ones', async () => {
    await using waiting = await wait()
    waiting.end('signedIn')
    const sockets = await Promise.all(Array.from({ length: 6 }, () => dial(waiting.port)))
    const [early] = sockets
    if (!early) throw new Error('no socket')
    const [answer = '', ...others] = sockets.map(listenTo)
    early.write(get(`/oauth/callback${right}`, waiting.host))
    expect(titleOf(await answer)).toBe('Signed in')
    waiting.close()
    expect(await Promise.all(others)).toEqual(others.map(() => ''))
  })
})
