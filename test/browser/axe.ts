import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** The script that makes `axe` known to a page. */
export const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** What axe objects to on a page that has its script: each rule with what breaks it. `only`: by these rules. */
export const objectionsTo = async (page: Page, only?: readonly string[]): Promise<unknown[]> => {
  const options = { resultTypes: ['violations'], ...(only && { runOnly: only }) }
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`)
  return violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])
}
