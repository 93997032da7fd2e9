import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  startEmulator,
  type AuthorizationDecision,
  type Emulator,
} from '../../src/emulator/index.ts'
import {
  STATE,
  authorizationUrl,
  codeFlow,
  handClock,
  issue,
  post,
  seededRandom,
} from '../emulator/client.ts'
import { axeSource, objectionsTo } from './axe.ts'
import { launchChromium, noChromium } from './chromium.ts'
import { contentOf, pictureList, takePicture, updatesDocs } from './pictures.ts'

if (noChromium) process.stderr.write(`Skipped: the emulator's pages, ${noChromium}\n`)

const pictures = pictureList('emulator')

interface Mode {
  readonly width: number
  readonly media: NonNullable<Parameters<Page['emulateMedia']>[0]>
  /** What axe looks at: everything, or what a theme can change. */
  readonly only?: readonly string[]
}
const colours = ['color-contrast', 'link-in-text-block']
const modes: Readonly<Record<string, Mode>> = {
  light: { width: 640, media: { colorScheme: 'light', forcedColors: 'none' } },
  dark: { width: 640, media: { colorScheme: 'dark', forcedColors: 'none' }, only: colours },
  forced: { width: 640, media: { colorScheme: 'light', forcedColors: 'active' }, only: colours },
  narrow: { width: 280, media: { colorScheme: 'light', forcedColors: 'none' } },
}

/** Brings a fresh emulator into a state, and says where the page of that state is. */
const scenes: Readonly<Record<string, (emulator: Emulator) => string>> = {
  enter: () => '/device',
  unknown: () => '/device?user_code=WDJB-MJHT',
  confirm: (emulator) => `/device?user_code=${start(emulator)}`,
  plain: (emulator) => `/device?user_code=${issue(emulator.service).userCode}`,
  approved: (emulator) => {
    const userCode = start(emulator)
    emulator.approve(userCode)
    return `/device?user_code=${userCode}`
  },
  used: (emulator) => {
    const { userCode, poll } = issue(emulator.service)
    emulator.approve(userCode)
    poll()
    return `/device?user_code=${userCode}`
  },
  denied: (emulator) => {
    const userCode = start(emulator)
    emulator.deny(userCode)
    return `/device?user_code=${userCode}`
  },
  expired: (emulator) => {
    const userCode = start(emulator)
    emulator.expire(userCode)
    return `/device?user_code=${userCode}`
  },
  hostile: (emulator) => {
    const clientName = `<img src=x onerror=alert(1)>\u202E${'W'.repeat(200)}`
    return `/device?user_code=${issue(emulator.service, { clientName, scopes: ['"><script>'] }).userCode}`
  },
  consent: (emulator) => consent(emulator),
  'consent-plain': (emulator) => consent(emulator, { scopes: [] }, { scopes: '' }),
  'consent-hostile': (emulator) =>
    consent(
      emulator,
      {
        clientName: `<img src=x onerror=alert(1)>\u202E${'W'.repeat(200)}`,
        redirectUris: [`http://127.0.0.1/${'"><script>'.repeat(9)}`],
      },
      { redirect_uri: `http://127.0.0.1:1/${'"><script>'.repeat(9)}` },
    ),
  'consent-approved': (emulator) => consent(emulator, {}, {}, 'approve'),
  'consent-denied': (emulator) => consent(emulator, {}, {}, 'deny'),
  'consent-used': (emulator) => {
    codeFlow(emulator.service).signIn()
    return `/consent?request=${emulator.authorizations().at(-1)?.id}`
  },
  'consent-unknown': () => '/consent?request=WDJB-MJHT',
  idle: () => '/',
  status: (emulator) => {
    const [first, second, third] = [1, 2, 3].map(() =>
      issue(emulator.service, { scopes: ['sso:account:access'] }),
    )
    const other = issue(emulator.service, { clientName: 'acme-cli' })
    emulator.deny(first?.userCode ?? '')
    emulator.approve(second?.userCode ?? '')
    second?.poll()
    emulator.approve(third?.userCode ?? '')
    other.poll()
    other.poll()
    const browser = codeFlow(emulator.service)
    const { refreshToken } = browser.signIn()
    browser.refresh(refreshToken)
    codeFlow(emulator.service, { clientName: 'acme-cli' }).signIn()
    emulator.revokeSession(3)
    browser.open()
    return '/?live=1'
  },
  portal: (emulator) => {
    const hostile = `<img src=x onerror=alert(1)>\u202E${'W'.repeat(60)}`
    emulator.assign('000000000000', hostile)
    portalOf(emulator).forEach((ask) => ask())
    for (let n = 0; n < 9; n += 1) emulator.assign(String(600_000_000_000 + n), 'ReadOnlyAccess')
    return '/'
  },
  offline: (emulator) => {
    emulator.setOffline(true)
    post(emulator.service, '/client/register', {})
    return '/'
  },
}

