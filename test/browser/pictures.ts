import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Locator, Page, PageScreenshotOptions } from 'playwright-core'
import { expect } from 'vitest'

const inDocs = new URL('../../docs/screenshots/', import.meta.url)
/** Where every picture goes. Git ignores it. */
export const allPictures = new URL('../../screenshots/', import.meta.url)

/** Whether the pictures of the docs are taken anew: `npm run screenshots`. */
export const updatesDocs = process.env['UPDATE_SCREENSHOTS'] === '1'
/** Whether pictures are taken at all: CI keeps them. */
export const takesPictures = updatesDocs || process.env['SCREENSHOTS'] === '1'

/** Takes a picture where pictures are taken. Chromium packs them badly: pngquant, where it is installed, saves two thirds. */
export const takePicture = async (
  name: string,
  shown: Page | Locator,
  options: PageScreenshotOptions = {},
): Promise<void> => {
  if (!takesPictures) return
  const file = new URL(`${name}.png`, allPictures)
  const path = fileURLToPath(file)
  await shown.screenshot({ ...options, path })
  spawnSync('pngquant', ['--force', '--ext', '.png', '--speed', '1', path])
  const published = new URL(`${name}.png`, inDocs)
  if (updatesDocs && existsSync(published)) copyFileSync(file, published)
}

/** What can be seen of an element, shadow trees and their styles included, as text. */
export const contentOf = (locator: Locator): Promise<string> =>
  locator.evaluate((shown) => {
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
    return serialize(shown)
  })

/** A port is another one each time. */
const withoutPorts = (content: string): string =>
  content.replaceAll(/(127\.0\.0\.1(?::|%3A))\d+/g, '$1')

/** What the pictures of the docs show, as far as it is ours: fonts, and how they are painted, are the machine's. */
export interface PictureList {
  /** Takes note of what a picture shows. Before it is taken: taking one hides the caret, and leaves a trace of that. */
  note(name: string, content: string): void
  /** Writes the record, or fails where the pictures there are show something else. */
  settle(): void
}

/** The record `docs/screenshots/<name>.json` has a hash of what each picture there shows. No other picture has one. */
export const pictureList = (name: string): PictureList => {
  const file = new URL(`${name}.json`, inDocs)
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  const contents: Record<string, string> = {}
  return {
    note: (picture, content) => {
      if (!Object.hasOwn(recorded, picture)) return
      const hash = createHash('sha256').update(withoutPorts(content)).digest('hex')
      contents[picture] = hash.slice(0, 16)
    },
    settle: () => {
      if (updatesDocs) writeFileSync(file, `${JSON.stringify(contents, null, 2)}\n`)
      // Another hash: what is shown has changed since the picture was taken. npm run screenshots takes them anew.
      else expect(contents).toEqual(recorded)
    },
  }
}
