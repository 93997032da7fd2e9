// An inspector shows its tape, whenever the page tells it of it.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../../browser/chromium.ts'
import { bundleScript, openWatched, setScript } from './browser.support.ts'

describe.skipIf(noChromium)('an inspector', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  it('follows its tape, in whichever order it comes by it', async () => {
    const { page, complaints } = await openWatched(browser)
    await setScript(page, await bundleScript('orders-page.ts'))
    const late = await page.evaluate<Record<string, number>>('lateness()')
    expect(Object.values(late)).toEqual([0, 0, 0, 0, 0, 0])
    expect(complaints).toEqual([])
  })
})