/** A request for the credentials of each role, in a session of its own. */
function portalOf({ service }: Emulator): (() => unknown)[] {
  const headers = { 'x-amz-sso_bearer_token': String(codeFlow(service).signIn()['accessToken']) }
  return service.accounts().flatMap(({ accountId, roles }) =>
    roles.map((roleName) => () => {
      const query = new URLSearchParams({ account_id: accountId, role_name: roleName })
      const path = `/federation/credentials?${query}`
      return service.handle({ method: 'GET', path, body: '', headers })
    }),
  )
}

const start = (emulator: Emulator): string =>
  issue(emulator.service, { scopes: ['sso:account:access', 'codewhisperer:completions'] }).userCode

/** Keeps a page from loading itself again while it is looked at. */
async function loadOnce(route: Route): Promise<void> {
  const response = await route.fetch()
  const { refresh: _, ...headers } = response.headers()
  await route.fulfill({ response, headers })
}

/** Has a page that loads itself again do so once more, and then no longer: a click on what is going away would be lost. */
async function standStill(page: Page): Promise<void> {
  await page.route('**', async (route) => {
    const response = await route.fetch()
    const { refresh: _, 'content-length': __, ...headers } = response.headers()
    await route.fulfill({ response, headers, body: `${await response.text()}<i id="still"></i>` })
  })
  await page.locator('#still').waitFor({ state: 'attached' })
  await page.unroute('**')
}

/** What makes one button stand out more than another: its size, its colours, its border and its type. */
const lookOf = <Name extends string>(
  page: Page,
  names: readonly Name[],
): Promise<Record<Name, unknown>> =>
  page.evaluate((values) => {
    const look = (value: string) => {
      const button = document.querySelector(`button[value=${value}]`)
      if (button === null) return undefined
      const { height } = button.getBoundingClientRect()
      const style = getComputedStyle(button)
      const { color, backgroundColor, borderColor, borderWidth, flexGrow, font, opacity } = style
      return { height, color, backgroundColor, borderColor, borderWidth, flexGrow, font, opacity }
    }
    return Object.fromEntries(values.map((value) => [value, look(value)])) as Record<Name, unknown>
  }, names)

/** Where the page of a new authorization request is. */
function consent(
  emulator: Emulator,
  client: Record<string, unknown> = {},
  query: Record<string, string> = {},
  decision?: AuthorizationDecision,
): string {
  const scopes = ['sso:account:access', 'codewhisperer:completions']
  const { open } = codeFlow(emulator.service, { scopes, ...client })
  open(decision, { scopes: scopes.join(' '), ...query })
  return `/consent?request=${emulator.authorizations().at(-1)?.id}`
}

