import { once } from 'node:events'
import { request } from 'node:http'
import { createWebSocketInspector } from '@statelyai/inspect'
import axe, { type AxeResults } from 'axe-core'
import { createActor, createMachine, type InspectionEvent } from 'xstate'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Frame } from '../../../src/devtools/viewer/frame.ts'
import { createTape, type Tape } from '../../../src/devtools/viewer/event-log.ts'
import { startViewServer, type ViewServer } from '../../../src/cli/view-server.ts'
import { launchChromium, noChromium } from '../../browser/chromium.ts'
import { play, type Told } from '../../browser/inspector-story.ts'
import { bundleInspected, servePage, type Served } from '../../browser/inspector.support.ts'
import { createCage } from '../../canary/canaries.ts'
import { openWatched, readAt, wholeDom } from './browser.support.ts'

let server: ViewServer
beforeEach(async () => {
  server = await startViewServer({ port: 0 })
})
afterEach(() => server[Symbol.asyncDispose]())

const get = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      request(url, { headers, method }, (response) => {
        response.resume()
        resolve({ status: response.statusCode, headers: response.headers })
      })
        .on('error', reject)
        .end()
    },
  )

const refusal = async (url: string, options: object = {}): Promise<string> => {
  const [error] = (await once(new WebSocket(url, options), 'error')) as [Error]
  return error.message
}

describe('the server', () => {
  it('answers to whoever knows its token, under a loopback name, and to nobody else', async () => {
    const { url } = server
    const { origin, port } = new URL(url)
    expect(new URL(url).hostname).toBe('127.0.0.1')
    expect(new URL(url).pathname).toMatch(/^\/[\w-]{22}\/$/)
    const page = await get(url)
    expect(page.status).toBe(200)
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    expect(page.headers['content-security-policy']).toMatch(
      new RegExp(
        `^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src ws://127.0.0.1:${port} ws://localhost:${port};`,
      ),
    )
    expect((await get(url, { host: `localhost:${port}` })).status).toBe(200)
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1.:${port}`])
      expect((await get(url, { host })).status).toBe(421)
    for (const path of ['/', '/favicon.ico', url.replace(origin, '').replace(/.\/$/, '_/')])
      expect((await get(`${origin}${path}`)).status).toBe(404)
    expect((await get(url, {}, 'POST')).status).toBe(405)
  })

  it('takes no WebSocket of another page, without the token, or under another name', async () => {
    const { feedUrl } = server
    const { port } = new URL(feedUrl)
    expect(await refusal(feedUrl, { origin: 'https://evil.example' })).toContain('403')
    expect(await refusal(feedUrl, { origin: 'null' })).toContain('403')
    expect(await refusal(`${feedUrl}/watch`, { origin: `http://localhost:1` })).toContain('403')
    expect(await refusal(feedUrl, { headers: { host: 'evil.example' } })).toContain('421')
    expect(await refusal(`ws://127.0.0.1:${port}/`)).toContain('404')
    expect(await refusal(`${feedUrl}x`)).toContain('404')
    const socket = new WebSocket(`${feedUrl}/watch`, { origin: `http://127.0.0.1:${port}` })
    const [hello] = (await once(socket, 'message')) as [Buffer]
    expect(JSON.parse(hello.toString())).toEqual({ apps: 0 })
  })

  it('passes on messages of the protocol alone, also to whoever comes late, and cuts off what is too large', async () => {
    const app = new WebSocket(server.feedUrl)
    await once(app, 'open')
    for (const text of ['no json', '[]', '{"type":"other"}', '{"type":"@xstate.event","n":1}'])
      app.send(text)
    const page = new WebSocket(`${server.feedUrl}/watch`)
    const heard: unknown[] = []
    page.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())))
    await expect
      .poll(() => heard.at(-1))
      .toEqual({ client: 1, message: { type: '@xstate.event', n: 1 } })
    expect(heard).toHaveLength(2)
    app.send(JSON.stringify({ type: '@xstate.event', text: 'x'.repeat(5 * 1024 * 1024) }))
    const [code] = (await once(app, 'close')) as [number]
    expect(code).toBe(1009)
    await expect.poll(() => heard.at(-1)).toEqual({ apps: 0 })
  })

  it('takes 64 connections, and no more', async () => {
    const sockets = Array.from({ length: 64 }, () => new WebSocket(server.feedUrl))
    await Promise.all(sockets.map((socket) => once(socket, 'open')))
    expect(await refusal(server.feedUrl)).toContain('503')
    sockets[0]?.terminate()
    await expect
      .poll(async () => {
        const socket = new WebSocket(server.feedUrl)
        return await Promise.race([
          once(socket, 'open').then(() => 'open'),
          once(socket, 'error').then(() => 'refused'),
        ])
      })
      .toBe('open')
  })
})

