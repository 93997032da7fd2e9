import { writeFile } from 'node:fs/promises'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { bundle } from '../../browser/bundle.ts'
import { viewerPage, type ViewerPageOptions } from '../../../src/cli/viewer-page.ts'

/** A page, with what it asked the network for and what its console said. */
export interface Watched {
  readonly page: Page
  readonly requests: readonly string[]
  readonly complaints: readonly string[]
}

export const openWatched = async (
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Watched> => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options })
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, requests, complaints }
}

const folder = mkdtempSync(`${tmpdir()}/viewer-`)
let files = 0

/** The viewer as a file, as `authchart view --out` writes it. */
export const writePage = async (options: ViewerPageOptions = {}): Promise<string> => {
  const file = `${folder}/${(files += 1)}.html`
  await writeFile(file, (await viewerPage(options)).html)
  return pathToFileURL(file).href
}

/** A script of a test for a page of its own. */
export const bundleScript = async (name: string): Promise<string> => {
  const script = await bundle(new URL(name, import.meta.url), { minify: true })
  return script.replaceAll('</script', '<\\/script')
}

export const setScript = async (page: Page, script: string): Promise<void> => {
  await page.setContent(
    `<!doctype html><title>test</title><style>html,body{margin:0;height:100%}sign-in-inspector{block-size:100%}</style><script type="module">${script}</script>`,
  )
}

/** What the inspector shows, read off its DOM. */
export interface Shown {
  readonly n: number
  readonly lit: readonly string[]
  readonly here: readonly string[]
  readonly value: string
  readonly json: Readonly<Record<string, unknown>>
  readonly title: string | undefined
  readonly body: readonly string[]
  readonly code: string | undefined
}

/** Reads what is shown at each of `positions`, one after another. */
export const readAt = (page: Page, positions: readonly number[]): Promise<Shown[]> =>
  page.evaluate(async (all) => {
    const inspector = document.querySelector('sign-in-inspector')
    if (inspector === null) throw new Error('There is no inspector.')
    const root = inspector.shadowRoot
    if (root === null) throw new Error('The inspector has drawn nothing.')
    const texts = (selector: string) =>
      [...root.querySelectorAll(selector)].map((element) => element.textContent.trim())
    const states = (selector: string) =>
      [...root.querySelectorAll(selector)].map((one) => one.getAttribute('data-state') ?? '')
    const shown = []
    for (const position of all) {
      inspector.position = position
      await inspector.updateComplete
      shown.push({
        n: Number(root.querySelector('output')?.dataset['n']),
        lit: states('.drawing .lit'),
        here: states('.drawing .here'),
        value: root.querySelector<HTMLElement>('.where')?.dataset['value'] ?? '',
        json: Object.fromEntries(
          [...root.querySelectorAll<HTMLElement>('details')].map((part) => [
            part.dataset['path'] ?? '',
            JSON.parse(part.querySelector('pre')?.textContent ?? 'null') as unknown,
          ]),
        ),
        title: texts('.preview .title')[0],
        body: texts('.preview p:not([class])'),
        code: texts('.preview .code')[0],
      })
    }
    return shown
  }, positions)

/** Everything that is in the inspector's DOM, and in its page's. */
export const wholeDom = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const inspector = document.querySelector('sign-in-inspector')
    return document.documentElement.outerHTML + (inspector?.shadowRoot?.innerHTML ?? '')
  })
