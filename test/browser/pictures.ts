import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'

/** Whether the pictures of the docs are taken anew: `npm run screenshots`. */
export const takesPictures = process.env['UPDATE_SCREENSHOTS'] === '1'

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

/** What the pictures of a list show, as far as it is ours: fonts, and how they are painted, are the machine's. */
export interface PictureList {
  /** Takes note of what a picture shows. Before it is taken: taking one hides the caret, and leaves a trace of that. */
  note(name: string, content: string): void
  /** Writes the list, or fails where the pictures there are show something else. */
  settle(): void
  readonly names: readonly string[]
}

export const pictureList = (name: string): PictureList => {
  const file = new URL(`../../docs/screenshots/${name}.json`, import.meta.url)
  const contents: Record<string, string> = {}
  return {
    note: (picture, content) => {
      const hash = createHash('sha256').update(withoutPorts(content)).digest('hex')
      contents[picture] = hash.slice(0, 16)
    },
    settle: () => {
      if (takesPictures) writeFileSync(file, `${JSON.stringify(contents, null, 2)}\n`)
      // Another hash: what is shown has changed since the picture was taken. npm run screenshots takes them anew.
      else expect(contents).toEqual(JSON.parse(readFileSync(file, 'utf8')))
    },
    get names() {
      return Object.keys(contents)
    },
  }
}
