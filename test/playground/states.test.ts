import { mkdirSync, writeFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../browser/chromium.ts'
import {
  allPictures,
  contentOf,
  pictureList,
  takePicture,
  takesPictures,
} from '../browser/pictures.ts'
import { scenes } from './scenes.ts'
import { openStage, themes } from './stage.ts'

if (noChromium) process.stderr.write(`Skipped: the states of the playground, ${noChromium}\n`)

const inWords = (name: string): string => name.replaceAll('-', ' ')

/** All pictures of the panel on one page, light or dark as the reader likes it. */
const gallery = (): string =>
  [
    '# The panel, state by state',
    '',
    '`<sign-in-panel>` in the [playground](../../docs/playground.md), each state brought about by what a person and the world around can do.',
    ...scenes.map(
      ({ name }) =>
        `\n## ${inWords(name)}\n\n<picture><source media="(prefers-color-scheme: dark)" srcset="${name}-dark.png"><img src="${name}-light.png" alt="The panel: ${inWords(name)}" width="420"></picture>`,
    ),
    '',
  ].join('\n')

describe.skipIf(noChromium)('each state of the panel, in the playground', () => {
  let browser: Browser
  const pictures = pictureList('panel')
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    if (!takesPictures) return
    const folder = new URL('panel/', allPictures)
    mkdirSync(folder, { recursive: true })
    writeFileSync(new URL('README.md', folder), gallery())
  })

  it.each(scenes)('$name', async ({ name, world, title, play }) => {
    await using stage = await openStage(browser, { ...(world !== undefined && { world }) })
    await play(stage)
    const shown = await stage.title()
    if (typeof title === 'string') expect(shown).toBe(title)
    else expect(shown).toMatch(title)

    // Before anything looks at it: a picture hides the caret, and leaves a trace of that.
    pictures.note(name, await contentOf(stage.page.locator('section.app')))

    const found: Record<string, string[]> = {}
    for (const [theme, media] of Object.entries(themes)) {
      await stage.page.emulateMedia(media)
      found[theme] = await stage.findings(theme === 'light' ? {} : { only: 'colours' })
      const part = stage.page.locator(shown === '' ? 'section.app' : 'sign-in-panel')
      if (theme !== 'forced')
        await takePicture(`panel/${name}-${theme}`, part, { animations: 'disabled' })
    }
    expect(found).toEqual({ light: [], dark: [], forced: [] })

    await stage.page.setViewportSize({ width: 280, height: 900 })
    const overflow = await stage.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
    expect(stage.complaints).toEqual([])
    expect(stage.requests).toEqual([])
  })

  it('stands in the whole page', async () => {
    await using stage = await openStage(browser, { viewport: { width: 1440, height: 960 } })
    await stage.page.locator('[data-story=offline]').click()
    await stage.advance(24)
    expect(await stage.page.getByText('You are offline').count()).toBeGreaterThan(0)
    // The viewer looks at the clock four times a second of real time.
    await stage.page.getByText('19 s', { exact: true }).waitFor()
    // The viewer has a list of its own, and redraws in real time.
    const around = ['section.stories', 'section.app', 'section.acts'].map((part) =>
      contentOf(stage.page.locator(part)),
    )
    pictures.note('playground', (await Promise.all(around)).join(''))
    for (const theme of ['light', 'dark', 'forced'] as const) {
      await stage.page.emulateMedia(themes[theme])
      const only = theme === 'light' ? {} : { only: 'colours' as const }
      expect(await stage.findings({ withViewer: true, ...only })).toEqual([])
      if (theme !== 'forced')
        await takePicture(`playground-${theme}`, stage.page, { animations: 'disabled' })
    }
  })

  it('is looked at by something that sees what is wrong', async () => {
    await using stage = await openStage(browser)
    await stage.page.locator('.top .where').evaluate((it) => it.style.setProperty('color', '#ddd'))
    expect((await stage.findings()).join('\n')).toMatch(/^color-contrast: .*where/)
  })

  it('is as the pictures of the docs show it', () => pictures.settle())
})
