import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { servePlayground, type Playground } from '../../docs/playground/live-server.ts'
import { playgroundPage } from '../../docs/playground/page.ts'
import type { Emulator } from '../../src/emulator/index.ts'
import { launchChromium, noChromium } from '../browser/chromium.ts'
import { createCage } from '../canary/canaries.ts'
import { listen } from './stage.ts'

if (noChromium) process.stderr.write(`Skipped: the playground as it is served, ${noChromium}\n`)

const secretMembers =
  /^(?:clientSecret|deviceCode|accessToken|refreshToken|idToken|code|codeVerifier)$/

/** Every secret that goes over the emulator's wire from now on. */
const tap = ({ service }: Emulator): Record<string, string> => {
  const secrets: Record<string, string> = {}
  const note = (body: string | undefined) => {
    const members = JSON.parse(body === undefined || body === '' ? '{}' : body) as object
    for (const [name, value] of Object.entries(members))
      if (secretMembers.test(name) && typeof value === 'string' && value !== '')
        secrets[`${name} ${Object.keys(secrets).length}`] = value
  }
  const handle = service.handle.bind(service)
  service.handle = (request) => {
    const reply = handle(request)
    note(request.body)
    if (reply.kind === 'answer') note(reply.body)
    return reply
  }
  return secrets
}

/** All that is in a page, shadow trees included. */
const everything = (): string => {
  const inside = (root: Document | ShadowRoot): string[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element.outerHTML,
      ...(element.shadowRoot === null ? [] : inside(element.shadowRoot)),
    ])
  return inside(document).join('\n')
}

describe.skipIf(noChromium)('the playground', () => {
  let browser: Browser
  let playground: Playground
  beforeAll(async () => {
    browser = await launchChromium()
    playground = await servePlayground({ interval: 1 })
  })
  afterAll(async () => {
    await browser?.close()
    await playground?.[Symbol.asyncDispose]()
  })

  const title = (page: Page) => page.locator('sign-in-panel').getByRole('heading').first()
  const button = (page: Page, name: string) => page.getByRole('button', { name }).first()

  it('as npm run playground serves it: a real session and emulator, and no secret in the page', async () => {
    const secrets = tap(playground.emulator)
    const context = await browser.newContext()
    const complaints: string[] = []
    context.on('console', (message) => complaints.push(message.text()))
    context.on('weberror', (error) => complaints.push(String(error.error().stack)))
    const page = await context.newPage()
    const cage = createCage(secrets)
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => cage.put('received', String(payload)))
      socket.on('framesent', ({ payload }) => cage.put('sent', String(payload)))
    })
    await page.goto(playground.url)

    await button(page, 'Use a code on another device').click()
    await expect.poll(() => title(page).textContent()).toContain('Confirm this code')
    await page.locator('[data-act=slowDown]').click()
    // The panel grows: what is below it moves, and a button that moves under the mouse is not clicked.
    await page.getByText('AWS asked us to check less often').first().waitFor()
    await page.locator('[data-act=network]').click()
    await expect
      .poll(() => playground.session.getState())
      .toMatchObject({ attempt: { poll: { phase: 'offline' } } })
    await page.getByText('You are offline').first().waitFor()
    await page.locator('[data-act=network]').click()
    await page.locator('[data-act=approve]').click()
    await expect.poll(() => page.locator('.home').count()).toBe(1)
    await button(page, 'Sign out').click()
    await button(page, 'Sign in…').click()

    const consent = context.waitForEvent('page')
    await button(page, 'Sign in').click()
    const opened = await consent
    await opened
      .getByRole('button', { name: /allow|approve/i })
      .first()
      .click()
    await expect.poll(() => page.locator('.home').count()).toBe(1)
    expect(playground.session.getState().status).toBe('signedIn')
    await page
      .locator('sign-in-inspector')
      .getByText(/signedIn/)
      .first()
      .waitFor()

    cage.put('the page', await page.evaluate(everything))
    expect([...cage.channels]).toEqual(expect.arrayContaining(['received', 'sent']))
    const kinds = new Set(Object.keys(secrets).map((name) => name.replace(/ \d+$/, '')))
    expect([...kinds].toSorted()).toEqual([
      'accessToken',
      'clientSecret',
      'code',
      'codeVerifier',
      'deviceCode',
      'refreshToken',
    ])
    expect(cage.sightings).toEqual([])
    expect(complaints).toEqual([])
    await context.close()
  })

  it('answers nobody but its own page', async () => {
    const { origin, pathname } = new URL(playground.url)
    expect((await fetch(origin)).status).toBe(404)
    const refused = (path: string, from: string) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { origin: from })
        socket.on('open', () => resolve('open'))
        socket.on('error', () => resolve('refused'))
      })
    expect(await refused(`${pathname}session`, 'https://a.page')).toBe('refused')
    expect(await refused('/session', origin)).toBe('refused')
    expect(await refused(`${pathname}session`, origin)).toBe('open')
  })

  it('as a file: the same page, its world inside, and no network', async () => {
    const folder = mkdtempSync(`${tmpdir()}/playground-`)
    try {
      const file = `${folder}/index.html`
      writeFileSync(file, (await playgroundPage('simulated')).html)
      const context = await browser.newContext({ offline: true })
      const asked: string[] = []
      context.on('request', (request) => asked.push(new URL(request.url()).protocol))
      const page = await context.newPage()
      await page.addInitScript(listen)
      await page.goto(`${pathToFileURL(file).href}?story=code&interval=1`)
      // The story goes on in real time: what was said stays.
      await expect
        .poll(() => page.evaluate('heard'))
        .toContainEqual(expect.stringMatching(/^polite: Confirm this code/))
      await page.getByRole('button', { name: '60×' }).click()
      await expect.poll(() => page.locator('.home').count()).toBe(1)
      expect(asked.filter((protocol) => protocol !== 'file:' && protocol !== 'data:')).toEqual([])
      await context.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
