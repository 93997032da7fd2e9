import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createWebSocketInspector } from '@statelyai/inspect'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import * as machines from '../../machines/index.ts'
import { createCage } from '../canary/canaries.ts'
import { limit } from '../patience.ts'
import { launchChromium, noChromium } from './chromium.ts'
import { play, type Told } from './inspector-story.ts'
import {
  bundleInspected,
  drawnPaths,
  elided,
  pathsOf,
  servePage,
  toSaid,
  type Message,
  type Served,
} from './inspector.support.ts'

if (noChromium) process.stderr.write(`Skipped: the inspector in a browser, ${noChromium}\n`)

const guide = readFileSync(new URL('../../docs/inspector.md', import.meta.url), 'utf8')
const documented = drawnPaths(/```text\n(session[\s\S]*?)```/.exec(guide)?.[1] ?? '')

const counted = (said: readonly { readonly type: string }[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(said.map(({ type }) => type))].map((type) => [
      type,
      said.filter((one) => one.type === type).length,
    ]),
  )

/** The timers that rang: one before each poll, one for each session's renewal, and none to count down. */
const timers = ['untilNextPoll', 'untilNextPoll', 'untilRefresh', 'untilRefresh']

const timersOf = (messages: readonly Message[]): string[] =>
  messages
    .filter(({ type }) => type === '@xstate.event')
    .map(({ event }) => /^xstate\.after\.(\w+)/.exec(String((event as Message)['type']))?.[1] ?? '')
    .filter(Boolean)
    .toSorted()

const named = (_: string, value: unknown): unknown =>
  typeof value === 'function' ? { type: value.name } : value

/** Charts arrive as they are written, down to their last guard. */
const compareCharts = (messages: readonly Message[]): void => {
  const charts = Object.values(machines).map(
    ({ config }) => JSON.parse(JSON.stringify(config, named)) as Message,
  )
  const arrived = messages
    .filter(({ type }) => type === '@xstate.actor')
    .map(({ definition }) => JSON.parse(String(definition)) as Message)
    .filter(({ states }) => states !== undefined)
  for (const chart of charts) expect(arrived.find(({ id }) => id === chart['id'])).toEqual(chart)
  expect(new Set(arrived.map(({ id }) => id)).size).toBe(charts.length)
}

/** What arrived is what XState said, in its order, and no secret. */
const compare = ({ said, secrets, shown, statuses }: Told, messages: readonly Message[]): void => {
  expect(statuses).toEqual(['signedIn', 'renewed', 'signedOut', 'signedIn', 'renewed', 'signedOut'])
  expect(counted(said)).toEqual(counted(messages.map(toSaid)))
  const arrived = messages.map(toSaid)
  expect(arrived).toEqual(said.map((one, n) => elided(one, arrived[n])))

  expect(pathsOf(said)).toHaveLength(counted(said)['@xstate.actor'] ?? 0)
  expect(pathsOf(said).filter((path) => !documented.includes(path))).toEqual([])
  expect(timersOf(messages)).toEqual(timers)

  const names = new Set(Object.keys(secrets).map((name) => name.replace(/ \d+$/, '')))
  expect([...names].toSorted()).toEqual([
    'accessToken',
    'clientSecret',
    'code',
    'codeVerifier',
    'deviceCode',
    'refreshToken',
  ])
  const cage = createCage(secrets)
  for (const message of messages) cage.put(String(message['type']), message)
  expect(cage.sightings).toEqual([])
  cage.put('the cage itself', Object.values(secrets))
  expect(cage.sightings).toHaveLength(Object.keys(secrets).length)
  const text = JSON.stringify(messages)
  expect(shown.map((one) => text.includes(one))).toEqual([true, true])
}

/** Every place that an actor may have, by the charts themselves. */
const pathsIn = (value: unknown, above: string): string[] => {
  if (typeof value !== 'object' || value === null) return []
  const { id, src } = value as Message
  const path = `${above}/${String(id)}`
  const chart = Object.entries(machines).find(([name]) => name === `${String(src)}Machine`)
  const own = typeof src === 'string' ? [path, ...pathsIn(chart?.[1].config, path)] : []
  return [...own, ...Object.values(value).flatMap((item) => pathsIn(item, above))]
}

it('shows actors by the names that the guide has, and no others', () => {
  const paths = new Set(['session', ...pathsIn(machines.sessionMachine.config, 'session')])
  expect(documented.toSorted()).toEqual([...paths].toSorted())
})