/** Frames without what is not said over the wire. */
const steps = (frames: readonly Frame[]) =>
  frames.map(({ actor, event, kind, from, to, cause, actors }) => ({
    actor,
    event,
    kind,
    from,
    to,
    cause,
    actors: actors.map(({ path, status, value }) => ({ path, status, value: value ?? null })),
  }))

interface Inspector {
  readonly inspect: { next?: ((event: InspectionEvent) => void) | undefined }
}

/** Watches what an inspector is told. */
const besides = ({ inspect }: Inspector): { inspector: Inspector; tape: Tape } => {
  const tape = createTape()
  const next = inspect.next?.bind(inspect)
  const both = (event: InspectionEvent) => {
    tape.inspect(event)
    next?.(event)
  }
  return { inspector: { inspect: { ...inspect, next: both } }, tape }
}

/** The page takes a tenth of a second without a message for the end of a turn: the machine may take as long within one. */
const waitLonger = (): void => {
  const set = window.setTimeout.bind(window)
  const setLonger = (run: () => void, ms: number) => set(run, ms === 100 ? 10_000 : ms)
  Object.assign(window, { setTimeout: setLonger })
}

describe.skipIf(noChromium)('a live run', () => {
  let browser: Browser
  let app: Served
  beforeAll(async () => {
    const [script] = await Promise.all([
      bundleInspected('inspector-app.ts'),
      launchChromium().then((launched) => (browser = launched)),
    ])
    app = await servePage(script, 'localhost')
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  afterAll(async () => {
    await browser?.close()
    await app[Symbol.asyncDispose]()
  })

  const framesOf = (page: Page): Promise<ReturnType<typeof steps>> =>
    page.evaluate(`(${steps.toString()})(document.querySelector('sign-in-inspector').tape.frames)`)

  /** Looks for secrets in every frame, and in what is shown at some of them. */
  const search = async (page: Page, { secrets }: Pick<Told, 'secrets'>): Promise<void> => {
    const cage = createCage(secrets)
    const frames = await page.evaluate<string>(
      `JSON.stringify(document.querySelector('sign-in-inspector').tape.frames.map(({ actors, ...frame }) => ({ ...frame, actors: actors.map(({ chart, ...actor }) => actor) })))`,
    )
    cage.put('frames', frames)
    const count = (JSON.parse(frames) as unknown[]).length
    for (let n = 0; n < count; n += 5) {
      await readAt(page, [n])
      cage.put('dom', await wholeDom(page))
    }
    expect(Object.keys(secrets).length).toBeGreaterThan(8)
    expect(cage.sightings).toEqual([])
    expect([...cage.channels]).toEqual(['frames', 'dom'])
  }

  it('of Node arrives by a WebSocket, as it was, in order, and without a secret', async () => {
    const { page, complaints } = await openWatched(browser)
    await page.addInitScript(waitLonger)
    await page.goto(server.url)
    await page.getByText('waiting for an app', { exact: true }).waitFor()
    expect(await page.getByText('createWebSocketInspector').textContent()).toContain(server.feedUrl)
    const stately = createWebSocketInspector({ url: server.feedUrl })
    const { inspector, tape } = besides(stately)
    const told = await play(inspector as never)
    await page.getByText('1 app connected').waitFor()
    await expect.poll(() => framesOf(page).then(({ length }) => length)).toBe(tape.frames.length)
    expect(await framesOf(page)).toEqual(steps(tape.frames))
    expect(await page.locator('.drawing svg').count()).toBe(1)
    stately.stop()
    await page.getByText('waiting for an app', { exact: true }).waitFor()
    await search(page, told)

    // Whoever loads the page again has lost nothing.
    await page.reload()
    await expect.poll(() => framesOf(page).then(({ length }) => length)).toBe(tape.frames.length)
    expect(complaints).toEqual([])
    await server[Symbol.asyncDispose]()
    await page.getByText('the server has ended').waitFor()
  })

  it('of another machine is drawn as boxes within boxes, with its active states lit', async () => {
    const { page, complaints } = await openWatched(browser)
    await page.goto(server.url)
    await page.getByText('waiting for an app', { exact: true }).waitFor()
    const machine = createMachine({
      id: 'player',
      type: 'parallel',
      states: {
        sound: { initial: 'on', states: { on: { on: { toggle: 'off' } }, off: {} } },
        track: {
          description: 'What is played.',
          initial: 'first',
          states: { first: { after: { 3_600_000: 'second' } }, second: { type: 'final' } },
        },
      },
    })
    const stately = createWebSocketInspector({ url: server.feedUrl })
    const actor = createActor(machine, { inspect: stately.inspect }).start()
    actor.send({ type: 'toggle' })
    const lit = () =>
      page
        .locator('.box.lit')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-state')))
    await expect.poll(lit).toEqual(['sound', 'sound.off', 'track', 'track.first'])
    expect(await page.locator('.box[data-state="sound.on"]').textContent()).toMatch(
      /toggle\s+→\s+sound\.off/,
    )
    expect(await page.locator('.where').textContent()).toContain('sound.off, track.first')
    // How much is left depends on how long the page took.
    expect(await page.locator('.waits').textContent()).toMatch(
      /3600000\s+(1 h 0 min|[3-5]\d min \d+ s)/,
    )
    expect(await page.locator('.log').textContent()).toMatch(/toggle\s*☺ user/)
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate('axe.run()').then((all) => all as AxeResults)
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
    actor.stop()
    stately.stop()
    expect(complaints).toEqual([])
  })

  it('of a page arrives in the popup that it opens', async () => {
    const { page } = await openWatched(browser)
    await page.goto(`${app.origin}/?receiver=${encodeURIComponent(server.url)}`)
    const opened = page.waitForEvent('popup')
    await page.getByRole('button').click()
    const popup = await opened
    const told = await page.evaluate<Told>('told')
    const count = () => framesOf(popup).then(({ length }) => length)
    const said = told.said.filter(
      ({ type, snapshot }) =>
        type === '@xstate.snapshot' && (snapshot as { value?: unknown }).value !== undefined,
    )
    await expect.poll(count).toBe(said.length)
    await page.evaluate('stop()')
    await popup.getByText('the page has disconnected').waitFor()
    const frames = await framesOf(popup)
    const way = frames.map(({ actor, to }) => `${actor} ${to}`)
    for (const place of [
      'session/signIn/device awaitingCode.betweenPolls.slowedDown',
      'session/signIn/authorizationCode exchanging',
      'session signedIn.fresh',
      'session signedOut.settled',
    ])
      expect(
        way.filter((one) => one.startsWith(place)),
        place,
      ).not.toEqual([])
    await search(popup, told)
  })

  it('of a page arrives in its frame, once the page has said that it has loaded', async () => {
    const { page } = await openWatched(browser)
    await page.goto(`${app.origin}/?frame&receiver=${encodeURIComponent(server.url)}`)
    const told = await page.evaluate<Told>('told')
    const [, frame] = page.frames()
    const last = () =>
      frame?.evaluate<unknown>(`document.querySelector('sign-in-inspector').tape.frames.at(-1)?.to`)
    await expect.poll(last).toBe('signedOut.settled')
    expect(told.statuses.at(-1)).toBe('signedOut')
  })
})
