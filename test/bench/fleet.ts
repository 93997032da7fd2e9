// Many sessions of one process, with the service in memory: the library alone. Started with what to do and how many; says what it cost.
import { setTimeout as sleep } from 'node:timers/promises'
import { createActor } from 'xstate'
import {
  createSession,
  detectWake,
  identityCenter,
  provideMachines,
  systemClock,
  type Clock,
  type Fetch,
  type Host,
  type Session,
} from 'authchart'
import { nodeHost } from 'authchart/node'
import { connectSession, messagePort, serveSession } from 'authchart/remote'
import { steppingClock } from 'authchart/testing'
import { fastClock } from './clock.ts'
import { answerTo } from './dialects.ts'
import { startUrl } from './subject.ts'

export interface Figures {
  readonly [name: string]: number
}

interface Service {
  readonly fetch: Fetch
  /** Tells of each request. */
  onRequest: (grantType: string | undefined) => void
}

const serviceOf = (intervalSeconds: number, isPending: boolean): Service => {
  let codes = 0
  const service: Service = {
    onRequest: () => undefined,
    fetch: (url, { body = '{}' }) => {
      const { grantType } = JSON.parse(body) as { readonly grantType?: string }
      service.onRequest(grantType)
      const issue = () => `code ${(codes += 1)}`
      const desk = {
        intervalSeconds,
        issue,
        poll: () => grantType === 'refresh_token' || !isPending,
      }
      const answer = answerTo(new URL(url).pathname, 'json', body, desk)
      const headers = answer.errorType === undefined ? {} : { 'x-amzn-errortype': answer.errorType }
      return Promise.resolve(new Response(answer.body, { status: answer.status, headers }))
    },
  }
  return service
}

const opener = (ports: Partial<Host>) => {
  const host = nodeHost(ports)
  let users = 0
  return (signal?: AbortSignal) => {
    const sessionName = `user ${(users += 1)}`
    const provider = identityCenter({ startUrl, region: 'us-east-1', sessionName })
    const session = createSession({ provider, clientName: 'bench', host, method: 'device' })
    return { session, signIn: session.signIn(signal === undefined ? {} : { signal }) }
  }
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

const heapUsed = async (): Promise<number> => {
  await sleep(200)
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const signedIn = async (count: number): Promise<Figures> => {
  const open = opener({ fetch: serviceOf(1, false).fetch })
  const kept: Session[] = []
  const signAllIn = (many: number) =>
    Promise.all(
      times(many, () => {
        const { session, signIn } = open()
        kept.push(session)
        return signIn.result()
      }),
    )
  await signAllIn(300)
  const before = await heapUsed()
  await signAllIn(count)
  return { heapBytes: ((await heapUsed()) - before) / count, sessions: kept.length }
}

/** The device chart in a chart of somebody else, without a session around it: it waits for its next poll. */
const alone = async (count: number): Promise<Figures> => {
  const host = nodeHost({ fetch: serviceOf(600, true).fetch })
  const provider = identityCenter({ startUrl, region: 'us-east-1' })
  const { machine, input } = provideMachines({
    provider,
    clientName: 'bench',
    host,
  }).deviceAuthorization
  const kept: { readonly getSnapshot: () => { readonly status: string } }[] = []
  const begin = async (many: number) => {
    for (let n = 0; n < many; n += 1) {
      kept.push(createActor(machine, { input: input(), clock: host.clock }).start())
      if (n % 100 === 99) await sleep(10)
    }
    await sleep(1_000)
  }
  await begin(300)
  const before = await heapUsed()
  await begin(count)
  const heapBytes = ((await heapUsed()) - before) / count
  const isWaiting = kept.every((actor) => actor.getSnapshot().status === 'active')
  if (!isWaiting) throw new Error('a chart has ended')
  return { heapBytes }
}

/** Renewals in each second of a clock that is stepped through a token's eight hours. */
const renewals = async (count: number): Promise<Figures> => {
  const clock = steppingClock()
  const service = serviceOf(1, false)
  const perSecond = new Map<number, number>()
  service.onRequest = (grantType) => {
    const second = Math.floor(clock.elapsedMs / 1_000)
    if (grantType === 'refresh_token') perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
  }
  const open = opener({ fetch: service.fetch, clock })
  const ends = times(count, () => open().signIn.result())
  await clock.advance(5_000)
  await Promise.all(ends)
  await clock.advance(28_800_000)
  const counts = [...perSecond.values()]
  return { busiestSecond: Math.max(0, ...counts), seconds: counts.length }
}

/** What the thread has worked so far: other programs of a busy machine are not in it. */
const workedMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** The longest work between two turns of the event loop, from now until `ms` have gone by. */
const longestBlock = async (ms: number): Promise<number> => {
  const endsAt = performance.now() + ms
  let longestMs = 0
  for (let last = workedMs(); performance.now() < endsAt;) {
    await new Promise((resolve) => setImmediate(resolve))
    const now = workedMs()
    longestMs = Math.max(longestMs, now - last)
    last = now
  }
  return longestMs
}

const jump = async (count: number): Promise<Figures> => {
  let setMs = 0
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + setMs }
  const open = opener({ fetch: serviceOf(600, true).fetch, clock, wake$: detectWake(clock) })
  for (let n = 0; n < count; n += 1) {
    open()
      .signIn.result()
      .catch(() => undefined)
    if (n % 100 === 99) await sleep(10)
  }
  await sleep(3_000)
  globalThis.gc?.()
  const quietMs = await longestBlock(3_000)
  setMs = 60_000
  return { quietMs, blockMs: await longestBlock(6_000) }
}

const mirrors = async (count: number): Promise<Figures> => {
  const service = serviceOf(1, true)
  let polls = 0
  service.onRequest = () => (polls += 1)
  // Twenty polls a second: of one a second, ten are too few to measure, and each finds cold caches.
  const { session } = opener({ fetch: service.fetch, clock: fastClock(20) })()
  const remotes = times(count, () => {
    const { port1, port2 } = new MessageChannel()
    serveSession(session, messagePort(port1))
    const remote = connectSession(messagePort(port2))
    remote.state$.subscribe()
    return remote
  })
  await sleep(3_500)
  const cpu = process.cpuUsage()
  polls = 0
  await sleep(10_000)
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMicrosecondsPerPoll: (user + system) / polls, mirrors: remotes.length }
}

const aborts = async (count: number): Promise<Figures> => {
  const open = opener({ fetch: serviceOf(600, true).fetch })
  const controller = times(count, () => new AbortController())
  const flows = controller.map(({ signal }) => open(signal))
  const rejectedAt = flows.map(({ signIn }) => signIn.result().catch(() => performance.now()))
  await sleep(3_000)
  const abortedAt = performance.now()
  for (const one of controller) one.abort()
  const last = Math.max(...(await Promise.all(rejectedAt)).map(Number))
  await Promise.all(flows.map(({ session }) => session[Symbol.asyncDispose]()))
  return { rejectedMs: last - abortedAt, disposedMs: performance.now() - abortedAt }
}

const measures = { signedIn, alone, renewals, jump, mirrors, aborts }
export type FleetMeasure = keyof typeof measures

const [name = '', count = '0'] = process.argv.slice(2)
console.log(JSON.stringify(await measures[name as FleetMeasure](Number(count))))
process.exit()
