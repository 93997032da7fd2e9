import { setImmediate as turn } from 'node:timers/promises'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import type { RedirectListener, RedirectOutcome } from '../../src/host/host.ts'
import { nodeRedirectReceiver } from '../../src/node.ts'
import { manualClock, quietPort, rejection } from '../protocol/support.ts'
import { ask, dial, get, right, say, statusOf, titleOf } from './node-redirect.support.ts'

const refused = { code: 'ECONNREFUSED' }

/** A sign-in that answers the right address as often as it comes, and ends when it is told to. */
const wait = async (port = 0) => {
  const clock = manualClock()
  const { promise: outcome, resolve: end } = Promise.withResolvers<RedirectOutcome>()
  let heard = 0
  const receiver = nodeRedirectReceiver({ clock, port })
  const listener: RedirectListener = await receiver.listen({
    onRedirect: (url) => {
      heard += 1
      return url.endsWith(right) ? outcome : 'ignored'
    },
  })
  return {
    clock,
    receiver,
    listener,
    address: listener.redirectUri + right,
    port: Number(new URL(listener.redirectUri).port),
    heard: () => heard,
    /** The sign-in is over. */
    finish: (how: RedirectOutcome) => {
      end(how)
      listener.retire?.()
    },
    [Symbol.dispose]: () => listener.close(),
  }
}

const page = async (url: string) => titleOf((await ask(url)).text)

describe('a listener that is retired', () => {
  it('answers for five seconds after its page was shown, and is closed then', async () => {
    using waiting = await wait()
    const { clock, address, port } = waiting
    const set = vi.spyOn(clock, 'setTimeout')
    const first = page(address)
    const second = page(address)
    while (waiting.heard() < 2) await turn()
    waiting.finish('signedIn')
    expect([await first, await second]).toEqual(['Signed in', 'Signed in'])
    // The browser may have the page before the listener knows.
    while (!set.mock.calls.some(([, delayMs]) => delayMs === 5_000)) await turn()
    clock.advance(4_999)
    expect(await page(address)).toBe('Signed in')
    clock.advance(1)
    expect(await rejection(dial(port))).toMatchObject(refused)
    expect(clock.pending).toBe(0)
  })

  it('waits 20 seconds for a window where none was there', async () => {
    using waiting = await wait()
    const { clock, address, port } = waiting
    waiting.finish('failed')
    clock.advance(19_000)
    expect(await page(address)).toBe('That did not work')
    clock.advance(4_999)
    expect(await page(address)).toBe('That did not work')
    clock.advance(1)
    expect(await rejection(dial(port))).toMatchObject(refused)

    using other = await wait()
    other.finish('failed')
    other.clock.advance(20_000)
    expect(await rejection(dial(other.port))).toMatchObject(refused)
    expect(other.clock.pending).toBe(0)
  })

  it('has not shown its page to a window that went, or that waited too long', async () => {
    using waiting = await wait()
    const { clock, address, port } = waiting
    const gone = await dial(port)
    gone.write(get(`/oauth/callback${right}`, `127.0.0.1:${port}`))
    const long = page(address)
    while (waiting.heard() < 2) await turn()
    gone.destroy()
    while (clock.pending > 1) await turn()
    clock.advance(20_000)
    expect(await long).toBe('Go back to the app')
    waiting.finish('signedIn')
    clock.advance(19_999)
    expect(await page(address)).toBe('Signed in')
  })

  it('hears nothing new: what is not the address that was taken changes nothing', async () => {
    using waiting = await wait()
    const { listener } = waiting
    waiting.finish('signedIn')
    expect((await ask(`${listener.redirectUri}?code=other&state=other`)).status).toBe(400)
    expect((await ask(`${listener.redirectUri}/more`)).status).toBe(404)
  })

  it('is closed by close(), and may be retired and closed again', async () => {
    using waiting = await wait()
    const { listener, clock, port } = waiting
    waiting.finish('signedIn')
    listener.retire?.()
    listener.close()
    expect(await rejection(dial(port))).toMatchObject(refused)
    listener.retire?.()
    listener.close()
    expect(clock.pending).toBe(0)
  })

  it('makes room for the next one on its port', async () => {
    using waiting = await wait(await quietPort())
    waiting.finish('failed')
    const next = await waiting.receiver.listen({ onRedirect: () => Promise.resolve('signedIn') })
    expect(next.redirectUri).toBe(waiting.listener.redirectUri)
    expect(await page(waiting.address)).toBe('Signed in')
    next.close()
  })

  it('keeps no process alive', async () => {
    const file = fileURLToPath(new URL('node-redirect.child.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [file, 'retire'])
    expect(JSON.parse(stdout)).toEqual({ titles: ['Signed in', 'Signed in'], left: [] })
  })
})

describe('a look ahead, as browsers announce it', () => {
  it.each([
    ['Sec-Purpose: prefetch'],
    ['Sec-Purpose: prefetch;prerender'],
    ['Sec-Purpose: prefetch;anonymous-client-ip'],
    ['Purpose: prefetch'],
    ['Purpose: preview'],
    ['X-Purpose: preview'],
    ['X-Purpose: instant'],
    ['X-Moz: prefetch'],
    ['x-moz: prefetch\r\nSec-Fetch-Dest: document'],
    ['Sec-Fetch-Dest: empty\r\nSec-Purpose: prefetch'],
  ])('%s: takes nothing, shows nothing, and the window after it is served', async (header) => {
    using waiting = await wait()
    const { clock, address, port } = waiting
    const looked = await say(port, get(`/oauth/callback${right}`, `127.0.0.1:${port}`, [header]))
    expect([statusOf(looked), titleOf(looked)]).toEqual(['400', 'Nothing to do here'])
    expect(waiting.heard()).toBe(0)
    waiting.finish('signedIn')
    await say(port, get(`/oauth/callback${right}`, `127.0.0.1:${port}`, [header]))
    clock.advance(19_999)
    expect(await page(address)).toBe('Signed in')
  })
})