describe.skipIf(noChromium)('the browser inspector', () => {
  let browser: Browser
  let app: Served
  let receiver: Served
  beforeAll(async () => {
    browser = await launchChromium()
    app = await servePage(await bundleInspected('inspector-app.ts'), '127.0.0.1')
    receiver = await servePage(await bundleInspected('inspector-receiver.ts'), 'localhost')
  })
  afterAll(async () => {
    await browser?.close()
    await app?.[Symbol.asyncDispose]()
    await receiver?.[Symbol.asyncDispose]()
  })

  /** A page whose every complaint and request is written down. */
  const open = async (query = '') => {
    const context = await browser.newContext()
    const complaints: string[] = []
    const origins = new Set<string>()
    context.on('console', (message) => complaints.push(message.text()))
    context.on('weberror', (error) => complaints.push(String(error.error().stack)))
    context.on('request', (request) => {
      if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin)
    })
    const page = await context.newPage()
    await page.goto(`${app.origin}/?receiver=${encodeURIComponent(receiver.origin)}${query}`, {
      waitUntil: 'domcontentloaded',
    })
    return { context, page, complaints, origins }
  }

  /** Waits until as much has arrived as was said, and until the inspector has said goodbye. */
  const heard = async (page: Page, viewer: Page | Frame): Promise<[Told, Message[]]> => {
    const told = await page.evaluate<Told>('told')
    await expect
      .poll(() => viewer.evaluate<number>('received.length'), { timeout: limit(20_000) })
      .toBeGreaterThanOrEqual(told.said.length)
    await page.evaluate('stop()')
    await expect.poll(() => viewer.evaluate('ends')).toEqual([{ type: '@statelyai.disconnected' }])
    expect(await viewer.evaluate('[...origins]')).toEqual([app.origin])
    return [told, await viewer.evaluate<Message[]>('received')]
  }

  it('tells a popup everything, and no secret', async () => {
    app.headers = {}
    receiver.headers = {}
    const { context, page, complaints, origins } = await open()
    const popup = page.waitForEvent('popup')
    await page.getByRole('button').click()
    const [told, messages] = await heard(page, await popup)
    compare(told, messages)
    expect(JSON.stringify(messages)).toContain('[...]')
    expect(complaints).toEqual([])
    expect([...origins]).toEqual([app.origin, receiver.origin])
    await context.close()
  })

  it('tells a frame everything in full under strict policies, and no secret', async () => {
    app.headers = {
      'content-security-policy': `default-src 'none'; script-src 'self'; img-src 'self' data:; frame-src ${receiver.origin}`,
      'cross-origin-opener-policy': 'same-origin',
    }
    receiver.headers = {
      'content-security-policy': `default-src 'none'; script-src 'self'; img-src 'self' data:; frame-ancestors ${app.origin}`,
    }
    const hasRun = Promise.withResolvers<void>()
    const loading = Promise.withResolvers<void>()
    receiver.late = () => {
      hasRun.resolve()
      return loading.promise
    }
    const { context, page, complaints, origins } = await open('&frame')
    await hasRun.promise
    await page.evaluate('told')
    loading.resolve()
    const theirs = () => page.frames().find((one) => one.url() === `${receiver.origin}/`)
    await expect.poll(theirs).toBeDefined()
    const frame = theirs() ?? page.mainFrame()
    const [told, messages] = await heard(page, frame)
    compare(told, messages)
    compareCharts(messages)
    expect(JSON.stringify(messages)).not.toMatch(/\[(?:\.\.\.|Object|Array|Circular)]/)
    expect(complaints).toEqual([])
    expect([...origins]).toEqual([app.origin, receiver.origin])
    await context.close()
  })

  it('cannot reach a popup from a page that is isolated from it', async () => {
    app.headers = { 'cross-origin-opener-policy': 'same-origin' }
    const { context, page } = await open()
    const opened = context.waitForEvent('page')
    await page.getByRole('button').click()
    const popup = await opened
    await popup.waitForURL(`${receiver.origin}/`)
    expect(await popup.evaluate('opener')).toBe(null)
    await context.close()
  })
})

it('tells a WebSocket everything from Node, and no secret', async () => {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    verifyClient: ({ origin }: { readonly origin?: string }) => origin === undefined,
  })
  const messages: Message[] = []
  try {
    await once(server, 'listening')
    server.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as Message)),
    )
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
    const [refusal] = await once(new WebSocket(url, { origin: 'https://a.page' }), 'error')
    expect(String(refusal)).toContain('401')
    const inspector = createWebSocketInspector({ url, serializationDepthLimit: 30 })
    const told = await play(inspector)
    await expect.poll(() => messages.length).toBeGreaterThanOrEqual(told.said.length)
    const [socket] = server.clients
    inspector.stop()
    await expect.poll(() => socket?.readyState).toBe(3)
    compare(told, messages)
    compareCharts(messages)
  } finally {
    server.close()
  }
})
