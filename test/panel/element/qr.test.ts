// The QR code is loaded when it is shown: late, or never, where the network says so.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { bundleApart } from '../../browser/bundle.ts'
import { launchChromium } from '../../browser/chromium.ts'
import type { AxeResults } from 'axe-core'
import { axeSource } from '../../browser/axe.ts'
import { origin, serve } from './support.ts'

declare const axe: { run: (context: Element, options: object) => Promise<AxeResults> }

const scripts = await bundleApart(new URL('page.ts', import.meta.url))

/** How the panel stands, and where its parts are. */
const look = (page: Page) =>
  page.evaluate(async () => {
    const { stage } = window
    await stage.panel.updateComplete
    const places = [...stage.root.querySelectorAll('button, a, p, .qr, .code')].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      return `${element.getAttribute('class')} ${x} ${y} ${width} ${height}`
    })
    return {
      picture: stage.find('svg.qr')?.ariaLabel ?? null,
      hasPlace: stage.find('.qr') !== null,
      hasToggle: stage.find('.qr-toggle') !== null,
      code: stage.text('.code'),
      places,
    }
  })

const complaintsOf = async (page: Page) => {
  await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const { violations } = await axe.run(window.stage.panel, { runOnly: ['wcag2a', 'wcag2aa'] })
    return violations.map(({ id }) => id)
  })
}

describe('A panel whose QR code is loaded apart', () => {
  let browser: Browser
  let page: Page
  let asked: PromiseWithResolvers<void>
  let answered: PromiseWithResolvers<boolean>

  beforeEach(async () => {
    browser = await launchChromium()
    page = await browser.newPage({ viewport: { width: 900, height: 700 } })
    asked = Promise.withResolvers()
    answered = Promise.withResolvers()
    await page.route(`${origin}/*.js`, async (route) => {
      const body = scripts.get(new URL(route.request().url()).pathname) ?? ''
      if (body.includes('quietZone') && body.includes('encode')) {
        asked.resolve()
        if (!(await answered.promise)) return route.abort()
      }
      const headers = { 'content-type': 'text/javascript; charset=utf-8' }
      return route.fulfill({ body, headers })
    })
    await serve(page, scripts.get('/page.js') ?? '', true)
  })
  afterEach(async () => {
    answered.resolve(false)
    await browser.close()
  })

  const show = (qr: 'auto' | 'shown') =>
    page.evaluate((qr) => window.stage.show('waiting', { qr }), qr)

  it('does not ask for it before it is shown', async () => {
    await show('auto')
    let isAsked = false
    void asked.promise.then(() => (isAsked = true))
    expect(await look(page)).toMatchObject({ picture: null, hasPlace: false, hasToggle: true })
    expect(isAsked).toBe(false)
    await page.evaluate(() => window.stage.find('.qr-toggle')?.click())
    await asked.promise
  })

  it('keeps its place, complete without it, and moves nothing when it comes', async () => {
    await show('shown')
    await asked.promise
    const before = await look(page)
    expect(before).toMatchObject({ picture: null, hasPlace: true, code: 'WDJB-MJHT' })
    expect(await complaintsOf(page)).toEqual([])
    answered.resolve(true)
    await page.locator('svg.qr path').waitFor({ state: 'attached' })
    const after = await look(page)
    expect(after.picture).toBe('QR code of the page, with the code filled in')
    expect(after.places).toEqual(before.places)
    expect(await complaintsOf(page)).toEqual([])
  })

  it('does without it, and without the control for it, where it does not come', async () => {
    await show('auto')
    await page.evaluate(() => window.stage.find('.qr-toggle')?.click())
    await asked.promise
    answered.resolve(false)
    await page.locator('.qr').waitFor({ state: 'detached' })
    expect(await look(page)).toMatchObject({ hasPlace: false, hasToggle: false, code: 'WDJB-MJHT' })
    expect(await complaintsOf(page)).toEqual([])
  })
})
