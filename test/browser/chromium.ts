import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

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

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
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
