import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { limit } from '../patience.ts'

const executablePath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path))

/** Why there is no browser to test with; nothing where there is one. */
export const noChromium =
  executablePath === undefined
    ? 'no Chromium on this machine (apt-get install --no-install-recommends chromium)'
    : undefined

/** How long a page may take for one step: a browser on a busy machine needs longer than Playwright's own 30 s. */
const stepMs = limit(60_000)

export const launchChromium = async (): Promise<Browser> => {
  const browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-lcd-text',
      '--font-render-hinting=none',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  browser.on('context', (context) => context.setDefaultTimeout(stepMs))
  return browser
}
