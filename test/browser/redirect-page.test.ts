import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { axeSource, objectionsTo } from './axe.ts'
import { canaries, forged, right, wait, type Waiting } from '../host/node-redirect.support.ts'
import { serve } from '../protocol/support.ts'
import { launchChromium, noChromium } from './chromium.ts'
import { takePicture } from './pictures.ts'

if (noChromium) process.stderr.write(`Skipped: the pages of redirects, ${noChromium}\n`)

const modes: Readonly<Record<string, BrowserContextOptions>> = {
  light: { viewport: { width: 640, height: 400 }, colorScheme: 'light' },
  dark: { viewport: { width: 640, height: 400 }, colorScheme: 'dark' },
  forced: { viewport: { width: 640, height: 400 }, forcedColors: 'active' },
  narrow: { viewport: { width: 280, height: 400 }, colorScheme: 'light' },
}

interface Scene {
  readonly path: string
  readonly outcome: 'signedIn' | 'failed' | 'unknown'
  readonly title: string
}

const scenes: Readonly<Record<string, Scene>> = {
  'signed-in': { path: right, outcome: 'signedIn', title: 'Signed in' },
  failed: { path: right, outcome: 'failed', title: 'That did not work' },
  unknown: { path: right, outcome: 'unknown', title: 'Go back to the app' },
  ignored: { path: forged, outcome: 'signedIn', title: 'Nothing to do here' },
  nothing: { path: `/more${right}`, outcome: 'signedIn', title: 'Nothing here' },
}

describe.skipIf(noChromium)('the page in the browser', () => {
  let browser: Browser
  let waiting: Waiting
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    waiting = await wait()
  })
  afterEach(() => waiting.close())

  describe.each(Object.entries(modes))('%s', (modeName, mode) => {
    let context: BrowserContext
    beforeAll(async () => {
      context = await browser.newContext({ reducedMotion: 'reduce', ...mode })
    })
    afterAll(() => context.close())

    for (const [sceneName, { path, outcome, title }] of Object.entries(scenes))
      it(`shows ${sceneName} accessibly`, async () => {
        const page = await context.newPage()
        const complaints: string[] = []
        page.on('console', (message) => complaints.push(message.text()))
        page.on('pageerror', (error) => complaints.push(error.message))
        const requested: string[] = []
        page.on('request', (request) => requested.push(request.url()))
        waiting.end(outcome)
        await page.goto(waiting.redirectUri + path)
        expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title)
        expect(await page.title()).toBe(title)

        await takePicture(`redirect-${sceneName}-${modeName}`, page, { fullPage: true })
        await page.evaluate(axeSource)
        expect(await objectionsTo(page)).toEqual([])
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect(overflow).toBe(0)
        expect(complaints.filter((text) => !/status of 40[04]/.test(text))).toEqual([])
        expect(requested).toEqual([waiting.redirectUri + path])
        const shown = await page.content()
        expect(canaries.filter((canary) => shown.includes(canary))).toEqual([])
        await page.close()
      })
  })

  it('waits for the outcome, and outlives the listener', async () => {
    const page = await browser.newPage()
    const going = page.goto(waiting.redirectUri + right)
    await expect.poll(() => waiting.heard).toHaveLength(1)
    waiting.close()
    waiting.end('signedIn')
    expect((await going)?.status()).toBe(200)
    await page.getByRole('heading', { name: 'Signed in' }).waitFor()
    await page.close()
  })

  it('is calm when it is loaded again', async () => {
    const page = await browser.newPage()
    waiting.end('signedIn')
    await page.goto(waiting.redirectUri + right)
    await page.reload()
    await page.getByText('If you have just signed in, go back to the app').waitFor()
    expect(waiting.heard).toHaveLength(2)
    await page.close()
  })

  it('is reached by the redirect of a service', async () => {
    waiting.end('signedIn')
    await using service = await serve((_, response) => {
      response.writeHead(302, { location: waiting.redirectUri + right }).end()
    })
    const page = await browser.newPage()
    await page.goto(`${service.url}/authorize`)
    await page.getByRole('heading', { name: 'Signed in' }).waitFor()
    await page.close()
  })

  it('is not reached by a fetch, a frame, an image or a look ahead of another site', async () => {
    const source = waiting.redirectUri + right
    await using evil = await serve((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(`<iframe src="${source}&n=1"></iframe><img src="${source}&n=2">
        <link rel="prefetch" href="${source}&n=3">
        <script>fetch('${source}&n=4', { mode: 'no-cors' }).catch(() => 0)</script>`)
    })
    const page = await browser.newPage()
    const over = new Set<string>()
    page.on('requestfinished', (request) => over.add(request.url()))
    page.on('requestfailed', (request) => over.add(request.url()))
    await page.goto(evil.url)
    const tried = [1, 2, 3, 4].map((n) => `${source}&n=${n}`)
    await expect.poll(() => [...over]).toEqual(expect.arrayContaining(tried))
    expect(waiting.heard).toEqual([])
    waiting.end('signedIn')
    await page.goto(source)
    await page.getByRole('heading', { name: 'Signed in' }).waitFor()
    await page.close()
  })
})
