// One subject in a process of its own. Started with the subject's name, the server's address and a speed; does what it is told.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cost, Task } from './messages.ts'
import type { MakeSubject, Subject } from './subject.ts'

const [name = '', endpoint = '', speed = '1'] = process.argv.slice(2)
const { make } = (await import(`./subjects/${name}.ts`)) as { readonly make: MakeSubject }
const subject: Subject = await make({ endpoint, speed: Number(speed) })
// The registration, where the subject makes it on its own, is not part of what is measured.
let isReady = speed === '1'

const kept: Promise<unknown>[] = []
const mb = (bytes: number): number => bytes / 1_048_576

const gcd = async (): Promise<number> => {
  await sleep(200)
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const failureOf = (error: unknown): string => {
  const { name: kind, message, cause } = error as Error
  const root = cause instanceof Error ? ` (${cause.message})` : ''
  return `${kind}: ${message}${root}`.slice(0, 200)
}

/** Runs `work` and says what it cost. */
const measure = async (work: (failed: (error: unknown) => void) => Promise<void>) => {
  let failures = 0
  let failure: string | undefined
  let peakHeap = 0
  const look = () => (peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed))
  const timer = setInterval(look, 250)
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await work((error) => {
    failures += 1
    failure ??= failureOf(error)
  })
  const { user, system } = process.cpuUsage(cpu)
  const wallMs = performance.now() - startedAt
  clearInterval(timer)
  look()
  return {
    cpuMs: (user + system) / 1_000,
    wallMs,
    failures,
    ...(failure !== undefined && { failure }),
    peakHeapMb: mb(peakHeap),
    peakRssMb: process.resourceUsage().maxRSS / 1_024,
  }
}

const signal = (): AbortSignal => new AbortController().signal

const flows = ({ count, concurrent }: Extract<Task, { kind: 'flows' }>): Promise<Cost> =>
  measure(async (failed) => {
    const one = () => subject.flow(signal()).catch(failed)
    if (concurrent) await Promise.all(Array.from({ length: count }, one))
    else for (let n = 0; n < count; n += 1) await one()
  })

const pending = async ({ count, watched }: Extract<Task, { kind: 'pending' }>): Promise<Cost> => {
  const start = async (flowCount: number, failed: (error: unknown) => void) => {
    for (let n = 0; n < flowCount; n += 1) {
      const flow = watched ? subject.watchedFlow?.() : subject.flow()
      if (flow !== undefined) kept.push(flow.catch(failed))
      if (n % 100 === 99) await sleep(30)
    }
    // Idle sockets close after five seconds: they are not part of a pending flow.
    await sleep(7_000)
  }
  // What the first flows leave behind for good, such as compiled code, is not theirs.
  await start(300, () => undefined)
  const before = await gcd()
  const cost = await measure((failed) => start(count, failed))
  return { ...cost, heapPerFlow: ((await gcd()) - before) / count }
}

const abort = async ({ count, afterMs }: Extract<Task, { kind: 'abort' }>): Promise<Cost> => {
  const settleMs: number[] = []
  const cost = await measure(async () => {
    const started = Array.from({ length: count }, () => {
      const controller = new AbortController()
      const end = subject.flow(controller.signal).then(
        () => performance.now(),
        () => performance.now(),
      )
      return { controller, end }
    })
    await sleep(afterMs)
    const abortedAt = started.map(({ controller }) => {
      const at = performance.now()
      controller.abort()
      return at
    })
    for (const [n, { end }] of started.entries()) settleMs.push((await end) - (abortedAt[n] ?? 0))
  })
  return { ...cost, settleMs }
}

const perform = (task: Task): Promise<Cost> => {
  switch (task.kind) {
    case 'flows':
      return flows(task)
    case 'pending':
      return pending(task)
    case 'abort':
      return abort(task)
  }
}

process.on('message', (task: Task) => {
  void (async () => {
    if (!isReady) await flows({ kind: 'flows', count: 1, concurrent: false })
    isReady = true
    process.send?.(await perform(task))
  })()
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
