// A browser for `--browser`: a real Chromium without a window, which goes to the address and does nothing by itself.
//
//   node open-chromium.ts <report> <address>
//
// The report grows by a line of JSON for each page that it asks for. It ends after the page that the app shows at the end, or
// a minute later.
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { launchChromium } from '../browser/chromium.ts'

const [report = '', address = ''] = process.argv.slice(2)
const note = (value: object) => appendFileSync(report, `${JSON.stringify(value)}\n`)

note({ pid: process.pid })
await using browser = await launchChromium()
const page = await browser.newPage()
page.on('request', (request) => {
  if (request.isNavigationRequest()) note({ at: new URL(request.url()).pathname })
})
await page.goto(address)
await Promise.race([
  page.waitForURL('**/oauth/callback?**').then(() => page.waitForLoadState()),
  sleep(60_000),
])
note({ title: await page.title(), heading: await page.locator('h1').innerText() })
