// A session that is watched by many pages over server-sent events. Started with a part and how many; says what it cost. The pages
// are a process of their own, which opens the streams and reads them.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, get, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createSession, identityCenter } from 'authchart'
import { nodeListener, serverHost, sessionHandler } from 'authchart/server'
import { fastClock } from './clock.ts'
import { answerTo } from './dialects.ts'
import { startUrl } from './subject.ts'

/** What watchers cost. */
export interface WatcherFigures {
  readonly microsecondsPerWatcherAndPoll: number
  readonly heapBytesPerWatcher: number
  /** What the pages have read, of each poll. */
  readonly bytesPerPoll: number
}

export type WatcherPart = 'process' | 'http' | 'bare'

const [part = '', count = '0', port = '0'] = process.argv.slice(2)
const many = Number(count)
/** Polls a second: of one a second, ten are too few to measure. */
const speed = 5
const measuredMs = 8_000

const gcd = async (): Promise<number> => {
  await sleep(300)
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

let polls = 0
const startSession = () => {
  const host = serverHost({
    clock: fastClock(speed),
    fetch: (url, { body = '{}' }) => {
      const { pathname } = new URL(url)
      if (pathname === '/token') polls += 1
      const desk = { intervalSeconds: 1, issue: () => 'code', poll: () => false }
      const answer = answerTo(pathname, 'json', body, desk)
      const headers = answer.errorType === undefined ? {} : { 'x-amzn-errortype': answer.errorType }
      return Promise.resolve(new Response(answer.body, { status: answer.status, headers }))
    },
  })
  const provider = identityCenter({ startUrl, region: 'us-east-1' })
  return createSession({ provider, clientName: 'bench', host })
}

const handlerFor = () => {
  const session = startSession()
  session
    .signIn()
    .result()
    .catch(() => undefined)
  return sessionHandler({ sessionOf: () => session, limits: { connections: 10_000 } })
}

/** CPU of the process for each poll, in microseconds. */
const cpuOfPoll = async (): Promise<number> => {
  await sleep(1_000)
  const cpu = process.cpuUsage()
  const before = polls
  await sleep(measuredMs)
  const { user, system } = process.cpuUsage(cpu)
  return (user + system) / (polls - before)
}

/** Streams that are read as soon as there is something, in this process. */
const inProcess = async (): Promise<WatcherFigures> => {
  const handler = handlerFor()
  let bytes = 0
  const watch = async () => {
    const headers = { accept: 'text/event-stream' }
    const { body } = await handler(new Request('http://localhost/session', { headers }))
    const reader = body?.getReader()
    const read = async () => {
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true }
        if (done) return
        bytes += value?.byteLength ?? 0
      }
    }
    void read()
  }
  await watch()
  const alone = await cpuOfPoll()
  const before = await gcd()
  for (let n = 0; n < many; n += 1) await watch()
  const heapBytesPerWatcher = ((await gcd()) - before) / many
  await sleep(500)
  const [fromBytes, fromPolls] = [bytes, polls]
  const watched = await cpuOfPoll()
  return {
    microsecondsPerWatcherAndPoll: (watched - alone) / many,
    heapBytesPerWatcher,
    bytesPerPoll: (bytes - fromBytes) / (polls - fromPolls) / (many + 1),
  }
}

/** As many bytes for each poll, in as many pieces, without the library: what `node:http` and the system take. */
const bareListener = (): RequestListener => {
  const responses: ServerResponse[] = []
  const piece = Buffer.alloc(1_200, 'a')
  const tell = () => {
    for (const response of responses) response.write(piece)
  }
  setInterval(() => {
    polls += 1
    tell()
    setTimeout(tell, 2)
  }, 1_000 / speed)
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    responses.push(response)
  }
}

/** Over `node:http`, to pages in another process. */
const overHttp = async (listener: RequestListener): Promise<WatcherFigures> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  const alone = await cpuOfPoll()
  const before = await gcd()
  const args = ['pages', count, String(address.port)]
  const pages = fork(fileURLToPath(import.meta.url), args)
  await once(pages, 'message')
  const heapBytesPerWatcher = ((await gcd()) - before) / many
  const fromPolls = polls
  pages.send('count')
  const watched = await cpuOfPoll()
  const read = once(pages, 'message')
  pages.send('count')
  const [bytes] = (await read) as [number]
  const figures = {
    microsecondsPerWatcherAndPoll: (watched - alone) / many,
    heapBytesPerWatcher,
    bytesPerPoll: bytes / (polls - fromPolls) / many,
  }
  pages.kill('SIGKILL')
  return figures
}

const pages = async (): Promise<void> => {
  let bytes = 0
  const watch = async () => {
    const headers = { accept: 'text/event-stream' }
    const request = get({
      port: Number(port),
      host: '127.0.0.1',
      path: '/session',
      headers,
      agent: false,
    })
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
    response.on('data', (chunk: Buffer) => (bytes += chunk.length))
  }
  for (let n = 0; n < many; n += 20)
    await Promise.all(Array.from({ length: Math.min(20, many - n) }, watch))
  let isCounting = false
  process.on('message', () => {
    if (isCounting) process.send?.(bytes)
    isCounting = true
    bytes = 0
  })
  process.send?.('ready')
}

const measures: Record<WatcherPart, () => Promise<WatcherFigures>> = {
  process: inProcess,
  http: () => overHttp(nodeListener(handlerFor())),
  bare: () => overHttp(bareListener()),
}
if (part === 'pages') await pages()
else {
  console.log(JSON.stringify(await measures[part as WatcherPart]()))
  process.exit()
}
