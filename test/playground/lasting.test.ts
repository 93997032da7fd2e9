// A playground that is left open: what its page sends never ends it, and a world that is left stands still.
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { WebSocket } from 'ws'
import { servePlayground } from '../../docs/playground/live-server.ts'
import { playgroundPage } from '../../docs/playground/page.ts'
import { launchChromium, noChromium } from '../browser/chromium.ts'

it('outlives a message that is broken or too long, on every way in', async () => {
  await using playground = await servePlayground()
  const { host, origin, pathname } = new URL(playground.url)
  const connect = (way: string) => new WebSocket(`ws://${host}${pathname}${way}`, { origin })
  for (const way of ['world', 'session', 'feed']) {
    const socket = connect(way)
    await once(socket, 'open')
    for (const text of ['no JSON', 'null', '{"act":"toString"}']) socket.send(text)
    socket.send('x'.repeat(70_000))
    expect(await once(socket, 'close')).toEqual([1009, expect.anything()])
  }
  const [report] = await once(connect('world'), 'message')
  expect(JSON.parse(String(report))).toMatchObject({ look: { isOnline: true } })
})

describe.skipIf(noChromium)('the page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  it('has one world that runs, however many stories were told', async () => {
    const { html } = await playgroundPage('simulated')
    const page = await browser.newPage()
    await page.route('**', (route) => route.fulfill({ body: html, contentType: 'text/html' }))
    await page.goto('http://localhost/?story=code')
    const now = (world: string) => page.evaluate<number>(`${world}.clock.now()`)
    await page.evaluate('globalThis.left = playground.world; playground.tell("offline")')
    const leftAt = await now('left')
    const start = await now('playground.world')
    await expect.poll(() => now('playground.world')).toBeGreaterThan(start + 8_000)
    // Of the frame that was under way at most a second is played, at the speed of its story.
    expect((await now('left')) - leftAt).toBeLessThan(4_001)
  })

  it('shows that somebody is signed in at the end of a story of its address', async () => {
    const { html } = await playgroundPage('simulated')
    const page = await browser.newPage()
    await page.route('**', (route) => route.fulfill({ body: html, contentType: 'text/html' }))
    await page.goto('http://localhost/?story=code')
    const badge = page.locator('session-badge [part~=badge]')
    await expect.poll(() => badge.allTextContents()).toEqual([expect.stringMatching(/Signed in/)])
  })
})
