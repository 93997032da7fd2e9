// Pages whose session is on a server: built, served, and signed in with by a click in a real browser.
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, type HostTest, type Kit } from './host.ts'

/** What is wrong with a page, as its console tells. */
export const watched = (page: Page): readonly string[] => {
  const said: string[] = []
  page.on('console', (message) => {
    const { url } = message.location()
    if (url.endsWith('/favicon.ico')) return
    if (['error', 'warning'].includes(message.type())) said.push(`${message.text()} ${url}`)
  })
  page.on('pageerror', (error) => said.push(String(error)))
  return said
}

/** Signs in by the panel of a page, and says what was wrong. */
export const signInOn = async (page: Page, said: readonly string[]): Promise<void> => {
  await page.getByRole('button', { name: 'Sign in' }).first().click()
  await page
    .getByText(/signed in/i)
    .first()
    .waitFor()
  expect(said.length === 0, 'a page without a complaint', said.join('\n'))
}

const signInAt = async ({ browser }: Kit, url: string): Promise<void> => {
  const page = await (await browser()).newPage()
  const said = watched(page)
  await page.goto(url)
  await signInOn(page, said)
  await page.context().close()
}

/** A port that nobody has. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

interface Served {
  readonly example: string
  readonly title: string
  readonly files: readonly string[]
  readonly most: number
  /** How many of the lines a generator of projects has written. */
  readonly given?: number
  readonly isQuick?: boolean
  readonly packages?: readonly string[]
}

const served: readonly Served[] = [
  {
    example: 'react-vite',
    title: 'Vite and React, with a server',
    files: ['src/main.jsx', 'server.js'],
    most: 6,
    isQuick: true,
  },
  {
    example: 'next',
    title: 'Next.js, app router',
    files: ['app/session/route.ts', 'app/page.tsx', 'app/layout.tsx'],
    most: 8,
    given: 7,
  },
  { example: 'svelte', title: 'Svelte', files: ['src/App.svelte', 'server.js'], most: 12 },
  { example: 'vue', title: 'Vue', files: ['src/App.vue', 'server.js'], most: 12 },
  { example: 'angular', title: 'Angular', files: ['src/main.ts', 'src/server.js'], most: 20 },
  {
    example: 'hono',
    title: 'Hono, and a page without a framework',
    files: ['src/server.js', 'src/page.js'],
    most: 12,
  },
]

export const pageHosts: readonly HostTest[] = served.map(
  ({ example, title, files, most, given = 0, isQuick = false }) => ({
    name: title,
    shows: `cd docs/examples/${example} && npm i && npm start`,
    code: { example, files, most, given },
    isQuick,
    needsChromium: true,
    run: async (kit) => {
      const project = await kit.make({ example })
      await using program = project.start('npm', ['start'], { PORT: String(await freePort()) })
      const [url] = await program.shows(/http:\/\/(?:localhost|127\.0\.0\.1):[1-9]\d*/)
      await signInAt(kit, url)
    },
  }),
)
