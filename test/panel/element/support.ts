import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { bundle } from '../../browser/bundle.ts'
import { launchChromium } from '../../browser/chromium.ts'
import type {} from './page.ts'

/** No style attribute, no inline style, no script but that of the page. */
const policy = (canEval: boolean) =>
  `default-src 'none'; script-src 'self'${canEval ? " 'unsafe-eval'" : ''}; style-src 'self'; base-uri 'none'; form-action 'none'`
const style = ':root { color-scheme: light dark } body { margin: 8px }'
const html = `<!doctype html><html lang="en"><title>Panel</title><link rel="stylesheet" href="/page.css">
<main></main><script type="module" src="/page.js"></script></html>`

/** Where nobody is: the page comes out of the test. */
export const origin = 'https://panel.test'

/** Gives the browser a page with this script, as strict as a page can be. */
export const serve = async (page: Page, script: string, canEval = false): Promise<void> => {
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    '/': ['text/html', html],
    '/page.js': ['text/javascript', script],
    '/page.css': ['text/css', style],
  }
  await page.route(`${origin}/**`, (route) => {
    const path = new URL(route.request().url()).pathname
    // A test may have given it more scripts.
    if (path.endsWith('.js') && files[path] === undefined) return route.fallback()
    const [contentType, body] = files[path] ?? ['text/plain', '']
    const headers = { 'content-security-policy': policy(canEval) }
    return route.fulfill({ contentType: `${contentType}; charset=utf-8`, body, headers })
  })
  await page.goto(origin)
}

/** One browser with one page for the tests of a file; whatever the page complains of fails them. */
export const useStage = (path = 'page.ts', { canEval = false } = {}): (() => Page) => {
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  beforeAll(async () => {
    browser = await launchChromium()
    page = await browser.newPage({ viewport: { width: 900, height: 700 } })
    page.on('console', (message) => {
      if (/warning|error/.test(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    await serve(page, await bundle(new URL(path, import.meta.url)), canEval)
  })
  afterAll(async () => {
    await browser.close()
    expect(complaints).toEqual([])
  })
  return () => page
}
