import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { axeSource } from '../browser/axe.ts'
import { playgroundPage } from '../../docs/playground/page.ts'

/** The three looks that a page has to have. */
export const themes = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  forced: { colorScheme: 'light', forcedColors: 'active' },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>

/** Every text that comes into a live region, with how it is meant to be said. */
export const listen = (): void => {
  const heard: string[] = []
  Object.assign(window, { heard })
  const said = new WeakMap<Element, string>()
  const { attachShadow } = Element.prototype as {
    attachShadow: (this: Element, init: ShadowRootInit) => ShadowRoot
  }
  Element.prototype.attachShadow = function (init) {
    const root = attachShadow.call(this, init)
    const look = () => {
      for (const region of root.querySelectorAll('[aria-live=polite], [aria-live=assertive]')) {
        const text = (region.textContent ?? '').trim()
        if (said.get(region) === text) continue
        said.set(region, text)
        if (text !== '') heard.push(`${region.getAttribute('aria-live')}: ${text}`)
      }
    }
    new MutationObserver(look).observe(root, {
      subtree: true,
      childList: true,
      characterData: true,
    })
    return root
  }
}

/** A person before the playground, whose time goes by when a test says so. */
export interface Stage extends AsyncDisposable {
  readonly page: Page
  /** What the page complained about, and what it wanted from a network. */
  readonly complaints: readonly string[]
  readonly requests: readonly string[]
  /** Plays so many seconds, and lets the page draw. */
  advance(seconds: number): Promise<void>
  /** Plays until the panel shows a title, at most so many seconds. */
  until(title: string | RegExp, seconds?: number): Promise<void>
  /** Presses a button of the world around the app. */
  act(...names: string[]): Promise<void>
  /** What the panel says is going on; nothing where it is closed. */
  title(): Promise<string>
  /** Presses a button of the panel. */
  press(name: string | RegExp): Promise<void>
  /** What a screen reader has said so far, in order. */
  heard(): Promise<string[]>
  /** What has the focus, by what it says. */
  focused(): Promise<string>
  /**
   * What axe finds, in a line each; beside the viewer, which is as large as the rest and the same in each state. `only: 'colours'`: by
   * the rules that a theme can break.
   */
  findings(o?: { readonly withViewer?: boolean; readonly only?: 'colours' }): Promise<string[]>
}

export interface StageOptions extends BrowserContextOptions {
  /** Such as `browser=fails&latency=2`. */
  readonly world?: string
}

let file: Promise<string> | undefined

/** The page as `npm run playground -- --out` writes it: the network of the browser is off. */
const pageFile = (): Promise<string> =>
  (file ??= playgroundPage('simulated').then(({ html }) => html))

export const openStage = async (
  browser: Browser,
  { world = '', ...options }: StageOptions = {},
): Promise<Stage> => {
  const html = await pageFile()
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })
  const complaints: string[] = []
  const requests: string[] = []
  context.on('console', (message) => complaints.push(message.text()))
  context.on('weberror', (error) => complaints.push(String(error.error().stack)))
  await context.route('**', (route) => {
    const url = route.request().url()
    if (url === address) return route.fulfill({ body: html, contentType: 'text/html' })
    requests.push(url)
    return route.abort()
  })
  const address = `http://localhost/?runs=no&seed=7&now=1767261600000&${world}`
  const page = await context.newPage()
  await page.addInitScript(listen)
  await page.goto(address)
  const panel = page.locator('sign-in-panel')

  const frame = () =>
    page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => drawn(undefined))))
  const advance = async (seconds: number) => {
    await page.evaluate(`(async () => {
      for (let left = ${seconds}; left > 0; left -= 1) await playground.world.advance(Math.min(1, left))
    })()`)
    await frame()
  }
  const title = async () =>
    (await panel.count()) === 0
      ? ''
      : ((await panel.getByRole('heading').first().textContent()) ?? '').trim()

  return {
    page,
    complaints,
    requests,
    advance,
    title,
    until: async (wanted, seconds = 60) => {
      const isThere = (text: string) =>
        typeof wanted === 'string' ? text === wanted : wanted.test(text)
      let text = await title()
      for (let left = seconds * 2; left > 0 && !isThere(text); left -= 1) {
        await advance(0.5)
        text = await title()
      }
      if (!isThere(text))
        throw new Error(`After ${seconds} s the panel shows "${text}", not ${wanted}.`)
    },
    act: async (...names) => {
      for (const name of names) await page.locator(`[data-act=${name}]`).click()
      await frame()
    },
    press: async (name) => {
      await panel.getByRole('button', { name }).first().click()
      await frame()
    },
    heard: () => page.evaluate<string[]>('heard'),
    focused: () =>
      page.evaluate(() => {
        let element = document.activeElement
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
        return element === document.body
          ? ''
          : (element?.textContent ?? '').replace(/\s+/g, ' ').trim()
      }),
    findings: async ({ withViewer = false, only } = {}) => {
      await page.evaluate(`globalThis.axe === undefined && (0, eval)(${JSON.stringify(axeSource)})`)
      const exclude = withViewer ? [] : ['sign-in-inspector']
      const options = {
        resultTypes: ['violations'],
        ...(only && { runOnly: ['color-contrast', 'link-in-text-block'] }),
      }
      const { violations } = await page.evaluate<AxeResults>(
        `axe.run(${JSON.stringify({ exclude })}, ${JSON.stringify(options)})`,
      )
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(
          ({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary}`,
        ),
      )
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}
