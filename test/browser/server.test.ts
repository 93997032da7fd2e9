// The whole panel in a real browser, over server-sent events from a real server, to a session that signs in at the emulator.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startEmulator, type Emulator } from '../../src/emulator/index.ts'
import { createSession, identityCenter, type Session } from '../../src/index.ts'
import type { RemoteCommand, RemoteSession } from '../../src/remote/index.ts'
import { nodeListener, serverHost, sessionHandler } from '../../src/server/index.ts'
import { bundle } from './bundle.ts'
import { launchChromium, noChromium } from './chromium.ts'

const html = `<!doctype html><html lang="en"><title>Console</title><body><script type="module" src="/page.js"></script></body></html>`
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'"

interface InPage {
  readonly remote: RemoteSession
  readonly connected: readonly boolean[]
  readonly refused: readonly number[]
}

describe.skipIf(noChromium)('a panel on a page of a site', () => {
  let script: string
  let browser: Browser
  let emulator: Emulator
  let session: Session
  let server: Server
  let isKnown: boolean
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    script = await bundle(new URL('server-page.ts', import.meta.url))
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    emulator = await startEmulator({ interval: 1 })
    const { url: endpoint } = emulator
    const startUrl = 'https://acme.awsapps.com/start'
    const provider = identityCenter({ startUrl, region: 'eu-west-1', endpoint })
    session = createSession({ provider, clientName: 'Acme Console', host: serverHost() })
    isKnown = true
    complaints = []
  })
  afterEach(async () => {
    await page.close()
    server.closeAllConnections()
    server.close()
    await session[Symbol.asyncDispose]()
    await emulator.close()
    expect(complaints).toEqual([])
  })

  const open = async (commands?: readonly RemoteCommand[]): Promise<void> => {
    const sessionOf = () => (isKnown ? session : null)
    const listener = nodeListener(
      sessionHandler({ sessionOf, ...(commands !== undefined && { commands }) }),
    )
    const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
      '/': ['text/html', html],
      '/page.js': ['text/javascript', script],
    }
    server = createServer((request, response) => {
      if (request.url === '/session') return listener(request, response)
      const [type, body] = files[request.url ?? ''] ?? ['text/plain', '']
      response.writeHead(200, {
        'content-type': `${type}; charset=utf-8`,
        'content-security-policy': policy,
      })
      response.end(body)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    page = await browser.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      // What Chromium itself says of a stream that breaks, or is refused.
      if (/warning|error/.test(message.type()) && !/net::|status of 401/.test(message.text()))
        complaints.push(message.text())
    })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  }

  const panel = () => page.locator('sign-in-panel')
  const act = (action: string) => panel().locator(`[data-action=${action}]`)
  const inPage = <T>(look: (window: InPage) => T): Promise<T> =>
    page.evaluate(`(${String(look)})(window)`) as Promise<T>
  const code = async (): Promise<string> => (await panel().locator('.code').textContent()) ?? ''

  it('starts, shows the code, is approved, and is signed in', async () => {
    await open()
    await act('signIn').click()
    await panel().locator('.code').waitFor()
    expect(await code()).toBe(emulator.codes()[0]?.userCode)
    expect(await act('openBrowser').getAttribute('href')).toContain(await code())
    expect(await act('useBrowser').count()).toBe(0)
    emulator.approve(await code())
    await panel().getByRole('heading', { name: 'Signed in' }).waitFor()
    expect(session.getState().status).toBe('signedIn')
  })

  it('gets another code, and cancels', async () => {
    await open()
    await act('signIn').click()
    await panel().locator('.code').waitFor()
    const first = await code()
    // Behind a fold, until the last minute.
    await act('newCode').dispatchEvent('click')
    await expect.poll(code).not.toBe(first)
    await act('cancel').click()
    await expect.poll(() => session.getState().status).toBe('signedOut')
    await act('signIn').waitFor()
  })

  it('shows what it may ask, and nothing else', async () => {
    await open(['signIn'])
    await act('signIn').click()
    await panel().locator('.code').waitFor()
    for (const action of ['newCode', 'cancel', 'useBrowser'])
      expect(await act(action).count()).toBe(0)
    for (const action of ['openBrowser', 'copyCode']) expect(await act(action).count()).toBe(1)
  })

  it('goes on where the stream broke', async () => {
    await open()
    await act('signIn').click()
    await panel().locator('.code').waitFor()
    const shown = await code()
    server.closeAllConnections()
    await expect.poll(() => inPage(({ connected }) => connected)).toEqual([false, true, false])
    await expect.poll(() => inPage(({ connected }) => connected.at(-1))).toBe(true)
    expect(await code()).toBe(shown)
    emulator.approve(shown)
    await panel().getByRole('heading', { name: 'Signed in' }).waitFor()
  })

  it('is told when the site does not know the person any more', async () => {
    await open()
    await act('signIn').waitFor()
    isKnown = false
    server.closeAllConnections()
    await expect.poll(() => inPage(({ refused }) => refused), { timeout: 20_000 }).toEqual([401])
    expect(await inPage(({ connected }) => connected.at(-1))).toBe(false)
  })
})
