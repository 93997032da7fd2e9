import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../browser/chromium.ts'
import { scenes } from './scenes.ts'
import { openStage, themes, type Stage } from './stage.ts'

if (noChromium) process.stderr.write(`Skipped: the states of the playground, ${noChromium}\n`)

const screenshots = new URL('../../docs/screenshots/panel/', import.meta.url)
const list = new URL('content.json', screenshots)
const updateScreenshots = process.env['UPDATE_SCREENSHOTS'] === '1'

/** What a picture shows, as far as it is ours: fonts and the painting of them are the machine's. */
const contentOf = ({ page }: Stage): Promise<string> =>
  page.locator('section.app').evaluate((app) => {
    const serialize = (element: Element): string => {
      const { shadowRoot } = element
      const styles = shadowRoot?.adoptedStyleSheets.flatMap(({ cssRules }) =>
        [...cssRules].map(({ cssText }) => cssText),
      )
      const inner = [...(shadowRoot ?? element).childNodes].map((node) =>
        node instanceof Element
          ? serialize(node)
          : node.nodeType === Node.TEXT_NODE
            ? (node.textContent ?? '').trim()
            : '',
      )
      const attributes = [...element.attributes].map(({ name, value }) => `${name}=${value}`)
      return `<${element.localName} ${attributes.join(' ')}>${styles?.join('') ?? ''}${inner.join('')}</>`
    }
    return serialize(app)
  })

describe.skipIf(noChromium)('each state of the panel, in the playground', () => {
  let browser: Browser
  const contents: Record<string, string> = {}
  beforeAll(async () => {
    browser = await launchChromium()
    mkdirSync(screenshots, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    if (updateScreenshots) writeFileSync(list, `${JSON.stringify(contents, null, 2)}\n`)
  })

  it.each(scenes)('$name', async ({ name, world, title, play }) => {
    await using stage = await openStage(browser, { ...(world !== undefined && { world }) })
    await play(stage)
    const shown = await stage.title()
    if (typeof title === 'string') expect(shown).toBe(title)
    else expect(shown).toMatch(title)

    const found: Record<string, string[]> = {}
    for (const [theme, media] of Object.entries(themes)) {
      await stage.page.emulateMedia(media)
      found[theme] = await stage.findings()
      const path = new URL(`${name}-${theme}.png`, screenshots).pathname
      if (updateScreenshots && theme !== 'forced')
        await stage.page
          .locator(shown === '' ? 'section.app' : 'sign-in-panel')
          .screenshot({ path, animations: 'disabled' })
    }
    expect(found).toEqual({ light: [], dark: [], forced: [] })

    await stage.page.setViewportSize({ width: 280, height: 900 })
    const overflow = await stage.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
    contents[name] = createHash('sha256')
      .update(await contentOf(stage))
      .digest('hex')
      .slice(0, 16)
    expect(stage.complaints).toEqual([])
    expect(stage.requests).toEqual([])
  })

  it.skipIf(updateScreenshots)(
    'is as the pictures of the docs show it (UPDATE_SCREENSHOTS=1 takes them anew)',
    () => {
      expect(contents).toEqual(JSON.parse(readFileSync(list, 'utf8')))
    },
  )
})
