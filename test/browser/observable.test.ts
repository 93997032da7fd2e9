import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { bundle } from './bundle.ts'
import { launchChromium, noChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  if (noChromium === undefined) browser = await launchChromium()
})
afterAll(() => browser?.close())

test.skipIf(noChromium !== undefined)(
  "the browser's own Observable takes our streams",
  async () => {
    const page = await browser.newPage()
    await page.goto('about:blank')
    await page.addScriptTag({
      type: 'module',
      content: await bundle(new URL('observable-page.ts', import.meta.url)),
    })
    await page.waitForFunction(() => 'heard' in globalThis)
    expect(await page.evaluate(() => Reflect.get(globalThis, 'heard') as unknown)).toEqual({
      states: [{ n: 0 }, { n: 2 }],
      events: [1, 2, 3],
    })
  },
)
