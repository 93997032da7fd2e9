// Every state that there is, as it looks: whole, readable in each theme, and on the narrowest page.
import type { AxeResults } from 'axe-core'
import { describe, expect, it } from 'vitest'
import { fixtures, sessionFixtures } from '../../../src/testing/index.ts'
import { noChromium } from '../../browser/chromium.ts'
import { axeSource } from '../../browser/axe.ts'
import { useStage } from './support.ts'

declare const axe: { run: (context: Element, options: object) => Promise<AxeResults> }

const count = Object.keys(fixtures).length + Object.keys(sessionFixtures).length
const themes = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'light', forcedColors: 'active' },
} as const

describe.skipIf(noChromium)('every state', () => {
  const page = useStage()

  it('is drawn with its title, its words and every action', async () => {
    const { names, missing } = await page().evaluate(async () => {
      const { stage } = window
      const missing: string[] = []
      for (const name of stage.names) {
        await stage.show(name)
        const { title, body, actions, code, clock, waiting } = stage.modelOf(name)
        if (stage.text() !== title) missing.push(`${name}: ${title}, not ${stage.text()}`)
        const panel = stage.text('.panel')
        for (const text of [...body, code?.text, clock?.text, waiting?.text])
          if (text !== undefined && !panel.includes(text)) missing.push(`${name}: ${text}`)
        const drawn = [...stage.root.querySelectorAll('[data-action]')].map((control) =>
          control.getAttribute('data-action'),
        )
        const wanted = actions.map(({ action }) => action)
        const isWhole = wanted.every((action) => drawn.includes(action))
        if (!isWhole || drawn.length !== wanted.length)
          missing.push(`${name}: ${wanted.join()}, not ${drawn.join()}`)
      }
      return { names: stage.names, missing }
    })
    expect(names).toHaveLength(count)
    expect(missing).toEqual([])
  })

  it.each(Object.entries(themes))('has nothing that axe objects to in %s', async (_, theme) => {
    await page().emulateMedia({ ...theme, reducedMotion: 'reduce' })
    // Not as a script of the page, whose policy has none but its own.
    await page().evaluate(axeSource)
    const { violations, checked } = await page().evaluate(async () => {
      const { stage } = window
      const violations: string[] = []
      let checked = 0
      const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
      const resultTypes = ['violations']
      for (const name of stage.names) {
        await stage.show(name, { appName: 'Acme Console', account: 'acme.awsapps.com' })
        for (const details of stage.root.querySelectorAll('details')) details.open = true
        const result = await axe.run(stage.panel, { runOnly, resultTypes })
        checked += result.passes.length
        for (const { id, nodes } of result.violations)
          violations.push(`${name}: ${id} ${nodes.map(({ html }) => html).join(' ')}`)
      }
      return { violations, checked }
    })
    expect(violations).toEqual([])
    expect(checked).toBeGreaterThan(count)
  })

  it('would be objected to with a colour that is too pale', async () => {
    await page().emulateMedia({ ...themes.light, reducedMotion: 'reduce' })
    const ids = await page().evaluate(async () => {
      const { stage } = window
      await stage.show('waiting')
      stage.panel.style.setProperty('--sign-in-muted', '#bbb')
      const { violations } = await axe.run(stage.panel, { runOnly: ['wcag2aa'] })
      return violations.map(({ id }) => id)
    })
    expect(ids).toEqual(['color-contrast'])
  })

  it.each(['light', 'dark'] as const)('has a ring that stands out in %s', async (colorScheme) => {
    await page().emulateMedia({ colorScheme, forcedColors: 'none', reducedMotion: 'reduce' })
    const ratios = await page().evaluate(async () => {
      const { stage } = window
      /** WCAG 2.2, relative luminance. */
      const luminance = (color: string) => {
        const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
          const channel = Number(part) / 255
          return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const styleOf = (selector: string) => getComputedStyle(stage.find(selector) ?? document.body)
      const ratio = () => {
        const pair = [styleOf('.arc').stroke, styleOf('.panel').backgroundColor].map(luminance)
        return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)
      }
      await stage.show('waiting')
      const calm = ratio()
      await stage.show('waiting', {}, 505_000)
      return {
        calm,
        last: ratio(),
        weight: styleOf('.left').fontWeight,
        amber: styleOf('.arc').stroke,
      }
    })
    expect(ratios.calm).toBeGreaterThan(3)
    expect(ratios.last).toBeGreaterThan(3)
    expect(ratios.weight).toBe('700')
    expect(ratios.amber).toBe(colorScheme === 'light' ? 'rgb(143, 84, 0)' : 'rgb(255, 184, 77)')
  })

  it.each([280, 320, 900])('fits into a page of %i px', async (width) => {
    await page().setViewportSize({ width, height: 700 })
    const wide = await page().evaluate(async () => {
      const { stage } = window
      const wide: string[] = []
      const { documentElement } = document
      for (const name of stage.names) {
        await stage.show(name, { appName: 'Acme Console', account: 'acme.awsapps.com' })
        for (const details of stage.root.querySelectorAll('details')) details.open = true
        const inner = stage.find('.panel')
        const isWide = (element: Element) => element.scrollWidth > element.clientWidth
        if (isWide(documentElement) || inner === null || isWide(inner)) wide.push(name)
      }
      return wide
    })
    expect(wide).toEqual([])
  })
})
