// dist/ has the templates without their blanks: nothing about the elements may look different for it.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundle } from '../../browser/bundle.ts'
import { launchChromium } from '../../browser/chromium.ts'
import { withSmallTemplates } from '../../tools/templates.ts'
import { serve } from './support.ts'

const entry = new URL('page.ts', import.meta.url)
const folder = fileURLToPath(new URL('../../../src/panel/element/', import.meta.url))
const asBuilt: Plugin = {
  name: 'as-built',
  setup: (build) =>
    build.onLoad({ filter: /panel[\\/]element[\\/][\w-]+\.ts$/ }, ({ path }) => {
      if (!path.startsWith(folder)) return
      const code = readFileSync(path, 'utf8')
      return { contents: withSmallTemplates(path, code).toString(), loader: 'ts' }
    }),
}

/** Everything that the panel shows in each state, where it is, and by which rules. */
const look = (page: Page) =>
  page.evaluate(async () => {
    const { stage } = window
    const rules = (root: ShadowRoot) =>
      root.adoptedStyleSheets.flatMap(({ cssRules }) =>
        Array.from(cssRules, ({ cssText }) =>
          // What has a variable in it is kept as it is written.
          cssText
            .replaceAll(/\s+/g, ' ')
            .replaceAll(/ ?([,()]) ?/g, '$1')
            .replaceAll("'", '"'),
        ),
      )
    const shown: string[] = []
    for (const name of stage.names) {
      await stage.show(name, { qr: 'shown' })
      if (shown.length === 0) shown.push(...rules(stage.root))
      for (const element of stage.root.querySelectorAll('*')) {
        const { x, y, width, height } = element.getBoundingClientRect()
        const attributes = Array.from(element.attributes, ({ name, value }) =>
          [name, value.replaceAll(/\s+/g, ' ').trim()].join('='),
        )
        const text = element.textContent?.replaceAll(/\s+/g, ' ').trim()
        shown.push([name, element.localName, ...attributes, x, y, width, height, text].join(' '))
      }
    }
    return shown
  })

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

it('is drawn the same, by the same rules', async () => {
  const pages = [await bundle(entry), await bundle(entry, { plugins: [asBuilt] })]
  expect(pages[1]?.length).toBeLessThan((pages[0]?.length ?? 0) - 3_000)
  const looks: string[][] = []
  for (const script of pages) {
    const page = await browser.newPage({ reducedMotion: 'reduce' })
    await serve(page, script)
    looks.push(await look(page))
  }
  expect(looks[0]?.length).toBeGreaterThan(1_000)
  expect(looks[1]).toEqual(looks[0])
})