describe.skipIf(noChromium)('the pages of the emulator', () => {
  let browser: Browser
  let emulator: Emulator
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    const port = updatesDocs ? 4180 : 0
    emulator = await startEmulator({ port, clock: handClock(), random: seededRandom(7) })
  })
  afterEach(() => emulator.close())

  async function open(path: string): Promise<Page> {
    const page = await browser.newPage()
    await page.goto(emulator.url + path)
    return page
  }

  it.each(Object.entries(scenes))('shows %s accessibly, in each mode', async (sceneName, scene) => {
    await using context = await browser.newContext({ reducedMotion: 'reduce' })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    const requested = new Set<string>()
    page.on('request', (request) => requested.add(new URL(request.url()).origin))
    await page.route('**', loadOnce)
    await page.goto(emulator.url + scene(emulator))
    await page.evaluate(axeSource)
    for (const [modeName, mode] of Object.entries(modes)) {
      await page.emulateMedia(mode.media)
      await page.setViewportSize({ width: mode.width, height: 480 })
      const name = `${sceneName}-${modeName}`
      pictures.note(name, await contentOf(page.locator('html')))
      await takePicture(`emulator-${name}`, page, { fullPage: true })
      expect(await objectionsTo(page, mode.only), modeName).toEqual([])
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(overflow, modeName).toBe(0)
    }
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
    expect([...requested]).toEqual([emulator.url])
  })

  it('is as the pictures of the docs show it', () => pictures.settle())

  it('lets a person type the code, compare it and approve, by keyboard alone', async () => {
    const { userCode, poll } = issue(emulator.service)
    const page = await open('/device')
    await page.locator('input:focus').waitFor()
    await page.keyboard.type(userCode.toLowerCase().replace('-', ' '))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Approve this sign-in?' }).waitFor()
    await page.waitForLoadState()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Approve')
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe(
      'solid',
    )
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Approved' }).waitFor()
    expect(emulator.codes()[0]?.status).toBe('approved')
    expect(poll()).toMatchObject({ status: 200 })
    await page.reload()
    await page.getByRole('heading', { name: 'Signed in' }).waitFor()
  })

  it.each(['confirm', 'consent', 'status'])(
    'gives the denial the look of the approval: %s',
    async (sceneName) => {
      const page = await open(scenes[sceneName]?.(emulator) ?? '')
      const looks = await lookOf(page, ['approve', 'deny'])
      expect(looks.approve).toBeDefined()
      expect(looks.deny).toEqual(looks.approve)
      await page.close()
    },
  )

  it('tells the truth when the code ran out while the person was reading', async () => {
    const { userCode } = issue(emulator.service)
    const page = await open(`/device?user_code=${userCode}`)
    emulator.expire(userCode)
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('heading', { name: 'This code has expired' }).waitFor()
  })

  /** An app that waits for its redirect, and the address that it opens. */
  async function app({ service } = emulator): Promise<
    { origin: string; opens: string; returned: Promise<URL> } & AsyncDisposable
  > {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const origin = `http://127.0.0.1:${port}`
    const returned = new Promise<URL>((resolve) => {
      server.on('request', ({ url = '/' }, answer) => {
        answer.end('back in the app')
        if (url.startsWith('/oauth/callback')) resolve(new URL(url, origin))
      })
    })
    const { clientId } = codeFlow(service).client
    const redirect_uri = `${origin}/oauth/callback`
    return {
      origin,
      opens: authorizationUrl(clientId, { redirect_uri }, ''),
      returned,
      async [Symbol.asyncDispose]() {
        server.close()
        server.closeAllConnections()
      },
    }
  }

  it.each([
    ['Approve', 'code'],
    ['Deny', 'error'],
  ])('takes the decision back to the app: %s', async (name, member) => {
    await using client = await app()
    const page = await open(client.opens)
    await page.getByRole('button', { name }).click()
    const { searchParams } = await client.returned
    expect(searchParams.get(member)).toMatch(/./)
    expect(searchParams.get('state')).toBe(STATE)
    await page.getByText('back in the app').waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: name === 'Deny' ? 'Denied' : 'Approved' }).waitFor()
    expect(page.url()).not.toContain(STATE)
  })

  it('is kept to the app by its policy, whatever the form is made to say', async () => {
    await using client = await app()
    await using other = await app()
    const page = await open(client.opens)
    const violated = page.waitForEvent('console', (message) => /form-action/.test(message.text()))
    await page.evaluate(`document.querySelector('form').action = '${other.origin}/oauth/callback'`)
    await page.evaluate("document.querySelector('.primary').click()")
    await violated
    expect(emulator.authorizations()).toMatchObject([{ status: 'pending' }])
  })

  it('needs nobody where the script decides', async () => {
    const clock = handClock()
    await using unattended = await startEmulator({ approveAfter: 1, clock })
    await using client = await app(unattended)
    const page = await browser.newPage()
    await page.goto(unattended.url + client.opens)
    await page.getByText('The script decides in 1 s').waitFor()
    clock.at += 1_000
    expect((await client.returned).searchParams.get('code')).toMatch(/^[\w-]{86}$/)
    await page.getByText('back in the app').waitFor()
  })

  it('is reached from the status page', async () => {
    await using client = await app()
    emulator.service.openAuthorization(client.opens)
    const page = await open('/')
    await page.getByRole('link', { name: 'Open its page' }).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('back in the app').waitFor()
    await page.goto(emulator.url)
    await page.getByText('left to exchange the code').waitFor()
  })

  it('shows the accounts, and the keys that are out, behind a line where there are many', async () => {
    portalOf(emulator).forEach((ask) => ask())
    const page = await open('/')
    await page.getByRole('heading', { name: 'Acme Sandbox', exact: true }).waitFor()
    await page.getByText('8 live, 0 expired').waitFor()
    for (let n = 0; n < 661; n += 1) emulator.assign(String(600_000_000_000 + n), 'ReadOnlyAccess')
    await page.reload()
    const last = page.getByText('600000000660')
    expect(await last.isVisible()).toBe(false)
    await page.getByText('665 accounts, 669 roles').press('Enter')
    await last.waitFor()
    await page.getByText('3 more live').click()
    expect(await page.getByText('live', { exact: true }).count()).toBe(9)
  })

  it('is played by hand from the status page, which keeps itself up to date when asked to', async () => {
    const page = await open('/')
    await page.getByRole('link', { name: 'Refresh every 2 seconds' }).click()
    const { userCode } = issue(emulator.service)
    const deny = page.getByRole('button', { name: `Deny ${userCode}` })
    await deny.waitFor()
    await standStill(page)
    await deny.click()
    await deny.waitFor({ state: 'detached' })
    expect(emulator.codes()[0]?.status).toBe('denied')
    expect(page.url()).toBe(`${emulator.url}/?live=1`)
    await standStill(page)
    await page.getByRole('button', { name: 'Go offline' }).click()
    await page.getByRole('button', { name: 'Go online' }).waitFor()
    expect(emulator.service.offline).toBe(true)
  })
})
